"""Results of builders and what was objected to them: the bureau sees every draft, everybody else what is on notice or final."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core.access import MAY_SEE, Actor, Reach, reach, require_sight
from core.models import (
    BuilderNotice,
    BuilderResult,
    ConductRecord,
    NoticeConsequence,
    NoticeObjection,
    NoticeStep,
    ObjectionEvidence,
    OfficialAct,
    Person,
    Seal,
    Unit,
)
from core.models.notice import title_of
from core.queries.circulars import Sealed
from core.vocabulary import ActKind, ActState, NoticeKind, NoticeState, ObjectionState, ProposalState

PUBLIC = (NoticeState.OPEN, NoticeState.FINAL)
"""The states in which everybody who logs in sees results."""


@dataclass(frozen=True)
class NoticeLine:
    """One version of the results of a quarter or year with everything that was decided about it."""

    id: int
    kind: NoticeKind
    period: str
    version: int
    state: NoticeState
    rulebook: str
    known_at: datetime
    digest: str
    reason: str
    drafter_id: int
    drafter: str
    drafted_at: datetime
    signatory: str
    signed_at: datetime | None
    notice_from: date | None
    notice_to: date | None
    final_at: datetime | None
    document: str
    sealed: Sealed | None
    finished: Sealed | None

    @property
    def title(self) -> str:
        """2018年度代建考评."""
        return title_of(self.kind, self.period)

    @property
    def name(self) -> str:
        """2018年度代建考评第1版."""
        return f"{self.title}第{self.version}版"


@dataclass(frozen=True)
class EvidenceLine:
    """A file of an objection."""

    id: int
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class ObjectionLine:
    """What a builder objected to, with its files, and the answer."""

    id: int
    notice_id: int
    unit_id: int
    unit: str
    text: str
    state: ObjectionState
    person: str
    at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True)
class NoticeStepLine:
    """A step in a notice's way."""

    state: NoticeState
    at: datetime
    person: str
    reason: str


@dataclass(frozen=True)
class ResultLine:
    """A builder's result in one version of published results; score in ten-thousandths of a point."""

    kind: NoticeKind
    period: str
    version: int
    state: NoticeState
    unit_id: int
    unit: str
    place: int | None
    score: int | None
    grade: str


@dataclass(frozen=True)
class ConsequenceLine:
    """What a final grade led to, and what became of each proposal."""

    unit_id: int
    unit: str
    clause: str
    act: ActKind | None
    act_state: ActState | None
    record: str
    record_state: ProposalState | None


def notices(session: Session, viewer: Actor, *, kind: NoticeKind | None = None) -> tuple[NoticeLine, ...]:
    """Return versions of results, the newest period and version first: all to who sees drafts, to others those on notice or final.

    Raises NotAllowed.
    """
    require_sight(viewer, "公示考评")
    chosen = select(BuilderNotice)
    if kind is not None:
        chosen = chosen.where(BuilderNotice.kind == kind)
    if reach(viewer, MAY_SEE["测算考评"]) is None:
        chosen = chosen.where(col(BuilderNotice.state).in_(PUBLIC))
    newest = (col(BuilderNotice.period).desc(), col(BuilderNotice.version).desc(), col(BuilderNotice.id).desc())
    names, seals = _persons(session), _seals(session)
    return tuple(_line(one, names, seals) for one in session.exec(chosen.order_by(*newest)))


def latest_public(session: Session, viewer: Actor, *, kind: NoticeKind) -> NoticeLine | None:
    """Return the newest results of a kind that are on notice or final; of one period the latest version. Raises NotAllowed."""
    return next((one for one in notices(session, viewer, kind=kind) if one.state in PUBLIC), None)


def objections(session: Session, viewer: Actor, *, notice_id: int) -> tuple[ObjectionLine, ...]:
    """Return what was objected to a version of results: to a unit its own alone. Raises NotAllowed."""
    whole = require_sight(viewer, "考评异议") is Reach.ALL
    chosen = select(NoticeObjection, Unit.short_name).join(Unit, col(Unit.id) == col(NoticeObjection.unit_id))
    chosen = chosen.where(col(NoticeObjection.notice_id) == notice_id)
    if not whole:
        chosen = chosen.where(col(NoticeObjection.unit_id) == viewer.unit_id)
    names, evidence = _persons(session), _evidence(session)
    found = session.exec(chosen.order_by(col(NoticeObjection.id)))
    return tuple(_objection(one, unit, names=names, evidence=evidence) for one, unit in found)


def notice_steps(session: Session, viewer: Actor, *, notice_id: int) -> tuple[NoticeStepLine, ...]:
    """Return the steps of a version of results in order. Raises NotAllowed."""
    require_sight(viewer, "测算考评")
    names = _persons(session)
    found = session.exec(select(NoticeStep).where(NoticeStep.notice_id == notice_id).order_by(col(NoticeStep.id)))
    return tuple(NoticeStepLine(one.state, one.at, names.get(one.person_id, ""), one.reason) for one in found)


def public_results(session: Session, viewer: Actor, *, unit_id: int | None = None) -> tuple[ResultLine, ...]:
    """Return results on notice or final, of each period its latest such version, the earliest first; of one builder or all.

    Raises NotAllowed.
    """
    require_sight(viewer, "公示考评")
    chosen = (
        select(BuilderNotice, BuilderResult, Unit.short_name)
        .join(BuilderResult, col(BuilderResult.seal_id) == col(BuilderNotice.seal_id))
        .join(Unit, col(Unit.id) == col(BuilderResult.unit_id))
        .where(col(BuilderNotice.state).in_(PUBLIC))
        .order_by(col(BuilderNotice.period), col(BuilderNotice.kind), col(BuilderResult.place), col(BuilderResult.unit_id))
    )
    if unit_id is not None:
        chosen = chosen.where(col(BuilderResult.unit_id) == unit_id)
    rows = list(session.exec(chosen))
    latest: dict[tuple[NoticeKind, str], int] = {}
    for notice, _, _ in rows:
        key = (notice.kind, notice.period)
        latest[key] = max(latest.get(key, 0), notice.version)
    return tuple(_result(*row) for row in rows if latest[row[0].kind, row[0].period] == row[0].version)


def consequences(session: Session, viewer: Actor, *, notice_id: int) -> tuple[ConsequenceLine, ...]:
    """Return what final grades led to, and what was decided of it. Raises NotAllowed: a proposal is the bureau's until it is decided."""
    require_sight(viewer, "测算考评")
    chosen = (
        select(NoticeConsequence, Unit.short_name, OfficialAct, ConductRecord)
        .join(Unit, col(Unit.id) == col(NoticeConsequence.unit_id))
        .join(OfficialAct, col(OfficialAct.id) == col(NoticeConsequence.act_id), isouter=True)
        .join(ConductRecord, col(ConductRecord.id) == col(NoticeConsequence.record_id), isouter=True)
        .where(col(NoticeConsequence.notice_id) == notice_id)
        .order_by(col(NoticeConsequence.unit_id))
    )
    return tuple(_consequence(*row) for row in session.exec(chosen))


def _consequence(one: NoticeConsequence, unit: str, act: OfficialAct | None, record: ConductRecord | None) -> ConsequenceLine:
    return ConsequenceLine(
        unit_id=one.unit_id,
        unit=unit,
        clause=one.clause,
        act=None if act is None else act.kind,
        act_state=None if act is None else act.state,
        record="" if record is None else record.number,
        record_state=None if record is None else record.state,
    )


def _result(notice: BuilderNotice, one: BuilderResult, unit: str) -> ResultLine:
    return ResultLine(notice.kind, notice.period, notice.version, notice.state, one.unit_id, unit, one.place, one.score, one.grade)


def _objection(one: NoticeObjection, unit: str, *, names: dict[int, str], evidence: dict[int, tuple[EvidenceLine, ...]]) -> ObjectionLine:
    return ObjectionLine(
        id=one.id or 0,
        notice_id=one.notice_id,
        unit_id=one.unit_id,
        unit=unit,
        text=one.text,
        state=one.state,
        person=names.get(one.person_id, ""),
        at=one.at,
        answer=one.answer,
        answered_by=names.get(one.answered_by or 0, ""),
        answered_at=one.answered_at,
        evidence=evidence.get(one.id or 0, ()),
    )


def _evidence(session: Session) -> dict[int, tuple[EvidenceLine, ...]]:
    found: dict[int, tuple[EvidenceLine, ...]] = {}
    for one in session.exec(select(ObjectionEvidence).order_by(col(ObjectionEvidence.id))):
        line = EvidenceLine(one.id or 0, one.name, one.size, one.sha256)
        found[one.objection_id] = (*found.get(one.objection_id, ()), line)
    return found


def _line(one: BuilderNotice, names: dict[int, str], seals: dict[int, Sealed]) -> NoticeLine:
    return NoticeLine(
        id=one.id or 0,
        kind=one.kind,
        period=one.period,
        version=one.version,
        state=one.state,
        rulebook=one.rulebook,
        known_at=one.known_at,
        digest=one.digest,
        reason=one.reason,
        drafter_id=one.drafter_id,
        drafter=names.get(one.drafter_id, ""),
        drafted_at=one.drafted_at,
        signatory=names.get(one.signatory_id or 0, ""),
        signed_at=one.signed_at,
        notice_from=one.notice_from,
        notice_to=one.notice_to,
        final_at=one.final_at,
        document=one.document,
        sealed=seals.get(one.seal_id or 0),
        finished=seals.get(one.final_seal_id or 0),
    )


def _seals(session: Session) -> dict[int, Sealed]:
    return {one.id or 0: Sealed(one.id or 0, one.number, one.digest, one.previous) for one in session.exec(select(Seal))}


def _persons(session: Session) -> dict[int, str]:
    return {number: name for number, name in session.exec(select(Person.id, Person.name)) if number is not None}
