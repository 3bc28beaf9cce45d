"""The slash commands, as a messenger lists them."""

from common.i18n import N_

COMMANDS = {
    "ask": N_("Ask a question"),
    "complain": N_("Make a complaint"),
    "track": N_("How my complaint stands"),
    "revisit": N_("Fill in a revisit form"),
    "person": N_("Talk with a person"),
    "language": N_("中文 / English"),
    "help": N_("How to use this"),
    "cancel": N_("Leave what was begun"),
}
