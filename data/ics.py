"""Dates as a calendar that programs subscribe to (RFC 5545): whole days, stable numbers, lines folded at 75 octets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
_OCTETS = 75
_DOMAIN = "ducha"


@dataclass(frozen=True)
class Event:
    """A whole day: `key` is the same as long as the matter is, whatever its day or words; `url`: where it is told, "" for nowhere."""

    key: str
    on: date
    title: str
    category: str = ""
    url: str = ""


def calendar(events: Iterable[Event], name: str, *, stamp: datetime) -> bytes:
    """Return the events as an iCalendar object named `name`, made at `stamp` (aware); programs are asked to look every six hours.

    Raises ValueError when `stamp` has no zone.
    """
    if stamp.tzinfo is None:
        raise ValueError("a stamp needs its time zone")
    lines = [*_head(name), *(line for one in events for line in _event(one, stamp)), "END:VCALENDAR"]
    return b"".join(fold(line) for line in lines)


def escape(text: str) -> str:
    """Return a text value as RFC 5545 §3.3.11 writes it: backslash, semicolon and comma escaped, no controls."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    one_line = plain.replace("\r\n", "\\n").replace("\r", "\\n").replace("\n", "\\n")
    return "".join(sign for sign in one_line if sign >= " " and sign != "\x7f")


def fold(line: str) -> bytes:
    """Return a content line in UTF-8 with CRLF, folded so that no line has more than 75 octets and no character is cut (§3.1)."""
    parts: list[bytes] = [b""]
    for sign in line:
        octets = sign.encode(errors="replace")
        if len(parts[-1]) + len(octets) > _OCTETS:
            parts.append(b" ")
        parts[-1] += octets
    return b"".join(part + b"\r\n" for part in parts)


def _head(name: str) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ducha//ducha//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    yield f"X-WR-CALNAME:{escape(name)}"
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H")


def _event(one: Event, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(one.key)}@{_DOMAIN}"
    yield f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escape(one.title)}"
    if one.category:
        yield f"CATEGORIES:{escape(one.category)}"
    if one.url:
        yield f"URL:{''.join(sign for sign in one.url if '!' <= sign <= '~')}"
    yield from ("TRANSP:TRANSPARENT", "CLASS:PRIVATE", "END:VEVENT")
