"""From the name of a permit on a sheet to its matter, its holder's kinds and its reminders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.permit_names import PermitNames, issuing_matter, normalise, reminders_of, renewal_matter
from tests.knowledge.packs import CIVIL, MARKET
from tests.shipped import pack_of


@pytest.mark.parametrize(
    "written",
    [
        "人民防空工程平时使用证",
        " 人民防空工程　平时使用证 ",
        "人民防空工程（平时）使用证",
        "《人民防空工程平时使用证》",
        "“人民防空工程平时使用证”",
        "人民防空工程·平时使用证",
        "人民防空工程-平时使用证",
        "人民防空工程—平时使用证",
        "人民防空工程平時使用證",
        "平时使用证",
        "延续后的平时使用证",
    ],
)
def test_a_name_as_written_on_a_sheet_finds_the_issuing_matter(written: str) -> None:
    found = PermitNames(pack_of(CIVIL)).issuing(written)

    assert found is not None
    assert found.id == "peacetime-use-registration"


@pytest.mark.parametrize("written", ["", "  ", "驾驶证", "人民防空工程平时使用证申请表", "平时使用"])
def test_an_unknown_name_is_not_guessed(written: str) -> None:
    assert PermitNames(pack_of(CIVIL)).issuing(written) is None


def test_a_matter_that_renews_itself_issues_its_own_permit() -> None:
    pack = pack_of(MARKET)
    found = PermitNames(pack).issuing("餐饮服务许可证")

    assert found is not None
    assert found.id == "food-business-licence"
    assert issuing_matter(pack, found) is found
    assert renewal_matter(pack, found) is found


def test_a_matter_without_renewal_has_none() -> None:
    pack = pack_of(MARKET)

    assert renewal_matter(pack, pack.matter("small-workshop-registration")) is None
    assert reminders_of(pack, pack.matter("small-workshop-registration")) == ()


def test_the_holder_of_a_permit_is_of_the_kinds_the_matter_names() -> None:
    names = PermitNames(pack_of(CIVIL))
    found = names.issuing("平时使用证")

    assert found is not None
    assert [kind.id for kind in names.kinds(found)] == ["shelter-user", "public-shelter-user"]


def test_reminders_before_expiry_go_by_the_renewal_and_after_it_by_the_issuing_matter() -> None:
    pack = pack_of(CIVIL)
    steps = reminders_of(pack, pack.matter("peacetime-use-registration"))

    assert [step.id for step in steps] == [
        "use-permit-60",
        "use-permit-45",
        "use-permit-35",
        "use-permit-late",
        "use-permit-expired",
    ]
    assert len(reminders_of(pack_of(MARKET), pack_of(MARKET).matter("food-business-licence"))) == 4


@given(st.text(alphabet="证證许可許（）()《》「」“”'\"·•.-—_ 　Ａa0０", max_size=20))
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@given(st.text(alphabet="食品经营许可证A1", min_size=1, max_size=10), st.integers(0, 10))
def test_brackets_quotes_and_spaces_do_not_matter(name: str, at: int) -> None:
    assert normalise(f"《{name[:at]} （{name[at:]}）·》") == normalise(name)
