"""The sheets that ship with each pack show every kind of row."""

from notify.importing.problems import MEANING, Code
from notify.importing.report import RowStatus
from staff.actor import SYSTEM
from tests.conftest import PACKS
from tests.notify.permit_office import PermitOffice


async def test_the_demo_sheet_has_rows_of_every_status_as_its_remarks_say(each_office: PermitOffice) -> None:
    name = each_office.pack.name.removesuffix("-sample")
    report = await each_office.imports.permits(PACKS / name / "demo" / "permits.csv", by=SYSTEM)

    assert (report.accepted, report.flagged, report.rejected) == (7, 7, 3)
    for row in report.rows:
        assert all(MEANING[Code(code)][0] is not RowStatus.REJECT for code in row.reasons) == (
            row.status is not RowStatus.REJECT
        )


async def test_the_demo_list_of_units_places_all_but_one(each_office: PermitOffice) -> None:
    name = each_office.pack.name.removesuffix("-sample")
    report = await each_office.imports.entities(PACKS / name / "demo" / "entities.csv", by=SYSTEM)
    again = await each_office.imports.entities(PACKS / name / "demo" / "entities.csv", by=SYSTEM)

    assert (report.accepted, report.created, again.unchanged) == (3, 3, 3)
    assert ["unknown_kind" in row.reasons for row in report.rows] == [False, False, True]
    assert len(await each_office.entities.unplaced()) == 1
