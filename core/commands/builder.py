"""Another agent builder for a project: from a day on, by a document, within what the directory of that day lets it take on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import ledger, scope
from core.access import Actor, require
from core.commands import audit
from core.commands.directory import MAY_BUILD, possible_day
from core.commands.scope import unit_of
from core.commands.tasked import project_of
from core.commands.words import fitting
from core.errors import BadInput, Conflict
from core.models import Assignment, Project, ReportingMonth
from core.period import Month
from core.vocabulary import MonthState, Role


@dataclass(frozen=True)
class AssignBuilder:
    """From a day on a unit builds a project for its owner; who did so before ends the day before."""

    code: str
    unit_id: int
    starts_on: date
    document: str


def assign_builder(session: Session, request: AssignBuilder, *, by: Actor, on: datetime) -> Assignment:
    """Assign a builder.

    Raises NotAllowed, NotFound, BadInput (no company, a package, no document or possible day), Conflict (it builds already, a later
    one is noted, no approved plan holds the project, the day lies in a locked month, or core.scope.refuse_beyond refuses the builder).
    """
    require(by, "更换代建单位")
    project, unit = project_of(session, request.code), unit_of(session, request.unit_id)
    if unit.kind not in MAY_BUILD:
        raise BadInput(f"{unit.name}是{unit.kind.label}，不能做代建单位。")
    if session.exec(select(Project.id).where(Project.parent_id == project.id)).first() is not None:
        raise BadInput(f"{project.code}是打捆项目，代建单位登记在子项目上。")
    if project.id not in ledger.ever_planned(session):
        raise Conflict(f"{project.code}还没有列入批准的年度计划。代建单位请在计划表中填写。")
    document = fitting(request.document, "文件", most=120, needed=True)
    possible_day(request.starts_on, "更换日期", on=on)
    _refuse_locked(session, request.starts_on)
    number = project.id or 0
    scope.refuse_beyond(session, {number: request.unit_id}, day=request.starts_on, on=on)
    _end_before(session, number, request)
    made = Assignment(
        project_id=number,
        role=Role.AGENT_BUILDER,
        unit_id=request.unit_id,
        starts_on=request.starts_on,
        document=document,
        recorded_at=on,
    )
    session.add(made)
    audit.record(session, audit.Act("更换代建单位", f"{project.code} {unit.name}", f"{request.starts_on}起，{document}"), by=by, on=on)
    return made


def _refuse_locked(session: Session, day: date) -> None:
    """A locked month keeps the builders that it was judged with."""
    locked = select(ReportingMonth).where(ReportingMonth.state == MonthState.LOCKED)
    last = session.exec(locked.order_by(col(ReportingMonth.year).desc(), col(ReportingMonth.number).desc())).first()
    if last is not None and day <= Month(last.year, last.number).last_day:
        first = Month(last.year, last.number).next().first_day
        raise Conflict(f"{last.year}年{last.number}月已经锁定，更换日期不能早于{first}。请改正。")


def _end_before(session: Session, project_id: int, request: AssignBuilder) -> None:
    mine = select(Assignment).where(Assignment.project_id == project_id, Assignment.role == Role.AGENT_BUILDER)
    still = mine.where(sa.or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= request.starts_on))
    for held in session.exec(still.with_for_update()):
        if held.starts_on >= request.starts_on:
            raise Conflict(f"{request.code}自{held.starts_on}起已有代建单位。更换日期须晚于这一天。")
        if held.unit_id == request.unit_id:
            raise Conflict(f"{request.code}的代建单位已是该单位。请刷新后再看。")
        held.ends_on = request.starts_on - timedelta(days=1)
        session.add(held)
    session.flush()
