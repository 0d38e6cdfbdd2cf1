"""One agent builder as a director asks for it: who it is, its places in the directory, its projects, records, and problems still open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import builders
from core.access import MAY_SEE, Actor, Reach, reach, require_sight
from core.errors import NotFound
from core.models import ConductRecord, DirectoryEntry, InspectionProblem, InspectionTask, Project, Specialty, Unit
from core.queries.credit import revoked
from core.queries.running import running
from core.vocabulary import ConductKind, ProblemState, ProposalState, RecordOrigin, Tier


@dataclass(frozen=True)
class Entry:
    """A place in the directory that holds on the day."""

    specialty: str
    tier: Tier
    starts_on: date


@dataclass(frozen=True)
class RecordLine:
    """An approved conduct record; points in ten-thousandths; `in_force` on the day asked for; `revoked` once it was revoked."""

    number: str
    kind: ConductKind
    matter: str
    band: str
    points: int
    happened_on: date
    valid_until: date | None
    in_force: bool
    origin: RecordOrigin
    revoked: bool


@dataclass(frozen=True)
class FoundProblem:
    """A problem found at an inspection; `late`: days after its limit while no answer is there."""

    project: str
    matter: str
    due_on: date
    state: ProblemState
    late: int

    @property
    def closed(self) -> bool:
        """Whether the second look found it mended."""
        return self.state is ProblemState.CLOSED


@dataclass(frozen=True)
class Profile:
    """A builder on a day; `investment` (fen) is the total of its projects under way; both are None where no plan of the year holds.

    `earlier` names the units that were merged into it or that it was called before, `heir` the unit that stands in its place at last
    ("" for none): projects and problems of the earlier are the heir's.
    """

    unit_id: int
    name: str
    short_name: str
    credit_code: str
    entries: tuple[Entry, ...]
    earlier: tuple[str, ...]
    heir: str
    projects: int | None
    investment: int | None
    records: tuple[RecordLine, ...]


def builder_names(session: Session, viewer: Actor) -> dict[int, str]:
    """Return all units that are or were agent builders, or stand in the directory, by id: full names. Raises NotAllowed."""
    return {number: name for number, name, _ in _builders(session, viewer)}


def short_names(session: Session, viewer: Actor) -> dict[int, str]:
    """Return the same units by id: short names. Raises NotAllowed."""
    return {number: short for number, _, short in _builders(session, viewer)}


def builders_on(session: Session, viewer: Actor, *, day: date) -> dict[int, str]:
    """Return the units that were agent builders by a day and are not merged or renamed by then, by id, with both their names.

    Raises NotAllowed.
    """
    require_sight(viewer, "名录")
    found = session.exec(select(Unit.id, Unit.short_name, Unit.name).where(builders.by(day)).order_by(col(Unit.id)))
    return {number: short if short == name else f"{short}　{name}" for number, short, name in found if number is not None}


def _builders(session: Session, viewer: Actor) -> list[tuple[int, str, str]]:
    require_sight(viewer, "名录")
    found = session.exec(select(Unit.id, Unit.name, Unit.short_name).where(builders.ever()).order_by(col(Unit.id)))
    return [(number, name, short) for number, name, short in found if number is not None]


def profile(session: Session, viewer: Actor, *, unit_id: int, day: date) -> Profile:
    """Return a builder as it stands on a day. Raises NotAllowed, NotFound."""
    require_sight(viewer, "名录")
    require_sight(viewer, "信用记录")
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound("代建单位", unit_id)
    heirs = builders.heirs(session, day=day)
    earlier = sorted(one for one, later in heirs.items() if later == unit_id)
    held = running(session, year=day.year, day=day)
    mine = None if held is None else [one.project for one in held if one.unit_id == unit_id]
    return Profile(
        unit_id=unit_id,
        name=unit.name,
        short_name=unit.short_name,
        credit_code=unit.credit_code or "",
        entries=_entries(session, unit_id, day),
        earlier=tuple(session.get_one(Unit, one).name for one in earlier),
        heir=session.get_one(Unit, heirs[unit_id]).name if unit_id in heirs else "",
        projects=None if mine is None else len(mine),
        investment=None if mine is None else sum(one.total_investment for one in mine),
        records=_records(session, unit_id, day),
    )


def sees_inspected(who: Actor, unit_id: int) -> bool:
    """Whether somebody may see what came of a builder's inspections: the bureau, leaders, and the builder's own people."""
    held = reach(who, MAY_SEE["受检情况"])
    return held is Reach.ALL or (held is Reach.OWN and who.unit_id == unit_id)


def found_problems(session: Session, viewer: Actor, *, unit_id: int, day: date) -> tuple[FoundProblem, ...]:
    """Return the problems found at a builder and at those merged into it: the open by due day, then the closed; none of another unit's.

    Raises NotAllowed.
    """
    require_sight(viewer, "受检情况")
    heirs = builders.heirs(session, day=day)
    if unit_id in heirs or not sees_inspected(viewer, unit_id):
        return ()
    return _problems(session, (unit_id, *(one for one, later in heirs.items() if later == unit_id)), day)


def _entries(session: Session, unit_id: int, day: date) -> tuple[Entry, ...]:
    chosen = (
        select(col(Specialty.name), col(DirectoryEntry.tier), col(DirectoryEntry.starts_on))
        .join(Specialty, col(Specialty.id) == col(DirectoryEntry.specialty_id))
        .where(DirectoryEntry.unit_id == unit_id, DirectoryEntry.starts_on <= day)
        .where(sa.or_(col(DirectoryEntry.ends_on).is_(None), col(DirectoryEntry.ends_on) >= day))
        .order_by(col(Specialty.place))
    )
    return tuple(Entry(name, tier, starts_on) for name, tier, starts_on in session.exec(chosen))


def _records(session: Session, unit_id: int, day: date) -> tuple[RecordLine, ...]:
    chosen = select(ConductRecord).where(ConductRecord.unit_id == unit_id, ConductRecord.state == ProposalState.APPROVED)
    gone = revoked(session)
    return tuple(_record(one, day, revoked=one.id in gone) for one in session.exec(chosen.order_by(col(ConductRecord.happened_on).desc())))


def _record(one: ConductRecord, day: date, *, revoked: bool) -> RecordLine:
    over = one.valid_until is not None and one.valid_until < day
    ended = one.ended_on is not None and one.ended_on <= day
    in_force = one.happened_on <= day and not over and not ended
    words = (one.number, one.kind, one.matter, one.band, one.points, one.happened_on, one.valid_until)
    return RecordLine(*words, in_force, one.origin, revoked)


def _problems(session: Session, units: Collection[int], day: date) -> tuple[FoundProblem, ...]:
    chosen = (
        select(col(Project.name), col(InspectionProblem.matter), col(InspectionProblem.due_on), col(InspectionProblem.state))
        .join(InspectionTask, col(InspectionTask.id) == col(InspectionProblem.task_id))
        .join(Project, col(Project.id) == col(InspectionTask.project_id))
        .where(col(InspectionTask.builder_id).in_(units))
        .order_by(col(InspectionProblem.due_on), col(InspectionProblem.id))
    )
    found = (FoundProblem(*row, late=max((day - row[2]).days, 0) if row[3] is ProblemState.OPEN else 0) for row in session.exec(chosen))
    return tuple(sorted(found, key=lambda one: one.closed))
