"""The list of tables that the migrations, backups and the doctor go by."""

from pathlib import Path

import storage
from storage import tables


def test_every_module_with_a_table_is_on_the_list() -> None:
    folder = Path(storage.__file__).parent
    with_tables = {path.stem for path in folder.glob("*.py") if "sa.Table(" in path.read_text("utf-8")}

    assert with_tables <= set(tables.__all__)
