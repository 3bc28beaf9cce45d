"""The providers that the settings name."""

import subprocess
import sys

import pytest
from pydantic import SecretStr

from common.clock import FixedClock
from sanshi.sending import ExtraMissing, sms_provider
from sanshi.settings import AliyunSection, Settings, SmsSection
from storage.engine import Database

KEYS = AliyunSection(access_key_id="LTAI-test", access_key_secret=SecretStr("secret"))


async def test_the_standby_is_set_up_beside_the_one_in_use(sqlite: Database, clock: FixedClock) -> None:
    settings = Settings().model_copy(update={"sms": SmsSection(standby="aliyun"), "aliyun": KEYS})

    provider = sms_provider(settings, sqlite, clock)

    assert (provider.name, provider.names) == ("log", ("log", "aliyun"))


async def test_without_its_library_the_remedy_is_named(
    sqlite: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "notify.providers.aliyun", raising=False)
    monkeypatch.setitem(sys.modules, "alibabacloud_dysmsapi20170525", None)
    settings = Settings().model_copy(update={"sms": SmsSection(provider="aliyun"), "aliyun": KEYS})

    with pytest.raises(ExtraMissing, match=r"requirements-aliyun\.lock"):
        sms_provider(settings, sqlite, clock)


def test_the_library_is_not_loaded_by_the_composition() -> None:
    code = "import sys, sanshi.pages, sanshi.doctor_facts; sys.exit('alibabacloud_tea_openapi' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
