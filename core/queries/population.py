"""What may be drawn in a quarter, as facts: projects under way with their builders, and how often each was inspected in the year."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from core import ledger
from core.models import InspectionTask, ProgressReport, Project, Unit
from core.period import Quarter
from core.vocabulary import Nature, PlanChange, ReportState, Role, TaskState


@dataclass(frozen=True)
class Drawable:
    """A project under way with its agent builder, the year's plan (fen), and how often each was inspected in the year so far."""

    project_id: int
    code: str
    name: str
    builder_id: int
    builder: str
    annual_plan: int | None
    project_times: int
    builder_times: int


def under_way(session: Session, quarter: Quarter, *, day: date) -> tuple[Drawable, ...]:
    """Return the projects with an agent builder that the plan in force on `day` holds, begun and not completed, by code.

    What was inspected in earlier quarters of the year is counted; of this quarter, what stands on the key list counts for its builder.
    The caller has asked who looks.
    """
    edition = ledger.in_force_on(session, quarter.year, day=day)
    rows = ledger.plan_rows(session, edition) if edition else {}
    held = ledger.parts(session, day)
    begun, done = (_reached(session, column, day) for column in (ProgressReport.started_on, ProgressReport.completed_on))
    names = {key: name for key, name in session.exec(select(Unit.id, Unit.short_name)) if key is not None}
    visits = _visits(session, quarter)
    found = []
    for project in session.exec(select(Project).where(col(Project.code).in_(rows)).order_by(col(Project.code))):
        number, row = project.id or 0, rows[project.code]
        builder = held.get((number, Role.AGENT_BUILDER))
        idle = row.change in (PlanChange.WITHDRAWN, PlanChange.SUSPENDED) or number in done
        if builder is None or idle or (project.nature is not Nature.CONTINUING and number not in begun):
            continue
        times = sum(key == number for key, _ in visits), sum(unit == builder for _, unit in visits)
        found.append(Drawable(number, project.code, project.name, builder, names[builder], row.investment, *times))
    return tuple(found)


def listed(session: Session, quarter: Quarter) -> frozenset[int]:
    """Return the projects that stand in a quarter's plan already, cancelled ones too: nobody can draw them."""
    held = select(InspectionTask.project_id).where(InspectionTask.year == quarter.year, InspectionTask.quarter == quarter.number)
    return frozenset(session.exec(held))


def _visits(session: Session, quarter: Quarter) -> list[tuple[int, int]]:
    """Project and builder of each inspection of the year up to the quarter's key list that was not cancelled."""
    held = select(InspectionTask.project_id, InspectionTask.builder_id).where(
        InspectionTask.year == quarter.year,
        col(InspectionTask.quarter) <= quarter.number,
        col(InspectionTask.state) != TaskState.CANCELLED,
    )
    return list(session.exec(held))


def _reached(session: Session, column: Any, day: date) -> frozenset[int]:
    """The projects whose approved reports say that they began, or were completed, by a day."""
    held = select(ProgressReport.project_id).where(ProgressReport.state == ReportState.APPROVED, col(column) <= day)
    return frozenset(session.exec(held))
