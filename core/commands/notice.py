"""Results of builders from draft to final: drafted, signed and sealed, put on notice, made final; the sealed bytes are opaque here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core import sealing
from core.access import Actor, require
from core.commands import audit, chain, following
from core.commands.chain import chained, kept
from core.commands.following import Follow
from core.commands.words import document_number, fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import BuilderNotice, BuilderResult, NoticeObjection, NoticeStep, Seal
from core.models.notice import FINAL, sealed_period, span_of, title_of
from core.period import CHINA
from core.vocabulary import NoticeKind, NoticeState, ObjectionState, SealKind
from core.vouching import Vouched, final_bytes, token

DAYS = 7
"""Calendar days of a notice, the first and the last included: so long are five of five published ones."""
_AHEAD = timedelta(days=31)


@dataclass(frozen=True)
class DraftNotice:
    """Draft results of a quarter (2019Q2) or year (2019): by which grade book, known when, with which result; a later version why.

    `unchanged` states that an objection was upheld and the result rightly stays as it was.
    """

    kind: NoticeKind
    period: str
    rulebook: str
    known_at: datetime
    digest: str
    reason: str = ""
    unchanged: bool = False


@dataclass(frozen=True)
class Result:
    """A builder's result; score in ten-thousandths of a point, place and grade where it has them.

    `printed` is the score as it is printed, `why` the name of the reason why there is no score or grade; both may be empty.
    """

    unit_id: int
    place: int | None
    score: int | None
    grade: str
    printed: str = ""
    why: str = ""


@dataclass(frozen=True)
class SignNotice:
    """Sign what was drafted: `digest` is that of the result seen, `parts` the bytes to seal."""

    notice_id: int
    digest: str
    parts: tuple[tuple[str, bytes], ...]
    results: tuple[Result, ...]


@dataclass(frozen=True)
class OpenNotice:
    """Put signed results on notice from a day on."""

    notice_id: int
    starts_on: date


@dataclass(frozen=True)
class MakeFinal:
    """Make results final under a document number; `follows` are proposals for named persons to decide."""

    notice_id: int
    document: str
    follows: tuple[Follow, ...] = ()


@dataclass(frozen=True)
class DropNotice:
    """Drop a draft that was not signed."""

    notice_id: int
    reason: str


def last_day(starts_on: date) -> date:
    """Return the last day of a notice that starts on a day."""
    return starts_on + timedelta(days=DAYS - 1)


def draft_notice(session: Session, request: DraftNotice, *, by: Actor, on: datetime) -> BuilderNotice:
    """Draft the next version of the results of a period that is over.

    Raises NotAllowed, BadPeriod, Conflict (the period runs, another draft under way), BadInput (a later version without reason, an
    unchanged result where no objection was upheld).
    """
    require(by, "起草考评")
    title = title_of(request.kind, request.period)
    if on.astimezone(CHINA).date() <= last_day_of(request.kind, request.period):
        raise Conflict(f"{span_of(request.kind, request.period).chinese}还没有结束，不能起草{title}。")
    known = notices_of(session, request.kind, period=request.period)
    if any(one.state is NoticeState.DRAFT for one in known):
        raise Conflict(f"{title}已有正在起草的稿。请签发或作废后再起草。")
    signed = [one for one in known if one.signed_at is not None]
    if signed and not request.reason.strip():
        raise BadInput(f"{title}已有第{len(signed)}版。重新起草要写明原因。")
    if request.unchanged and not _upheld(session, signed):
        raise BadInput(f"{title}没有采纳过异议，不能选“结果不变”。请取消后再起草。")
    drafted = BuilderNotice(
        kind=request.kind,
        period=request.period,
        version=len(signed) + 1,
        state=NoticeState.DRAFT,
        rulebook=request.rulebook,
        known_at=request.known_at,
        digest=request.digest,
        reason=fitting(request.reason, "原因", most=400),
        unchanged=request.unchanged,
        drafter_id=person_of(by),
        drafted_at=on,
    )
    _step(session, drafted, ("起草考评", drafted.reason), by=by, on=on)
    return drafted


def sign_notice(session: Session, request: SignNotice, *, by: Actor, on: datetime) -> Seal:
    """Sign and seal drafted results: from now on their bytes never change.

    Raises NotAllowed (the drafter himself), NotFound, BadInput (no results), Conflict (not a draft, another result than was drafted,
    the very result of which an objection was upheld, unless the draft states that it stays).
    """
    require(by, "签发考评")
    notice = held(session, request.notice_id, NoticeState.DRAFT)
    if notice.drafter_id == person_of(by):
        raise NotAllowed("签发本人起草的考评结果")
    if request.digest != notice.digest:
        raise Conflict("测算结果在起草以后有变动，没有签发。请作废本稿，重新起草。")
    if not request.results:
        raise BadInput("没有可以公布的考评结果，没有签发。请先办完督查评分，再重新起草。")
    _refuse_unmended(session, notice)
    contents = [(name, kept(session, content)) for name, content in request.parts]
    seal = chained(session, _place(SealKind.EVALUATION, notice), contents=contents)
    session.add_all(BuilderResult(seal_id=seal.id or 0, **vars(one)) for one in request.results)
    notice.state, notice.seal_id, notice.signatory_id, notice.signed_at = NoticeState.SIGNED, seal.id, by.person_id, on
    _step(session, notice, ("签发考评", f"封存{sealing.short(seal.digest)}"), by=by, on=on)
    return seal


def open_notice(session: Session, request: OpenNotice, *, by: Actor, on: datetime) -> None:
    """Put signed results on notice for seven calendar days, the first and the last included.

    Raises NotAllowed, NotFound, Conflict (not signed, a later version is there or under way), BadInput (a day gone by or too far ahead).
    """
    require(by, "公示考评")
    notice = held(session, request.notice_id, NoticeState.SIGNED)
    _refuse_superseded(session, notice, "公示")
    today = on.astimezone(CHINA).date()
    if not today <= request.starts_on <= today + _AHEAD:
        raise BadInput(f"公示开始日期应在{today}至{today + _AHEAD}之间。请改正。")
    notice.state = NoticeState.OPEN
    notice.notice_from, notice.notice_to = request.starts_on, last_day(request.starts_on)
    _step(session, notice, ("公示考评", f"{notice.notice_from}至{notice.notice_to}，{DAYS}个自然日"), by=by, on=on)


def make_final(session: Session, request: MakeFinal, *, by: Actor, on: datetime) -> Seal:
    """Make results final once the notice is over and every objection is answered; what follows is proposed, never decided here.

    Raises NotAllowed (the drafter himself), NotFound, BadInput (no document number), Conflict (not on notice, the last day not over,
    objections to it or an earlier version open, or upheld since it was drafted, a later version there or under way, document number used).
    """
    require(by, "考评生效")
    notice = held(session, request.notice_id, NoticeState.OPEN)
    if notice.drafter_id == person_of(by):
        raise NotAllowed("由起草人本人办理考评生效")
    _refuse_superseded(session, notice, "办理生效")
    _refuse_early(session, notice, on)
    document = document_number(request.document)
    if session.exec(select(BuilderNotice.id).where(BuilderNotice.document == document)).first() is not None:
        raise Conflict(f"文号{document}已经用过。请核对文号。")
    content = final_bytes(session, notice.id or 0, document=document)
    seal = chained(session, _place(SealKind.FINAL, notice), contents=[(FINAL, kept(session, content))])
    notice.state, notice.document, notice.final_at, notice.final_seal_id = NoticeState.FINAL, document, on, seal.id
    session.add(notice)
    lapsed = following.lapse(session, notice, by=by, on=on)
    proposed = following.propose(session, notice, follows=request.follows, on=on)
    said = f"{document}，封存{sealing.short(seal.digest)}" + (f"；提出奖惩建议{proposed}项" if proposed else "")
    said += f"；以前版本的建议因等级变动失效{lapsed}项" if lapsed else ""
    _step(session, notice, ("考评生效", said), by=by, on=on)
    return seal


def drop_notice(session: Session, request: DropNotice, *, by: Actor, on: datetime) -> None:
    """Drop a draft. Raises NotAllowed, NotFound, BadInput (no reason), Conflict (signed or dropped already)."""
    require(by, "作废考评稿")
    notice = held(session, request.notice_id, NoticeState.DRAFT)
    reason = fitting(request.reason, "作废原因", most=400, needed=True)
    notice.state = NoticeState.DROPPED
    _step(session, notice, ("作废考评稿", reason), by=by, on=on)


def last_day_of(kind: NoticeKind, period: str) -> date:
    """Return the last day of the quarter or year that results are about. Raises BadPeriod."""
    return span_of(kind, period).months[-1].last_day


def notices_of(session: Session, kind: NoticeKind, *, period: str) -> list[BuilderNotice]:
    """Return all versions of the results of a period, dropped ones too, in the order of drafting."""
    mine = select(BuilderNotice).where(BuilderNotice.kind == kind, BuilderNotice.period == period)
    return list(session.exec(mine.order_by(col(BuilderNotice.id))))


def later(session: Session, notice: BuilderNotice) -> list[BuilderNotice]:
    """Return the versions after one of the same results, drafts and dropped ones too, in the order of drafting."""
    return [one for one in notices_of(session, notice.kind, period=notice.period) if one.version > notice.version]


def held(session: Session, notice_id: int, *wanted: NoticeState) -> BuilderNotice:
    """Return a notice in one of the states, locked. Raises NotFound, Conflict."""
    found = session.get(BuilderNotice, notice_id, with_for_update=True)
    if found is None:
        raise NotFound("考评结果", notice_id, "请刷新后再看。")
    if found.state not in wanted:
        raise Conflict(f"{name_of(found)}现在是“{found.state.label}”，不能这样办。请刷新后再看。")
    return found


def name_of(notice: BuilderNotice) -> str:
    """Return what a version of results is called: 2018年度代建考评第1版."""
    return f"{title_of(notice.kind, notice.period)}第{notice.version}版"


def _refuse_superseded(session: Session, notice: BuilderNotice, act: str) -> None:
    newer = later(session, notice)
    if any(one.signed_at is not None for one in newer):
        raise Conflict(f"{name_of(notice)}已有更新的版本签发，不能再{act}。")
    if any(one.state is NoticeState.DRAFT for one in newer):
        raise Conflict(f"{title_of(notice.kind, notice.period)}正在起草新版。请办完新版，或先作废新版，再{act}。")


def _refuse_early(session: Session, notice: BuilderNotice, on: datetime) -> None:
    if notice.notice_to is None or on.astimezone(CHINA).date() <= notice.notice_to:
        raise Conflict(f"公示到{notice.notice_to}为止（含当天），期满后再办理生效。")
    found = [one for version in _up_to(session, notice) for one in _objections(session, version)]
    waiting = sum(one.state is ObjectionState.WAITING for one in found)
    if waiting:
        raise Conflict(f"还有{waiting}件异议没有答复（含对以前版本的）。请先答复，再办理生效。")
    if any(one.state is ObjectionState.UPHELD and one.answered_at and one.answered_at >= notice.drafted_at for one in found):
        raise Conflict("有异议已经采纳，原结果不能生效。请按采纳的意见改正后，起草新的版本重新公示。")


def _refuse_unmended(session: Session, notice: BuilderNotice) -> None:
    """Refuse a version that is byte for byte one of which an objection was upheld, unless its draft states that it stays so.

    And one that states so and is another than every version of which an objection was upheld.
    """
    earlier = [one for one in _up_to(session, notice) if one.id != notice.id]
    upheld = _upheld(session, [one for one in earlier if one.digest == notice.digest])
    if upheld and not notice.unchanged:
        raise Conflict(
            "采纳异议以后的结果与原结果完全相同，没有签发。请改正数据后重新起草；确实不用改的，起草时选“结果不变”，并在原因里写明理由。"
        )
    if notice.unchanged and not upheld:
        raise Conflict("本稿选了“结果不变”，测算结果却与被采纳异议的版本不同，没有签发。请作废本稿，重新起草。")


def _upheld(session: Session, some: list[BuilderNotice]) -> bool:
    """Whether an objection to any of these versions was upheld."""
    return any(said.state is ObjectionState.UPHELD for one in some for said in _objections(session, one))


def _up_to(session: Session, notice: BuilderNotice) -> list[BuilderNotice]:
    """A version and the signed ones before it."""
    known = notices_of(session, notice.kind, period=notice.period)
    return [one for one in known if one.id == notice.id or (one.signed_at is not None and one.version < notice.version)]


def _objections(session: Session, notice: BuilderNotice) -> list[NoticeObjection]:
    return list(session.exec(select(NoticeObjection).where(NoticeObjection.notice_id == notice.id)))


def _place(kind: SealKind, notice: BuilderNotice) -> chain.Place:
    return chain.Place(kind, sealed_period(notice.kind, notice.period), notice.version)


def _step(session: Session, notice: BuilderNotice, done: tuple[str, str], *, by: Actor, on: datetime) -> None:
    """Keep the step to the notice's new state: what was done, and why."""
    act, reason = done
    session.add(notice)
    session.flush()
    step = NoticeStep(notice_id=notice.id or 0, state=notice.state, at=on, person_id=person_of(by), reason=reason[:400])
    session.add(step)
    vouched = token(session, _VOUCHED[notice.state], number=notice.id or 0) if notice.state in _VOUCHED else ""
    audit.record(session, audit.Act(act, name_of(notice), reason, vouched=vouched), by=by, on=on)


_VOUCHED = {NoticeState.SIGNED: Vouched.EVALUATION, NoticeState.OPEN: Vouched.NOTICE, NoticeState.FINAL: Vouched.FINAL}
"""The steps of which the log keeps a digest."""
