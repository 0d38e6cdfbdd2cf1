"""What may be drawn in a quarter, as facts: projects under way with their builders, and how often each was inspected in the year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core.models import InspectionTask, Unit
from core.period import Quarter
from core.queries.running import Running, running
from core.vocabulary import TaskState


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
    names = {key: name for key, name in session.exec(select(Unit.id, Unit.short_name)) if key is not None}
    visits = _visits(session, quarter)
    return tuple(_drawable(one, names, visits) for one in running(session, year=quarter.year, day=day) or ())


def _drawable(one: Running, names: Mapping[int, str], visits: Sequence[tuple[int, int]]) -> Drawable:
    number, builder, project = one.project.id or 0, one.builder_id, one.project
    times = sum(key == number for key, _ in visits), sum(unit == builder for _, unit in visits)
    return Drawable(number, project.code, project.name, builder, names[builder], one.annual_plan, *times)


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
