"""Settings: `config.toml`, environment `SANSHI_…` over it; unknown keys and unknown variables stop the start.

Every setting stands in `config.example.toml` with its default, equal to this model by test.
"""

import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from common.errors import SanshiError
from common.i18n import N_
from staff.actor import Role

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "SANSHI_"
TEST_PREFIX = "SANSHI_TEST_"
TELEGRAM_API = "https://api.telegram.org"
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
PROXY_SCHEMES = frozenset({"http", "https", "socks4", "socks5"})
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
PREFIX_OF_NUMBER = re.compile(r"\+[1-9]\d{0,13}")
MAINLAND = "+86"
TWILIO_API = "https://api.twilio.com"
ALIYUN_API = "https://dysmsapi.aliyuncs.com"
ALIYUN_TOKENS = "https://dybaseapi.aliyuncs.com"
ALIYUN_QUEUES = "https://1943695596114318.mns.cn-hangzhou.aliyuncs.com"
"""The queues of all customers of this service stand under the provider's own account."""
QUEUE_NAME = re.compile(r"[A-Za-z0-9-]{1,120}")


class SettingsInvalid(SanshiError):
    message = N_("The settings cannot be used:\n{faults}")


class SettingsMissing(SanshiError):
    message = N_("There is no settings file {path}.")


class Section(BaseModel):
    """A part of the settings; any secret `x` may be given as a file `x_file` instead."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def read_secret_files(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        values = dict(given)
        for name, field in cls.model_fields.items():
            file = values.pop(f"{name}_file", None) if field.annotation is SecretStr else None
            if not file:
                continue
            if values.get(name):
                raise ValueError(f"give either {name} or {name}_file, not both")
            try:
                values[name] = Path(file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ValueError(f"{name}_file: {file} cannot be read ({error.strerror})") from error
        return values


class DatabaseSection(Section):
    url: str = Field("", description="empty: SQLite in data_dir; else postgresql+asyncpg://user:password@host/name")


class WebSection(Section):
    host: str = Field("127.0.0.1", description="the address to listen on; keep it behind a TLS proxy when public")
    port: int = Field(8080, ge=1, le=65535, description="the port; when left at the default the next free one is taken")
    metrics_token: SecretStr = Field(SecretStr(""), description="lets /metrics be read from another machine")


class TelegramSection(Section):
    token: SecretStr = Field(SecretStr(""), description="the bot's token from @BotFather; empty: no Telegram")
    api_base: str = Field(TELEGRAM_API, description="a self-hosted Bot API server's address")
    mode: Literal["polling", "webhook"] = Field("polling", description="how updates arrive")
    webhook_secret: SecretStr = Field(SecretStr(""), description="what Telegram shows with each webhook call")
    proxy: str = Field("", description="http://…, https://… or socks5://… (needs aiohttp-socks) on the way to Telegram")


class ChatSection(Section):
    handover_hours: int = Field(8, ge=1, description="working hours without a word that end a talk with staff")
    unread_after_hours: int = Field(
        24, ge=1, le=336, description="hours unread after which an answer goes to the phone left, then to a call"
    )


class SmsSection(Section):
    provider: Literal["log", "twilio", "aliyun"] = Field("log", description="log: shown in the console, not sent")
    standby: Literal["", "twilio", "aliyun"] = Field("", description="another one, to be switched to in the console")

    @property
    def names(self) -> tuple[str, ...]:
        """The providers that are set up, the first to be used first."""
        return tuple(dict.fromkeys(name for name in (self.provider, self.standby) if name))


class TwilioSection(Section):
    account_sid: str = Field("", description="the account's SID, AC…")
    auth_token: SecretStr = Field(SecretStr(""), description="the account's auth token")
    from_: str = Field("", alias="from", description="the sending number, +…")
    messaging_service_sid: str = Field("", description="a Messaging Service instead of a number, MG…")
    api_base: str = Field(TWILIO_API, description="another address of the API, for rehearsals")
    voice_prefixes: str = Field(
        "", description="how the numbers begin that Twilio calls, +852 +853; empty: staff call everybody"
    )


class AliyunSection(Section):
    access_key_id: str = Field("", description="a RAM user's AccessKey, LTAI…")
    access_key_secret: SecretStr = Field(SecretStr(""), description="the AccessKey's secret")
    push_secret: SecretStr = Field(SecretStr(""), description="stands in the address receipts are pushed to")
    report_queue: str = Field("", description="the queue receipts are pulled from, Alicom-Queue-…-SmsReport")
    reply_queue: str = Field("", description="the queue replies are pulled from, Alicom-Queue-…-SmsUp")
    api_base: str = Field(ALIYUN_API, description="another address of the API, for rehearsals")
    token_base: str = Field(ALIYUN_TOKENS, description="where the queues' tokens are asked for")
    queue_base: str = Field(ALIYUN_QUEUES, description="where the queues are")


class FilesSection(Section):
    cjk_font: str = Field("", description="a Chinese font for PDFs; empty: the first of the usual ones")

    letter_template: str = Field("", description="the office's own Word form of letters, .docx; empty: ours")


class StaffSection(Section):
    require_totp: Literal["live", "always", "never"] = Field(
        "live", description="when leader, legal office and administrator must have a second factor"
    )


class NotifySection(Section):
    send_window_start: str = Field("", pattern=r"^$|^\d{2}:\d{2}$", description="HH:MM; empty: the pack's send window")
    send_window_end: str = Field("", pattern=r"^$|^\d{2}:\d{2}$", description="HH:MM; empty: the pack's send window")
    per_recipient_day: int = Field(3, ge=1, description="most SMS to one number a day; more are delayed, never lost")
    per_second: int = Field(10, ge=1, description="most SMS a second to the provider")
    segment_price: str = Field("", pattern=r"^$|^\d{1,6}(\.\d{1,6})?$", description="price of one segment; empty: none")
    segment_currency: str = Field("CNY", pattern=r"^[A-Z]{3}$", description="the currency of the price, ISO 4217")
    monthly_budget: int = Field(0, ge=0, description="segments a month after which prompts wait; 0: no budget")


class AlarmsSection(Section):
    """Where what is new goes outside the console: by role, addresses as apprise writes them, between them a space."""

    clerk: SecretStr = Field(
        SecretStr(""), description="mailtos://…, wecombot://…, dingtalk://…, feishu://…, tgram://…"
    )
    investigator: SecretStr = SecretStr("")
    section_head: SecretStr = SecretStr("")
    leader: SecretStr = SecretStr("")
    mediator: SecretStr = SecretStr("")
    legal_office: SecretStr = SecretStr("")
    auditor: SecretStr = SecretStr("")
    administrator: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def addresses_have_a_scheme(self) -> "AlarmsSection":
        """The address itself is not quoted: it holds passwords."""
        for role in Role:
            if not all(ADDRESS.fullmatch(each) for each in self.of(role)):
                raise ValueError(f"{role}: each address begins like mailtos:// or wecombot://")
        return self

    def of(self, role: Role) -> list[str]:
        """The addresses of a role."""
        found = getattr(self, role.value)
        assert isinstance(found, SecretStr)
        return found.get_secret_value().split()


class BackupSection(Section):
    directory: str = Field("", description="where a copy is made and tried each day; empty: none")
    keep_days: int = Field(30, ge=1, description="older copies are dropped, but only after a new one was proved")
    at: str = Field("02:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="HH:MM in the pack's time zone")


class RetentionSection(Section):
    """How long records are kept, in days after their last use. What law keeps is in no setting."""

    chats_days: int = Field(90, ge=1, description="silent chats that belong to no case")
    phone_drafts_days: int = Field(7, ge=1, description="what was typed at the telephone and never registered")
    free_files_days: int = Field(8, ge=8, description="files no message took; a draft may come back for a week")
    handovers_days: int = Field(365, ge=1, description="the words of ended talks with staff")
    questions_days: int = Field(90, ge=1, description="words of questions the guide could not answer")
    sums_days: int = Field(365, ge=1, description="figures a fee was worked out for; the answer itself stays")
    answers_days: int = Field(1095, ge=1, description="what the guide answered, kept without the asker")
    texts_days: int = Field(365, ge=184, description="text messages received and seen to")
    notices_days: int = Field(730, ge=184, description="number and words of notices; that and when they went stays")
    reporters_days: int = Field(1095, ge=60, description="who reported an ended case; its steps and result stay")
    callers_days: int = Field(1, ge=1, description="keyed hashes that count how often somebody tries something")


class Settings(BaseSettings):
    """All settings of one instance. `base` is the directory relative paths start from."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
    )

    language: Literal["zh_Hans_CN", "en"] = Field("zh_Hans_CN", description="the office's own language")
    pack: Path = Field(Path("packs/civil-air-defence"), description="the knowledge pack loaded at the first start")
    data_dir: Path = Field(Path("data"), description="database and office key of a one-machine office")
    public_base_url: str = Field("", description="https://…; without it no delivery receipts are asked for")
    database: DatabaseSection = DatabaseSection()
    web: WebSection = WebSection()
    telegram: TelegramSection = TelegramSection()
    chat: ChatSection = ChatSection()
    sms: SmsSection = SmsSection()
    twilio: TwilioSection = TwilioSection()
    aliyun: AliyunSection = AliyunSection()
    notify: NotifySection = NotifySection()
    alarms: AlarmsSection = AlarmsSection()
    backup: BackupSection = BackupSection()
    files: FilesSection = FilesSection()
    staff: StaffSection = StaffSection()
    retention: RetentionSection = RetentionSection()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = cls.model_config.get("toml_file")
        return (env_settings, TomlConfigSettingsSource(settings_cls, file)) if file else (env_settings,)

    @model_validator(mode="after")
    def standby_is_another(self) -> "Settings":
        if self.sms.standby == self.sms.provider:
            raise ValueError(f"sms.standby is {self.sms.standby} like sms.provider: name another one, or none")
        return self

    @model_validator(mode="after")
    def twilio_is_whole(self) -> "Settings":
        if "twilio" in self.sms.names:
            given = self.twilio
            missing = [name for name in ("account_sid", "auth_token") if not _plain(getattr(given, name))]
            if not (given.from_ or given.messaging_service_sid):
                missing.append("from or messaging_service_sid")
            if missing:
                raise ValueError("SMS go through twilio, but twilio lacks " + ", ".join(missing))
        return self

    @model_validator(mode="after")
    def aliyun_is_whole(self) -> "Settings":
        given = self.aliyun
        if "aliyun" in self.sms.names:
            missing = [name for name in ("access_key_id", "access_key_secret") if not _plain(getattr(given, name))]
            if missing:
                raise ValueError("SMS go through aliyun, but aliyun lacks " + ", ".join(missing))
            for name in ("api_base", "token_base", "queue_base"):
                address = urlsplit(getattr(given, name))
                if address.scheme not in {"http", "https"} or not address.hostname:
                    raise ValueError(f"aliyun.{name} begins with https://")
        for queue in filter(None, (given.report_queue, given.reply_queue)):
            if not QUEUE_NAME.fullmatch(queue):
                raise ValueError(f"aliyun: {queue} is no name of a queue (A-Z a-z 0-9 -)")
        if _plain(given.push_secret) and not WEBHOOK_SECRET.fullmatch(_plain(given.push_secret)):
            raise ValueError("aliyun.push_secret needs 16 to 256 of A-Z a-z 0-9 _ -")
        return self

    @model_validator(mode="after")
    def calls_can_be_made(self) -> "Settings":
        """A call needs a number of ours and a public address; Twilio carries none to mainland China since 2023."""
        given = self.twilio
        for prefix in given.voice_prefixes.split():
            if not PREFIX_OF_NUMBER.fullmatch(prefix):
                raise ValueError(f"twilio.voice_prefixes: {prefix} is no beginning of a number such as +852")
            mainland = prefix.startswith(MAINLAND) or MAINLAND.startswith(prefix)
            if mainland and not _loopback(given.api_base):
                raise ValueError("twilio.voice_prefixes: Twilio calls nobody in mainland China (+86); staff do")
        if given.voice_prefixes and not (self.sms.provider == "twilio" and given.from_ and self.public_base_url):
            raise ValueError("twilio.voice_prefixes needs sms.provider twilio, twilio.from and public_base_url")
        return self

    @model_validator(mode="after")
    def webhook_is_whole(self) -> "Settings":
        given = self.telegram
        if given.mode == "webhook" and _plain(given.token):
            if not WEBHOOK_SECRET.fullmatch(_plain(given.webhook_secret)):
                raise ValueError("telegram.mode is webhook: webhook_secret needs 16 to 256 of A-Z a-z 0-9 _ -")
            if not self.public_base_url:
                raise ValueError("telegram.mode is webhook, but public_base_url is empty")
        if given.proxy and urlsplit(given.proxy).scheme not in PROXY_SCHEMES:
            raise ValueError("telegram.proxy begins with http://, https://, socks4:// or socks5://")
        return self

    @property
    def live(self) -> bool:
        """Whether real people are reached: a provider or channel whose API is not on this machine."""
        telegram = bool(_plain(self.telegram.token)) and not _loopback(self.telegram.api_base)
        queues = [self.aliyun.queue_base] if self.aliyun.report_queue or self.aliyun.reply_queue else []
        sms = [*self._sms_addresses(), *(queues if "aliyun" in self.sms.names else [])]
        return telegram or any(not _loopback(base) for base in sms)

    @property
    def totp_required(self) -> bool:
        """Whether the roles with the most power must have a second factor here."""
        return self.staff.require_totp == "always" or (self.staff.require_totp == "live" and self.live)

    @property
    def may_set_time(self) -> bool:
        """Whether `notices send --at` is allowed: nobody real can be reached at a made-up time."""
        return not {TWILIO_API, ALIYUN_API}.intersection(self._sms_addresses())

    def _sms_addresses(self) -> list[str]:
        """Where text messages may be handed over."""
        bases = {"twilio": self.twilio.api_base, "aliyun": self.aliyun.api_base}
        return [bases[name] for name in self.sms.names if name in bases]

    @property
    def key_file(self) -> Path:
        return self.data_dir / "office.key"

    @property
    def backup_directory(self) -> Path | None:
        return Path(self.backup.directory) if self.backup.directory else None

    @property
    def font(self) -> Path | None:
        """The Chinese font named for PDFs; None: whichever the system has."""
        return Path(self.files.cjk_font) if self.files.cjk_font else None

    @property
    def letter_template(self) -> Path | None:
        """The Word form named for letters; None: the one that comes with the program."""
        return Path(self.files.letter_template) if self.files.letter_template else None

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite+aiosqlite:///{self.data_dir / 'sanshi.db'}"


def read_settings(file: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of `file`, else of ./config.toml, else the demo's. Raises SettingsMissing, SettingsInvalid."""
    if file is not None and not file.is_file():
        raise SettingsMissing(path=file)
    found = settings_file(file)
    unknown = sorted(_unknown_variables(os.environ if environment is None else environment))
    if unknown:
        raise SettingsInvalid(faults="\n".join(f"- {name}: no such setting" for name in unknown))

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=found)

    try:
        settings: Settings = FromFile()
    except ValidationError as error:
        raise SettingsInvalid(faults="\n".join(_faults(error, found))) from error
    except ValueError as error:
        raise SettingsInvalid(faults=f"- {found}: {error}") from error
    base = found.resolve().parent if found else Path.cwd()
    pack, backup = base / settings.pack, settings.backup
    if backup.directory:
        backup = backup.model_copy(update={"directory": str(base / backup.directory)})
    named = {name: value for name, value in settings.files.model_dump().items() if value}
    files = settings.files.model_copy(update={name: str(base / value) for name, value in named.items()})
    return settings.model_copy(
        update={
            "data_dir": base / settings.data_dir,
            "pack": pack if pack.exists() else PROJECT / settings.pack,
            "backup": backup,
            "files": files,
        }
    )


def settings_file(given: Path | None) -> Path | None:
    """The file settings are read from: the one given, else ./config.toml, else none."""
    return given or (Path("config.toml") if Path("config.toml").is_file() else None)


def setting_names(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Every setting as a dotted name, `web.port`; secrets also as `x_file`."""
    for name, field in model.model_fields.items():
        key = prefix + (field.alias or name)
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from setting_names(kind, f"{key}.")
        else:
            yield key
            if kind is SecretStr:
                yield f"{key}_file"


def _unknown_variables(environment: Mapping[str, str]) -> set[str]:
    known = {PREFIX + name.replace(".", "__").upper() for name in setting_names()}
    return {
        name
        for name in environment
        if name.upper().startswith(PREFIX) and not name.upper().startswith(TEST_PREFIX) and name.upper() not in known
    }


def _faults(error: ValidationError, file: Path | None) -> Iterator[str]:
    where = file or "environment"
    for fault in error.errors():
        path = ".".join(str(part) for part in fault["loc"]) or "settings"
        yield f"- {where}: {path}: {fault['msg']}"


def _plain(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
