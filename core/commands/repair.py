"""Credit repair (信用修复): a builder asks that a bad record or its place on the blacklist end, a credit approver decides."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from core import builders
from core.access import Actor, require, require_for
from core.commands import audit, proposal
from core.commands.blacklist import Leaving, end_entry
from core.commands.conduct import end_record
from core.commands.proposal import Decision
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotFound
from core.models import BlacklistEntry, ConductRecord, CreditRepair, Unit
from core.period import CHINA
from core.vocabulary import ConductKind, ProposalState
from core.vouching import Vouched, token


@dataclass(frozen=True)
class AskRepair:
    """Ask that a bad record, or an entry of the blacklist, end; what was put right is told."""

    reason: str
    record_id: int | None = None
    blacklist_id: int | None = None


@dataclass(frozen=True)
class DecideRepair:
    """Approve it, which ends the record or entry that day, by a document; or refuse it and say why."""

    repair_id: int
    approve: bool
    reason: str = ""
    document: str = ""


def ask_repair(session: Session, request: AskRepair, *, by: Actor, on: datetime) -> CreditRepair:
    """Ask for repair. Raises NotAllowed (not its own), NotFound, BadInput (no words; neither or both), Conflict (it does not count)."""
    require(by, "申请信用修复")
    if (request.record_id is None) == (request.blacklist_id is None):
        raise BadInput("请选定一条不良行为记录，或一项黑名单。")
    unit_id = _whose(session, request, by=by, day=on.astimezone(CHINA).date())
    same = select(CreditRepair).where(CreditRepair.state == ProposalState.PROPOSED)
    mine = same.where(CreditRepair.record_id == request.record_id, CreditRepair.blacklist_id == request.blacklist_id)
    if session.exec(mine).first() is not None:
        raise Conflict("已有一项修复申请在办理。请等候决定。")
    made = CreditRepair(
        record_id=request.record_id,
        blacklist_id=request.blacklist_id,
        reason=fitting(request.reason, "整改情况", most=1000, needed=True),
        state=ProposalState.PROPOSED,
        asked_by=person_of(by),
        asked_at=on,
    )
    session.add(made)
    audit.record(session, audit.Act("申请信用修复", session.get_one(Unit, unit_id).name, made.reason), by=by, on=on)
    return made


def decide_repair(session: Session, request: DecideRepair, *, by: Actor, on: datetime) -> None:
    """Decide an application. Raises NotAllowed (who asked), NotFound, BadInput (no reason or document), Conflict (decided, ended since)."""
    require(by, "决定信用修复")
    held = session.get(CreditRepair, request.repair_id, with_for_update=True)
    if held is None:
        raise NotFound("信用修复申请", request.repair_id, "请刷新后再看。")
    proposal.refuse_decided(held, "这项修复申请已经办理")
    proposal.refuse_own(held.asked_by, "决定本人提出的信用修复", by=by)
    document = fitting(request.document, "文件", most=120, needed=request.approve)
    proposal.decide(held, Decision(request.approve, request.reason), by=by, at=on)
    held.document = document
    session.add(held)
    unit_id = _ended(session, held, by=by, on=on) if request.approve else _owner(session, held)
    said, vouched = f"{held.state.label}：{held.decision}{held.document}", token(session, Vouched.REPAIR, number=held.id or 0)
    audit.record(session, audit.Act("决定信用修复", session.get_one(Unit, unit_id).name, said, vouched=vouched), by=by, on=on)


def _whose(session: Session, request: AskRepair, *, by: Actor, day: date) -> int:
    """The unit whose record or entry it is, after asking who asks and whether it still counts."""
    if request.record_id is not None:
        record = session.get(ConductRecord, request.record_id)
        whose = record.unit_id if record is not None and record.state is ProposalState.APPROVED else None
        require_for(by, "申请信用修复", unit_id=builders.answering(session, by.unit_id, builder_id=whose, day=day))
        if record is None:
            raise NotFound("行为记录", request.record_id, "请刷新后再看。")
        if record.kind is ConductKind.GOOD:
            raise BadInput("良好行为不需要修复。请选定不良行为记录。")
        if record.ended_on is not None or (record.valid_until is not None and record.valid_until < day):
            raise Conflict(f"{record.number}已经失效，不需要修复。")
        return record.unit_id
    entry = session.get(BlacklistEntry, request.blacklist_id)
    whose = entry.unit_id if entry is not None and entry.state is ProposalState.APPROVED else None
    require_for(by, "申请信用修复", unit_id=builders.answering(session, by.unit_id, builder_id=whose, day=day))
    if entry is None:
        raise NotFound("黑名单记录", request.blacklist_id, "请刷新后再看。")
    if entry.left_on is not None or entry.term_until < day:
        raise Conflict("已经移出黑名单，不需要修复。")
    return entry.unit_id


def _ended(session: Session, held: CreditRepair, *, by: Actor, on: datetime) -> int:
    """End the record or entry on the day and return whose it was."""
    if held.record_id is not None:
        record = session.get_one(ConductRecord, held.record_id, with_for_update=True)
        if record.ended_on is not None:
            raise Conflict(f"{record.number}已经失效。请刷新后再看。")
        end_record(session, record, reason=f"信用修复，{held.document}", by=by, on=on)
        return record.unit_id
    entry = session.get_one(BlacklistEntry, held.blacklist_id, with_for_update=True)
    leaving = Leaving(on.astimezone(CHINA).date(), "信用修复", held.document)
    end_entry(session, entry, leaving=leaving, by=by, on=on)
    return entry.unit_id


def _owner(session: Session, held: CreditRepair) -> int:
    if held.record_id is not None:
        return session.get_one(ConductRecord, held.record_id).unit_id
    return session.get_one(BlacklistEntry, held.blacklist_id).unit_id
