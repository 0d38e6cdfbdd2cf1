"""What agent builders have under way (在建): one definition for the directory, the page of a builder and the plan of inspections."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from core import builders, ledger
from core.models import ProgressReport, Project
from core.vocabulary import Nature, PlanChange, ReportState, Role


@dataclass(frozen=True)
class Running:
    """A project under way: who is assigned, who answers for it by now (the assigned unit or its heir), the year's plan (fen)."""

    project: Project
    builder_id: int
    unit_id: int
    annual_plan: int | None


def running(session: Session, *, year: int, day: date) -> tuple[Running, ...] | None:
    """Return the projects under way on a day, by code: assigned to an agent builder, in the year's plan that holds, begun, not completed.

    Suspended and withdrawn ones are not. None where no plan of the year holds: nobody knows. The caller has asked who looks.
    """
    edition = ledger.in_force_on(session, year, day=day)
    if edition is None:
        return None
    rows, held, heirs = ledger.plan_rows(session, edition), ledger.parts(session, day), builders.heirs(session, day=day)
    begun, done = (_reached(session, column, day) for column in (ProgressReport.started_on, ProgressReport.completed_on))
    found = []
    for project in session.exec(select(Project).where(col(Project.code).in_(rows)).order_by(col(Project.code))):
        number, row = project.id or 0, rows[project.code]
        builder = held.get((number, Role.AGENT_BUILDER))
        idle = row.change in (PlanChange.WITHDRAWN, PlanChange.SUSPENDED) or number in done
        if builder is None or idle or (project.nature is not Nature.CONTINUING and number not in begun):
            continue
        found.append(Running(project, builder, heirs.get(builder, builder), row.investment))
    return tuple(found)


def counts(found: Sequence[Running] | None) -> Counter[int]:
    """Count projects under way by the unit that answers for them; nothing where no plan holds."""
    return Counter(one.unit_id for one in found or ())


def _reached(session: Session, column: Any, day: date) -> frozenset[int]:
    """The projects whose approved reports say that they began, or were completed, by a day."""
    held = select(ProgressReport.project_id).where(ProgressReport.state == ReportState.APPROVED, col(column) <= day)
    return frozenset(session.exec(held))
