"""What people type into a report's row, as text: read on the server, written back in one form; nothing is changed silently."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.area import in_mu, parse_mu
from core.errors import BadAmount, BadPeriod
from core.money import UNITS, in_unit, parse_fen
from core.period import Month
from core.rows import REPORT_FIELDS, HandedOver, ReportRow
from data.tables import TableCell, day, plain

LONGEST = {"site_progress": 200, "note": 400, "difficulty": 400, "request": 400}
"""Characters that a text may have."""

_QUOTED = 40
_MONEY = re.compile(r"(.*?)\s*(亿元|亿|万元|万|元)?")
_SHARE = re.compile(r"\s*(?:([^\d\s+\-−－]+?)\s*[:：]?\s*)?([+\-−－]?[\d０-９.．,，]+)\s*亩?\s*")
_SHORT_DAY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")

Districts = Mapping[str, str]
"""The districts in which a project may hand over land: full name → short name."""


@dataclass(frozen=True)
class Fault:
    """What cannot be read in a row: the field's Chinese name, the text as typed, and what to do."""

    field: str
    text: str
    sentence: str


@dataclass(frozen=True)
class Typed:
    """A row as read from its texts; a field with a fault is as if it were empty."""

    row: ReportRow
    faults: tuple[Fault, ...] = ()


def texts(row: ReportRow | None, districts: Districts) -> dict[str, str]:
    """Return the text of each field; an empty text is nothing stated. Money in 万元, land in 亩, every digit kept."""
    if row is None:
        return dict.fromkeys(REPORT_FIELDS, "")
    return {
        "investment": "" if row.investment is None else wan_text(row.investment),
        "land": _land_text(row.land, districts),
        "site_progress": row.site_progress,
        "started_on": _day_text(row.started_on),
        "completed_on": _day_text(row.completed_on),
        "note": row.note,
        "difficulty": row.difficulty,
        "request": row.request,
    }


def wan_text(fen: int) -> str:
    """Write an amount in 万元 as it is typed: 6,070, -12.5; no digit lost."""
    return f"{in_unit(fen, '万元', places=6).normalize():,f}"


def mu_text(area: int) -> str:
    """Write an area in 亩 as it is typed; no digit lost."""
    return f"{in_mu(area, places=4).normalize():,f}"


def _land_text(land: tuple[HandedOver, ...], districts: Districts) -> str:
    if len(land) == 1 and list(districts) == [land[0].district]:
        return mu_text(land[0].area)
    return "、".join(f"{districts.get(share.district, share.district)}{mu_text(share.area)}" for share in land)


def _day_text(on: date | None) -> str:
    return "" if on is None else on.isoformat()


def read(code: str, given: Mapping[str, str], *, districts: Districts, month: Month) -> Typed:
    """Return the row that the texts of a project say in a month, and everything that cannot be read."""
    faults: list[Fault] = []

    def once(field: str, reader: Callable[[str], object]) -> object:
        text = given.get(field, "").strip()
        try:
            return reader(text) if text else None
        except (BadAmount, BadPeriod, _Wrong) as error:
            faults.append(Fault(REPORT_FIELDS[field], _short(text), _sentence(error)))
            return None

    investment = once("investment", _fen)
    land = once("land", lambda text: _land(text, districts))
    started, completed = (once(field, lambda text: _day(text, month)) for field in ("started_on", "completed_on"))
    words = {field: once(field, lambda text, most=longest: _words(text, most)) for field, longest in LONGEST.items()}  # type: ignore[misc]  # a lambda's default has no type
    said = {field: text if isinstance(text, str) else "" for field, text in words.items()}
    row = ReportRow(
        code,
        investment if isinstance(investment, int) else None,
        land=land if isinstance(land, tuple) else (),
        started_on=started if isinstance(started, date) else None,
        completed_on=completed if isinstance(completed, date) else None,
        site_progress=said["site_progress"],
        note=said["note"],
        difficulty=said["difficulty"],
        request=said["request"],
    )
    if row.started_on and row.completed_on and row.completed_on < row.started_on:
        faults.append(Fault(REPORT_FIELDS["completed_on"], str(row.completed_on), f"早于开工日期{row.started_on}。请核对两个日期。"))
    return Typed(row, tuple(faults))


class _Wrong(ValueError):
    """A text that cannot stand in its field; the text of the error says what to do."""


def _sentence(error: Exception) -> str:
    match error:
        case BadAmount():
            return f"不能作为数字：{error.reason}。请改为数字。"
        case BadPeriod():
            return "不是有效日期。请填如2019-07-31，没有就留空。"
    return str(error)


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def _fen(text: str) -> int:
    """300, 1,205.5, ３００, 300万元, 0.3亿元 → fen; a figure without unit is in 万元."""
    found = _MONEY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    number, unit = (found[1], found[2] or "万元") if found else (text, "万元")
    return parse_fen(number, unit if unit in UNITS else f"{unit}元")


def _land(text: str, districts: Districts) -> tuple[HandedOver, ...]:
    """12.5, or 东山区12.5、西湖区3 → the area of each district, in the order of their names."""
    found: dict[str, int] = {}
    for part in re.split(r"[、;；\n]|[,，](?=\s*[^\d０-９\s])", text):
        share = _SHARE.fullmatch(part)
        if share is None:
            raise BadAmount(part, "要写数字，几个区的写成“东山区12.5、西湖区3”" if len(districts) > 1 else "要写数字，以亩计")
        district = _district(share[1] or "", districts)
        if district in found:
            raise _Wrong(f"“{share[1] or part}”写了两次。一个区只写一个数。")
        found[district] = parse_mu(unicodedata.normalize("NFKC", share[2]))
        if found[district] < 0:
            raise _Wrong("交地是负数。请改正。")
    return tuple(sorted(HandedOver(name, area) for name, area in found.items()))


def _district(name: str, districts: Districts) -> str:
    if not name and len(districts) == 1:
        return next(iter(districts))
    found = next((full for full, short in districts.items() if name and name in (full, short)), "")
    if found:
        return found
    if not districts:
        raise _Wrong("本项目没有登记所在区。请联系市重点办补登记。")
    raise _Wrong(f"没有写明哪个区。请写成“{'、'.join(f'{short}12.5' for short in districts.values())}”。")


def _day(text: str, month: Month) -> date | None:
    """2019-08-05, 2019年8月5日, or 8-5 and 8月5日 of the report's year; not after the report's month."""
    tidy = plain(text)
    brief = _SHORT_DAY.fullmatch(tidy)
    found = day(TableCell("", "", f"{month.year}-{brief[1]}-{brief[2]}" if brief else tidy))
    if found and found > month.last_day:
        raise _Wrong("在报告月之后。请填实际日期，没有就留空。")
    return found


def _words(text: str, longest: int) -> str:
    kept = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign)[0] != "C").strip()
    if len(kept) > longest:
        raise _Wrong(f"有{len(kept)}字，最多{longest}字。请缩短。")
    return kept
