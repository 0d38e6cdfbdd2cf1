"""The route of builders' results as far as it needs judgement: drafted from facts, signed as sealed bytes, made final, derived again."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from core import sealing
from core.access import Actor, require
from core.commands import notice
from core.commands.city import ChooseGradeBook, choose_grade_book
from core.commands.following import Follow, FollowingRecord
from core.commands.notice import DraftNotice, MakeFinal, Result, SignNotice
from core.errors import BadInput, Conflict, DuchaError, NotFound
from core.graded import BuilderFrames, builder_facts, without_inspections
from core.models import BuilderNotice
from core.models.notice import span_of, title_of
from core.period import CHINA
from core.queries import books, circulars, evaluated, sealed_notices, seals
from core.queries.notices import NoticeLine
from core.vocabulary import ActKind, ConductKind, NoticeKind, NoticeState
from scoring import builder_seal
from scoring.builder_facts import YEAR_RESULT
from scoring.builder_seal import Assessed, assessed
from scoring.grading.book import GradeBook
from scoring.grading.book_file import book_bytes, book_edition, book_in_force, shipped_books
from scoring.grading.explain import origin
from scoring.grading.proposals import GradeProposal
from scoring.grading.result import Graded
from scoring.grading.sheet import Sheet
from scoring.grading.sheet_file import sheet_named
from scoring.lint.grades import unsupplied
from scoring.publish import inspecting, rested
from scoring.ratio import ten_thousandths
from scoring.seal import RESULT

BOOKS = {NoticeKind.QUARTER: "lujiang", NoticeKind.YEAR: "lujiang", NoticeKind.CREDIT: "lujiang-credit"}
"""The book by which each kind of results is drafted where the city has chosen none: examples of the invented demonstration city."""


@dataclass(frozen=True)
class StartNotice:
    """Begin results of a quarter or year; a later version says why, and goes by the last signed one's book unless `newest_book`.

    `unchanged` states that an upheld objection rightly leaves the result as it was.
    """

    kind: NoticeKind
    period: str
    reason: str = ""
    newest_book: bool = False
    unchanged: bool = False


@dataclass(frozen=True)
class SignResults:
    """Sign the draft whose result was seen."""

    notice_id: int
    seen: str


@dataclass(frozen=True)
class Finish:
    """Make results final under a document number."""

    notice_id: int
    document: str


@dataclass(frozen=True)
class Changed:
    """That the facts of signed results are others by now: the builders (number, name) whose score, place or grade would change."""

    units: tuple[tuple[int, str], ...]


def book_of(session: Session, kind: NoticeKind, *, on: date) -> GradeBook:
    """Return the book of a kind of results in force on the day on which they are drafted: as the city chose. Raises NotFound."""
    chosen = books.book_chosen(session, kind, day=on)
    return book_in_force(BOOKS[kind] if chosen is None else chosen.name, on)


def choose_book(session: Session, request: ChooseGradeBook, *, by: Actor, on: datetime) -> GradeBook:
    """Let the city draft results of a kind by another shipped book, and return its edition on the first day.

    Raises what core.commands.city.choose_grade_book raises; NotFound for a name or day without book; BadInput where the book judges
    another period than the kind's, reads what the system does not hold, or lacks a part that the kind is made of.
    """
    require(by, "选定考评办法")
    book = book_in_force(request.name, request.since)
    why = not_chosen(book, request.kind)
    if why:
        raise BadInput(f"《{book.title}》{why}。请改选。")
    choose_grade_book(session, request, by=by, on=on)
    return book


def books_for(kind: NoticeKind, day: date) -> tuple[GradeBook, ...]:
    """Return the books in force on a day that a city can choose for results of a kind, by name; an own book that cannot be read raises."""
    held = [one for one in shipped_books() if one.in_force_from <= day and (one.in_force_to is None or day <= one.in_force_to)]
    return tuple(one for one in held if not not_chosen(one, kind))


def not_chosen(book: GradeBook, kind: NoticeKind) -> str:
    """Return why results of a kind cannot be drafted by a book: its period, what it reads, what it lacks; "" where they can."""
    if book.period != "year" and (kind is not NoticeKind.QUARTER or book.period != "quarter"):
        return f"不是按年评定的，不能用于{kind.label}"
    if kind is not NoticeKind.CREDIT and any(one.name == YEAR_RESULT for one in book.components):
        return "要用年度考评的得分，只能用于信用评价"
    lacking = [said for said, _ in unsupplied(book)]
    if lacking:
        return f"要用的{'、'.join(lacking)}系统没有数据，不能选定"
    wanting = unfit(book, kind)
    return f"{wanting}，不能用于{kind.label}" if wanting else ""


def unfit(book: GradeBook, kind: NoticeKind) -> str:
    """Return which part a book lacks that results of a kind are made of, "" where it has them all.

    A quarter is judged from score sheets, a year from quarters, credit from conduct and from the year's result.
    """
    if kind is NoticeKind.CREDIT:
        parts = {"行为记录": any(one.reads == "records" for one in book.components)}
        parts |= {"年度考评得分": any(one.name == YEAR_RESULT for one in book.components)}
    else:
        steps = [one.rollup.steps for one in book.components if one.reads == "inspections"]
        parts = {"季度评分": bool(steps) and all("quarter" in one for one in steps) and len(steps) == len(book.components)}
    lacking = [what for what, there in parts.items() if not there]
    return f"没有{'、'.join(lacking)}部分" if lacking else ""


def start(session: Session, request: StartNotice, *, by: Actor, on: datetime) -> BuilderNotice:
    """Draft results from what is settled now.

    Raises what core.commands.notice.draft_notice raises; Conflict where nothing was inspected, the year's evaluation is not final yet, a
    book's file is no longer what is sealed of it with an earlier version, or a sheet's file what it was when inspections were planned.
    """
    require(by, "起草考评")
    book = _book(session, request, on.astimezone(CHINA).date())
    frames = builder_facts(session, span_of(request.kind, request.period), known_at=on)
    _refuse_nothing(request, book, frames)
    _refuse_edited_sheets(session, book, frames)
    found = graded(frames, book)
    digest = sealing.digest(builder_seal.result(found))
    asked = DraftNotice(request.kind, request.period, book.edition, on, digest, request.reason, request.unchanged)
    return notice.draft_notice(session, asked, by=by, on=on)


def _book(session: Session, request: StartNotice, day: date) -> GradeBook:
    """The book of the last signed version of the same results, else the one in force on the day; as it is sealed where it is."""
    known = [one for one in notice.notices_of(session, request.kind, period=request.period) if one.seal_id is not None]
    now = book_of(session, request.kind, on=day) if request.newest_book or not known else None
    edition = known[-1].rulebook if now is None else now.edition
    for one in known:
        if one.rulebook == edition:
            _refuse_edited(session, one)
    return book_edition(edition) if now is None else now


def _refuse_edited(session: Session, signed: BuilderNotice) -> None:
    """Refuse a book whose file has other bytes by now than are sealed with a version."""
    sealed = circulars.sealed_parts(session, signed.seal_id or 0).get(f"gradebook/{signed.rulebook}.toml")
    if book_bytes(signed.rulebook) != sealed:
        about = f"{title_of(signed.kind, signed.period)}第{signed.version}版"
        raise Conflict(f"考评办法文件{signed.rulebook}.toml在{about}封存后被改动，不能据以起草新版。请恢复原文件，或改名另立一版。")


def _refuse_edited_sheets(session: Session, book: GradeBook, frames: BuilderFrames) -> None:
    """Refuse score sheets whose files have other bytes by now than when the inspections on them were planned."""
    if any(one.reads == "inspections" for one in book.components):
        for edition, digest in evaluated.begun_with(session, frames.inspections["sheet_id"].tolist()):
            inspecting.unchanged(edition, digest)


def _refuse_nothing(request: StartNotice, book: GradeBook, frames: BuilderFrames) -> None:
    title = title_of(request.kind, request.period)
    year = frames.results[(frames.results["kind"] == NoticeKind.YEAR.name) & (frames.results["period"] == request.period)]
    if rested.reads_year(book) and year.empty:
        raise Conflict(f"{request.period}年度代建考评还没有生效，不能起草{title}。请先办完年度考评。")
    if any(one.reads == "inspections" for one in book.components) and frames.inspections.empty:
        raise Conflict(f"{frames.period.chinese}没有已审定的督查评分，不能起草{title}。请先审定评分。")


def graded(frames: BuilderFrames, book: GradeBook, *, known: Mapping[str, Sheet] | None = None) -> Assessed:
    """Grade builders by a book and by the sheets that they were inspected with, from `known` or else from their files.

    Raises NotFound for a sheet that is none.
    """
    read = frames if any(one.reads == "inspections" for one in book.components) else without_inspections(frames)
    editions, held = sorted(set(read.inspections["sheet"].tolist())), known or {}
    return assessed(read, book, sheets={edition: held.get(edition) or sheet_named(edition) for edition in editions})


def sign(session: Session, request: SignResults, *, by: Actor, on: datetime) -> int:
    """Sign and seal drafted results, and return the seal's number: they are judged once more, and must be what was drafted and seen.

    Raises what core.commands.notice.sign_notice raises.
    """
    require(by, "签发考评")
    held = session.get(BuilderNotice, request.notice_id)
    if held is None:
        raise NotFound("考评结果", request.notice_id, "请刷新后再看。")
    if request.seen != held.digest:
        raise Conflict("测算结果在查看以后有变动，没有签发。请刷新，看过新稿再签。")
    found = _as_drafted(session, held.kind, held.period, book=held.rulebook, known_at=held.known_at)
    asked = SignNotice(request.notice_id, sealing.digest(builder_seal.result(found)), builder_seal.parts(found), results_of(found))
    return notice.sign_notice(session, asked, by=by, on=on).number


def _as_drafted(session: Session, kind: NoticeKind, period: str, *, book: str, known_at: datetime) -> Assessed:
    return graded(builder_facts(session, span_of(kind, period), known_at=known_at), book_edition(book))


def results_of(found: Assessed) -> tuple[Result, ...]:
    """Return every builder's result, as later judgement reads it."""
    return tuple(
        Result(one.unit_id, one.place, one.score, one.grade or "", one.printed, "" if one.why is None else one.why.name)
        for one in found.graded
    )


def finish(session: Session, request: Finish, *, by: Actor, on: datetime) -> int:
    """Make results final, propose what the sealed book prescribes for the sealed grades, and return the number of the final seal.

    Raises what core.commands.notice.make_final raises; Conflict where the year's results that a credit was built on were replaced.
    """
    require(by, "考评生效")
    held = session.get(BuilderNotice, request.notice_id)
    if held is None:
        raise NotFound("考评结果", request.notice_id, "请刷新后再看。")
    if held.state is NoticeState.OPEN:
        rested.refuse_replaced(session, held)
    follows: tuple[Follow, ...] = ()
    if held.seal_id is not None:
        found = builder_seal.reopened(span_of(held.kind, held.period), circulars.sealed_parts(session, held.seal_id))
        follows = tuple(one for proposal in found.proposals if (one := _follow(proposal, found.book, held)) is not None)
    return notice.make_final(session, MakeFinal(request.notice_id, request.document, follows), by=by, on=on).number


def _follow(proposal: GradeProposal, book: GradeBook, held: BuilderNotice) -> Follow | None:
    rule = proposal.consequence
    act = next((kind for kind in ActKind if kind.label in rule.title), None)
    if act is None:
        return None
    record = None
    if rule.record is not None:
        sign_of = 1 if rule.record.kind is ConductKind.GOOD else -1
        points = sign_of * ten_thousandths(rule.record.points)
        record = FollowingRecord(rule.record.kind, rule.record.band, points, rule.record.months)
    matter = f"{title_of(held.kind, held.period)}评为{rule.grade}，建议{rule.title}。"
    return Follow(proposal.unit_id, rule.grade, act, matter, clause_of(proposal, book), record)


def clause_of(proposal: GradeProposal, book: GradeBook) -> str:
    """Return the clause by which a consequence is proposed, as it stands on the act."""
    return f"{book.title}{origin(proposal.consequence.cited)}"[:120]


def shown(session: Session, line: NoticeLine) -> Assessed:
    """Return the results of a version: of a draft as it was drafted, of a signed one as it was sealed; the caller has asked who looks.

    Raises NotFound, BadInput where a signed one's bytes are not whole.
    """
    if line.sealed is None:
        return _as_drafted(session, line.kind, line.period, book=line.rulebook, known_at=line.known_at)
    return builder_seal.reopened(span_of(line.kind, line.period), circulars.sealed_parts(session, line.sealed.id))


def moved(session: Session, line: NoticeLine) -> bool:
    """Whether a draft would come out otherwise now than when it was drafted; a signed one never does."""
    if line.state is not NoticeState.DRAFT:
        return False
    return sealing.digest(builder_seal.result(shown(session, line))) != line.digest


def changed(session: Session, line: NoticeLine, *, on: datetime) -> Changed | None:
    """Return what would come out otherwise of a signed version if it were drafted anew by what is sealed of book and sheets.

    None where nothing would, or it was replaced.
    """
    if line.sealed is None or line.replaced_by is not None:
        return None
    then = shown(session, line)
    now = graded(builder_facts(session, span_of(line.kind, line.period), known_at=on), then.book, known=then.sheets)
    if builder_seal.result(then) == builder_seal.result(now):
        return None
    before, after = ({one.unit_id: one for one in found.graded} for found in (then, now))
    other = [one for unit, one in {**before, **after}.items() if _outcome(before.get(unit)) != _outcome(after.get(unit))]
    return Changed(tuple((one.unit_id, one.name) for one in other))


def _outcome(one: Graded | None) -> tuple[object, ...]:
    return () if one is None else (one.exact, one.place, one.grade, one.why)


def faults(session: Session, walked: seals.Walked) -> Iterator[str]:
    """Yield what a seal's result says otherwise than its facts, book and sheets give, and rows otherwise than the seal."""
    said = sealed_notices.registered(session, walked.seal_id)
    try:
        kind = NoticeKind[said[0][0]] if said else NoticeKind.YEAR
        again = builder_seal.derived(span_of(kind, walked.period.removesuffix("信用")), walked.parts)
        held = _results(walked.parts[RESULT])
    except DuchaError as error:
        yield f"{walked.name}：不能重新推导（{error}）"
        return
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        yield f"{walked.name}：结果不是规定的格式。"
        return
    if again != walked.parts[RESULT]:
        yield f"{walked.name}：结果与重新推导的不一致。"
    if sealed_notices.results(session, walked.seal_id) != held:
        yield f"{walked.name}：名次表与封存的结果不一致。"
    book = next((name for name in walked.parts if name.startswith("gradebook/")), "")
    for _, edition, digest in said:
        if (f"gradebook/{edition}.toml", digest) != (book, sealing.digest(walked.parts[RESULT])):
            yield f"{walked.name}：登记的办法或结果与封存不一致。"


def _results(content: bytes) -> Mapping[int, tuple[int | None, int | None, str]]:
    return {one["unit_id"]: (one["place"], one["score"], one["grade"] or "") for one in json.loads(content)["builders"]}
