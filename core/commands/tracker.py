"""问题协调: every project has a named tracker (协调人), from a day on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.access import Actor, require
from core.commands import audit
from core.commands.directory import possible_day
from core.commands.words import fitting
from core.errors import Conflict, NotFound
from core.models import Assignment, Person, Project
from core.vocabulary import Role


@dataclass(frozen=True)
class NameTracker:
    """From a day on a person follows a project's problems; who did so before ends the day before."""

    code: str
    person_id: int
    starts_on: date
    document: str = ""


def name_tracker(session: Session, request: NameTracker, *, by: Actor, on: datetime) -> Assignment:
    """Name a project's tracker. Raises NotAllowed, NotFound, BadInput (no possible day), Conflict (is it already, a later one is noted)."""
    require(by, "指定协调人")
    project = session.exec(select(Project).where(Project.code == request.code)).first()
    person = session.get(Person, request.person_id)
    if project is None or project.id is None or person is None:
        raise NotFound("项目或人员", request.code if project is None else request.person_id, "请刷新后重选。")
    document = fitting(request.document, "文件", most=120)
    possible_day(request.starts_on, "起始日期", on=on)
    _end_before(session, project.id, request)
    made = Assignment(
        project_id=project.id, role=Role.COORDINATOR, person_id=person.id, starts_on=request.starts_on, document=document, recorded_at=on
    )
    session.add(made)
    audit.record(session, audit.Act("指定协调人", f"{project.code} {person.name}", f"{request.starts_on}起"), by=by, on=on)
    return made


def _end_before(session: Session, project_id: int, request: NameTracker) -> None:
    mine = select(Assignment).where(Assignment.project_id == project_id, Assignment.role == Role.COORDINATOR)
    still = mine.where(sa.or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= request.starts_on))
    for held in session.exec(still.with_for_update()):
        if held.starts_on >= request.starts_on:
            raise Conflict(f"{request.code}自{held.starts_on}起已有协调人。起始日期须晚于这一天。")
        if held.person_id == request.person_id:
            raise Conflict(f"{request.code}的协调人已是此人。请刷新后再看。")
        held.ends_on = request.starts_on - timedelta(days=1)
        session.add(held)
    session.flush()
