"""The calibration of this instance: a small file in its data directory, read at the start."""

import json
from dataclasses import asdict
from pathlib import Path

import structlog

from common.errors import SanshiError
from common.i18n import N_
from faq.calibration import Calibration

log = structlog.get_logger(__name__)


class UnreadableCalibration(SanshiError):
    message = N_("The calibration {path} cannot be read. Run `sanshi faq calibrate FILE` again, or delete it.")


def calibration_file(data_dir: Path) -> Path:
    return data_dir / "calibration.json"


def read_calibration(data_dir: Path) -> Calibration | None:
    """What was written, None where none was; UnreadableCalibration for anything else."""
    path = calibration_file(data_dir)
    if not path.is_file():
        return None
    try:
        raw = json.loads(path.read_text("utf-8"))
        return Calibration(
            pack=str(raw["pack"]),
            scorer=str(raw["scorer"]),
            target=float(raw["target"]),
            answer_from=float(raw["answer_from"]),
            good=int(raw["good"]),
            of=int(raw["of"]),
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UnreadableCalibration(path=path) from error


def usable_calibration(data_dir: Path) -> Calibration | None:
    """What was written; one that cannot be read stops nothing: the shipped threshold holds."""
    try:
        return read_calibration(data_dir)
    except UnreadableCalibration:
        log.warning("calibration not used", reason="unreadable")
        return None


def write_calibration(data_dir: Path, calibration: Calibration) -> Path:
    """Put the file in place in one step."""
    path = calibration_file(data_dir)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(calibration), indent=2) + "\n", encoding="utf-8")
    return fresh.replace(path)
