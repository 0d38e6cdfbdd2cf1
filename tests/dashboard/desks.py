"""The small town as the pages of the month's work show it: reports of August in every state, and persons who may act."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import streamlit as st
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from core import db
from core.access import Actor
from core.commands import report
from core.commands.report import FillReport
from core.models import ProgressReport, ReportEvent, ReportingMonth, Unit
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.rows import ReportRow
from core.vocabulary import ReportState, UserRole
from dashboard.review import acting
from tests.data.town import NOON, town
from tests.people import person

AUGUST = Month(2019, 8)
BUILDER, RESPONSIBLE, OWNER = "鹭建工程管理有限公司", "新城指挥部", "城建集团有限公司"
Cast = dict[str, Actor]


def staged(engine: Engine, more: Callable[[Session, Cast], None] = lambda _session, _cast: None) -> Cast:
    """Fill the town: LJ-001 waits and is far outside its pace, LJ-002 waits, LJ-003 is submitted, LJ-004 lacks; return who there is."""
    with db.transaction(engine) as session:
        town(session)
        units = dict(session.exec(select(Unit.name, Unit.id)).all())
        for held in session.exec(select(ReportingMonth).where(ReportingMonth.number <= 7)):
            held.locked_at = NOON + timedelta(days=held.number)
        cast = {
            "coordinator": person(session, "陈填报", UserRole.COORDINATOR, unit_id=units[BUILDER], on=NOON),
            "stranger": person(session, "外单位", UserRole.COORDINATOR, unit_id=units["西湖区"], on=NOON),
            "manager": person(session, "王负责", UserRole.UNIT_MANAGER, unit_id=units[RESPONSIBLE], on=NOON),
            "officer": person(session, "李督查", UserRole.OFFICER, on=NOON),
            "head": person(session, "赵科长", UserRole.SECTION_HEAD, on=NOON),
            "leader": person(session, "林领导", UserRole.LEADER, on=NOON),
        }
        for code, amount, confirmed in (("LJ-001", 9000, True), ("LJ-002", 950, True), ("LJ-003", 880, False)):
            row = replace(ReportRow(code, amount * WAN), site_progress="主体三层", difficulty="征地未完" if code == "LJ-001" else "")
            stored = report.fill_report(session, FillReport(AUGUST, row, submit=True), by=cast["coordinator"], on=NOON)
            if confirmed:
                confirm(session, stored, by=cast["manager"])
        more(session, cast)
    return cast


def keep_dialogs_open(patch: pytest.MonkeyPatch) -> None:
    """Draw a dialog's body at each run until its act is done: AppTest runs the whole page where a browser runs the dialog alone."""
    news, dialog = acting.news, "dialog"

    def drawn() -> None:
        news()
        if body := st.session_state.pop(dialog, None):
            body()
            st.session_state[dialog] = body

    def ask(_title: str, body: Callable[[], None]) -> None:
        st.session_state[dialog] = body
        st.rerun()

    patch.setattr(acting, "news", drawn)
    patch.setattr(acting, "ask", ask)


def confirm(session: Session, stored: ProgressReport, *, by: Actor) -> None:
    """Confirm as the responsible unit's manager does."""
    stored.state, stored.confirmed_at, stored.row_version = ReportState.CONFIRMED, NOON, stored.row_version + 1
    step = ReportEvent(report_id=stored.id or 0, state=ReportState.CONFIRMED, at=NOON, person_id=by.person_id, investment=stored.investment)
    session.add_all((stored, step))
    session.flush()
