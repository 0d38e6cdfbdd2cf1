"""Bounds at the door: how large a request may be, and how often one address may try passwords."""

from datetime import datetime

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.period import now
from dashboard.door import visitor
from dashboard.door.feed import Limit

UPLOADS = "/_stcore/upload_file"
UPLOAD = 21 * 2**20
"""Bytes of a request with a file: the largest file that is taken (20 MB) and what is written around it."""
FORM = 64 * 2**10
"""Bytes of any other request."""
TRIES = 60
"""So many forms with passwords an address may send a minute; a whole office may share one (assumed)."""
PASSWORDS = frozenset({"/login", "/password"})
LIMIT = Limit(TRIES)
_BODIES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_HEADERS = {"Cache-Control": "no-store", "Connection": "close"}


class Bounds:
    """ASGI middleware that refuses requests that are too large (413, 411 where the length is not told) or passwords too often (429)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it before its body is read."""
        refused = _refusal(scope, now()) if scope["type"] == "http" and scope["method"] in _BODIES else None
        await (self.app if refused is None else refused)(scope, receive, send)


def _refusal(scope: Scope, on: datetime) -> Response | None:
    headers, path = Headers(scope=scope), str(scope["path"])
    files = path.startswith(UPLOADS)
    length = headers.get("content-length", "")
    if not files and not length and "transfer-encoding" in headers:
        return _said("请求没有写明长度，没有受理。", 411)
    if length.isdigit() and int(length) > (UPLOAD if files else FORM):
        return _said("文件超过20MB，没有受理。请缩小后重试。" if files else "请求太大，没有受理。", 413)
    if path in PASSWORDS and scope["method"] == "POST" and not LIMIT.passes(visitor.address_of(HTTPConnection(scope)), on):
        return _said("请求过于频繁。请1分钟后再试。", 429)
    return None


def _said(sentence: str, status: int) -> Response:
    return PlainTextResponse(sentence, status_code=status, headers=_HEADERS)
