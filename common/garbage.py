"""The garbage collector of a process that serves."""

import gc

OFTEN = 50_000
"""Objects made before the collector looks at the new ones. A batch of messages makes tens of thousands, and they go by
themselves when it is recorded; by Python's own 700 the collector looked through each batch dozens of times."""


def settle() -> None:
    """Everything is loaded: what is there stays, so the collector need not look through it again (`gc.freeze`)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN, 20, 20)
