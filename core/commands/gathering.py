"""What meetings, round tables and outcomes ask alike: the next number of a year, the entry that holds, a day that has come."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session, col, func, select

from core.errors import BadInput, Conflict, NotFound
from core.models import Issue, Meeting, RoundOutcome, RoundTable
from core.period import CHINA

Recorded = TypeVar("Recorded", Meeting, RoundTable, RoundOutcome)
_FIRST_YEAR = 1990


@dataclass(frozen=True)
class Kept:
    """What was put on record: its id, its number, and which entry of that number it is."""

    id: int
    number: str
    entry: int = 1


def next_number(session: Session, table: type[Meeting | RoundTable | RoundOutcome], *, mark: str, year: int) -> str:
    """Return the next number of a year: 会2019-001; nothing recorded is ever removed, so that they are counted."""
    begin = f"{mark}{year}-"
    used = select(func.count()).select_from(table).where(col(table.number).startswith(begin), col(table.entry) == 1)
    return f"{begin}{session.exec(used).one() + 1:03d}"


def latest(session: Session, table: type[Recorded], *, number: str, what: str) -> Recorded:
    """Return the entry of a number that holds. Raises NotFound."""
    found = session.exec(select(table).where(table.number == number).order_by(col(table.entry).desc()).with_for_update()).first()
    if found is None:
        raise NotFound(what, number, "请刷新后再看。")
    return found


def first(session: Session, table: type[Recorded], *, number: str, what: str) -> Recorded:
    """Return the first entry of a number, which papers and opinions refer to. Raises NotFound."""
    found = session.exec(select(table).where(table.number == number, table.entry == 1)).first()
    if found is None:
        raise NotFound(what, number, "请刷新后再看。")
    return found


def to_correct(session: Session, table: type[Recorded], *, number: str, entry: int, what: str) -> Recorded:
    """Return the entry that a correction was written from. Raises NotFound, Conflict where it holds no more."""
    held = latest(session, table, number=number, what=what)
    if held.entry != entry:
        raise Conflict(f"{what}{number}在查看以后又有更正。请刷新，看过再改。")
    return held


def refuse_day(day: date, *, what: str, on: datetime) -> None:
    """Raise BadInput where a day is still to come, or lies before all records."""
    if day.year < _FIRST_YEAR or day > on.astimezone(CHINA).date():
        raise BadInput(f"{what}{day}不在{_FIRST_YEAR}年至今天之间。请改正。")


def issue_with(session: Session, number: str) -> Issue:
    """Return a problem by its number. Raises NotFound."""
    found = session.exec(select(Issue).where(Issue.number == number.strip())).first()
    if found is None:
        raise NotFound("问题", number, "请核对编号。")
    return found
