"""Whether this process can work now: its database answers and has the schema of this program; nothing of the reason is told outside."""

import logging
from functools import cache

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse

from core import db
from core.errors import DuchaError, as_typed
from dashboard import database

PATIENCE = 3
"""Seconds in which the database must answer."""

log = logging.getLogger("ducha")


async def readyz(_request: Request) -> JSONResponse:
    """Answer 200 and {"status": "ready"}, or 503 and {"status": "unready"}; the reason stands in the log."""
    reason = "数据库没有及时回答。请核对数据库服务和网络。"
    with anyio.move_on_after(PATIENCE):
        reason = await to_thread.run_sync(_reason, abandon_on_cancel=True)
    if reason:
        log.warning("%s", reason)
    return JSONResponse({"status": "unready" if reason else "ready"}, status_code=503 if reason else 200)


def _reason() -> str:
    """Why this process cannot work, empty when it can."""
    try:
        current = db.version(database.engine())
    except DuchaError as error:
        return str(error)
    return "" if current == _newest() else as_typed(f"数据库的版本是{current}，与本程序不符。请先备份，再运行./ducha migrate。")


_newest = cache(db.newest_version)
