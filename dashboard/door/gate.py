"""The gate before pages, sockets and downloads: nobody passes without a living log-in, nor with a password that must be changed first."""

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from core.errors import DuchaError
from core.period import now
from dashboard.door import feed, visitor
from dashboard.door.routes import routes

OPEN = frozenset({*(route.path for route in routes()), "/healthz", "/readyz", "/favicon.png"})
"""Paths that need no log-in: the door itself and the answers on life and readiness."""
PROGRAM = ("/static/", "/app/static/")
"""Folders of the framework's program files, and of our logo and font; nothing in them is of the city."""


class Gate:
    """ASGI middleware that asks for the log-in of every request that is not open."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it: people are led to the log-in page, programs get 401, sockets are closed."""
        if scope["type"] not in ("http", "websocket") or _is_open(scope["path"]):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            person = await run_in_threadpool(visitor.behind, visitor.token_of(connection), source=visitor.address_of(connection), on=now())
        except DuchaError as error:
            await _answer(scope, JSONResponse({"detail": str(error)}, status_code=503))(scope, receive, send)
            return
        if person is not None and not person.must_change:
            await self.app(visitor.told(scope), receive, send)
            return
        await _answer(scope, _refusal(connection, logged_in=person is not None))(scope, receive, send)


def _is_open(path: str) -> bool:
    return path in OPEN or feed.ours(path) or (path.startswith(PROGRAM) and ".." not in path)


def _refusal(connection: HTTPConnection, *, logged_in: bool) -> Response:
    """Where a person is led: to the log-in page, or, once logged in, to the page where the password is changed."""
    if "text/html" not in connection.headers.get("accept", ""):
        return JSONResponse({"detail": "请先登录。"}, status_code=401)
    asked = connection.url.path + (f"?{connection.url.query}" if connection.url.query else "")
    return RedirectResponse("/password" if logged_in else f"/login?next={quote(asked)}", status_code=303)


def _answer(scope: Scope, answer: Response) -> ASGIApp:
    return WebSocketClose(code=4401, reason="请先登录") if scope["type"] == "websocket" else answer
