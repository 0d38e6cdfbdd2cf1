"""Credit of agent builders: conduct records and which count on a day, the blacklist, applications for repair, opinions of a year."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import builders
from core.access import MAY_SEE, Actor, reach, require, require_sight
from core.models import BlacklistEntry, ConductRecord, CreditRepair, OwnerOpinion, RecordRevocation, Unit
from core.queries import named
from core.vocabulary import ConductKind, ProposalState, RecordOrigin, RevocationGround


@dataclass(frozen=True)
class RecordLine:
    """A conduct record; points in ten-thousandths; `revoked` once it was revoked, or the record whose concealment it is for."""

    id: int
    number: str
    unit_id: int
    unit: str
    kind: ConductKind
    standard: str
    act: str
    matter: str
    band: str
    points: int
    happened_on: date
    valid_until: date | None
    collector: str
    document: str
    origin: RecordOrigin
    concealed: str
    state: ProposalState
    entered_by: str
    decided_by: str
    decision: str
    ended_on: date | None
    end_reason: str
    revoked: bool
    entered_by_id: int = 0

    def counts_on(self, day: date) -> bool:
        """Whether it counts on a day: approved, happened by then, still valid, not ended."""
        begun = self.state is ProposalState.APPROVED and self.happened_on <= day
        return begun and (self.valid_until is None or day <= self.valid_until) and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True)
class BlackLine:
    """An entry of the blacklist."""

    id: int
    unit_id: int
    unit: str
    reason: str
    clause: str
    document: str
    starts_on: date
    term_until: date
    state: ProposalState
    left_on: date | None
    left_reason: str
    left_document: str

    def holds_on(self, day: date) -> bool:
        """Whether the builder is on the list on a day."""
        term = self.state is ProposalState.APPROVED and self.starts_on <= day <= self.term_until
        return term and (self.left_on is None or day < self.left_on)


@dataclass(frozen=True)
class RepairLine:
    """An application for repair: of which record (its number) or of an entry of the blacklist ("黑名单")."""

    id: int
    what: str
    unit_id: int
    unit: str
    reason: str
    state: ProposalState
    asked_on: date
    decision: str
    document: str


@dataclass(frozen=True)
class RevocationLine:
    """A proposal to revoke a record (its number), and what became of it."""

    id: int
    record_id: int
    number: str
    unit: str
    ground: RevocationGround
    reason: str
    document: str
    state: ProposalState
    proposed_by: str
    proposed_on: date
    decided_by: str
    decision: str


@dataclass(frozen=True)
class OpinionLine:
    """What a unit says of a builder in a year; points in ten-thousandths of 100."""

    year: int
    builder_id: int
    builder: str
    unit_id: int
    unit: str
    points: int
    text: str
    at: datetime


def records(session: Session, viewer: Actor) -> tuple[RecordLine, ...]:
    """Return conduct records, the newest first: approved ones to everybody, others to officers and approvers. Raises NotAllowed."""
    require_sight(viewer, "信用记录")
    whole = reach(viewer, MAY_SEE["待审信用记录"]) is not None
    units, persons = _units(session), named.persons(session)
    found = list(session.exec(select(ConductRecord).order_by(col(ConductRecord.id).desc())))
    numbers = {one.id: one.number for one in found}
    gone = revoked(session)
    return tuple(
        _record(one, units, persons, concealed=numbers.get(one.extra_of, ""), gone=gone)
        for one in found
        if whole or one.state is ProposalState.APPROVED
    )


def revoked(session: Session) -> frozenset[int]:
    """Return the numbers of the records that were revoked, with those for concealing them; whoever asks has asked who looks."""
    mine = select(RecordRevocation.record_id).where(RecordRevocation.state == ProposalState.APPROVED)
    chosen = select(ConductRecord.id).where(col(ConductRecord.id).in_(mine) | col(ConductRecord.extra_of).in_(mine))
    return frozenset(number for number in session.exec(chosen) if number is not None)


def revocations(session: Session, viewer: Actor) -> tuple[RevocationLine, ...]:
    """Return proposals to revoke records, the newest first: approved ones to everybody, others to officers and approvers.

    Raises NotAllowed.
    """
    require_sight(viewer, "信用记录")
    whole = reach(viewer, MAY_SEE["待审信用记录"]) is not None
    units, persons = _units(session), named.persons(session)
    chosen = select(RecordRevocation, ConductRecord).join(ConductRecord, col(ConductRecord.id) == col(RecordRevocation.record_id))
    return tuple(
        RevocationLine(
            id=one.id or 0,
            record_id=one.record_id,
            number=record.number,
            unit=units[record.unit_id],
            ground=one.ground,
            reason=one.reason,
            document=one.document,
            state=one.state,
            proposed_by=persons.get(one.proposed_by, ""),
            proposed_on=one.proposed_at.date(),
            decided_by=persons.get(one.decided_by, ""),
            decision=one.decision,
        )
        for one, record in session.exec(chosen.order_by(col(RecordRevocation.id).desc()))
        if whole or one.state is ProposalState.APPROVED
    )


def blacklist(session: Session, viewer: Actor) -> tuple[BlackLine, ...]:
    """Return the blacklist with ended entries, the newest first; proposals to officers and approvers alone. Raises NotAllowed."""
    require_sight(viewer, "信用记录")
    whole = reach(viewer, MAY_SEE["待审信用记录"]) is not None
    units = _units(session)
    found = session.exec(select(BlacklistEntry).order_by(col(BlacklistEntry.id).desc()))
    return tuple(
        BlackLine(
            id=one.id or 0,
            unit_id=one.unit_id,
            unit=units[one.unit_id],
            reason=one.reason,
            clause=one.clause,
            document=one.document,
            starts_on=one.starts_on,
            term_until=one.term_until,
            state=one.state,
            left_on=one.left_on,
            left_reason=one.left_reason,
            left_document=one.left_document,
        )
        for one in found
        if whole or one.state is ProposalState.APPROVED
    )


def repairs(session: Session, viewer: Actor, *, day: date) -> tuple[RepairLine, ...]:
    """Return applications for repair, the newest first: approved ones to everybody, others to officers, approvers and the unit itself.

    A unit's own are those of whom it answers for on the day.

    Raises NotAllowed.
    """
    require_sight(viewer, "信用记录")
    whole = reach(viewer, MAY_SEE["待审信用记录"]) is not None
    units = _units(session)
    own = builders.represented(session, viewer.unit_id, day=day)
    held = {one.id: (one.unit_id, one.number) for one in session.exec(select(ConductRecord))}
    black = {one.id: (one.unit_id, "黑名单") for one in session.exec(select(BlacklistEntry))}
    lines = (
        _repair(one, *(held[one.record_id] if one.record_id is not None else black[one.blacklist_id]), units)
        for one in session.exec(select(CreditRepair).order_by(col(CreditRepair.id).desc()))
    )
    return tuple(one for one in lines if whole or one.state is ProposalState.APPROVED or one.unit_id in own)


def opinions(session: Session, viewer: Actor, *, year: int) -> tuple[OpinionLine, ...]:
    """Return what counts of the opinions of a year: the last word of each unit on each builder. Raises NotAllowed."""
    require_sight(viewer, "待审信用记录")
    return _opinions(session, year)


def own_opinions(session: Session, viewer: Actor, *, year: int) -> tuple[OpinionLine, ...]:
    """Return what counts of the opinions of the viewer's own unit in a year. Raises NotAllowed."""
    require(viewer, "录入单位意见")
    return tuple(one for one in _opinions(session, year) if one.unit_id == viewer.unit_id)


def _opinions(session: Session, year: int) -> tuple[OpinionLine, ...]:
    units = _units(session)
    found = session.exec(select(OwnerOpinion).where(OwnerOpinion.year == year).order_by(col(OwnerOpinion.at), col(OwnerOpinion.id)))
    last = {(one.builder_id, one.unit_id): one for one in found}
    return tuple(
        OpinionLine(year, one.builder_id, units[one.builder_id], one.unit_id, units[one.unit_id], one.points, one.text, one.at)
        for _, one in sorted(last.items())
    )


def _units(session: Session) -> dict[int, str]:
    return {number: name for number, name in session.exec(select(Unit.id, Unit.short_name)) if number is not None}


def _record(
    one: ConductRecord, units: dict[int, str], persons: dict[int | None, str], *, concealed: str, gone: frozenset[int]
) -> RecordLine:
    return RecordLine(
        id=one.id or 0,
        number=one.number,
        unit_id=one.unit_id,
        unit=units[one.unit_id],
        kind=one.kind,
        standard=one.standard,
        act=one.act,
        matter=one.matter,
        band=one.band,
        points=one.points,
        happened_on=one.happened_on,
        valid_until=one.valid_until,
        collector=units[one.collector_id],
        document=one.document,
        origin=one.origin,
        concealed=concealed,
        state=one.state,
        entered_by=persons.get(one.entered_by, ""),
        decided_by=persons.get(one.decided_by, ""),
        decision=one.decision,
        ended_on=one.ended_on,
        end_reason=one.end_reason,
        revoked=one.id in gone,
        entered_by_id=one.entered_by,
    )


def _repair(one: CreditRepair, unit_id: int, what: str, units: dict[int, str]) -> RepairLine:
    return RepairLine(one.id or 0, what, unit_id, units[unit_id], one.reason, one.state, one.asked_at.date(), one.decision, one.document)
