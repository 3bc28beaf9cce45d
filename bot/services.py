"""What the dialogue works with; the composition root hands it in."""

from dataclasses import dataclass

from casework.acknowledging.service import Acknowledging
from casework.answers.service import GivenAnswers
from casework.answers.unanswered import Answers
from casework.attachments.service import Attachments
from casework.complaints.reissuing import Reissuing
from casework.complaints.service import Complaints
from casework.handovers.service import Handovers
from casework.revisits.service import Revisits
from common.clock import Clock
from common.i18n import LANGUAGES
from knowledge.edition import Editions
from knowledge.samples import SamplePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class BotServices:
    """`policy`: whether the office's unconfirmed values may be said. `language`: the office's own, before a citizen's
    is known."""

    clock: Clock
    editions: Editions
    answers: Answers
    complaints: Complaints
    reissuing: Reissuing
    handovers: Handovers
    revisits: Revisits
    attachments: Attachments
    given: GivenAnswers
    acknowledging: Acknowledging
    policy: SamplePolicy = SamplePolicy.SHOW
    language: str = LANGUAGES[0]
    public_base_url: str = ""
    """Where the office's pages are read, without a slash at the end; "" where nobody outside can."""
