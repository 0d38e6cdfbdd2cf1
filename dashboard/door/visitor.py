"""Who stands behind a request: the cookie, the person that it belongs to, and how the cookie is given and taken."""

import unicodedata
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from core.commands import login
from core.queries.account import LoggedIn, logged_in
from core.settings import from_environment
from dashboard import database

COOKIE = "ducha"
ADDRESS = "x-ducha-address"
"""The header in which the gate tells the pages where a request came from: the framework hides this machine's own address from them."""
_NOTED_EVERY = timedelta(minutes=1)


def behind(token: str, *, source: str, on: datetime) -> LoggedIn | None:
    """Return the person that a cookie's secret belongs to, and note the use, at most once a minute; None for nobody."""
    if not token:
        return None
    with database.reading() as session:
        found = logged_in(session, token, source=source, on=on)
    if found is not None and abs(on - found.seen_at) >= _NOTED_EVERY:
        with database.transaction() as session:
            login.touch(session, token, on=on)
    return found


def token_of(connection: HTTPConnection) -> str:
    """Return the cookie's secret, empty where there is none."""
    return connection.cookies.get(COOKIE, "")


def address_of(connection: HTTPConnection) -> str:
    """Return the address that a request came from."""
    return connection.client.host if connection.client else ""


def told(scope: Scope) -> Scope:
    """Return a request's scope with its address in the header ADDRESS, whatever the browser wrote there."""
    name, address = ADDRESS.encode(), address_of(HTTPConnection(scope)).encode()
    return {**scope, "headers": [*((held, value) for held, value in scope["headers"] if held.lower() != name), (name, address)]}


def typed_name(text: str) -> str:
    """Return a username as typed, with a mark in the place of each control character, which no username has and no database need take."""
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text.strip())


def remember(answer: Response, token: str) -> Response:
    """Give the browser its cookie: not for scripts, not for other sites, only over TLS where the site has it."""
    answer.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=from_environment().https, path="/")
    return answer


def forget(answer: Response) -> Response:
    """Take the cookie back."""
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=from_environment().https, path="/")
    return answer


def of_this_site(connection: HTTPConnection) -> bool:
    """Whether a form was sent from a page of ours: browsers say so, and another site cannot pretend."""
    origin = connection.headers.get("origin")
    if origin and origin != "null":
        return urlsplit(origin).netloc == connection.headers.get("host", "")
    return connection.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def inside(target: str) -> str:
    """Return a path of this site to go on to; anything else becomes the first page."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and "\r" not in target and "\n" not in target
    return target if plain else "/"
