"""HEAD is answered as GET is, without the body (RFC 9110, 9.3.2): for monitors and link checkers. Plain ASGI."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_without_body)
