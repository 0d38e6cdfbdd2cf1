"""Calendars as RFC 5545 has them: CRLF, folding at 75 octets, escaping, stable numbers, whole days."""

from datetime import UTC, date, datetime

import pytest

from core.period import CHINA
from data import ics
from data.ics import Event, calendar, escape, fold

AT = datetime(2019, 8, 20, 8, 30, tzinfo=CHINA)
EVENT = Event("issue-2019-017", date(2019, 9, 30), "问题2019-017到期：松涛溪流域综合整治二期", "协调问题")


def test_a_calendar_holds_its_events_as_whole_days() -> None:
    assert calendar([EVENT], "鹭江市", stamp=AT).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ducha//ducha//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:鹭江市",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "BEGIN:VEVENT",
        "UID:issue-2019-017@ducha",
        "DTSTAMP:20190820T003000Z",
        "DTSTART;VALUE=DATE:20190930",
        "DTEND;VALUE=DATE:20191001",
        "SUMMARY:问题2019-017到期：松涛溪流域综合整治二期",
        "CATEGORIES:协调问题",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_number_stays_while_day_and_words_change() -> None:
    later = calendar([Event(EVENT.key, date(2019, 10, 8), "改期")], "x", stamp=AT.astimezone(UTC))
    assert b"UID:issue-2019-017@ducha\r\n" in later
    assert b"DTSTAMP:20190820T003000Z\r\n" in later


def test_a_calendar_without_events_is_whole_and_a_stamp_needs_its_zone() -> None:
    assert calendar([], "x", stamp=AT).endswith(b"X-PUBLISHED-TTL:PT6H\r\nEND:VCALENDAR\r\n")
    with pytest.raises(ValueError, match="time zone"):
        calendar([], "x", stamp=AT.replace(tzinfo=None))


@pytest.mark.parametrize(
    "line",
    ["a" * 74, "a" * 75, "a" * 76, "a" * 300, "项" * 25, "项" * 26, "a" + "项" * 25, "é" * 60, "😀" * 40, "a" * 73 + "项" * 3, ""],
)
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(line: str) -> None:
    folded = fold(line)
    assert folded.endswith(b"\r\n")
    physical = folded[:-2].split(b"\r\n")
    assert all(len(one) <= 75 for one in physical)
    assert all(one.startswith(b" ") for one in physical[1:])
    assert [one.decode() for one in physical]
    assert folded[:-2].replace(b"\r\n ", b"").decode() == line
    assert len(physical) == 1 or len(physical[0]) > 70


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a,b;c", r"a\,b\;c"),
        ("C:\\x", r"C:\\x"),
        ("一\r\n二\n三\r四", r"一\n二\n三\n四"),
        ("\\n", r"\\n"),
        ("a\x00b\x07\x7f\t", "ab"),
        ("BEGIN:VEVENT", "BEGIN:VEVENT"),
    ],
)
def test_what_has_a_meaning_is_escaped(text: str, written: str) -> None:
    assert escape(text) == written


def test_a_title_cannot_begin_another_event() -> None:
    sent = calendar([Event("k\r\nBEGIN:VEVENT", date(2019, 9, 30), "x\r\nEND:VEVENT\r\nBEGIN:VEVENT")], "y\r\nMETHOD:REQUEST", stamp=AT)
    lines = sent.split(b"\r\n")
    assert (lines.count(b"BEGIN:VEVENT"), lines.count(b"END:VEVENT"), lines.count(b"METHOD:REQUEST")) == (1, 1, 0)


def test_the_media_type_says_how_it_is_written() -> None:
    assert ics.MEDIA_TYPE == "text/calendar; charset=utf-8"
