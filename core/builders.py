"""Agent builders as units: which units are some, what followed a unit that is no more, and whether two belong to one group."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.errors import BadInput, Conflict
from core.models import Assignment, DirectoryEntry, InspectionTask, Unit, UnitSuccession
from core.vocabulary import Role, SuccessionKind

ENDING = (SuccessionKind.MERGER, SuccessionKind.RENAMING)
"""After which a unit is no more; one that was divided goes on beside what was split off."""


def ever() -> sa.ColumnElement[bool]:
    """Return whether a unit builds or built as an agent, stands or stood in the directory, or was inspected."""
    building = sa.select(col(Assignment.unit_id)).where(col(Assignment.role) == Role.AGENT_BUILDER)
    listed, inspected = sa.select(col(DirectoryEntry.unit_id)), sa.select(col(InspectionTask.builder_id))
    return sa.or_(*(col(Unit.id).in_(some) for some in (building, listed, inspected)))


def refuse_other(session: Session, unit: Unit) -> None:
    """Raise BadInput where a unit never was an agent builder."""
    if session.exec(select(Unit.id).where(Unit.id == unit.id, ever())).first() is None:
        raise BadInput(f"{unit.name}没有列入过名录，也没有代建过项目，不是代建单位。请核对单位。")


def refuse_followed(session: Session, unit: Unit, *, day: date) -> None:
    """Raise Conflict where a unit was merged or renamed by a day: what is noted from then on is its successor's."""
    followed = select(UnitSuccession).where(UnitSuccession.earlier_id == unit.id, col(UnitSuccession.kind).in_(ENDING))
    first = session.exec(followed.where(col(UnitSuccession.effective_on) <= day).order_by(col(UnitSuccession.effective_on))).first()
    if first is not None:
        later = session.get_one(Unit, first.later_id).name
        raise Conflict(f"{unit.name}已于{first.effective_on}由{later}承继（{first.kind.label}）。请改选{later}。")


def group(session: Session, unit_id: int) -> frozenset[int]:
    """Return the units that one company at the top owns together with a unit, that company and the unit itself included."""
    parents = dict(session.exec(select(Unit.id, Unit.parent_id)).all())
    return frozenset(key for key in parents if key is not None and _top(parents, key) == _top(parents, unit_id))


def _top(parents: dict[int | None, int | None], unit_id: int) -> int:
    while (above := parents.get(unit_id)) is not None:
        unit_id = above
    return unit_id
