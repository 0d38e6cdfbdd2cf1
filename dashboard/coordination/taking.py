"""问题协调 as a workbook, stamped with who took it and when."""

from datetime import date

import streamlit as st
from sqlmodel import Session

from core.access import Actor
from core.period import CHINA, Month
from core.queries import issues, register
from core.queries.issues import IssueLine
from dashboard import format as fmt
from dashboard.coordination import desk
from dashboard.coordination.desk import Known
from dashboard.review.reminding import Stamp, Workbook
from data.export import Exported, to_xlsx

FILE = "/downloads/issues"
"""Where the problems are taken out as a workbook."""
HEADER = (
    *("编号", "项目编号", "项目", "类别", "问题", "来源", "提出单位", "提出人", "提出日期", "状态", "层级", "承办单位", "责任人"),
    *("派单日期", "期限", "逾期天数", "延期前期限", "答复类别", "计划解决日期", "办结日期", "按期办结"),
)


def button(known: Known) -> None:
    """Offer the workbook."""
    if known.issues:
        st.link_button("导出Excel", FILE, icon=":material/download:")


def taken(session: Session, by: Actor, *, stamp: Stamp) -> Workbook:
    """Return what a person sees as a workbook. Raises NotAllowed."""
    city, months = register.city(session), register.months(session)
    last = max((Month(int(year), int(number)) for year, number in zip(months["year"], months["number"], strict=True)), default=None)
    day = stamp.at.astimezone(CHINA).date() if city is None else desk.day_of(city, last)
    return workbook(issues.issues(session, by, day=day), day, stamp=stamp)


def workbook(some: tuple[IssueLine, ...], day: date, *, stamp: Stamp) -> Workbook:
    """Return problems as of a day as a workbook whose name and foot say who took it and when."""
    at = stamp.at.astimezone(CHINA)
    foot = f"截至{fmt.day_text(day)}。{stamp.person}于{fmt.day_text(at.date())}{at:%H:%M}导出，{len(some)}个。仅供工作使用。"
    content = to_xlsx(HEADER, [_row(one) for one in desk.ordered(some)], title="问题协调", created=at, foot=foot)
    return Workbook(f"问题协调_{stamp.person}_{at:%Y%m%d-%H%M}.xlsx", content, len(some))


def _row(one: IssueLine) -> tuple[Exported, ...]:
    said = (one.number, one.code, one.project, one.kind.label, one.matter, f"{one.source.label} {one.reference}".strip())
    who = (one.proposer_unit, one.proposer, one.raised_on, one.state.label, one.rung.label, one.owner_unit, one.owner)
    days = (one.assigned_on, one.due_on, one.late or None, one.extended_from)
    done = (one.reply.label if one.reply else None, one.planned_on, one.closed_on, _in_time(one))
    return (*said, *who, *days, *done)


def _in_time(one: IssueLine) -> str | None:
    return ("是" if one.counted.in_time else "否") if one.counted.closed else None
