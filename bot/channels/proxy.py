"""The way out to Telegram through a proxy: http and https by aiohttp itself, socks by aiohttp-socks where installed."""

from importlib.util import find_spec
from urllib.parse import urlsplit

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import ClientSession

from common.errors import SanshiError
from common.i18n import N_

HTTP = frozenset({"http", "https"})
SOCKS = frozenset({"socks4", "socks5"})


class NoSocks(SanshiError):
    message = N_(
        "telegram.proxy is a socks proxy, for which aiohttp-socks must be installed: pip install aiohttp-socks"
    )


class HttpProxySession(AiohttpSession):
    """aiogram's own session asks for aiohttp-socks even where the proxy speaks http."""

    def __init__(self, proxy: str, *, api: TelegramAPIServer) -> None:
        super().__init__(api=api)
        self._http_proxy = proxy

    async def create_session(self) -> ClientSession:
        if self._session is None or self._session.closed:
            connector = self._connector_type(**self._connector_init)
            self._session = ClientSession(connector=connector, proxy=self._http_proxy)
        return self._session


def session_for(api_base: str, proxy: str | None) -> AiohttpSession:
    """The session of a bot. Raises NoSocks."""
    api = TelegramAPIServer.from_base(api_base)
    if not proxy:
        return AiohttpSession(api=api)
    if urlsplit(proxy).scheme in HTTP:
        return HttpProxySession(proxy, api=api)
    if find_spec("aiohttp_socks") is None:
        raise NoSocks
    return AiohttpSession(proxy=proxy, api=api)
