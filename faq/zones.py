"""The probabilities that part answering, asking back and handing over."""

from typing import Final

ANSWER_FROM: Final = 0.65
"""Probability from which the first entry is answered, unless it was calibrated for the pack (`faq.calibration`)."""
ASK_FROM: Final = 0.12
"""Probability from which a menu is offered instead of handing over."""
IN_SCOPE: Final = 0.5
"""A message whose words the pack mostly knows is in scope even when it has no answer."""
CERTAIN: Final = 0.92
"""Probability from which a match outweighs words that point elsewhere."""
CERTAIN_STILL: Final = 0.95
"""The same where what is asked about the entry is in words that its questions never use, or nothing is asked."""
