"""A month's circular from draft to issue: drafted, checked with units, signed and sealed, issued; the sealed bytes are opaque here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core import sealing
from core.access import Actor, require, require_for
from core.commands import audit, chain
from core.commands.chain import chained, kept
from core.commands.moments import after_cards, after_locks
from core.commands.words import document_number, fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import (
    Circular,
    CircularIssue,
    CircularStep,
    DataCheck,
    ReportingMonth,
    Seal,
    SealedStanding,
    Unit,
)
from core.models.publication import ISSUE, issue_bytes
from core.period import CHINA, Month
from core.vocabulary import CheckState, CircularState, ListKind, MonthState, SealKind
from core.vouching import Vouched, token

_KIND = SealKind.MONTHLY_LIST
WORD, WORKBOOK = "通报.docx", "通报.xlsx"
"""The papers in the seal of an issue."""


@dataclass(frozen=True)
class DraftCircular:
    """Draft the circular of a locked month: by which rulebook edition, from what was known when, with which result; a later version why."""

    month: Month
    rulebook: str
    known_at: datetime
    digest: str
    reason: str = ""


@dataclass(frozen=True)
class OpenCheck:
    """Let these units check their figures until a moment."""

    circular_id: int
    units: tuple[int, ...]
    due_at: datetime


@dataclass(frozen=True)
class CheckData:
    """A unit has nothing against its figures, or objects."""

    circular_id: int
    unit_id: int
    objection: str = ""


@dataclass(frozen=True)
class AnswerObjection:
    """The bureau's answer to a unit's objection."""

    circular_id: int
    unit_id: int
    answer: str


@dataclass(frozen=True)
class Place:
    """A unit's place in a sealed list; score in ten-thousandths of a point."""

    series: str
    unit_id: int
    place: int | None
    original_place: int | None
    listed: ListKind | None
    score: int | None


@dataclass(frozen=True)
class SignCircular:
    """Sign what was drafted: `digest` is that of the result seen, `parts` the bytes to seal; `open_ends` says what still stands open."""

    circular_id: int
    digest: str
    parts: tuple[tuple[str, bytes], ...]
    places: tuple[Place, ...]
    open_ends: str = ""
    remark: str = ""


@dataclass(frozen=True)
class IssueCircular:
    """Issue a signed circular under a document number, to addressees, with copies; the first of `issuers` leads."""

    circular_id: int
    document: str
    title: str
    issuers: tuple[str, ...]
    addressees: str
    copies: str
    issued_on: date
    word: bytes
    workbook: bytes = b""


@dataclass(frozen=True)
class DropCircular:
    """Drop a draft that was not signed."""

    circular_id: int
    reason: str


def draft_circular(session: Session, request: DraftCircular, *, by: Actor, on: datetime) -> Circular:
    """Draft the next version of a month's circular.

    Raises NotAllowed, NotFound, Conflict (month not locked, another draft under way), BadInput (a later version without reason).
    """
    require(by, "起草通报")
    month = request.month
    held = session.get(ReportingMonth, (month.year, month.number), with_for_update=True)
    if held is None or held.state is not MonthState.LOCKED:
        raise Conflict(f"{month.chinese}还没有锁定，不能起草通报。请先在月报审核页锁定{month.chinese}。")
    known = circulars_of(session, month)
    if any(one.state in (CircularState.DRAFT, CircularState.CHECKING) for one in known):
        raise Conflict(f"{month.chinese}已有正在办理的通报稿。请办完或作废后再起草。")
    signed = [one for one in known if one.signed_at is not None]
    if signed and not request.reason.strip():
        raise BadInput(f"{month.chinese}已有第{len(signed)}版。重新起草要写明原因。")
    drafted = Circular(
        year=month.year,
        month=month.number,
        version=len(signed) + 1,
        state=CircularState.DRAFT,
        rulebook=request.rulebook,
        known_at=request.known_at,
        digest=request.digest,
        reason=fitting(request.reason, "原因", most=400),
        drafter_id=person_of(by),
        drafted_at=on,
    )
    _step(session, drafted, ("起草通报", drafted.reason), by=by, on=on)
    return drafted


def open_check(session: Session, request: OpenCheck, *, by: Actor, on: datetime) -> None:
    """Send a draft to its units for checking. Raises NotAllowed, NotFound, Conflict (no draft), BadInput (due too early, no units)."""
    require(by, "发起数据核对")
    circular = _held(session, request.circular_id, CircularState.DRAFT)
    if request.due_at <= on:
        raise BadInput("核对截止时间须晚于现在。请改正。")
    if not request.units:
        raise BadInput("没有参与排名的单位，不需要核对。请核对责任关系后重新起草。")
    circular.state, circular.check_due_at = CircularState.CHECKING, request.due_at
    session.add_all(DataCheck(circular_id=request.circular_id, unit_id=unit, state=CheckState.WAITING) for unit in request.units)
    due = f"{request.due_at.astimezone(CHINA):%Y-%m-%d %H:%M}截止，{len(request.units)}个单位"
    _step(session, circular, ("发起数据核对", due), by=by, on=on)


def check_data(session: Session, request: CheckData, *, by: Actor, on: datetime) -> None:
    """Say for a unit that its figures are right, or object; who objected may change his word, nobody else of his unit.

    Raises NotAllowed, NotFound, Conflict (not asked, too late, answered, another person's objection).
    """
    require_for(by, "核对数据", unit_id=request.unit_id)
    circular = _held(session, request.circular_id, CircularState.CHECKING)
    held = _check(session, request.circular_id, request.unit_id)
    if circular.check_due_at is None or on > circular.check_due_at:
        raise Conflict("核对期已过，没有提出异议的按无异议办理。数字有误的，请办理更正。")
    if held.state is CheckState.ANSWERED:
        raise Conflict("异议已经答复，不再改动。仍有不同意见的，请联系市重点办。")
    if held.state is CheckState.OBJECTED and held.person_id != by.person_id:
        raise Conflict("本单位已有人提出异议，由提出人改动或撤回，其他人不能代为确认。")
    objection = fitting(request.objection, "异议", most=400)
    held.state = CheckState.OBJECTED if objection else CheckState.CONFIRMED
    held.objection, held.person_id, held.at = objection, person_of(by), on
    session.add(held)
    detail = objection or CheckState.CONFIRMED.label
    audit.record(session, audit.Act("核对数据", _name(circular), f"{_unit(session, request.unit_id)}：{detail}"), by=by, on=on)


def answer_objection(session: Session, request: AnswerObjection, *, by: Actor, on: datetime) -> None:
    """Answer a unit's objection. Raises NotAllowed, NotFound, Conflict (no objection), BadInput (no answer)."""
    require(by, "答复异议")
    circular = _held(session, request.circular_id, CircularState.CHECKING)
    held = _check(session, request.circular_id, request.unit_id)
    if held.state not in (CheckState.OBJECTED, CheckState.ANSWERED):
        raise Conflict(f"{_unit(session, request.unit_id)}没有提出异议，不需要答复。")
    held.answer = fitting(request.answer, "答复", most=400, needed=True)
    held.state, held.answered_by, held.answered_at = CheckState.ANSWERED, person_of(by), on
    session.add(held)
    audit.record(session, audit.Act("答复异议", _name(circular), f"{_unit(session, request.unit_id)}：{held.answer}"), by=by, on=on)


def sign_circular(session: Session, request: SignCircular, *, by: Actor, on: datetime) -> Seal:
    """Sign and seal a checked circular: from now on its bytes never change.

    Raises NotAllowed (the drafter himself), NotFound, BadInput (open ends without a remark), Conflict (not in checking, checks or
    objections open, another result than was drafted).
    """
    require(by, "签发通报")
    circular = _held(session, request.circular_id, CircularState.CHECKING)
    if circular.drafter_id == person_of(by):
        raise NotAllowed("签发本人起草的通报")
    _refuse_open_checks(session, circular, on)
    if request.digest != circular.digest:
        raise Conflict("测算结果在起草以后有变动，没有签发。请作废本稿，重新起草并核对。")
    remark = fitting(request.remark, "说明", most=400)
    if request.open_ends and not remark:
        raise BadInput(f"{request.open_ends}。请先办结，或写明带着这些签发的理由。")
    seal = _seal(session, circular, request)
    signed_at = after_cards(session, Month(circular.year, circular.month), on=on)
    circular.state, circular.seal_id = CircularState.SIGNED, seal.id
    circular.signatory_id, circular.signed_at, circular.remark = by.person_id, signed_at, remark
    reason = f"封存{sealing.short(seal.digest)}" + (f"；{request.open_ends}：{remark}" if request.open_ends else "")
    _step(session, circular, ("签发通报", reason), by=by, on=on)
    return seal


def issue_circular(session: Session, request: IssueCircular, *, by: Actor, on: datetime) -> CircularIssue:
    """Issue a signed circular; from now on everybody who logs in sees its list.

    Raises NotAllowed, NotFound, BadInput (no document number, issuer or addressee), Conflict (not signed, a later version signed or under
    way, number used).
    """
    require(by, "印发通报")
    circular = _held(session, request.circular_id, CircularState.SIGNED)
    later = [one for one in circulars_of(session, Month(circular.year, circular.month)) if one.version > circular.version]
    if any(one.signed_at is not None for one in later):
        raise Conflict(f"{_name(circular)}已有更新的版本签发，不能再印发旧版。")
    if any(one.state in (CircularState.DRAFT, CircularState.CHECKING) for one in later):
        raise Conflict(f"{_name(circular)}正在起草新版。请办完新版，或先作废新版再印发。")
    said = fitting_head(request)
    document = said.document
    _refuse_day(circular, said.issued_on, on)
    if session.exec(select(CircularIssue.circular_id).where(CircularIssue.document == document)).first() is not None:
        raise Conflict(f"文号{document}已经用过。请核对文号。")
    issue = CircularIssue(
        circular_id=request.circular_id,
        document=document,
        title=said.title,
        issuers="\n".join(said.issuers),
        addressees=said.addressees,
        copies=said.copies,
        issued_on=said.issued_on,
        issued_at=after_locks(session, on),
        person_id=person_of(by),
        word_digest=kept(session, request.word),
    )
    session.flush()
    session.add(issue)
    papers = [(WORD, issue.word_digest), *([(WORKBOOK, kept(session, request.workbook))] if request.workbook else [])]
    chained(session, _place(SealKind.ISSUE, circular), contents=[(ISSUE, kept(session, issue_bytes(issue))), *papers])
    circular.state = CircularState.ISSUED
    _step(session, circular, ("印发通报", document), by=by, on=on)
    return issue


def fitting_head(request: IssueCircular) -> IssueCircular:
    """Return the request with its letterhead as it is printed and kept.

    Raises BadInput (no document number, title, issuer or addressee; too long).
    """
    issuers = fitting("\n".join(name.strip() for name in request.issuers if name.strip()), "发文机关", most=400, needed=True)
    return replace(
        request,
        document=document_number(request.document),
        title=fitting(request.title, "标题", most=120, needed=True),
        issuers=tuple(issuers.split("\n")),
        addressees=fitting(request.addressees, "主送", most=400, needed=True),
        copies=fitting(request.copies, "抄送", most=400),
    )


def _refuse_day(circular: Circular, day: date, on: datetime) -> None:
    signed = (circular.signed_at or on).astimezone(CHINA).date()
    if not signed <= day <= on.astimezone(CHINA).date() + timedelta(days=31):
        raise BadInput(f"印发日期应在签发日{signed}以后、一个月以内。请改正。")


def drop_circular(session: Session, request: DropCircular, *, by: Actor, on: datetime) -> None:
    """Drop a draft. Raises NotAllowed, NotFound, BadInput (no reason), Conflict (signed or dropped already)."""
    require(by, "作废通报稿")
    circular = _held(session, request.circular_id, CircularState.DRAFT, CircularState.CHECKING)
    reason = fitting(request.reason, "作废原因", most=400, needed=True)
    circular.state = CircularState.DROPPED
    _step(session, circular, ("作废通报稿", reason), by=by, on=on)


def circulars_of(session: Session, month: Month) -> list[Circular]:
    """Return all circulars of a month, dropped ones too, in the order of drafting."""
    mine = select(Circular).where(Circular.year == month.year, Circular.month == month.number)
    return list(session.exec(mine.order_by(col(Circular.id))))


def _refuse_open_checks(session: Session, circular: Circular, on: datetime) -> None:
    checks = list(session.exec(select(DataCheck).where(DataCheck.circular_id == circular.id)))
    objections = sum(one.state is CheckState.OBJECTED for one in checks)
    if objections:
        raise Conflict(f"有{objections}个单位的异议还没有答复。请先答复，再签发。")
    waiting = sum(one.state is CheckState.WAITING for one in checks)
    if waiting and circular.check_due_at is not None and on <= circular.check_due_at:
        due = f"{circular.check_due_at.astimezone(CHINA):%m月%d日%H:%M}"
        raise Conflict(f"还有{waiting}个单位在核对，{due}截止。核对期满或全部核对后再签发。")


def _seal(session: Session, circular: Circular, request: SignCircular) -> Seal:
    seal = chained(session, _place(_KIND, circular), contents=[(name, kept(session, content)) for name, content in request.parts])
    session.add_all(SealedStanding(seal_id=seal.id or 0, **vars(place)) for place in request.places)
    session.flush()
    return seal


def _place(kind: SealKind, circular: Circular) -> chain.Place:
    return chain.Place(kind, str(Month(circular.year, circular.month)), circular.version)


def _held(session: Session, circular_id: int, *wanted: CircularState) -> Circular:
    held = session.get(Circular, circular_id, with_for_update=True)
    if held is None:
        raise NotFound("通报", circular_id, "请刷新后再看。")
    if held.state not in wanted:
        raise Conflict(f"{_name(held)}现在是“{held.state.label}”，不能这样办。请刷新后再看。")
    return held


def _check(session: Session, circular_id: int, unit_id: int) -> DataCheck:
    held = session.get(DataCheck, (circular_id, unit_id), with_for_update=True)
    if held is None:
        raise NotFound("数据核对", _unit(session, unit_id), "本单位不在这次核对的名单里。")
    return held


def _step(session: Session, circular: Circular, done: tuple[str, str], *, by: Actor, on: datetime) -> None:
    """Keep the step to the circular's new state: what was done, and why."""
    act, reason = done
    session.add(circular)
    session.flush()
    step = CircularStep(circular_id=circular.id or 0, state=circular.state, at=on, person_id=person_of(by), reason=reason[:400])
    session.add(step)
    vouched = token(session, _VOUCHED[circular.state], number=circular.id or 0) if circular.state in _VOUCHED else ""
    audit.record(session, audit.Act(act, _name(circular), reason, vouched=vouched), by=by, on=on)


_VOUCHED = {CircularState.SIGNED: Vouched.SIGNATURE, CircularState.ISSUED: Vouched.ISSUE}
"""The steps of which the log keeps a digest."""


def _name(circular: Circular) -> str:
    return f"{Month(circular.year, circular.month).chinese}通报第{circular.version}版"


def _unit(session: Session, unit_id: int) -> str:
    found = session.get(Unit, unit_id)
    return found.short_name if found else str(unit_id)


def units_of(places: Iterable[Place]) -> tuple[int, ...]:
    """Return the units of places, each once, in order."""
    return tuple(dict.fromkeys(place.unit_id for place in places))
