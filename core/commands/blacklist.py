"""The credit blacklist: proposed by an officer with clause and paper, decided by a credit approver for a term, left by a paper."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import builders
from core.access import Actor, require
from core.commands import audit, proposal
from core.commands.directory import possible_day
from core.commands.proposal import Decision
from core.commands.scope import unit_of
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotFound
from core.models import BlacklistEntry, Unit
from core.vocabulary import ProposalState
from core.vouching import Vouched, token

LONGEST = 10
"""How many years a term has at most: assumed."""


@dataclass(frozen=True)
class ProposeBlacklist:
    """Propose to put a builder on the blacklist from a day until the last day of its term."""

    unit_id: int
    reason: str
    clause: str
    document: str
    starts_on: date
    term_until: date


@dataclass(frozen=True)
class DecideBlacklist:
    """Approve or refuse the proposal; a refusal says why."""

    entry_id: int
    approve: bool
    reason: str = ""


@dataclass(frozen=True)
class LeaveBlacklist:
    """Take a builder off the list before its term is over; it is on it no more from `left_on` on."""

    entry_id: int
    left_on: date
    reason: str
    document: str


@dataclass(frozen=True)
class Leaving:
    """How a builder leaves the list: from which day on, why, by which document."""

    day: date
    reason: str
    document: str


def propose_blacklist(session: Session, request: ProposeBlacklist, *, by: Actor, on: datetime) -> BlacklistEntry:
    """Propose an entry. Raises NotAllowed, NotFound, BadInput (no builder, words, term), Conflict (on it, proposed, no more)."""
    require(by, "提请列入黑名单")
    unit = unit_of(session, request.unit_id)
    builders.refuse_other(session, unit)
    builders.refuse_followed(session, unit, day=request.starts_on)
    possible_day(request.starts_on, "列入日期", on=on)
    if request.term_until < request.starts_on:
        raise BadInput("期限止于列入日期以前。请改正。")
    if _years_before(request.term_until) >= request.starts_on:
        raise BadInput(f"列入期限最长{LONGEST}年。请改正。")
    mine = select(BlacklistEntry).where(BlacklistEntry.unit_id == request.unit_id, BlacklistEntry.state != ProposalState.REFUSED)
    running = mine.where(col(BlacklistEntry.term_until) >= request.starts_on, col(BlacklistEntry.left_on).is_(None))
    if session.exec(running).first() is not None:
        raise Conflict(f"{unit.name}已提请列入或仍在黑名单上。请刷新后再看。")
    entry = BlacklistEntry(
        unit_id=request.unit_id,
        reason=fitting(request.reason, "列入理由", most=400, needed=True),
        clause=fitting(request.clause, "依据条款", most=120, needed=True),
        document=fitting(request.document, "文件", most=120, needed=True),
        starts_on=request.starts_on,
        term_until=request.term_until,
        state=ProposalState.PROPOSED,
        entered_by=person_of(by),
        entered_at=on,
    )
    session.add(entry)
    said = f"{request.starts_on}至{request.term_until}：{entry.reason}"
    audit.record(session, audit.Act("提请列入黑名单", unit.name, said), by=by, on=on)
    return entry


def decide_blacklist(session: Session, request: DecideBlacklist, *, by: Actor, on: datetime) -> None:
    """Decide a proposal. Raises NotAllowed (the proposer himself), NotFound, BadInput (refused without reason), Conflict (decided)."""
    require(by, "决定黑名单")
    entry = _entry(session, request.entry_id)
    proposal.refuse_decided(entry, "这项黑名单已经决定")
    proposal.refuse_own(entry.entered_by, "决定本人提请的黑名单", by=by)
    proposal.decide(entry, Decision(request.approve, request.reason), by=by, at=on)
    session.add(entry)
    name, said = session.get_one(Unit, entry.unit_id).name, f"{entry.state.label}：{entry.decision}"
    vouched = token(session, Vouched.BLACK, number=entry.id or 0)
    audit.record(session, audit.Act("决定黑名单", name, said, vouched=vouched), by=by, on=on)


def leave_blacklist(session: Session, request: LeaveBlacklist, *, by: Actor, on: datetime) -> None:
    """End an entry early. Raises NotAllowed (the proposer himself), NotFound, BadInput (words, day), Conflict (not on it)."""
    require(by, "决定黑名单")
    entry = _entry(session, request.entry_id)
    proposal.refuse_own(entry.entered_by, "决定本人提请的黑名单", by=by)
    reason = fitting(request.reason, "移出理由", most=400, needed=True)
    document = fitting(request.document, "文件", most=120, needed=True)
    end_entry(session, entry, leaving=Leaving(request.left_on, reason, document), by=by, on=on)


def end_entry(session: Session, entry: BlacklistEntry, *, leaving: Leaving, by: Actor, on: datetime) -> None:
    """Take an approved entry off the list on a day within its term, and have the log vouch for it; the caller has asked who may.

    Raises BadInput, Conflict.
    """
    if entry.state is not ProposalState.APPROVED or entry.left_on is not None:
        raise Conflict("该单位不在黑名单上，或已经移出。请刷新后再看。")
    if not entry.starts_on <= leaving.day <= entry.term_until:
        raise BadInput(f"移出日期应在{entry.starts_on}至{entry.term_until}之间。期满的自行移出，不必办理。")
    entry.left_on, entry.left_reason, entry.left_document = leaving.day, leaving.reason, leaving.document
    session.add(entry)
    name, said = session.get_one(Unit, entry.unit_id).name, f"{leaving.day}移出，{leaving.document}：{leaving.reason}"
    vouched = token(session, Vouched.BLACK_END, number=entry.id or 0)
    audit.record(session, audit.Act("移出黑名单", name, said, vouched=vouched), by=by, on=on)


def _years_before(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - LONGEST, day=28 if leap else day.day)


def _entry(session: Session, number: int) -> BlacklistEntry:
    found = session.get(BlacklistEntry, number, with_for_update=True)
    if found is None:
        raise NotFound("黑名单记录", number, "请刷新后再看。")
    return found
