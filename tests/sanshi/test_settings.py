"""Settings: the example file is the model, faults are named, secrets may stand in files, unknown variables stop."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from sanshi.settings import (
    PROJECT,
    Settings,
    SettingsInvalid,
    SettingsMissing,
    read_settings,
    setting_names,
)
from staff.actor import Role

EXAMPLE = PROJECT / "config.example.toml"


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "office.toml"
    file.write_text(text, encoding="utf-8")
    return file


def defaults(model: BaseModel) -> dict[str, Any]:
    """A model's values as they would stand in a file."""
    found: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        key = field.alias or name
        if isinstance(value, BaseModel):
            found[key] = defaults(value)
        elif isinstance(value, SecretStr):
            found[key] = value.get_secret_value()
        else:
            found[key] = str(value) if isinstance(value, Path) else value
    return found


def test_the_example_holds_every_setting_with_its_default() -> None:
    assert tomllib.loads(EXAMPLE.read_text(encoding="utf-8")) == defaults(Settings.model_construct())


def test_the_example_can_be_used_as_it_is(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, EXAMPLE.read_text(encoding="utf-8")))

    assert settings.web.port == 8080
    assert settings.pack == PROJECT / "packs/civil-air-defence"


def test_paths_are_relative_to_the_settings_file(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, 'data_dir = "state"'))

    assert settings.data_dir == tmp_path / "state"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/state/sanshi.db"


def test_the_environment_stands_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANSHI_WEB__PORT", "8123")
    monkeypatch.setenv("SANSHI_TWILIO__FROM", "+15005550006")

    settings = read_settings(write(tmp_path, "[web]\nport = 9000\nhost = '0.0.0.0'"))

    assert (settings.web.port, settings.web.host, settings.twilio.from_) == (8123, "0.0.0.0", "+15005550006")


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "token"
    secret.write_text("123456:abc\n")
    monkeypatch.setenv("SANSHI_TELEGRAM__TOKEN_FILE", str(secret))

    assert read_settings(None).telegram.token.get_secret_value() == "123456:abc"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 1", "colour"),
        ("[web]\nport = 'x'", "web.port"),
        ("[web]\ncolour = 1", "web.colour"),
        ("[telegram]\ntoken = 'a'\ntoken_file = 'b'", "either token or token_file"),
        ("[telegram]\ntoken_file = '/nowhere/b'", "/nowhere/b cannot be read"),
        ("[sms]\nprovider = 'twilio'", "account_sid, auth_token, from or messaging_service_sid"),
        ("[notify]\nsend_window_start = '8h'", "notify.send_window_start"),
        ("no toml at all", "office.toml"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        read_settings(write(tmp_path, text))

    assert named in str(caught.value)


def test_an_unknown_variable_stops_the_start() -> None:
    with pytest.raises(SettingsInvalid, match="SANSHI_COLOUR"):
        read_settings(None, {"SANSHI_COLOUR": "red", "SANSHI_TEST_ANYTHING": "1", "SANSHI_WEB__PORT": "1"})


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsMissing):
        read_settings(tmp_path / "nothing.toml")


@pytest.mark.parametrize(
    ("text", "live"),
    [
        ("", False),
        ("[telegram]\ntoken='1:a'", True),
        ("[telegram]\ntoken='1:a'\napi_base='http://127.0.0.1:8081'", False),
        ("[telegram]\ntoken='1:a'\napi_base='http://10.0.0.2:8081'", True),
        ("[sms]\nprovider='twilio'\n[twilio]\naccount_sid='AC1'\nauth_token='t'\nfrom='+1'", True),
        (
            "[sms]\nprovider='twilio'\n[twilio]\naccount_sid='AC1'\nauth_token='t'\nfrom='+1'\n"
            "api_base='http://localhost:9'",
            False,
        ),
    ],
)
def test_live_means_that_real_people_can_be_reached(tmp_path: Path, text: str, live: bool) -> None:
    assert read_settings(write(tmp_path, text)).live is live


def test_every_setting_has_a_name() -> None:
    assert {"web.port", "twilio.from", "telegram.token", "telegram.token_file"} <= set(setting_names())


@pytest.mark.parametrize(
    ("staff", "token", "required"),
    [("live", "", False), ("live", "123456:abc", True), ("always", "", True), ("never", "123456:abc", False)],
)
def test_the_powerful_roles_need_a_second_factor_where_the_setting_says(
    tmp_path: Path, staff: str, token: str, required: bool
) -> None:
    text = f'[staff]\nrequire_totp = "{staff}"\n[telegram]\ntoken = "{token}"'
    assert read_settings(write(tmp_path, text)).totp_required is required


@pytest.mark.parametrize(
    "text",
    [
        "[telegram]\ntoken = '1:a'\nmode = 'webhook'",
        "[telegram]\ntoken = '1:a'\nmode = 'webhook'\nwebhook_secret = 'too short'",
        "[telegram]\ntoken = '1:a'\nmode = 'webhook'\nwebhook_secret = 'abcdefghijklmnop'",
        "[telegram]\nproxy = 'ftp://127.0.0.1'",
    ],
)
def test_a_webhook_needs_an_address_and_a_secret(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"telegram|webhook"):
        read_settings(write(tmp_path, text))


def test_a_whole_webhook_is_accepted(tmp_path: Path) -> None:
    text = "public_base_url = 'https://office.example'\n[telegram]\ntoken = '1:a'\nmode = 'webhook'\n"
    settings = read_settings(write(tmp_path, text + "webhook_secret = 'abcdefghijklmnop'"))

    assert settings.telegram.mode == "webhook"


def test_addresses_for_alarms_stand_by_role_and_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "clerk").write_text("mailtos://u:p@office.example\nwecombot://key\n", encoding="utf-8")
    settings = read_settings(write(tmp_path, f"[alarms]\nclerk_file = '{tmp_path}/clerk'\nleader = 'tgram://a/b'"))

    assert settings.alarms.of(Role.CLERK) == ["mailtos://u:p@office.example", "wecombot://key"]
    assert settings.alarms.of(Role.LEADER) == ["tgram://a/b"]
    assert settings.alarms.of(Role.AUDITOR) == []


def test_an_address_for_alarms_that_is_none_is_named_without_its_secret(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as told:
        read_settings(write(tmp_path, "[alarms]\nleader = 'wecombot:topsecret'"))

    assert "alarms: " in str(told.value)
    assert "leader" in str(told.value)
    assert "topsecret" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[sms]\nprovider = "aliyun"', "aliyun lacks access_key_id, access_key_secret"),
        ('[sms]\nstandby = "aliyun"', "aliyun lacks"),
        ('[sms]\nprovider = "twilio"\nstandby = "twilio"', "name another one, or none"),
        ('[aliyun]\npush_secret = "short"', "aliyun.push_secret needs 16"),
    ],
)
def test_a_provider_that_is_not_whole_is_refused_with_what_it_lacks(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsInvalid, match=told):
        read_settings(write(tmp_path, text))
