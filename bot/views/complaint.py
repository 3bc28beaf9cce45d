"""Questions, read-back and receipt of a complaint."""

from bot.channels.numbers import ChatKind
from bot.draft import Draft, Part
from bot.evidence import AT_MOST
from bot.talk import Talk
from casework.complaints import when
from casework.complaints.model import Receipt
from common.i18n import N_

QUESTIONS = {
    Part.WHAT: N_("Please tell me what happened, in your own words. One or two sentences are enough."),
    Part.WHERE: N_("Where was it? A street, an estate or a building will do."),
    Part.WHEN: N_("When was it? For example: yesterday afternoon."),
    Part.CERTIFICATE: N_("Do you know the officer's certificate number? If not, that does not matter: skip it."),
    Part.FILES: N_(
        "Do you have photos, papers or recordings? Send them here, up to {limit}. "
        "If you have none, or when all are sent, press “{done}”."
    ),
    Part.NAME: N_("What is your name?"),
    Part.PHONE: N_("Which phone number may we call you at?"),
}
DONE = N_("That is all")
CATEGORY = N_("What is it about? Choose one, or type its number.")
GUESSED = N_("This sounds like “{category}”. Is that right?")
CONTACT = N_("Would you like to give your name and phone, or stay anonymous?")
NAMED_MEANS = N_(
    "With your name: only those who handle the case may see it, never the people you complain about; "
    "we can call you back."
)
ANONYMOUS_MEANS = {
    ChatKind.WEB: N_(
        "Anonymous: nobody learns who you are; you find our answer with the query code you will get, "
        "and in this chat only if you want it here."
    ),
    ChatKind.TELEGRAM: N_(
        "Anonymous: our staff do not see your name, number or account; you find our answer with the query code "
        "you will get, and in this chat only if you want it here."
    ),
    ChatKind.TERMINAL: N_(
        "Anonymous: nobody learns who you are; you find our answer with the query code you will get."
    ),
}
SUBMIT = N_("Submit the complaint")
SUBMIT_HERE = N_("Submit, and answer in this chat too")
CHAT_KEPT = N_(
    "With “{submit}” nothing of this chat is kept with your complaint. With “{here}” its number is kept, sealed; "
    "you can delete it whenever you open the complaint."
)
NOT_RESTORED = N_("If you lose the query code of an anonymous complaint, nobody can restore it.")
READ_BACK = N_("Please check whether I have written it down rightly:")
LABELS = {
    Part.CATEGORY: N_("Kind of complaint"),
    Part.WHAT: N_("What happened"),
    Part.WHERE: N_("Where it was"),
    Part.WHEN: N_("When it was"),
    Part.CERTIFICATE: N_("Certificate number of the officer"),
    Part.FILES: N_("Files sent"),
    Part.CONTACT: N_("From whom"),
}
LINE = N_("{label}: {value}")
LEFT_OUT = N_("not given")
ANONYMOUS = N_("anonymous reporter")
MAY_SUBMIT = N_("If it is right, submit it. You can still change it now.")

REGISTERED = N_("Thank you. Your complaint is registered.")
NUMBER = N_("Registration number: {number}\nThis number is not secret: name it when you call us.")
CODE = N_(
    "Query code: {code}\nThis code is secret: whoever has it can read your complaint and our answers. "
    "Please copy it down or take a picture of it, and show it to nobody."
)
PROMISE = N_("By {date} we will tell you whether and how it is handled.")
PROVISIONAL = N_("The day may still move a little, as next year's holidays are not announced yet.")
ANSWER_COMES = N_("Our answer comes to this chat. To look yourself, type “{word}”.")
ANSWER_BY_CODE = N_("You find our answer with the query code: type “{word}”, or use the page “Follow a complaint”.")
TRACK_WORD = N_("my cases")
REPEATED = N_("This complaint is already registered under {number}; nothing was registered twice.")


def category_name(talk: Talk, category_id: str) -> str:
    category = talk.edition.pack.category(category_id)
    return talk.resolver.say(category.name, category.name_en).text


def question(talk: Talk, part: Part) -> str:
    """The question of a part; that for the contact says what each way means on this channel."""
    if part is not Part.CONTACT:
        return talk.gettext(QUESTIONS[part], limit=AT_MOST, done=talk.gettext(DONE))
    anonymous = ANONYMOUS_MEANS[ChatKind(talk.channel)]
    return "\n".join(talk.gettext(text) for text in (CONTACT, NAMED_MEANS, anonymous, NOT_RESTORED))


def read_back(talk: Talk, draft: Draft, *, officers: bool) -> str:
    """Everything that will be registered."""
    who = f"{draft.name or ''} {draft.phone or ''}".strip() if draft.named else talk.gettext(ANONYMOUS)
    values = {
        Part.CATEGORY: category_name(talk, draft.category or ""),
        Part.WHAT: draft.told(),
        Part.WHERE: draft.where,
        Part.WHEN: _when(talk, draft),
        Part.CERTIFICATE: draft.certificate,
        Part.FILES: talk.tr.number(len(draft.files)) if draft.files else "",
        Part.CONTACT: who,
    }
    lines = [
        talk.gettext(LINE, label=talk.gettext(LABELS[part]), value=value or talk.gettext(LEFT_OUT))
        for part, value in values.items()
        if part is not Part.CERTIFICATE or officers or value
    ]
    # Who said it unasked has not read yet what it means.
    meant = NAMED_MEANS if draft.named else ANONYMOUS_MEANS[ChatKind(talk.channel)]
    means = [] if Part.CONTACT in draft.trail else [talk.gettext(meant)]
    if not draft.named:
        means.append(talk.gettext(CHAT_KEPT, submit=talk.gettext(SUBMIT), here=talk.gettext(SUBMIT_HERE)))
    return "\n".join([talk.gettext(READ_BACK), *lines, *means, talk.gettext(MAY_SUBMIT)])


def _when(talk: Talk, draft: Draft) -> str:
    """The words as they were said, with the day they mean beside them."""
    calendar, words = talk.edition.calendar, draft.when or ""
    today = calendar.today(talk.services.clock.now())
    return when.beside(words, when.day_meant_between(words, calendar.today(draft.began), today), talk.tr)


def receipt(talk: Talk, given: Receipt, *, here: bool) -> str:
    """The number and the code, and which of them is secret. `here`: the answer comes to this chat too."""
    if given.code is None:
        return talk.gettext(REPEATED, number=given.number)
    return f"{talk.gettext(REGISTERED)}\n\n{numbers(talk, given, here=here)}"


def numbers(talk: Talk, given: Receipt, *, here: bool) -> str:
    """What the citizen keeps, and what happens next."""
    parts = [
        talk.gettext(NUMBER, number=given.number),
        *([talk.gettext(CODE, code=given.code)] if given.code else []),
        _promise(talk, given),
        talk.gettext(ANSWER_COMES if here else ANSWER_BY_CODE, word=talk.gettext(TRACK_WORD)),
    ]
    return "\n\n".join(parts)


def _promise(talk: Talk, given: Receipt) -> str:
    said = talk.gettext(PROMISE, date=talk.tr.date(given.promised_by))
    return said + ("" if talk.tr.zh else " ") + talk.gettext(PROVISIONAL) if given.provisional else said
