"""A file as an answer: saved by the browser under its name, never shown as a page of this site."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from core.errors import NotFound

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
"""Sent with every file: a browser saves it, and never shows it as a page of this site."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attached(content: bytes, name: str, *, media_type: str) -> Response:
    """Return a file as an answer."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={**HEADERS, "Content-Disposition": disposition})


def number_of(request: Request, what: str) -> int:
    """Return the number in an address. Raises NotFound when it is none."""
    text = str(request.path_params["number"])
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise NotFound(what, text[:20])
    return int(text)
