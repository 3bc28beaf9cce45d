"""Whatever one value of a pack is replaced by, the check ends, and names the place or finds nothing wrong."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model import Kind
from knowledge.parse import read_texts
from knowledge.validate import check_texts
from tests.knowledge.packs import MARKET, data_of, written

TEXTS, _ = read_texts(MARKET)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**9),
    st.decimals(-5, 5, places=1),
    st.sampled_from(
        ["", " ", "amount", "{phone:x}", "{", "2026-11-22", "12-31", "投诉", "none", "complaint_if:1", "0%"]
    ),
    st.text(max_size=10),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.sampled_from(["id", "name", "x"]), st.none(), max_size=2),
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path in plain data, the inner ones too."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in inner for place in places(child, (*path, key)))]


PLACES = [(kind, path) for kind in Kind for path in places(data_of(MARKET, kind)) if path]


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_damage_never_stops_the_check_and_never_points_outside(damages: list[tuple[Any, Any]]) -> None:
    data = {kind: data_of(MARKET, kind) for kind in {place[0] for place, _ in damages}}
    for (kind, path), value in damages:
        holder = data[kind]
        try:
            for part in path[:-1]:
                holder = holder[part]
            holder[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue

    checked = check_texts({**TEXTS, **{kind: written(content) for kind, content in data.items()}})

    assert (checked.pack is None) == bool(checked.faults)
    assert {fault.file for fault in checked.faults} <= {kind.file for kind in Kind}
    assert all(fault.line is not None for fault in checked.faults)
