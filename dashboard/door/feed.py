"""The address under which a calendar program reads an account's dates: no log-in, a secret; unknown, revoked and disabled are one 404."""

import re
from collections import deque
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.errors import DuchaError, NotAllowed
from core.period import CHINA, Month, now
from core.queries import agenda, feed, register
from core.settings import from_environment
from dashboard import database
from dashboard.door import visitor
from dashboard.duties import leading
from data import ics

FOLDER = "/calendar/"
"""Where the addresses begin."""
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
}
MOST, WITHIN, ADDRESSES = 30, timedelta(minutes=1), 10_000
"""So many requests an address may make within that time; so many addresses are remembered."""


class Limit:
    """How often each address asked lately; the oldest is forgotten where there are too many."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._asked: dict[str, deque[datetime]] = {}

    def passes(self, address: str, on: datetime) -> bool:
        """Note a request, and say whether it is still within the limit."""
        asked = self._asked.pop(address, deque())
        while asked and asked[0] <= on - WITHIN:
            asked.popleft()
        allowed = len(asked) < self._most
        if allowed:
            asked.append(on)
        self._asked[address] = asked
        if len(self._asked) > ADDRESSES:
            self._asked.pop(next(iter(self._asked)))
        return allowed


LIMIT = Limit()


_OURS = re.compile(rf"{FOLDER}[\w-]{{20,128}}\.ics", re.ASCII)


def ours(path: str) -> bool:
    """Whether a path may be the address of a calendar, which needs no log-in."""
    return _OURS.fullmatch(path) is not None


def routes() -> list[Route]:
    """Return the route of calendars."""
    return [Route(f"{FOLDER}{{secret}}.ics", calendar, methods=["GET"])]


async def calendar(request: Request) -> Response:
    """Answer with the dates of the account that the secret is of, or 404; 429 to who asks too often, 503 without a database."""
    address, on = visitor.address_of(request), now()
    if not LIMIT.passes(address, on):
        return _said("请求过于频繁。请稍后再试。", 429)
    try:
        return await run_in_threadpool(_answer, str(request.path_params["secret"]), address=address, on=on)
    except NotAllowed:
        return _unknown()
    except DuchaError as error:
        return _said(str(error), 503)


def _answer(secret: str, *, address: str, on: datetime) -> Response:
    with database.reading() as session:
        who, city, months = feed.behind(session, secret, source=address, on=on), register.city(session), register.months(session)
        if who is None or city is None:
            return _unknown()
        last = max((Month(int(year), int(number)) for year, number in zip(months["year"], months["number"], strict=True)), default=None)
        day = last.last_day if city.demonstration and last else on.astimezone(CHINA).date()
        dates = agenda.agenda(session, who, day=day)
    site = from_environment().site
    events = [ics.Event(one.key, one.on, one.title, one.kind.label, leading.address(leading.of_date(one, who), site)) for one in dates]
    content = ics.calendar(events, f"{city.name}重点项目督查", stamp=on)
    return Response(content, media_type=ics.MEDIA_TYPE, headers=HEADERS)


def _unknown() -> Response:
    return _said("没有这个地址。", 404)


def _said(sentence: str, status: int) -> Response:
    return PlainTextResponse(sentence, status_code=status, headers=HEADERS)
