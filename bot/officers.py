"""Whether a kind of complaint is about people of the office; pure."""

import re

from knowledge.model import ComplaintCategory

_OFFICERS = re.compile(r"执法人员|工作人员|证件|罚款|索要|以权谋私|officer|bribe", re.IGNORECASE)


def concerns_officers(category: ComplaintCategory) -> bool:
    """Whether an officer's certificate number helps with this kind."""
    return any(_OFFICERS.search(text) for text in (category.name, *category.examples, *category.examples_en))
