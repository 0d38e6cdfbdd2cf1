"""What a report row may state at all, from whatever page, form or machine it comes; and that nobody takes back more than there is."""

from datetime import date

from sqlmodel import Session, select

from core import ledger
from core.errors import BadInput
from core.models import Unit
from core.money import wan
from core.period import Month
from core.rows import REPORT_FIELDS, HandedOver, ReportRow
from core.vocabulary import UnitKind

LONGEST = {"site_progress": 200, "note": 400, "difficulty": 400, "request": 400}
"""Signs of each text of a report."""
_MOST_MONEY = 10**14
"""Fen: a trillion yuan, more than any city invests in a project."""
_MOST_LAND = 10**10
"""Ten-thousandths of a mu: a million mu, more than any city holds."""
_EARLIEST = date(1990, 1, 1)


def refuse_unfit(session: Session, row: ReportRow, *, month: Month) -> None:
    """Raise BadInput when a row, drafts included, states what no row can: texts, figures, days or land beyond all bounds."""
    said = _text_fault(row) or _day_fault(row, month) or _figure_fault(row) or _land_fault(session, row.land)
    if said:
        raise BadInput(f"项目{row.code}{said}")


def _text_fault(row: ReportRow) -> str:
    for name, most in LONGEST.items():
        text: str = getattr(row, name)
        if len(text) > most:
            return f"“{REPORT_FIELDS[name]}”有{len(text)}字，最多{most}字。请缩短。"
        if any(sign < " " and sign not in "\t\r\n" for sign in text):
            return f"“{REPORT_FIELDS[name]}”里有不能显示的字符。请重新录入。"
    return ""


def _day_fault(row: ReportRow, month: Month) -> str:
    for name in ("started_on", "completed_on"):
        day: date | None = getattr(row, name)
        if day is not None and not _EARLIEST <= day <= month.last_day:
            return f"{REPORT_FIELDS[name]}{day}不在{_EARLIEST.year}年至{month.chinese}底之间。请核对日期。"
    if row.started_on and row.completed_on and row.completed_on < row.started_on:
        return f"竣工日期{row.completed_on}早于开工日期{row.started_on}。请核对日期。"
    return ""


def _figure_fault(row: ReportRow) -> str:
    if row.investment is not None and abs(row.investment) > _MOST_MONEY:
        return "本月完成投资超过1万亿元。请核对数额和单位。"
    if row.to_date is not None and abs(row.to_date) > _MOST_MONEY:
        return "表中累计超过1万亿元。请核对数额和单位。"
    return ""


def _land_fault(session: Session, land: tuple[HandedOver, ...]) -> str:
    kinds = dict(session.exec(select(Unit.name, Unit.kind)).all()) if land else {}
    for share in land:
        if kinds.get(share.district) is not UnitKind.DISTRICT:
            return f"交地写了“{share.district}”，库中没有这个区。请用区的全称。"
        if not 0 <= share.area <= _MOST_LAND:
            return f"在{share.district}的交地面积不在0亩至100万亩之间。请核对面积。"
    if len({share.district for share in land}) < len(land):
        return "的交地有一个区写了两次。请合成一行。"
    return ""


def refuse_faults(session: Session, row: ReportRow, *, month: Month) -> None:
    """Raise BadInput when a row that is to be submitted has no figure, a negative one without a reason, or takes back too much."""
    if row.investment is None:
        raise BadInput(f"项目{row.code}没有填本月完成投资。没有完成投资请填0，不要留空。")
    if row.investment < 0 and not row.note:
        raise BadInput(f"项目{row.code}本月完成投资是负数，没有说明。请在“说明”写明冲减原因。")
    if row.investment < 0:
        refuse_below_zero(session, row.code, investment=row.investment, month=month)


def refuse_below_zero(session: Session, code: str, *, investment: int | None, month: Month) -> None:
    """Raise BadInput when a month's figure (fen) leaves less than nothing invested in a project since its start."""
    ever = ledger.invested_besides(session, month, code=code)
    if investment is None or ever + investment >= 0:
        return
    if investment < 0:
        raise BadInput(f"项目{code}冲减{wan(-investment)}，大于其余各月累计完成{wan(ever)}。请核对数额和单位。")
    raise BadInput(f"项目{code}{month.chinese}改为{wan(investment)}，与其余各月累计{wan(ever)}相抵小于零。请先更正冲减的月份。")
