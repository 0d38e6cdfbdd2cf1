"""The gate before pages, sockets and downloads: nobody passes without a living log-in, nor with a password that must be changed first."""

from ipaddress import ip_address
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from core.access import APART, Actor
from core.errors import DuchaError, NotAllowed
from core.period import now
from core.settings import from_environment
from dashboard import database
from dashboard.door import feed, visitor
from dashboard.door.routes import routes, unable

OPEN = frozenset({*(route.path for route in routes()), "/healthz", "/readyz", "/metrics", "/favicon.png"})
"""Paths that need no log-in: the door itself and the answers on life, readiness and metrics, which says itself who may read it."""
PROGRAM = ("/static/", "/app/static/")
"""Folders of the framework's program files, and of our logo and font; nothing in them is of the city."""


class Gate:
    """ASGI middleware that asks for the log-in of every request that is not open."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it: people are led to the log-in page, programs get 401, sockets are closed.

        Without a database people read a page that says so, and programs get its sentence.
        """
        if scope["type"] not in ("http", "websocket") or _is_open(scope["path"]):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            person = await run_in_threadpool(visitor.behind, visitor.token_of(connection), source=visitor.address_of(connection), on=now())
        except DuchaError as error:
            await _answer(scope, _unable(connection, str(error)))(scope, receive, send)
            return
        if person is not None and not _in_place(person.actor, visitor.address_of(connection)):
            await _answer(scope, await run_in_threadpool(_out_of_place, connection, person.actor))(scope, receive, send)
            return
        if person is not None and not person.must_change:
            await self.app(visitor.told(scope), receive, send)
            return
        await _answer(scope, _refusal(connection, logged_in=person is not None))(scope, receive, send)


def _is_open(path: str) -> bool:
    return path in OPEN or feed.ours(path) or (path.startswith(PROGRAM) and ".." not in path)


def _in_place(who: Actor, address: str) -> bool:
    """Whether somebody may use the site from an address: administrators only from the networks that are set, where any are."""
    allowed = from_environment().administrators
    if not allowed or not APART & who.roles:
        return True
    try:
        where = ip_address(address)
    except ValueError:
        return False
    return any(where in network for network in allowed)


def _out_of_place(connection: HTTPConnection, who: Actor) -> Response:
    """Refuse an administrator who is elsewhere; a page that was asked for is in the log."""
    if _by_a_person(connection):
        database.note_refusal(NotAllowed("从未列入的地址使用管理员账号"), by=who, on=now())
    return PlainTextResponse("管理员账号只能在指定的地址使用。请换到指定的机器；地址由DUCHA_ADMIN_ADDRESSES设置。", status_code=403)


def _by_a_person(connection: HTTPConnection) -> bool:
    """Whether a page was asked for, and not what only programs read."""
    return "text/html" in connection.headers.get("accept", "")


def _unable(connection: HTTPConnection, said: str) -> Response:
    return unable(said, target=connection.url.path) if _by_a_person(connection) else JSONResponse({"detail": said}, status_code=503)


def _refusal(connection: HTTPConnection, *, logged_in: bool) -> Response:
    """Where a person is led: to the log-in page, or, once logged in, to the page where the password is changed."""
    if not _by_a_person(connection):
        return JSONResponse({"detail": "请先登录。"}, status_code=401)
    asked = connection.url.path + (f"?{connection.url.query}" if connection.url.query else "")
    return RedirectResponse("/password" if logged_in else f"/login?next={quote(asked)}", status_code=303)


def _answer(scope: Scope, answer: Response) -> ASGIApp:
    return WebSocketClose(code=4401, reason="请先登录") if scope["type"] == "websocket" else answer
