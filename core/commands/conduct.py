"""Conduct records (行为记录): entered by an officer as the conduct standard measures the act, decided by a credit approver; their end."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import builders, papers
from core.access import Actor, require
from core.commands import audit, proposal
from core.commands.proposal import Decision
from core.commands.scope import unit_of
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import ConductRecord, Unit
from core.period import CHINA
from core.replaced import grades_of_results, groundless, papers_of_results
from core.vocabulary import ConductKind, ProposalState, RecordOrigin
from core.vouching import Vouched, token

EARLIEST = date(2000, 1, 1)
"""The first day on which an act that is recorded may have happened."""


@dataclass(frozen=True)
class Measured:
    """What a conduct standard says of an act: its edition, the act, the band, the points in ten-thousandths, the last day that counts."""

    standard: str
    act: str
    band: str
    points: int
    valid_until: date | None


@dataclass(frozen=True)
class EnterRecord:
    """Enter a good or bad act of a builder; `extra` is what concealing it costs besides."""

    unit_id: int
    kind: ConductKind
    measured: Measured
    matter: str
    happened_on: date
    collector_id: int
    document: str
    extra: Measured | None = None


@dataclass(frozen=True)
class DecideRecord:
    """Approve or refuse a record, with what concealing it costs; a refusal says why."""

    record_id: int
    approve: bool
    reason: str = ""


@dataclass(frozen=True)
class WithdrawRecord:
    """Take back a record that nobody has decided yet: why."""

    record_id: int
    reason: str


def enter_record(session: Session, request: EnterRecord, *, by: Actor, on: datetime) -> ConductRecord:
    """Enter a record, and a second one where the act was concealed.

    Raises NotAllowed, NotFound, BadInput (no builder, no words or document, a day to come or before 2000, points of the wrong sign,
    no longer valid), Conflict (the builder was no more on that day; it is entered already; it cites or names its
    results or an act that a grade led to).
    """
    require(by, "录入行为记录")
    unit = unit_of(session, request.unit_id)
    session.refresh(unit, with_for_update=True)
    unit_of(session, request.collector_id)
    builders.refuse_other(session, unit)
    builders.refuse_followed(session, unit, day=request.happened_on)
    _refuse_unfit(request, on.astimezone(CHINA).date())
    _refuse_counted(session, request)
    _refuse_twice(session, request)
    record = _record(session, request, request.measured, by=by, on=on)
    session.add(record)
    _note_entry(session, record, by=by, on=on)
    if request.extra is not None:
        extra = _record(session, request, request.extra, by=by, on=on)
        extra.origin, extra.extra_of = RecordOrigin.CONCEALMENT, record.id
        extra.matter = f"瞒报{record.number}：{record.matter}"[:400]
        session.add(extra)
        _note_entry(session, extra, by=by, on=on)
    return record


def withdraw_record(session: Session, request: WithdrawRecord, *, by: Actor, on: datetime) -> None:
    """Take back a record that waits for its decision, with what concealing it costs; it stays on file as withdrawn and counts nowhere.

    Raises NotAllowed (another than who entered it), NotFound, BadInput (no reason), Conflict (decided or withdrawn; an extra one by
    itself; a proposal that a grade led to).
    """
    require(by, "撤回行为记录")
    record = _waiting(session, request.record_id)
    if record.origin is RecordOrigin.EVALUATION:
        raise Conflict(f"{record.number}是依据考评结果提出的建议，由审批人决定，不能撤回。")
    if record.entered_by != person_of(by):
        raise NotAllowed("撤回他人录入的行为记录")
    reason = fitting(request.reason, "撤回的理由", most=400, needed=True)
    for one in (record, *_extras(session, record)):
        one.state, one.decision, one.decided_at = ProposalState.WITHDRAWN, reason, on
        session.add(one)
        said = f"{one.number} {one.state.label}：{reason}"
        audit.record(session, audit.Act("撤回行为记录", _whose(session, one), said, vouched=_token(session, one)), by=by, on=on)


def _note_entry(session: Session, record: ConductRecord, *, by: Actor, on: datetime) -> None:
    """Have the log vouch for a record from its entry on: one that waits leaves a trace too."""
    session.flush()
    said, vouched = f"{record.number} {record.band} {record.matter}", token(session, Vouched.ENTERED, number=record.id or 0)
    audit.record(session, audit.Act("录入行为记录", _whose(session, record), said, vouched=vouched), by=by, on=on)


def decide_record(session: Session, request: DecideRecord, *, by: Actor, on: datetime) -> None:
    """Decide a record with its extra one.

    Raises NotAllowed (who entered it), NotFound, BadInput (refused without reason), Conflict (decided; an extra one by itself; approved
    though the grade that led to it is another now).
    """
    require(by, "审批行为记录")
    record = _waiting(session, request.record_id)
    proposal.refuse_own(record.entered_by, "审批本人录入的行为记录", by=by)
    if request.approve and (why := groundless(session, record_id=record.id)) is not None:
        raise Conflict(f"{record.number}依据的结果已被第{why.by.version}版代替，等级有变动，不能同意。请作不同意处理。")
    for one in (record, *_extras(session, record)):
        proposal.decide(one, Decision(request.approve, request.reason), by=by, at=on)
        session.add(one)
        said = f"{one.number} {one.state.label}：{one.decision}"
        audit.record(session, audit.Act("审批行为记录", _whose(session, one), said, vouched=_token(session, one)), by=by, on=on)


def _waiting(session: Session, record_id: int) -> ConductRecord:
    """The record that waits for its decision, to be changed. Raises NotFound, Conflict (an extra one; decided)."""
    record = session.get(ConductRecord, record_id, with_for_update=True)
    if record is None:
        raise NotFound("行为记录", record_id, "请刷新后再看。")
    if record.extra_of is not None:
        raise Conflict(f"{record.number}是瞒报加记，随原记录一并办理。")
    proposal.refuse_decided(record, f"{record.number}已经{'撤回' if record.state is ProposalState.WITHDRAWN else '审批'}")
    return record


def _extras(session: Session, record: ConductRecord) -> list[ConductRecord]:
    return list(session.exec(select(ConductRecord).where(ConductRecord.extra_of == record.id)))


def end_record(session: Session, record: ConductRecord, *, reason: str, by: Actor, on: datetime) -> None:
    """End a record that has not ended, from the day on, and have the log vouch for it; the caller has asked who may."""
    record.ended_on, record.end_reason = on.astimezone(CHINA).date(), reason[:400]
    session.add(record)
    vouched = token(session, Vouched.RECORD_END, number=record.id or 0)
    audit.record(session, audit.Act("行为记录失效", _whose(session, record), f"{record.number} {reason}", vouched=vouched), by=by, on=on)


def _whose(session: Session, record: ConductRecord) -> str:
    return session.get_one(Unit, record.unit_id).name


def _token(session: Session, record: ConductRecord) -> str:
    return token(session, Vouched.RECORD, number=record.id or 0)


def next_number(session: Session, kind: ConductKind, *, year: int) -> str:
    """Return the number that the next record of a kind in a year has: 2019-良-007, 2019-不良-012."""
    start = f"{year}-{_LETTER[kind]}-"
    given = session.exec(select(ConductRecord.number).where(col(ConductRecord.number).startswith(start)))
    counts = [int(rest) for one in given if (rest := one.removeprefix(start)).isdecimal()]
    return f"{start}{max(counts, default=0) + 1:03d}"


_LETTER = {ConductKind.GOOD: "良", ConductKind.BAD: "不良"}


def _refuse_unfit(request: EnterRecord, today: date) -> None:
    if request.happened_on > today:
        raise BadInput("行为日期不能晚于今天。请改正。")
    if request.happened_on < EARLIEST:
        raise BadInput(f"行为日期不能早于{EARLIEST}。请改正。")
    for measured in (request.measured, request.extra):
        if measured is None:
            continue
        if not measured.points or (measured.points > 0) is not (request.kind is ConductKind.GOOD):
            raise BadInput(f"{request.kind.label}的分值{measured.points}方向不对。请核对行为标准。")
        if measured.valid_until is not None and measured.valid_until < today:
            raise BadInput(f"按行为标准，这条记录有效至{measured.valid_until}，已经过期，不再录入。")
    if request.extra is not None and request.kind is ConductKind.GOOD:
        raise BadInput("良好行为没有瞒报加记。请核对。")


def _refuse_counted(session: Session, request: EnterRecord) -> None:
    """Refuse a record that cites or names the results of its builder, or an act that its grade led to: the grade has its own record."""
    for paper in papers_of_results(session).get(request.unit_id, ()):
        if any(papers.cites(said, paper) for said in (request.document, request.matter)):
            raise Conflict(f"{paper}是考评结果或者据其作出的决定，等级已另记行为记录，不再重复录入。")
    for period, grade in grades_of_results(session).get(request.unit_id, ()):
        if any(papers.names_result(said, period, grade=grade) for said in (request.document, request.matter)):
            raise Conflict(f"写的是本单位考评结果“{grade}”，考评结果按生效的版本计算，不再重复录入。")


def _refuse_twice(session: Session, request: EnterRecord) -> None:
    """Refuse the same act of a builder on the same day by the same document, but where the one before was refused."""
    mine = (ConductRecord.unit_id == request.unit_id, ConductRecord.happened_on == request.happened_on)
    same = (
        *mine,
        ConductRecord.act == request.measured.act,
        col(ConductRecord.state).not_in((ProposalState.REFUSED, ProposalState.WITHDRAWN)),
    )
    for one in session.exec(select(ConductRecord).where(*same).order_by(col(ConductRecord.id))):
        if papers.plain(one.document) == papers.plain(request.document):
            raise Conflict(f"同一单位同日同一行为已按{one.document}录入为{one.number}，不重复录入。")


def _record(session: Session, request: EnterRecord, measured: Measured, *, by: Actor, on: datetime) -> ConductRecord:
    return ConductRecord(
        number=next_number(session, request.kind, year=on.astimezone(CHINA).year),
        unit_id=request.unit_id,
        kind=request.kind,
        standard=fitting(measured.standard, "行为标准", most=80, needed=True),
        act=fitting(measured.act, "行为", most=40, needed=True),
        matter=fitting(request.matter, "事由", most=360, needed=True),
        band=fitting(measured.band, "记录档次", most=10, needed=True),
        points=measured.points,
        happened_on=request.happened_on,
        valid_until=measured.valid_until,
        collector_id=request.collector_id,
        document=fitting(request.document, "文件", most=120, needed=True),
        origin=RecordOrigin.COLLECTED,
        state=ProposalState.PROPOSED,
        entered_by=person_of(by),
        entered_at=on,
    )
