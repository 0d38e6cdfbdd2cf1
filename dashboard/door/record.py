"""Every request gets a number, the headers that every answer has, one line in the log, and its place among the metrics."""

import logging
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.settings import from_environment
from dashboard import lines
from dashboard.door import feed
from dashboard.door.metrics import METRICS

HEADER = "X-Request-Id"
TOLD = "x-ducha-request"
"""The header in which the pages are told the number: what a browser writes there is dropped."""
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
"""Headers of every answer that has none of that name of its own."""
HSTS = ("Strict-Transport-Security", "max-age=31536000")
_DEEP = frozenset({"_stcore", "app", "downloads", "login"})
_KNOWN = frozenset({"static", "media", "door", "logout", "password", "healthz", "readyz", "metrics", "component", "favicon.png", *_DEEP})


class Recorded:
    """ASGI middleware around all others. `pages` are the paths that are pages; of any other path the log has the first part at most."""

    def __init__(self, app: ASGIApp, *, pages: frozenset[str] = frozenset()) -> None:
        self.app = app
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one socket from its beginning to its end."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        number = secrets.token_hex(8)
        lines.REQUEST.set(number)
        scope.setdefault("state", {})["request_number"] = number
        kept = [(name, value) for name, value in scope["headers"] if name.lower() != TOLD.encode()]
        seen = _Seen(send, number)
        begun = time.perf_counter()
        socket = scope["type"] == "websocket"
        METRICS.opened(socket=socket)
        try:
            await self.app({**scope, "headers": [*kept, (TOLD.encode(), number.encode())]}, receive, seen)
        finally:
            self._close(scope, seen.status, seconds=time.perf_counter() - begun)

    def _close(self, scope: Scope, status: int, *, seconds: float) -> None:
        route, socket = route_of(str(scope["path"]), self.pages), scope["type"] == "websocket"
        method = "WS" if socket else str(scope["method"])
        METRICS.closed(socket=socket)
        if not socket:
            METRICS.answered(route, status, seconds=seconds)
        level = logging.WARNING if status >= 500 else logging.INFO
        lines.note("socket" if socket else "request", level=level, method=method, route=route, status=status, ms=round(seconds * 1000, 1))


class _Seen:
    """Passes an answer on with the number and the safe headers; knows its status, 500 where none came."""

    def __init__(self, send: Send, number: str) -> None:
        self.send = send
        self.number = number
        self.status = 500

    async def __call__(self, message: Message) -> None:
        kind = message["type"]
        if kind in ("http.response.start", "websocket.http.response.start"):
            self.status = int(message["status"])
            message = {**message, "headers": _with(list(message.get("headers", [])), self.number)}
        elif kind == "websocket.accept":
            self.status = 101
            message = {**message, "headers": [*message.get("headers", []), (HEADER.lower().encode(), self.number.encode())]}
        elif kind == "websocket.close" and self.status == 500:
            self.status = 403
        await self.send(message)


def _with(raw: list[tuple[bytes, bytes]], number: str) -> list[tuple[bytes, bytes]]:
    headers = MutableHeaders(raw=raw)
    for name, value in (*SAFE.items(), *([HSTS] if from_environment().https else ())):
        headers.setdefault(name, value)
    headers[HEADER] = number
    return headers.raw


def route_of(path: str, pages: frozenset[str]) -> str:
    """Return the route of a path, of which there are few: no number of a file, no secret, nothing that somebody made up."""
    first, *rest = path.strip("/").split("/")
    if path in ("/", "/index.html") or (first in pages and not rest):
        return f"/{first if first in pages else ''}"
    if f"/{first}/" == feed.FOLDER:
        return feed.FOLDER
    if first not in _KNOWN:
        return "其他"
    second = rest[0] if first in _DEEP and rest and rest[0].replace("-", "").replace("_", "").isalpha() else ""
    return f"/{first}/{second}" if second and len(second) <= 20 else f"/{first}"


async def failed(request: Request, _error: Exception) -> Response:
    """Answer a failure that nobody foresaw with one sentence and the request's number, under which the log has it."""
    number = str(getattr(request.state, "request_number", ""))
    sentence = f"系统出错，编号 {number}。请把编号告诉管理员；已保存的数据没有变动。"
    headers = {**SAFE, HEADER: number, "Cache-Control": "no-store"}
    if "text/html" in request.headers.get("accept", ""):
        return PlainTextResponse(sentence, status_code=500, headers=headers)
    return JSONResponse({"detail": sentence}, status_code=500, headers=headers)
