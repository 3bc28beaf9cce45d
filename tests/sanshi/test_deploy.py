"""The examples in deploy/ name commands, settings and addresses that exist."""

import re
import shlex

import pytest

from sanshi.roles import ProcessRole
from sanshi.settings import PREFIX, PROJECT, setting_names
from tests.sanshi.test_structure import command_words, packages
from web.public.chat import router

DEPLOY = PROJECT / "deploy"
FILES = sorted(DEPLOY.iterdir())
VARIABLES = {PREFIX + name.replace(".", "__").upper() for name in setting_names()}


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_example_stands_in_the_documents(file: object) -> None:
    text = (PROJECT / "docs/administrators.md").read_text(encoding="utf-8")

    assert f"(../deploy/{getattr(file, 'name', '')})" in text


@pytest.mark.parametrize("unit", ["sanshi.service", "sanshi-doctor.service"])
def test_a_unit_starts_a_command_that_exists(unit: str) -> None:
    started = re.search(r"^ExecStart=(.+)$", read(unit), re.MULTILINE)

    assert started
    program, word, option, _ = shlex.split(started[1])
    assert program.endswith("/.venv/bin/sanshi")
    assert word in command_words()
    assert option == "--config"


def test_the_instances_of_the_unit_are_the_roles() -> None:
    assert set(re.findall(r"sanshi@(\w+)(?=[ )])", read("sanshi.service"))) == set(ProcessRole)


def test_the_container_sets_settings_that_exist_and_copies_the_rooms_alone() -> None:
    text = read("Containerfile")

    assert set(re.findall(r"\bSANSHI_\w+", text)) <= VARIABLES
    copied = {source for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE) for source in line.split()[:-1]}
    assert copied == {*packages(), "locales", "packs", "pyproject.toml", "requirements.lock"}


def test_the_proxy_does_not_buffer_the_chats_stream() -> None:
    [block] = re.findall(r"location = (/chat/stream) \{([^}]*)\}", read("nginx.conf"))

    assert block[0] in {getattr(route, "path", "") for route in router.routes}
    assert "proxy_buffering off;" in block[1]


def test_the_proxy_logs_no_query() -> None:
    [form] = re.findall(r"log_format path_only '([^']*)'", read("nginx.conf"))

    assert not re.search(r"\$(request|args|query_string|request_uri|http_referer)\b", form)
