"""The fixed sentences of the answering side, in one place so that their tone is one."""

from typing import Final

from common.i18n import N_
from faq.reply import Cause

DANGER: Final = N_(
    "Safety first: leave the dangerous place and call {numbers} now. Tell us more when you are safe. "
    "Phone of this office: {phone}."
)
DANGER_NUMBER: Final = N_("{number} ({name})")
OFFICE_PHONE: Final = N_("Phone of this office: {phone}.")
MENU: Final = N_("Did you mean one of these? Please choose a number.")
MENU_LINE: Final = N_("{number}. {title}")
MENU_NONE: Final = N_("{number}. None of these")
WHICH: Final = N_("Which matter is this about? Please say its name or choose a number.")

OTHER: Final = N_(
    "This is not something {office} deals with, but {authority}: phone {number}. "
    "The government hotline {hotline} can also help."
)
OTHER_BY_HOTLINE: Final = N_(
    "This is not something {office} deals with, but {authority}. "
    "The government hotline {hotline} tells you how to reach it."
)

FIXED: Final = {
    Cause.COMPLAINT: N_("We will take down your complaint step by step. You may also call {complaint}."),
    Cause.OWN_CASE: N_(
        "To see how your case stands, please enter the query code you were given on submission. "
        "Without a code please call {phone}."
    ),
    Cause.PERSON: N_("We are passing you on to our staff. During opening hours you may also call {phone}."),
    Cause.ABUSE: N_(
        "We are sorry that you are upset. Please tell us what it is about, or we pass you on to our staff: {phone}."
    ),
    Cause.UNKNOWN: N_(
        "We have no certain answer to this on file, so we would rather not guess. "
        "Our staff can help you: please leave your question or call {phone}."
    ),
    Cause.ELSEWHERE: N_(
        "This is not something {office} deals with. The government hotline {hotline} can tell you who does."
    ),
    Cause.GREETING: N_(
        "Hello, this is the guide of {office}. You can ask about our matters, fees and papers, "
        "make a complaint, or follow your case."
    ),
    Cause.COURTESY: N_("You are welcome. Whenever something comes up, write to me here or call {phone}."),
    Cause.SMALL_TALK: N_(
        "I only know the business of {office}: its matters, fees and papers, complaints and cases. "
        "For anything else I am no help."
    ),
    Cause.INSTRUCTION: N_("I can only answer from the published guide of {office}. What would you like to know about?"),
    Cause.UNREADABLE: N_(
        "Sorry, we could not read a question in this. Please say in a sentence what you would like to have done."
    ),
}
"""What is said when no entry is answered. Values: {phone}, {complaint}, {hotline}, {office}."""
