"""Texts of a circular: what no file may hold taken out, Chinese numbers and days, and how wide a text is printed."""

import re
from collections.abc import Iterable
from datetime import date
from math import ceil
from unicodedata import east_asian_width

from data.notice.content import Notice
from data.notice.layout import YEAR_BRACKETS

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML 1.0 forbids or discourages: control characters, halves of pairs, signs that are none."""
_TURNING = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Signs without a picture that turn the direction of writing: 12.3 could be printed as 3.21."""
_YEAR = re.compile(r"[\[(（【［〔]([0-9]{4})[\])）】］〕]")
_SOLID = re.compile(
    r"[0-9A-Za-z.,%—年月日至、第季度一二三四五六七八九十]*[0-9A-Za-z][0-9A-Za-z.,%—年月日至、第季度一二三四五六七八九十]*"
    r"|关于|重点|建设|项目|情况|进度|通报|.{1,2}[的、，。）》”〕]+"
)
"""Words and figures that a title is not broken in."""
_DIGITS = "〇一二三四五六七八九"


def clean(text: str) -> str:
    """Return a text that a file may hold: forbidden signs go, line breaks are newlines, a tab is a space, the ends are bare."""
    plain = _TURNING.sub("", _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return re.sub(r"[\x85\u2028\u2029]", "\n", plain).replace("\t", " ").strip()


def one_line(text: str) -> str:
    """Return a clean text without line breaks: its lines are joined."""
    return "".join(line.strip() for line in clean(text).split("\n"))


def lines(texts: Iterable[str]) -> list[str]:
    """Return the texts as clean paragraphs: a line break begins a new one, empty ones are left out."""
    return [line.strip() for text in texts for line in clean(text).split("\n") if line.strip()]


def numeral(number: int) -> str:
    """Return 1 to 99 as a Chinese number: 一, 十, 十二, 二十, 二十一."""
    tens, ones = divmod(number, 10)
    if not 0 < tens < 10 and not 0 < number < 10:
        raise ValueError(number)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def chinese_day(day: date) -> str:
    """Return a day in Arabic digits without leading zeros: 2019年8月12日."""
    return f"{day.year}年{day.month}月{day.day}日"


def official_number(number: str) -> str:
    """Return a 发文字号 with its year in the brackets of official papers: [2019] becomes 〔2019〕."""
    return _YEAR.sub(YEAR_BRACKETS, one_line(number))


def ems(text: str) -> float:
    """Return how wide a text is printed, in characters of its own size: a Chinese one is 1, a Latin capital 0.7, any other 0.5."""
    return sum(1 if east_asian_width(sign) in "WFA" else 0.7 if sign.isupper() else 0.5 for sign in text)


def balanced(text: str, room: float) -> list[str]:
    """Return a text in as few lines as the room asks for, about as long as each other; figures and days stay whole, 关于 begins a line.

    A text of more than four lines is left as it is.
    """
    count = ceil(ems(text) / room)
    if not 1 < count < 5:
        return [text]
    solid = {place for run in _SOLID.finditer(text) for place in range(run.start() + 1, run.end())}
    places = [place for place in range(2, len(text) - 1) if place not in solid and ems(text[:place]) <= room]
    if not places:
        return [text]
    wanted = ems(text) / count
    best = min(places, key=lambda place: abs(ems(text[:place]) - wanted) - 3 * text.startswith("关于", place))
    return [text[:best].strip(), *balanced(text[best:].strip(), room)]


def heading(number: int, text: str) -> str:
    """Return the heading of a section with its number: 一、总体情况."""
    return f"{numeral(number)}、{one_line(text)}"


def attachment_label(number: int, count: int) -> str:
    """Return what stands above an attachment: 附件, or 附件2 where there are several."""
    return "附件" if count == 1 else f"附件{number}"


def attachment_list(notice: Notice) -> list[str]:
    """Return the lines of the 附件说明: 附件：名称, or 附件：1. 名称, 2. 名称."""
    titles = [one_line(table.title) for table in notice.attachments]
    if len(titles) < 2:
        return [f"附件：{title}" for title in titles]
    return [f"{'附件：' if number == 1 else ''}{number}. {title}" for number, title in enumerate(titles, start=1)]


def imprint(notice: Notice) -> list[tuple[str, str]]:
    """Return the lines of the 版记, left and right part: 抄送, then 印发机关 with the day; lines without content are left out."""
    copies, printer = one_line(notice.copies), one_line(notice.printed_by)
    day = f"{chinese_day(notice.issued_on)}印发" if notice.issued_on else ""
    return [*([(f"抄送：{copies.rstrip('。')}。", "")] if copies else []), *([(printer, day)] if printer else [])]
