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


def by(day: date) -> sa.ColumnElement[bool]:
    """Return whether a unit was an agent builder by a day, and was not merged or renamed by then."""
    building = sa.select(col(Assignment.unit_id)).where(col(Assignment.role) == Role.AGENT_BUILDER, col(Assignment.starts_on) <= day)
    listed = sa.select(col(DirectoryEntry.unit_id)).where(col(DirectoryEntry.starts_on) <= day)
    inspected = sa.select(col(InspectionTask.builder_id)).where(col(InspectionTask.year) <= day.year)
    ended = sa.select(col(UnitSuccession.earlier_id)).where(col(UnitSuccession.kind).in_(ENDING), col(UnitSuccession.effective_on) <= day)
    return sa.and_(sa.or_(*(col(Unit.id).in_(some) for some in (building, listed, inspected))), col(Unit.id).not_in(ended))


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


def heirs(session: Session, *, day: date) -> dict[int, int]:
    """Return, for each unit that was merged or renamed by a day, the unit that stands in its place at last."""
    followed = select(UnitSuccession).where(col(UnitSuccession.kind).in_(ENDING), col(UnitSuccession.effective_on) <= day)
    ordered = followed.order_by(col(UnitSuccession.effective_on).desc(), col(UnitSuccession.later_id).desc())
    after = {one.earlier_id: one.later_id for one in session.exec(ordered)}
    return {unit: _last(after, unit) for unit in after}


def stands_for(session: Session, unit_id: int | None, *, builder_id: int, day: date) -> bool:
    """Whether a unit answers for a builder on a day: it is that builder, or what the builder went into."""
    return unit_id is not None and unit_id in (builder_id, heirs(session, day=day).get(builder_id))


def represented(session: Session, unit_id: int | None, *, day: date) -> frozenset[int]:
    """Return the units that a unit answers for on a day: itself, and those that went into it; none without a unit."""
    if unit_id is None:
        return frozenset()
    return frozenset({unit_id, *(one for one, later in heirs(session, day=day).items() if later == unit_id)})


def answering(session: Session, unit_id: int | None, *, builder_id: int | None, day: date) -> int | None:
    """Return whose rows a builder's are on a day as far as a unit asks: the asking unit's where it answers for it, else the builder's."""
    heir = builder_id is not None and stands_for(session, unit_id, builder_id=builder_id, day=day)
    return unit_id if heir else builder_id


def _last(after: dict[int, int], unit: int) -> int:
    while unit in after:
        unit = after[unit]
    return unit


def group(session: Session, unit_id: int) -> frozenset[int]:
    """Return the units that one company at the top owns together with a unit, that company and the unit itself included."""
    parents = dict(session.exec(select(Unit.id, Unit.parent_id)).all())
    return frozenset(key for key in parents if key is not None and _top(parents, key) == _top(parents, unit_id))


def _top(parents: dict[int | None, int | None], unit_id: int) -> int:
    while (above := parents.get(unit_id)) is not None:
        unit_id = above
    return unit_id
