"""`sanshi faq calibrate`, the file it leaves, and what is made of it at the start and by the doctor."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.answers import EditionAnswers
from common.i18n import translator
from faq.calibration import Calibration, Fit, scorer_version
from faq.reply import Action
from knowledge.edition import FixedEditions
from knowledge.samples import SamplePolicy
from sanshi import doctor
from sanshi.__main__ import command_line
from sanshi.calibration import (
    UnreadableCalibration,
    calibration_file,
    read_calibration,
    usable_calibration,
    write_calibration,
)
from sanshi.doctor import State
from tests.conftest import PACKS
from tests.shipped import edition_of

MARKET = edition_of(PACKS / "market-regulation")
STRICT = Calibration(MARKET.digest, scorer_version(), 0.99, 0.9999, 400, 400)
EASY = {"id": "1", "query": "人防报建要几天", "matter": "basement-approval"}


@pytest.fixture(autouse=True)
def _own_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def calibrate(lines: list[dict[str, str]], *words: str) -> Result:
    Path("cases.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return CliRunner().invoke(command_line(["faq"]), ["faq", "calibrate", "cases.jsonl", *words])


def test_a_threshold_that_reaches_the_target_is_kept_for_the_next_start() -> None:
    done = calibrate([EASY] * 80, "--json")
    document = json.loads(done.stdout)
    kept = read_calibration(Path("data"))

    assert done.exit_code == 0
    assert kept is not None
    assert (document["good"], document["of"], document["inside"], document["outside"]) == (80, 80, 80, 0)
    assert (document["answer_from"], document["pack"]) == (kept.answer_from, kept.pack)
    assert kept.scorer == scorer_version()


def test_a_target_out_of_reach_changes_nothing() -> None:
    done = calibrate([EASY] * 5)

    assert (done.exit_code, calibration_file(Path("data")).exists()) == (1, False)
    assert "No probability reaches 0.95" in done.stdout
    assert "5 in scope and 0 out of scope" in done.stdout


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    write_calibration(tmp_path, STRICT)

    assert read_calibration(tmp_path) == STRICT


@pytest.mark.parametrize("text", ["", "[]", '{"pack": "x"}'])
def test_a_spoilt_file_is_named_and_stops_nothing(tmp_path: Path, text: str) -> None:
    calibration_file(tmp_path).write_text(text, encoding="utf-8")

    assert usable_calibration(tmp_path) is None
    with pytest.raises(UnreadableCalibration):
        read_calibration(tmp_path)


@pytest.mark.parametrize(
    ("calibration", "action"),
    [
        (None, Action.ANSWER),
        (STRICT, Action.CLARIFY),
        (replace(STRICT, pack="another"), Action.ANSWER),
        (replace(STRICT, scorer="older"), Action.ANSWER),
    ],
    ids=["none", "fits", "other pack", "other scorer"],
)
async def test_the_bot_answers_by_a_calibration_that_fits(calibration: Calibration | None, action: Action) -> None:
    answers = EditionAnswers(editions=FixedEditions(MARKET), policy=SamplePolicy.SHOW, calibration=calibration)

    assert (await answers.current()).ask("食品经营许可证怎么办").action is action


@pytest.mark.parametrize(
    ("fitting", "state"),
    [
        (Fit.NONE, State.SKIPPED),
        (Fit.FITS, State.OK),
        (Fit.OTHER_PACK, State.WRONG),
        (Fit.OTHER_SCORER, State.WRONG),
        (None, State.WRONG),
    ],
)
def test_the_doctor_warns_of_a_calibration_that_is_not_used(fitting: Fit | None, state: State) -> None:
    finding = doctor.check_answers(fitting)

    assert finding.state is state
    assert bool(finding.advice(translator("en"))) is (state is State.WRONG)
