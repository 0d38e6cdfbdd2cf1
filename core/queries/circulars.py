"""Circulars and what units said to them: the bureau sees every draft, everybody else what was issued."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import sealing
from core.access import MAY_SEE, Actor, Reach, reach, require_sight
from core.errors import NotFound
from core.models import Circular, CircularIssue, CircularStep, DataCheck, Seal, SealContent, SealedPart, Unit
from core.period import Month
from core.queries import named
from core.vocabulary import CheckState, CircularState, SealKind


@dataclass(frozen=True)
class Sealed:
    """The seal of a signed circular: its number in the chain, its digest, and that of the seal before it."""

    id: int
    number: int
    digest: str
    previous: str

    @property
    def short(self) -> str:
        """The first digits of the digest, as a circular prints them."""
        return sealing.short(self.digest)


@dataclass(frozen=True)
class Issued:
    """How a circular was issued."""

    document: str
    title: str
    issuers: tuple[str, ...]
    addressees: str
    copies: str
    issued_on: date
    issued_at: datetime
    person: str
    word_digest: str


@dataclass(frozen=True)
class CircularLine:
    """One version of a month's circular with everything that was decided about it."""

    id: int
    month: Month
    version: int
    state: CircularState
    rulebook: str
    known_at: datetime
    digest: str
    reason: str
    drafter_id: int
    drafter: str
    drafted_at: datetime
    check_due_at: datetime | None
    signatory: str
    signed_at: datetime | None
    remark: str
    sealed: Sealed | None
    issued: Issued | None


@dataclass(frozen=True)
class Check:
    """What a unit said to its figures, and the bureau's answer."""

    circular_id: int
    unit_id: int
    unit: str
    state: CheckState
    objection: str
    person: str
    at: datetime | None
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class Step:
    """A step in a circular's way."""

    state: CircularState
    at: datetime
    person: str
    reason: str


def circulars(session: Session, viewer: Actor, *, month: Month | None = None) -> tuple[CircularLine, ...]:
    """Return circulars, the newest month and version first: all of them to the bureau, to others those that were issued.

    Raises NotAllowed.
    """
    require_sight(viewer, "已发榜单")
    chosen = select(Circular, Seal, CircularIssue).join(Seal, col(Seal.id) == col(Circular.seal_id), isouter=True)
    chosen = chosen.join(CircularIssue, col(CircularIssue.circular_id) == col(Circular.id), isouter=True)
    if month is not None:
        chosen = chosen.where(col(Circular.year) == month.year, col(Circular.month) == month.number)
    if reach(viewer, MAY_SEE["测算榜单"]) is None:
        chosen = chosen.where(col(Circular.state) == CircularState.ISSUED)
    ordered = chosen.order_by(col(Circular.year).desc(), col(Circular.month).desc(), col(Circular.version).desc(), col(Circular.id).desc())
    names = named.persons(session)
    return tuple(_line(circular, seal, issue, names=names) for circular, seal, issue in session.exec(ordered))


def latest_issued(session: Session, viewer: Actor, *, month: Month, version: int | None = None) -> CircularLine | None:
    """Return the latest issued circular of a month, or the version asked for; None where there is none. Raises NotAllowed."""
    mine = (one for one in circulars(session, viewer, month=month) if one.issued is not None)
    return next((one for one in mine if version in (None, one.version)), None)


def issued_months(session: Session, viewer: Actor) -> tuple[Month, ...]:
    """Return the months that have an issued circular, the newest first. Raises NotAllowed."""
    require_sight(viewer, "已发榜单")
    found = session.exec(select(Circular.year, Circular.month).where(Circular.state == CircularState.ISSUED).distinct())
    return tuple(sorted((Month(year, number) for year, number in found), reverse=True))


def checks(session: Session, viewer: Actor, *, circular_id: int) -> tuple[Check, ...]:
    """Return what units said to a circular's figures: to a unit its own line alone. Raises NotAllowed."""
    whole = require_sight(viewer, "核对情况") is Reach.ALL
    chosen = select(DataCheck, Unit.short_name).join(Unit, col(Unit.id) == col(DataCheck.unit_id))
    chosen = chosen.where(col(DataCheck.circular_id) == circular_id)
    if not whole:
        chosen = chosen.where(col(DataCheck.unit_id) == viewer.unit_id)
    names = named.persons(session)
    return tuple(_check(one, unit, names) for one, unit in session.exec(chosen.order_by(col(DataCheck.unit_id))))


def to_check(session: Session, viewer: Actor) -> tuple[tuple[CircularLine, Check], ...]:
    """Return the circulars that the viewer's unit is asked to check now, each with what that unit said; never another unit's.

    Raises NotAllowed to whom the figures of no unit's draft are shown.
    """
    require_sight(viewer, "本单位的测算数据")
    chosen = (
        select(Circular, DataCheck, Unit.short_name)
        .join(DataCheck, col(DataCheck.circular_id) == col(Circular.id))
        .join(Unit, col(Unit.id) == col(DataCheck.unit_id))
        .where(Circular.state == CircularState.CHECKING, DataCheck.unit_id == viewer.unit_id)
        .order_by(col(Circular.id))
    )
    names = named.persons(session)
    return tuple((_line(one, None, None, names=names), _check(check, unit, names)) for one, check, unit in session.exec(chosen))


def steps(session: Session, viewer: Actor, *, circular_id: int) -> tuple[Step, ...]:
    """Return the steps of a circular in order. Raises NotAllowed."""
    require_sight(viewer, "测算榜单")
    names = named.persons(session)
    found = session.exec(select(CircularStep).where(CircularStep.circular_id == circular_id).order_by(col(CircularStep.id)))
    return tuple(Step(one.state, one.at, names.get(one.person_id, ""), one.reason) for one in found)


def sealed_parts(session: Session, seal_id: int) -> dict[str, bytes]:
    """Return the bytes that a seal holds, by name, in their order; the caller has asked who looks."""
    chosen = (
        select(SealContent.name, SealedPart.content)
        .join(SealedPart, col(SealedPart.digest) == col(SealContent.digest))
        .where(col(SealContent.seal_id) == seal_id)
        .order_by(col(SealContent.place))
    )
    return dict(session.exec(chosen).all())


def papers_of(session: Session, viewer: Actor, *, circular_id: int) -> dict[str, bytes]:
    """Return the papers of an issued circular as they were issued, by name. Raises NotAllowed, NotFound."""
    found = next((one for one in circulars(session, viewer) if one.id == circular_id), None)
    if found is None or found.issued is None:
        raise NotFound("已印发的通报", circular_id)
    chain = select(Seal.id).where(Seal.kind == SealKind.ISSUE, Seal.period == str(found.month), Seal.version == found.version)
    return sealed_parts(session, session.exec(chain).one() or 0)


def _line(circular: Circular, seal: Seal | None, issue: CircularIssue | None, *, names: dict[int | None, str]) -> CircularLine:
    return CircularLine(
        id=circular.id or 0,
        month=Month(circular.year, circular.month),
        version=circular.version,
        state=circular.state,
        rulebook=circular.rulebook,
        known_at=circular.known_at,
        digest=circular.digest,
        reason=circular.reason,
        drafter_id=circular.drafter_id,
        drafter=names.get(circular.drafter_id, ""),
        drafted_at=circular.drafted_at,
        check_due_at=circular.check_due_at,
        signatory=names.get(circular.signatory_id or 0, ""),
        signed_at=circular.signed_at,
        remark=circular.remark,
        sealed=None if seal is None else Sealed(seal.id or 0, seal.number, seal.digest, seal.previous),
        issued=None if issue is None else _issued(issue, names),
    )


def _issued(issue: CircularIssue, names: dict[int | None, str]) -> Issued:
    return Issued(
        document=issue.document,
        title=issue.title,
        issuers=tuple(issue.issuers.split("\n")),
        addressees=issue.addressees,
        copies=issue.copies,
        issued_on=issue.issued_on,
        issued_at=issue.issued_at,
        person=names.get(issue.person_id, ""),
        word_digest=issue.word_digest,
    )


def _check(one: DataCheck, unit: str, names: dict[int | None, str]) -> Check:
    return Check(
        circular_id=one.circular_id,
        unit_id=one.unit_id,
        unit=unit,
        state=one.state,
        objection=one.objection,
        person=names.get(one.person_id or 0, ""),
        at=one.at,
        answer=one.answer,
        answered_by=names.get(one.answered_by or 0, ""),
        answered_at=one.answered_at,
    )
