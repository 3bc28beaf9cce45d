"""Greeting, menu and help, made of the pack: the office's name, phones, hours and a few of its citizens' questions."""

from bot.keyboards import Row, going, stacked
from bot.talk import Talk
from bot.words import Journey
from common.i18n import N_
from knowledge.resolve import COMPLAINT, CONSULT

EXAMPLES = 3

WELCOME = N_("Hello, I am the guide of {office}. Just ask me in your own words, for example:")
EXAMPLE = N_("· {question}")
CAN_DO = N_(
    "I can also take down a complaint, show how it stands, take your answers after a decision, or fetch a person."
)
MENU = N_("What can I do for you? Ask me anything about our work, or choose:")
ASK_ME = N_("Ask me in your own words, one thing at a time. For example:")
HELP = N_(
    "You can simply write what you want to know: conditions, papers, fees, how long it takes, where to go.\n"
    "“complain” – make a complaint, with your name or anonymously\n"
    "“my cases” – how your complaint stands\n"
    "“revisit” – fill in the form you got with a decision\n"
    "“check a notice” – whether a message, call or letter is from us, and your answer to it\n"
    "“staff” – talk with a person\n"
    "“中文” – switch to Chinese\n"
    "“back”, “cancel”, “menu” work everywhere."
)
CALL = N_("By phone: enquiries {consult}, complaints {complaint}. Opening hours: {hours}.")
NO_SECRETS = N_("I never ask for your identity card number, bank card or passwords, and take no payments.")

COMPLAIN = N_("Make a complaint")
TRACK = N_("How my complaint stands")
REVISIT = N_("Fill in a revisit form")
NOTICE = N_("Check a notice")
PERSON = N_("Talk with a person")
HELP_BUTTON = N_("How to use this")
OTHER_LANGUAGE = {True: "English", False: "中文"}
"""Each language is offered in its own words."""


def menu_rows(talk: Talk) -> list[Row]:
    """The journeys as buttons."""
    tr = talk.tr
    other = Journey.ENGLISH if tr.zh else Journey.CHINESE
    journeys = [
        going(tr.gettext(COMPLAIN), Journey.COMPLAIN),
        going(tr.gettext(TRACK), Journey.TRACK),
        going(tr.gettext(REVISIT), Journey.REVISIT),
        going(tr.gettext(NOTICE), Journey.NOTICE),
        going(tr.gettext(PERSON), Journey.PERSON),
        going(tr.gettext(HELP_BUTTON), Journey.HELP),
        going(OTHER_LANGUAGE[tr.zh], other),
    ]
    return list(stacked(journeys, width=2))


def examples(talk: Talk) -> list[str]:
    """Questions that citizens ask, each of another matter."""
    questions = (
        one.example_questions if talk.tr.zh else one.example_questions_en or one.example_questions
        for one in talk.edition.pack.active_matters
    )
    return [asked[0] for asked in questions if asked][:EXAMPLES]


def with_examples(talk: Talk, first: str, *rest: str) -> str:
    return "\n".join([first, *(talk.gettext(EXAMPLE, question=one) for one in examples(talk)), *rest])


def welcome(talk: Talk) -> str:
    greeting = talk.gettext(WELCOME, office=talk.resolver.office_name().text)
    return with_examples(talk, greeting, talk.gettext(CAN_DO))


def help_text(talk: Talk) -> str:
    call = talk.gettext(
        CALL, consult=talk.phone(CONSULT), complaint=talk.phone(COMPLAINT), hours=talk.said(talk.resolver.hall_hours())
    )
    return "\n\n".join([talk.gettext(HELP), call, talk.gettext(NO_SECRETS)])
