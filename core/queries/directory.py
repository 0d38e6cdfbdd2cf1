"""The directory of agent builders on any day: who stands in it, what a tier may take on, exceptions, and what became of a unit."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core.access import MAY_SEE, Actor, reach, require_sight
from core.models import DirectoryEntry, Project, ScopeException, Specialty, TierCeiling, Unit, UnitAlias, UnitSuccession
from core.queries import named
from core.scope import held_on
from core.vocabulary import AliasKind, ProposalState, SuccessionKind, Tier


@dataclass(frozen=True)
class EntryLine:
    """A builder's place in the directory, with why and by which papers it was entered and removed."""

    id: int
    unit_id: int
    unit: str
    name: str
    specialty_id: int
    specialty: str
    tier: Tier
    starts_on: date
    ends_on: date | None
    document: str
    reason: str
    end_document: str
    end_reason: str


@dataclass(frozen=True)
class CeilingLine:
    """What a tier takes on at most (fen; None: of any size), of a specialty or ("") of every one."""

    id: int
    tier: Tier
    specialty: str
    most: int | None
    starts_on: date
    ends_on: date | None
    document: str
    assumed: bool


@dataclass(frozen=True)
class ExceptionLine:
    """A builder and a project beyond its place in the directory, and who decided."""

    id: int
    code: str
    project: str
    unit_id: int
    unit: str
    state: ProposalState
    reason: str
    document: str
    proposer: str
    proposed_on: date
    decider: str
    decision: str


@dataclass(frozen=True)
class SuccessionLine:
    """That a unit followed another: from when, how, by which paper and on what evidence."""

    earlier: str
    later: str
    kind: SuccessionKind
    effective_on: date
    document: str
    evidence: str


@dataclass(frozen=True)
class AliasLine:
    """Another name of a unit."""

    name: str
    kind: AliasKind
    source: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class UnitHistory:
    """All that the directory knows of a unit: entries with ended ones, what it followed and what followed it, other names."""

    unit_id: int
    name: str
    short: str
    credit_code: str
    entries: tuple[EntryLine, ...]
    successions: tuple[SuccessionLine, ...]
    aliases: tuple[AliasLine, ...]


@dataclass(frozen=True)
class Match:
    """A unit that a search found, and the name by which it did."""

    unit_id: int
    name: str
    by: str


def specialties(session: Session, viewer: Actor) -> dict[int, str]:
    """Return the specialties by number, in their order. Raises NotAllowed."""
    require_sight(viewer, "名录")
    return {one.id or 0: one.name for one in session.exec(select(Specialty).order_by(col(Specialty.place)))}


def entries(session: Session, viewer: Actor, *, day: date) -> tuple[EntryLine, ...]:
    """Return who stands in the directory on a day, by specialty, tier and order of entry. Raises NotAllowed."""
    require_sight(viewer, "名录")
    chosen = (
        select(DirectoryEntry, Unit, Specialty).select_from(DirectoryEntry).join(Unit).join(Specialty).where(held_on(DirectoryEntry, day))
    )
    ordered = chosen.order_by(col(Specialty.place), col(DirectoryEntry.tier), col(DirectoryEntry.id))
    return tuple(_entry(*found) for found in session.exec(ordered))


def turning_days(session: Session, viewer: Actor) -> tuple[date, ...]:
    """Return the days on which the directory changed, the latest first: an entry began, or the day after one ended. Raises NotAllowed."""
    require_sight(viewer, "名录")
    held = session.exec(select(DirectoryEntry)).all()
    days, ended = {one.starts_on for one in held}, [one.ends_on for one in held if one.ends_on is not None]
    return tuple(sorted(days | {date.fromordinal(one.toordinal() + 1) for one in ended}, reverse=True))


def ceilings(session: Session, viewer: Actor, *, day: date) -> tuple[CeilingLine, ...]:
    """Return the ceilings of a day, by tier and specialty. Raises NotAllowed."""
    require_sight(viewer, "名录")
    chosen = select(TierCeiling, Specialty).select_from(TierCeiling).join(Specialty, isouter=True).where(held_on(TierCeiling, day))
    found = session.exec(chosen.order_by(col(TierCeiling.tier), col(Specialty.place), col(TierCeiling.id)))
    return tuple(
        CeilingLine(one.id or 0, one.tier, its.name if its else "", one.most, one.starts_on, one.ends_on, one.document, one.assumed)
        for one, its in found
    )


def exceptions(session: Session, viewer: Actor) -> tuple[ExceptionLine, ...]:
    """Return exceptions, the newest first: approved ones to everybody, the others to the bureau. Raises NotAllowed."""
    require_sight(viewer, "名录")
    whole = reach(viewer, MAY_SEE["计划草案"]) is not None
    persons = named.persons(session)
    chosen = (
        select(ScopeException, Project, Unit).join_from(ScopeException, Project).join(Unit, col(Unit.id) == col(ScopeException.unit_id))
    )
    found = session.exec(chosen.order_by(col(ScopeException.id).desc()))
    return tuple(
        ExceptionLine(
            id=one.id or 0,
            code=project.code,
            project=project.name,
            unit_id=one.unit_id,
            unit=unit.short_name,
            state=one.state,
            reason=one.reason,
            document=one.document,
            proposer=persons.get(one.proposed_by, ""),
            proposed_on=one.proposed_at.date(),
            decider=persons.get(one.decided_by, ""),
            decision=one.decision,
        )
        for one, project, unit in found
        if whole or one.state is ProposalState.APPROVED
    )


def find_units(session: Session, viewer: Actor, *, words: str) -> tuple[Match, ...]:
    """Return the units one of whose names holds the words: full name, short name, credit code, alias. Raises NotAllowed."""
    require_sight(viewer, "名录")
    wanted = words.strip()
    if not wanted:
        return ()
    named = [
        (one.id or 0, one.name, text)
        for one in session.exec(select(Unit).order_by(col(Unit.id)))
        for text in (one.name, one.short_name, one.credit_code or "")
    ]
    names = {number: name for number, name, _ in named}
    also = [(one.unit_id, names[one.unit_id], one.name) for one in session.exec(select(UnitAlias).order_by(col(UnitAlias.id)))]
    found: dict[int, Match] = {}
    for number, name, text in (*named, *also):
        if wanted in text:
            found.setdefault(number, Match(number, name, text))
    return tuple(found.values())


def unit_history(session: Session, viewer: Actor, *, unit_id: int) -> UnitHistory | None:
    """Return the history of a unit, None where there is no such unit. Raises NotAllowed."""
    require_sight(viewer, "名录")
    unit = session.get(Unit, unit_id)
    if unit is None:
        return None
    mine = (
        select(DirectoryEntry, Unit, Specialty)
        .select_from(DirectoryEntry)
        .join(Unit)
        .join(Specialty)
        .where(DirectoryEntry.unit_id == unit_id)
    )
    aliases = session.exec(select(UnitAlias).where(UnitAlias.unit_id == unit_id).order_by(col(UnitAlias.id)))
    return UnitHistory(
        unit_id,
        unit.name,
        unit.short_name,
        unit.credit_code or "",
        tuple(_entry(*found) for found in session.exec(mine.order_by(col(DirectoryEntry.starts_on), col(DirectoryEntry.id)))),
        _successions(session, unit_id),
        tuple(AliasLine(one.name, one.kind, one.source, one.starts_on, one.ends_on) for one in aliases),
    )


def _successions(session: Session, unit_id: int) -> tuple[SuccessionLine, ...]:
    names = dict(session.exec(select(Unit.id, Unit.name)).all())
    found = session.exec(select(UnitSuccession).order_by(col(UnitSuccession.effective_on)))
    return tuple(
        SuccessionLine(names[one.earlier_id], names[one.later_id], one.kind, one.effective_on, one.document, one.evidence)
        for one in found
        if unit_id in (one.earlier_id, one.later_id)
    )


def _entry(one: DirectoryEntry, unit: Unit, specialty: Specialty) -> EntryLine:
    return EntryLine(
        id=one.id or 0,
        unit_id=one.unit_id,
        unit=unit.short_name,
        name=unit.name,
        specialty_id=one.specialty_id,
        specialty=specialty.name,
        tier=one.tier,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        document=one.document,
        reason=one.reason,
        end_document=one.end_document,
        end_reason=one.end_reason,
    )
