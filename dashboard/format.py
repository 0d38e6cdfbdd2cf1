"""How figures, dates and states are written for people; pure functions from values to text."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import pandas as pd

from core.area import in_mu
from core.money import in_unit, percent, round_half_up
from core.period import CHINA

MINUS = "−"
MISSING = "—"
NOT_APPLICABLE = "不适用"

POINTS_PER_MARK = 10_000
"""Scores are integers of one ten-thousandth of a mark."""

FIXED_CHIPS = {
    "红榜": ("#7A1212", "#F3D7A0"),
    "黑榜": ("#FFFFFF", "#000000"),
    "红牌": ("#FFFFFF", "#C9181E"),
    "黄牌": ("#111A24", "#F2C200"),
}
"""Words whose colours are the same in both themes: text colour, ground."""

CHIP_COLOURS = {
    "假定": "orange",
    "测算": "orange",
    "测算稿（未签发）": "orange",
    "测算稿": "orange",
    "已签发（未印发）": "blue",
    "核对": "orange",
    "退回": "orange",
    "已退回": "orange",
    "缺报": "orange",
    "逾期": "orange",
    "须改": "red",
    "不良": "red",
    "良好": "blue",
}
"""Words on a ground of the theme; every other word is grey."""


def known(value: object) -> bool:
    """Return whether a cell holds a value: None, NaN, NaT and NA are missing, zero is not."""
    return value is not None and not bool(pd.isna(value))  # type: ignore[call-overload]  # scalars of every kind come from frames


def grouped(value: Decimal) -> str:
    """Write a number with thousands commas and the typographic minus: −12,345.60."""
    return f"{value:,}".replace("-", MINUS)


def yi(fen: int | None) -> str:
    """Write fen as 亿元 with 2 decimals, without the unit: 777.40; — when missing."""
    return grouped(in_unit(int(fen), "亿元")) if fen is not None and known(fen) else MISSING


def wan(fen: int | None) -> str:
    """Write fen as whole 万元, without the unit: 12,345; — when missing."""
    return grouped(in_unit(int(fen), "万元", places=0)) if fen is not None and known(fen) else MISSING


def yi_unit(fen: int | None) -> str:
    """Write fen with its unit for a sentence: 777.40亿元; — when missing."""
    return f"{yi(fen)}亿元" if known(fen) else MISSING


def wan_unit(fen: int | None) -> str:
    """Write fen with its unit for a sentence: 12,345万元; — when missing."""
    return f"{wan(fen)}万元" if known(fen) else MISSING


def signed(text: str) -> str:
    """Put + before a written number that is above zero; zero and — stay as they are."""
    return f"+{text}" if re.search("[1-9]", text) and not text.startswith(MINUS) else text


def yi_signed(fen: int | None) -> str:
    """Write a change in 亿元: +182.09, −1.86."""
    return signed(_without_minus_zero(yi(fen)))


def rate(numerator: int | None, denominator: int | None) -> str:
    """Write numerator ÷ denominator: 130.59%, uncapped; — when one is missing, 不适用 on a zero plan."""
    if numerator is None or denominator is None or not (known(numerator) and known(denominator)):
        return MISSING
    value = percent(int(numerator), int(denominator))
    return NOT_APPLICABLE if value is None else percent_text(value)


def percent_text(value: Decimal | None) -> str:
    """Write a rate that is already a percentage: 65.18%; — when missing."""
    return f"{grouped(_rounded(value))}%" if value is not None and known(value) else MISSING


def points(value: Decimal | None) -> str:
    """Write a difference of two percentages: +6.85百分点, −23.33百分点; — when missing."""
    return f"{signed(_without_minus_zero(grouped(_rounded(value))))}百分点" if value is not None and known(value) else MISSING


def score_value(marks: int | None, places: int = 2) -> Decimal | None:
    """Return a score given in ten-thousandths of a mark, rounded half-up for print; None when missing."""
    if marks is None or not known(marks):
        return None
    return Decimal(round_half_up(int(marks) * 10**places, POINTS_PER_MARK)).scaleb(-places)


def score(marks: int | None, places: int = 2) -> str:
    """Write a score given in ten-thousandths of a mark: 72.63; — when missing."""
    value = score_value(marks, places)
    return MISSING if value is None else grouped(value)


def score_of(marks: int | None, full: int | None) -> str:
    """Write a component beside its full mark, both in ten-thousandths: 33.24/40."""
    if full is None or not known(full):
        return score(marks)
    return f"{score(marks)}/{full_mark(full)}"


def full_mark(full: int) -> str:
    """Write a full mark given in ten-thousandths: 40, 44.71."""
    return score(full, 0 if int(full) % POINTS_PER_MARK == 0 else 2)


def rank(place: int | None) -> str:
    """Write a rank: 第3; — when not ranked."""
    return f"第{int(place)}" if place is not None and known(place) else MISSING


def rank_arrow(before: int | None, now: int | None) -> str:
    """Say how a rank moved in a narrow cell: ▲ 2, ▼ 1; — when it stayed or is unknown."""
    moved = _places_gained(before, now)
    return MISSING if not moved else f"{arrow(moved)} {abs(moved)}"


def arrow(change: Decimal | int) -> str:
    """Return ▲ for ahead or up, ▼ for behind or down, — for no change."""
    return MISSING if change == 0 else "▲" if change > 0 else "▼"


def rank_range(lowest: int | None, highest: int | None) -> str:
    """Write how far a rank may move: 2–3, or 4 when it holds; — when unknown."""
    if lowest is None or highest is None or not (known(lowest) and known(highest)):
        return MISSING
    return f"{int(lowest)}" if lowest == highest else f"{int(lowest)}–{int(highest)}"


def area(parts: int | None) -> str:
    """Write ten-thousandths of a mu as 312.5亩; — when missing."""
    return f"{grouped(in_mu(int(parts), 1))}亩" if parts is not None and known(parts) else MISSING


def day(on: date | None) -> str:
    """Write a day for a table: 2019-07-31; — when missing."""
    return f"{on:%Y-%m-%d}" if on is not None and known(on) else MISSING


def day_text(on: date | None) -> str:
    """Write a day for a sentence: 2019年7月31日; — when missing."""
    return f"{on.year}年{on.month}月{on.day}日" if on is not None and known(on) else MISSING


def moment(text: str) -> datetime:
    """Read a moment as queries write it (ISO text, UTC) and return it in China."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(CHINA)


def clock(at: datetime, *, on: datetime) -> str:
    """Write a moment for a table as it is in China: 08-27 02:00, with its year where that is not the year of `on`: 2020-08-27 02:00."""
    there = at.astimezone(CHINA)
    return f"{there:%m-%d %H:%M}" if there.year == on.astimezone(CHINA).year else f"{there:%Y-%m-%d %H:%M}"


def hour_text(at: datetime) -> str:
    """Write a moment for a sentence: 9月3日18时, 9月3日18时30分."""
    return f"{at.month}月{at.day}日{at.hour}时{f'{at.minute}分' if at.minute else ''}"


def span(first: date | None, last: date | None) -> str:
    """Write a term for a table: 2018-10-16至2020-06-30; — when both ends are missing."""
    return MISSING if not (known(first) or known(last)) else f"{day(first)}至{day(last)}"


def chip(word: str) -> str:
    """Return Markdown that sets a word on its ground: 红榜, 黑榜, 红牌, 黄牌 fixed, the others in the theme's colours."""
    if word in FIXED_CHIPS:
        foreground, background = FIXED_CHIPS[word]
        return f':color[\u00a0{unbroken(word)}\u00a0]{{foreground="{foreground}" background="{background}"}}'
    colour = CHIP_COLOURS.get(word, "gray")
    return f":{colour}[:{colour}-background[\u00a0{unbroken(plain(word))}\u00a0]]"


def note(text: str) -> str:
    """Return Markdown for a note: small and grey; the text may hold Markdown."""
    return f":small[:gray[{text}]]"


def status_line(*parts: str, demo: bool) -> str:
    """Return the line above a page's title: 演示数据 in orange on demonstration data, then the parts in grey."""
    mark = ":small[:orange[演示数据]]　" if demo else ""
    return mark + note("　".join(plain(part) for part in parts if part))


ECHO = 20
"""Characters of a reader's own words that are said back."""


def echo(text: str) -> str:
    """Return what somebody typed, for saying it back inside Markdown: without markup, long words cut."""
    return plain(text if len(text) <= ECHO else f"{text[:ECHO]}…")


def plain(text: str) -> str:
    """Return text from the database for use inside Markdown, so that none of its characters acts as markup."""
    inside = re.sub(r"([\\`*_{}\[\]<>#|~$:!^])", r"\\\1", text)
    return re.sub(r"^(\s*\d*)([-+.)])", r"\1\\\2", inside)


def width(text: str) -> float:
    """Return how many characters a text takes: one for a Chinese one, half for a figure or a Latin letter."""
    return sum(1.0 if ord(one) > 0x2000 else 0.5 for one in text)


def shortened(name: str, room: float) -> str:
    """Return a name that takes at most `room` characters: what differs at its end (标段, 期) stays."""
    if width(name) <= room:
        return name
    tail = name[-4:]
    head = name[: max(int(room - 1 - width(tail)), 1)]
    while len(head) > 1 and width(head) + 1 + width(tail) > room:
        head = head[:-1]
    return f"{head}…{tail}"


def unbroken(text: str) -> str:
    """Return text that a narrow column does not break between its characters; Markdown escapes stay with their character."""
    joined = re.sub(r"(?<=[\u4e00-\u9fff\uff00-\uffef])(?=[\u4e00-\u9fff\uff00-\uffef])", "\u2060", text)
    return re.sub(r"(?<=\d\d)-(?=\d\d)", "\u2060-\u2060", joined)


@dataclass(frozen=True)
class Delta:
    """What stands below a key figure: its text, arrow and colour, as st.metric takes them."""

    text: str | None
    arrow: Literal["up", "down", "off"]
    colour: Literal["blue", "orange", "gray"]


def delta(text: str) -> Delta:
    """Return the mark of a written change: + is up and blue, − down and orange, anything else grey without an arrow."""
    if text.startswith("+"):
        return Delta(text, "up", "blue")
    if text.startswith(MINUS):
        return Delta(text, "down", "orange")
    return Delta(None if text == MISSING else text, "off", "gray")


def _places_gained(before: int | None, now: int | None) -> int | None:
    if before is None or now is None or not (known(before) and known(now)):
        return None
    return int(before) - int(now)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _without_minus_zero(text: str) -> str:
    return text.removeprefix(MINUS) if not re.search("[1-9]", text) else text
