"""The house as a whole: rooms under the import rules, locks without hosts, catalogs whole, no domain noun in code."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from setuptools import find_namespace_packages
from typer.main import get_command

from common.i18n import LANGUAGES, LOCALES
from sanshi.__main__ import command_line
from sanshi.settings import PROJECT
from tests.locales import ROOMS, collect, merge

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
NOT_ROOMS = {"tests", "bench"}
DOMAIN_WORDS = re.compile(
    r"人防|人民防空|防空|civil.air|air.defence|\bshelter|\bsiren|管城|郑州|Zhengzhou", re.IGNORECASE
)


def packages() -> set[str]:
    """Every top-level package of the checkout."""
    return {file.parent.name for file in PROJECT.glob("*/__init__.py")} - NOT_ROOMS


def test_every_package_stands_under_the_import_rules() -> None:
    rules = PYPROJECT["tool"]["importlinter"]

    assert set(rules["root_packages"]) == packages()
    assert set(PYPROJECT["tool"]["mypy"]["packages"]) >= packages() | {"tests"}
    assert set(ROOMS) == packages()


def test_the_wheel_holds_every_package_with_its_inner_ones_and_the_folders_without_code() -> None:
    found = set(find_namespace_packages(str(PROJECT), **PYPROJECT["tool"]["setuptools"]["packages"]["find"]))

    inner = {
        ".".join(file.parent.relative_to(PROJECT).parts)
        for name in packages()
        for file in PROJECT.glob(f"{name}/**/*.py")
    }
    assert found >= inner | {"web.templates.staff", "web.static", "packs.market-regulation", "locales.en.LC_MESSAGES"}
    assert not {name for name in found if name.startswith("tests")}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock"])
def test_a_lock_pins_hashes_and_names_no_host(lock: str) -> None:
    text = (PROJECT / lock).read_text(encoding="utf-8")

    assert not re.search(r"https?:|\w+\.(org|com|io|net)\b", text)
    assert text.count("--hash=sha256:") > text.count("==") > 50


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_catalog_is_complete_and_keeps_the_placeholders(room: str, language: str) -> None:
    wanted = {message.id: message for message in collect(room) if message.id}
    path = LOCALES / language / "LC_MESSAGES" / f"{room}.po"
    if not wanted:
        assert not path.exists()
        return
    with path.open("rb") as stream:
        found = {message.id: message for message in read_po(stream, locale=language) if message.id}

    assert found.keys() == wanted.keys()
    for message in found.values():
        assert not message.fuzzy
        for text in strings(message):
            assert text, f"{message.id!r} has no {language} text"
            assert placeholders(text) <= placeholders(message.id), message.id
        assert set().union(*(placeholders(text) for text in strings(message))) == placeholders(message.id), message.id


def strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (str(message.string or ""),)


def placeholders(text: object) -> set[str]:
    parts = text if isinstance(text, tuple) else (text,)
    return {name for part in parts for name in re.findall(r"\{(\w+)\}", str(part))}


def test_rooms_that_share_a_message_say_it_alike() -> None:
    said: dict[object, object] = {}

    for path in sorted((LOCALES / LANGUAGES[0]).rglob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=LANGUAGES[0]):
                if message.id:
                    assert said.setdefault(message.id, message.string) == message.string, f"{path.name}: {message.id}"


def test_the_english_catalogs_are_the_messages_themselves() -> None:
    for room in ROOMS:
        for message in merge(room, "en"):
            assert not message.id or message.string == message.id


def test_no_word_of_one_authority_stands_in_code_or_catalogs() -> None:
    files = [
        file
        for room in sorted(packages())
        for file in (PROJECT / room).rglob("*")
        if file.suffix in {".py", ".html", ".js", ".css"}
    ] + sorted(LOCALES.rglob("*.po"))

    found = [
        f"{file.relative_to(PROJECT)}:{number}: {line.strip()[:60]}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if DOMAIN_WORDS.search(line.replace("packs/civil-air-defence", ""))
    ]

    assert found == []


def test_no_file_is_longer_than_the_house_allows() -> None:
    long = [
        f"{file.relative_to(PROJECT)}: {lines} lines"
        for room in sorted(packages() | NOT_ROOMS)
        for file in (PROJECT / room).rglob("*.py")
        if "versions" not in file.parts and (lines := len(file.read_text(encoding="utf-8").splitlines())) > 500
    ]

    assert long == []


def test_every_document_the_readme_names_is_there() -> None:
    for readme in ("README.md", "README.zh-CN.md"):
        text = (PROJECT / readme).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (PROJECT / target).exists(), f"{readme}: {target}"


def test_every_command_stands_in_the_documents() -> None:
    text = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")

    for words in command_words():
        assert f"sanshi {words}" in text or f"`{words.split()[-1]}" in text, words


def command_words() -> list[str]:
    """Every command as it is typed: `ask`, `pack check`, …"""
    found = []
    group: Any = get_command(command_line([]))
    for name, command in group.commands.items():
        below = getattr(command, "commands", None)
        found += [f"{name} {word}" for word in below] if below else [name]
    return found


def test_paths_of_this_machine_stand_nowhere() -> None:
    own = Path(__file__).name
    suspicious = re.compile(r"/wor[k]/|/far[m]/|pythonhoste[d]|npmj[s]")

    for file in PROJECT.rglob("*"):
        if file.suffix in {".py", ".md", ".toml", ".yaml", ".html"} and ".venv" not in file.parts and file.name != own:
            assert not suspicious.search(file.read_text(encoding="utf-8")), file


def test_the_console_s_words_can_be_imported_in_any_order() -> None:
    names = [f"web.staff.{path.stem}" for path in sorted((PROJECT / "web" / "staff").glob("*words.py"))]
    # Each as the first one of a process, so that no circle hides behind another's import.
    script = (
        "import importlib, sys\n"
        f"for name in {names}:\n"
        "    for loaded in [one for one in sys.modules if one.startswith('web.')]:\n"
        "        del sys.modules[loaded]\n"
        "    importlib.import_module(name)\n"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False)

    assert names
    assert done.stderr == ""
