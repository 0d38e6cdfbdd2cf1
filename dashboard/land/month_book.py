"""A district's month of expropriation as a workbook: the form filled with what is stated, and the filled one saved or submitted whole."""

import streamlit as st
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from core.access import Actor, require
from core.commands.export import Export, note_export
from core.commands.expropriation_form import MonthRow, SendMonth, send_month
from core.errors import NotFound
from core.period import Month, now
from core.queries import expropriation, register
from core.snapshot import known_when_locked
from core.vocabulary import MonthState, ReportState
from dashboard import database, session, uploaded
from dashboard.attached import XLSX, attached
from dashboard.land import stating
from dashboard.land.reading import Known
from dashboard.review import acting
from data import land_form
from data.land_form import LandBase, LandLine
from data.onesheet import Reading

FILE = "/downloads/land-month?month={}"
"""Where the form is taken out."""


def base(opened: Session, by: Actor, *, month: Month) -> LandBase:
    """Return what the form of a district's month holds: what may still be written. Raises NotAllowed, NotFound (no district)."""
    require(by, "填报征收进度")
    name = dict(expropriation.districts(opened)).get(by.unit_id or 0, "")
    if not name:
        raise NotFound("区", by.name, "征收进度由区填报，请用区的账号登录。")
    facts = expropriation.facts(opened, by, month=month, known_at=known_when_locked(opened, month, now=now()))
    held, own = tuple(expropriation.open_reports(opened, by)), expropriation.own_lines(opened, by, month=month)
    every = stating.lines_of(facts, held, own=own, of=(month, name))
    lines = tuple(_line(one, facts.projects.get(one.code, "")) for one in every if one.open)
    city = register.city(opened)
    demo = bool(city and city.demonstration)
    return LandBase(city.name if city else "", month, by.unit_id or 0, name, lines, frozenset(facts.projects), demo)


def _line(one: stating.Line, name: str) -> LandLine:
    return LandLine(one.code, name, one.state, one.version, one.amounts, one.note, one.state == ReportState.SUBMITTED.label)


def download(request: Request, by: Actor) -> Response:
    """Answer with the form of a month; taking it out is noted. Raises NotAllowed, NotFound, BadPeriod."""
    month, at = Month.parse(request.query_params.get("month", "")), now()
    with database.reading() as opened:
        found = base(opened, by, month=month)
    name = f"{month.chinese}征收进度表（{found.district}）.xlsx"
    database.give(note_export, Export(f"{month.chinese}征收进度表", name, len(found.lines)), by=by, on=at)
    return attached(land_form.write(found), name, media_type=XLSX)


def show(known: Known, who: Actor) -> None:
    """Show the form of the month, and before it the way by workbook where anything may still be written."""
    month = known.shown.month
    open_ = known.shown.state is MonthState.OPEN or any(one.state == ReportState.RETURNED.label for one in stating.lines(known, who))
    if open_ and known.shown.state is not MonthState.LOCKED and st.button("Excel填报", icon=":material/table_view:", key="land-book"):
        acting.ask(f"{month.chinese}征收进度", lambda: _form(who, month))
    stating.show(known, who)


def _form(who: Actor, month: Month) -> None:
    st.markdown("下载本区的表，填本月数，再上传。一行有误，整表不存。")
    st.link_button("下载进度表", FILE.format(month), icon=":material/download:")
    way = st.segmented_control("上传以后", ["存为草稿", "提交审核"], default="存为草稿", key="land-book-way", required=True)
    submit = way == "提交审核"
    with session.opened() as opened:
        known = base(opened, who, month=month)

    def read(content: bytes, name: str) -> Reading[MonthRow]:
        return land_form.read(content, name, base=known, submit=submit)

    rows = uploaded.taken("填好的进度表", read, key="land-book-file")
    if rows is None:
        return
    word = "提交" if submit else "保存"
    st.markdown(f"读到{len(rows)}个项目的数，{word}以前没有存入数据。")
    if st.button(f"{word}{len(rows)}项", type="primary", key="land-book-now"):
        uploaded.give(send_month, SendMonth(rows), said=f"已{word}{len(rows)}项。")
