"""Results of builders and what was objected to them: the bureau sees every draft, everybody else what is on notice or final."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import builders
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
    Seal,
    Unit,
)
from core.models.notice import title_of
from core.queries import named
from core.queries.circulars import Sealed
from core.queries.credit import revoked
from core.replaced import Outdated, outdated
from core.vocabulary import ActKind, ActState, NoticeKind, NoticeState, ObjectionState, ProposalState


@dataclass(frozen=True)
class NoticeLine:
    """One version of the results of a quarter or year with everything that was decided about it.

    `public` says whether everybody who logs in sees it on the day asked for: on notice from its first day, or final; `replaced_by` is the
    version that took its place by then.
    """

    id: int
    kind: NoticeKind
    period: str
    version: int
    state: NoticeState
    rulebook: str
    known_at: datetime
    digest: str
    reason: str
    unchanged: bool
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
    public: bool
    replaced_by: int | None

    @property
    def standing(self) -> str:
        """公示中, 待公示 before the first day of the notice, 已被第2版代替."""
        if self.replaced_by is not None:
            return f"已被第{self.replaced_by}版代替"
        return "待公示" if self.state is NoticeState.OPEN and not self.public else self.state.label

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
    """A builder's result in one version of published results; score in ten-thousandths of a point.

    `printed` is the score as it was printed, `why` the name of the reason why there is no score or grade; both empty where not noted.
    """

    kind: NoticeKind
    period: str
    version: int
    state: NoticeState
    unit_id: int
    unit: str
    place: int | None
    score: int | None
    grade: str
    printed: str = ""
    why: str = ""


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


def notices(session: Session, viewer: Actor, *, day: date, kind: NoticeKind | None = None) -> tuple[NoticeLine, ...]:
    """Return versions of results, the newest period and version first: all to who sees drafts, to others those public on the day.

    Raises NotAllowed.
    """
    require_sight(viewer, "公示考评")
    chosen = select(BuilderNotice)
    if kind is not None:
        chosen = chosen.where(BuilderNotice.kind == kind)
    newest = (col(BuilderNotice.period).desc(), col(BuilderNotice.version).desc(), col(BuilderNotice.id).desc())
    rows = list(session.exec(chosen.order_by(*newest)))
    names, seals, whole = named.persons(session), _seals(session), reach(viewer, MAY_SEE["测算考评"]) is not None
    replaced = {one.id: _replaced(one, rows, day) for one in rows}
    lines = (replace(_line(one, names, seals), public=_public(one, day), replaced_by=replaced[one.id]) for one in rows)
    return tuple(line for line in lines if whole or line.public)


def _public(one: BuilderNotice, day: date) -> bool:
    """Whether everybody sees results on a day: from the first day of their notice on."""
    begun = one.notice_from is not None and one.notice_from <= day
    return one.state is NoticeState.FINAL or (one.state is NoticeState.OPEN and begun)


def _replaced(one: BuilderNotice, rows: Sequence[BuilderNotice], day: date) -> int | None:
    """The version that took the place of another: a later final one, and of one that was never final a later one on notice too."""
    same = [new for new in rows if (new.kind, new.period) == (one.kind, one.period) and new.version > one.version]
    final = one.state is NoticeState.FINAL
    taking = [new.version for new in same if new.state is NoticeState.FINAL or (not final and _public(new, day))]
    return max(taking, default=None) if one.signed_at is not None else None


def shown_first(lines: Iterable[NoticeLine]) -> NoticeLine | None:
    """Of lines with the newest first: the newest public period's final version, where there is none its latest one on notice."""
    public = [one for one in lines if one.public]
    same = [one for one in public if (one.kind, one.period) == (public[0].kind, public[0].period)]
    return next((one for one in same if one.state is NoticeState.FINAL), next(iter(same), None))


def beside(lines: Iterable[NoticeLine], line: NoticeLine) -> NoticeLine | None:
    """The version on notice that is to take the place of a final one; None where there is none."""
    same = [one for one in lines if (one.kind, one.period) == (line.kind, line.period) and one.version > line.version]
    return next((one for one in same if one.public and one.state is NoticeState.OPEN and line.state is NoticeState.FINAL), None)


def version_before(session: Session, line: NoticeLine) -> NoticeLine | None:
    """The last signed version before another of the same results, None where there is none; the caller has asked who looks."""
    same = (BuilderNotice.kind == line.kind, BuilderNotice.period == line.period, BuilderNotice.version < line.version)
    chosen = select(BuilderNotice).where(*same, col(BuilderNotice.signed_at).is_not(None)).order_by(col(BuilderNotice.version).desc())
    found = session.exec(chosen).first()
    return None if found is None else _line(found, named.persons(session), _seals(session))


def latest_public(session: Session, viewer: Actor, *, kind: NoticeKind, day: date) -> NoticeLine | None:
    """Return the newest results of a kind that are public on a day; of one period the final version first. Raises NotAllowed."""
    return shown_first(notices(session, viewer, kind=kind, day=day))


def objections(session: Session, viewer: Actor, *, notice_id: int, day: date) -> tuple[ObjectionLine, ...]:
    """Return what was objected to a version of results: to a unit that of whom it answers for on the day. Raises NotAllowed."""
    whole = require_sight(viewer, "考评异议") is Reach.ALL
    chosen = select(NoticeObjection, Unit.short_name).join(Unit, col(Unit.id) == col(NoticeObjection.unit_id))
    chosen = chosen.where(col(NoticeObjection.notice_id) == notice_id)
    if not whole:
        chosen = chosen.where(col(NoticeObjection.unit_id).in_(builders.represented(session, viewer.unit_id, day=day)))
    names, evidence = named.persons(session), _evidence(session)
    found = session.exec(chosen.order_by(col(NoticeObjection.id)))
    return tuple(_objection(one, unit, names=names, evidence=evidence) for one, unit in found)


def notice_steps(session: Session, viewer: Actor, *, notice_id: int) -> tuple[NoticeStepLine, ...]:
    """Return the steps of a version of results in order. Raises NotAllowed."""
    require_sight(viewer, "测算考评")
    names = named.persons(session)
    found = session.exec(select(NoticeStep).where(NoticeStep.notice_id == notice_id).order_by(col(NoticeStep.id)))
    return tuple(NoticeStepLine(one.state, one.at, names.get(one.person_id, ""), one.reason) for one in found)


def public_results(session: Session, viewer: Actor, *, day: date, unit_id: int | None = None) -> tuple[ResultLine, ...]:
    """Return results public on a day, of each period its latest final version, else the one on notice, the earliest first.

    Of one builder or all.

    Raises NotAllowed.
    """
    require_sight(viewer, "公示考评")
    chosen = (
        select(BuilderNotice, BuilderResult, Unit.short_name)
        .join(BuilderResult, col(BuilderResult.seal_id) == col(BuilderNotice.seal_id))
        .join(Unit, col(Unit.id) == col(BuilderResult.unit_id))
        .where(col(BuilderNotice.state).in_((NoticeState.OPEN, NoticeState.FINAL)))
        .order_by(col(BuilderNotice.period), col(BuilderNotice.kind), col(BuilderResult.place), col(BuilderResult.unit_id))
    )
    if unit_id is not None:
        chosen = chosen.where(col(BuilderResult.unit_id) == unit_id)
    rows = [row for row in session.exec(chosen) if _public(row[0], day)]
    first: dict[tuple[NoticeKind, str], tuple[bool, int]] = {}
    for notice, _, _ in rows:
        key = (notice.kind, notice.period)
        first[key] = max(first.get(key, (False, 0)), _precedence(notice))
    return tuple(_result(*row) for row in rows if first[row[0].kind, row[0].period] == _precedence(row[0]))


def _precedence(notice: BuilderNotice) -> tuple[bool, int]:
    """Final before on notice, then the later version."""
    return notice.state is NoticeState.FINAL, notice.version


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


def undone(session: Session, viewer: Actor, *, notice_id: int) -> tuple[str, ...]:
    """Return what was decided after earlier versions for builders whose grade is another in this final one, a sentence each.

    Raises NotAllowed.
    """
    require_sight(viewer, "测算考评")
    notice = session.get(BuilderNotice, notice_id)
    found = () if notice is None or notice.state is not NoticeState.FINAL else outdated(session, notice)
    return tuple(said for one in found if (said := _undone(session, one)))


def _undone(session: Session, one: Outdated) -> str:
    """第1代建：第1版评为优秀，第2版评为良好，通报表扬已决定，请依法依规撤销或更正."""
    act = session.get(OfficialAct, one.consequence.act_id) if one.consequence.act_id else None
    record = session.get(ConductRecord, one.consequence.record_id) if one.consequence.record_id else None
    done = [f"{act.kind.label}{act.state.label}"] if act is not None and act.state in (ActState.IN_FORCE, ActState.ENDED) else []
    counts = record is not None and record.state is ProposalState.APPROVED and record.id not in revoked(session)
    done += [f"记录{record.number}{record.state.label}"] if record is not None and counts else []
    unit = session.get_one(Unit, one.consequence.unit_id).short_name
    graded = f"第{one.version}版{_graded(one.grade)}，第{one.by.version}版{_graded(one.now)}"
    return f"{unit}：{graded}，{'、'.join(done)}，请核对后撤销或更正" if done else ""


def _graded(grade: str) -> str:
    return f"评为{grade}" if grade else "没有等级"


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
    about = (notice.kind, notice.period, notice.version, notice.state, one.unit_id, unit)
    return ResultLine(*about, one.place, one.score, one.grade, one.printed, one.why)


def _objection(
    one: NoticeObjection, unit: str, *, names: dict[int | None, str], evidence: dict[int, tuple[EvidenceLine, ...]]
) -> ObjectionLine:
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


def _line(one: BuilderNotice, names: dict[int | None, str], seals: dict[int, Sealed]) -> NoticeLine:
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
        unchanged=one.unchanged,
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
        public=False,
        replaced_by=None,
    )


def _seals(session: Session) -> dict[int, Sealed]:
    return {one.id or 0: Sealed(one.id or 0, one.number, one.digest, one.previous) for one in session.exec(select(Seal))}
