"""The slash commands and the description, as a messenger shows them."""

from common.i18n import N_

SHORT_DESCRIPTION = N_("Guide of the office: questions, complaints, progress, revisits.")
DESCRIPTION = N_(
    "Ask about procedures, papers, fees and time limits; make a complaint, also anonymously; follow it; answer after a "
    "decision; talk with a person. I never ask for your identity card number, bank card or passwords."
)
COMMANDS = {
    "ask": N_("Ask a question"),
    "complain": N_("Make a complaint"),
    "track": N_("How my complaint stands"),
    "revisit": N_("Fill in a revisit form"),
    "notice": N_("Check a notice"),
    "person": N_("Talk with a person"),
    "language": N_("中文 / English"),
    "help": N_("How to use this"),
    "cancel": N_("Leave what was begun"),
}
