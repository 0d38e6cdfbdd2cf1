"""The ASGI application: the pages of app.py with our settings, routes, headers, warm-up and one sentence for every failure."""

import gc
import logging
import secrets
import tomllib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st
from altair.utils.schemapi import disable_debug_mode
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from core.errors import DuchaError, NotAllowed
from dashboard import downloads, lines, viewer
from dashboard.door import feed, ready
from dashboard.door.bounds import Bounds
from dashboard.door.gate import OPEN, Gate
from dashboard.door.metrics import metrics
from dashboard.door.record import Recorded, failed
from dashboard.door.routes import routes
from dashboard.web import ChineseIndex

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "dashboard" / "app.py"
SETTINGS = ROOT / "streamlit_config" / "config.toml"
STATIC = ROOT / "dashboard" / "static"

Setting = str | int | float | bool | list[object]

FIRST = "overview"
"""The page at the root; its own name is no path."""

log = logging.getLogger("ducha")
_FRAMEWORK_ERRORS = "streamlit.error_util"


def serve(*, port: int, address: str) -> None:
    """Serve the dashboard on `address`:`port` until the process is told to stop."""
    lines.begin()
    application().run(config=settings(port=port, address=address))


def application(script: Path = SCRIPT) -> st.App:
    """Return the ASGI application over a router script; static files come from the folder `static` beside the script.

    Charts are not held against their schema for every reader: the tests do that.
    """
    disable_debug_mode()
    logging.getLogger(_FRAMEWORK_ERRORS).addFilter(_told_by_us)
    pages = frozenset(path.stem for path in (script.parent / "views").glob("*.py") if path.stem != "__init__")
    return st.App(
        script,
        lifespan=_warm,
        routes=[*_answers(), *routes(), *feed.routes(), *downloads.routes()],
        middleware=[
            Middleware(Recorded, pages=pages),
            Middleware(Bounds),
            Middleware(Gate),
            Middleware(ChineseIndex, pages=pages - {FIRST}, ours=OPEN),
        ],
        exception_handlers={Exception: failed},
        on_script_error=show_error,
    )


def _answers() -> list[Route]:
    return [Route("/healthz", healthz), Route("/readyz", ready.readyz), Route("/metrics", metrics)]


def settings(*, port: int, address: str) -> dict[str, Setting]:
    """Return the framework's settings under dotted names, from the settings file, with this port and address."""
    read = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))
    return dict(_flat(read)) | {"server.port": port, "server.address": address}


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, Setting]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, (str, int, float, bool, list)):
            yield f"{prefix}{key}", value


async def healthz(_request: Request) -> JSONResponse:
    """Answer that the server lives: 200 and {"status": "ok"}."""
    return JSONResponse({"status": "ok"})


def _told_by_us(record: logging.LogRecord) -> bool:
    """Drop the framework's own account of a page's failure: show_error writes it, in one line or under its number."""
    return record.getMessage() != "Uncaught app execution"


def show_error(error: Exception) -> bool:
    """Show an error of ours as its own sentence, any other as a number that stands with the traceback in the log; returns True.

    In the log an error of ours takes one line, which names its kind and where it was raised: its sentence may name somebody.
    """
    if isinstance(error, DuchaError):
        lines.note("refused", level=logging.WARNING, error=type(error).__name__, raised=lines.raised_in(error))
        if isinstance(error, NotAllowed):
            viewer.note(error)
        st.error(str(error))
        return True
    number = secrets.token_hex(4).upper()
    log.error("编号 %s", number, exc_info=error)
    st.error(f"系统出错，编号 {number}。请把编号告诉管理员；已保存的数据没有变动。")
    return True


@asynccontextmanager
async def _warm(_app: st.App) -> AsyncIterator[None]:
    frame = pd.DataFrame({"x": [1.0], "y": ["一"]})
    lines.take_over()
    alt.Chart(frame).mark_bar().encode(x="x:Q", y="y:N").to_dict()
    gc.collect()
    gc.freeze()
    yield None
