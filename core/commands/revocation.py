"""Revoking an approved conduct record (撤销): entered in error or annulled by a decision, proposed by one person, decided by another."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from core.access import Actor, require
from core.commands import audit, proposal
from core.commands.conduct import end_record
from core.commands.proposal import Decision
from core.commands.words import fitting, person_of
from core.errors import Conflict, NotFound
from core.models import ConductRecord, RecordRevocation, Unit
from core.vocabulary import ProposalState, RevocationGround
from core.vouching import Vouched, token


@dataclass(frozen=True)
class ProposeRevocation:
    """Propose that an approved record be revoked: on which ground, why, by which paper."""

    record_id: int
    ground: RevocationGround
    reason: str
    document: str


@dataclass(frozen=True)
class DecideRevocation:
    """Revoke it from the day on, with what concealing it cost; or refuse and say why."""

    revocation_id: int
    approve: bool
    reason: str = ""


def propose_revocation(session: Session, request: ProposeRevocation, *, by: Actor, on: datetime) -> RecordRevocation:
    """Propose to revoke a record, whether or not it still counts: earlier years were judged by it.

    Raises NotAllowed, NotFound, BadInput (no reason or document), Conflict (not approved, proposed or revoked already).
    """
    require(by, "提出撤销行为记录")
    record = _record(session, request.record_id)
    if record.state is not ProposalState.APPROVED:
        raise Conflict(f"{record.number}还没有生效，不需要撤销。请在审批时作不同意处理。")
    for one in session.exec(select(RecordRevocation).where(RecordRevocation.record_id == record.id)):
        if one.state is ProposalState.APPROVED:
            raise Conflict(f"{record.number}已经撤销。请刷新后再看。")
        if one.state is ProposalState.PROPOSED:
            raise Conflict(f"{record.number}的撤销正在办理。请等候决定。")
    made = RecordRevocation(
        record_id=request.record_id,
        ground=request.ground,
        reason=fitting(request.reason, "撤销理由", most=300, needed=True),
        document=fitting(request.document, "文件", most=60, needed=True),
        state=ProposalState.PROPOSED,
        proposed_by=person_of(by),
        proposed_at=on,
    )
    session.add(made)
    said = f"{record.number} {made.ground.label}：{made.reason}（{made.document}）"
    audit.record(session, audit.Act("提出撤销行为记录", _whose(session, record), said), by=by, on=on)
    return made


def decide_revocation(session: Session, request: DecideRevocation, *, by: Actor, on: datetime) -> None:
    """Decide a proposal; a revoked record counts nowhere from that day on and stays on file, results sealed before stay as they were.

    Raises NotAllowed (who proposed it), NotFound, BadInput (refused without reason), Conflict (decided already).
    """
    require(by, "决定撤销行为记录")
    held = session.get(RecordRevocation, request.revocation_id, with_for_update=True)
    if held is None:
        raise NotFound("撤销行为记录的提请", request.revocation_id, "请刷新后再看。")
    proposal.refuse_decided(held, "这项撤销已经办理")
    proposal.refuse_own(held.proposed_by, "决定本人提出的撤销", by=by)
    proposal.decide(held, Decision(request.approve, request.reason), by=by, at=on)
    session.add(held)
    record = _record(session, held.record_id)
    said = f"{record.number} {held.state.label}：{held.decision}"
    vouched = token(session, Vouched.REVOCATION, number=held.id or 0)
    audit.record(session, audit.Act("决定撤销行为记录", _whose(session, record), said, vouched=vouched), by=by, on=on)
    if request.approve:
        _revoke(session, held, record, by=by, on=on)


def _revoke(session: Session, held: RecordRevocation, record: ConductRecord, *, by: Actor, on: datetime) -> None:
    """End the record and the one for concealing it, each unless it has ended before."""
    extras = session.exec(select(ConductRecord).where(ConductRecord.extra_of == record.id)).all()
    for one in (record, *extras):
        if one.ended_on is None:
            end_record(session, one, reason=f"撤销（{held.ground.label}）：{held.reason}，{held.document}", by=by, on=on)


def _record(session: Session, record_id: int) -> ConductRecord:
    record = session.get(ConductRecord, record_id, with_for_update=True)
    if record is None:
        raise NotFound("行为记录", record_id, "请刷新后再看。")
    return record


def _whose(session: Session, record: ConductRecord) -> str:
    return session.get_one(Unit, record.unit_id).name
