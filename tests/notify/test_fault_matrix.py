"""Whatever goes wrong at the provider, and wherever a sender is killed: nothing is lost, nothing goes twice, and only
what nobody can tell stays in doubt."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from common.clock import FixedClock
from storage.engine import Database
from tests.notify.ledger import Line, enter
from tests.notify.matrix import Kill, Site, Wave, met, sample, whole
from tests.notify.storm import ride_out

LEDGER = Path(__file__).resolve().parents[2] / "build" / "faults"
SAMPLE, WHOLE = sample(), whole()


def _each(plan: Iterable[tuple[Site, Sequence[Wave]]]) -> pytest.MarkDecorator:
    """A test at each site of a plan, with a database of the site's kind."""
    places = [pytest.param(site.database, site, waves, id=str(site)) for site, waves in plan]
    return pytest.mark.parametrize(("database", "site", "waves"), places, indirect=["database"])


def test_every_pair_of_the_whole_matrix_meets_in_the_sample() -> None:
    assert met(SAMPLE) == met(WHOLE)


@pytest.mark.xdist_group("killed")
@_each(SAMPLE)
async def test_in_a_sample_nothing_is_lost_and_nothing_goes_twice(
    database: Database, clock: FixedClock, site: Site, waves: Sequence[Wave]
) -> None:
    line = await ride_out(site, waves, beside=6, database=database, clock=clock)

    _hold(line, waves)


@pytest.mark.faults
@_each(WHOLE)
async def test_in_every_combination_nothing_is_lost_and_nothing_goes_twice(
    database: Database, clock: FixedClock, site: Site, waves: Sequence[Wave]
) -> None:
    line = await ride_out(site, waves, beside=20, database=database, clock=clock)
    enter(LEDGER, line)

    _hold(line, waves)


def _hold(line: Line, waves: Sequence[Wave]) -> None:
    assert (line.lost, line.twice, line.misjudged) == (0, 0, 0), line
    assert line.kills >= sum(wave.kill is not Kill.NEVER for wave in waves)
    assert line.letters == line.refused > 0
    assert line.sent + line.refused + line.unknown == line.notices
