"""What the audit log keeps of acts that were decided: a digest over the row as it is stored, with what belongs to it."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from core import sealing
from core.frames import stored
from core.models import (
    BlacklistEntry,
    BuilderNotice,
    BuilderResult,
    Card,
    CardDecision,
    Circular,
    CircularIssue,
    ConductRecord,
    CreditRepair,
    DataCheck,
    InspectionDraw,
    InspectionTask,
    NoticeConsequence,
    NoticeObjection,
    ObjectionEvidence,
    OwnerOpinion,
    PoolProject,
    PoolStep,
    RecordRevocation,
    ScoreSheet,
    Seal,
    SheetMark,
)
from core.pipeline import PoolAct
from core.vocabulary import (
    CircularState,
    DrawState,
    NoticeState,
    ObjectionState,
    ProposalState,
    RecordOrigin,
    TaskState,
    Term,
)


class Vouched(Term):
    """Of what the audit log keeps a digest, so that a change of the row itself is found."""

    SIGNATURE = "签发"
    ISSUE = "印发"
    CARD = "发牌"
    REMOVAL = "摘牌"
    REFUSAL = "不采纳"
    EVALUATION = "考评签发"
    NOTICE = "考评公示"
    FINAL = "考评生效"
    OBJECTION = "考评异议"
    ANSWER = "异议答复"
    RECORD = "行为记录"
    RECORD_END = "记录失效"
    REVOCATION = "撤销记录"
    POPULATION = "抽取总体"
    SEED = "抽取种子"
    REDRAW = "重新抽取"
    CANCELLATION = "取消督查"
    SHEET = "审定评分"
    BLACK = "列入黑名单"
    BLACK_END = "移出黑名单"
    REPAIR = "信用修复"
    OPINION = "单位意见"
    POOL = "项目库变动"


DIGITS = 32
_TOKEN = re.compile(rf"〔存证 (\D+)(\d+) ([0-9a-f]{{{DIGITS}}})〕")


@dataclass(frozen=True)
class _Row:
    """Where what is vouched for stands: its number, its fixed columns, and whether it is there yet: by all that would make it count."""

    table: type[SQLModel]
    key: str
    columns: tuple[str, ...]
    there: sa.ColumnElement[bool]


def _given(column: object, *counts: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a column says something, or anything else would make the row count."""
    return sa.or_(col(column).is_not(None), *counts)


def _decided(table: type[BlacklistEntry | ConductRecord | CreditRepair | PoolStep | RecordRevocation]) -> sa.ColumnElement[bool]:
    return _given(table.decided_by, col(table.state) != ProposalState.PROPOSED)


def _lapsed() -> sa.ColumnElement[bool]:
    """A record whose result was replaced before anybody decided: it was refused by nobody, and counts nowhere."""
    undecided = sa.and_(col(ConductRecord.decided_by).is_(None), col(ConductRecord.origin) == RecordOrigin.EVALUATION)
    return sa.and_(col(ConductRecord.state) == ProposalState.REFUSED, undecided)


_CARD = ("unit_id", "project_id", "colour", "year", "month", "clause", "issued_at", "issuer_id", "numerator", "denominator", "reason")
_DRAFTED = ("year", "month", "version", "rulebook", "known_at", "digest", "reason", "drafter_id", "drafted_at", "check_due_at")
_ISSUE = ("document", "title", "issuers", "addressees", "copies", "issued_on", "issued_at", "person_id", "word_digest")
_EVALUATED = ("kind", "period", "version", "rulebook", "known_at", "digest", "reason", "drafter_id", "drafted_at")
_DAYS = ("notice_from", "notice_to")
_FINAL = (*_DAYS, "final_at", "document", "final_seal_id")
_ANSWER = ("state", "answer", "answered_by", "answered_at")
_RECORD = (
    *("number", "unit_id", "kind", "standard", "act", "matter", "band", "points", "happened_on", "valid_until", "collector_id"),
    *("document", "origin", "extra_of", "state", "entered_by", "entered_at", "decided_by", "decided_at", "decision"),
)
_DECIDED = ("decided_by", "decided_at", "decision")
_REVOCATION = ("record_id", "ground", "reason", "document", "state", "proposed_by", "proposed_at", *_DECIDED)
_POPULATION = ("year", "quarter", "version", "digest", "wanted", "event", "event_at", "published_by", "published_at")
_SEED = ("seed", "witness", "seeded_by", "seeded_at")
_CANCELLATION = ("year", "quarter", "project_id", "builder_id", "origin", "draw_id", "place", "state", "cancelled_reason")
_SHEET = ("task_id", "side", "version", "person_id", "at", "remark", "settled_by", "settled_at")
_BLACK = ("unit_id", "reason", "clause", "document", "starts_on", "term_until", "state", "entered_by", "entered_at", *_DECIDED)
_BLACK_END = ("left_on", "left_reason", "left_document")
_REPAIR = ("record_id", "blacklist_id", "reason", "state", "asked_by", "asked_at", *_DECIDED, "document")
_OPINION = ("year", "builder_id", "unit_id", "points", "text", "person_id", "at")
_SIGNED = (NoticeState.SIGNED, NoticeState.OPEN, NoticeState.FINAL)
_DECLINED = ("unit_id", "project_id", "kind", "colour", "year", "month", "reason", "at", "person_id")
_REMOVED = ("withdrawn_at", "withdrawn_by", "withdrawn_reason")
_seeded = _given(InspectionDraw.seeded_at, col(InspectionDraw.seed) != "", col(InspectionDraw.state) == DrawState.DRAWN)
_void = _given(InspectionDraw.redraw_signed_by, col(InspectionDraw.state) == DrawState.VOID)
_circular = _given(Circular.signed_at, col(Circular.state).in_((CircularState.SIGNED, CircularState.ISSUED)))
_notice = col(BuilderNotice.state)
_record = _given(ConductRecord.decided_by, sa.and_(col(ConductRecord.state) != ProposalState.PROPOSED, sa.not_(_lapsed())))
_POOL_STEP = (
    *("pool_id", "act", "stage", "since", "investment", "evidence", "reason", "corrects_id", "void", "leaving", "into_id", "project_id"),
    *("state", "proposed_by", "proposed_at", *_DECIDED),
)
_ROWS: dict[Vouched, _Row] = {
    Vouched.SIGNATURE: _Row(Circular, "id", (*_DRAFTED, "signatory_id", "signed_at", "remark", "seal_id"), _circular),
    Vouched.ISSUE: _Row(CircularIssue, "circular_id", _ISSUE, _given(CircularIssue.circular_id)),
    Vouched.CARD: _Row(Card, "id", _CARD, _given(Card.id)),
    Vouched.REMOVAL: _Row(Card, "id", _REMOVED, _given(Card.withdrawn_at)),
    Vouched.REFUSAL: _Row(CardDecision, "id", _DECLINED, _given(CardDecision.id)),
    Vouched.EVALUATION: _Row(
        BuilderNotice, "id", (*_EVALUATED, "signatory_id", "signed_at", "seal_id"), _given(BuilderNotice.signed_at, _notice.in_(_SIGNED))
    ),
    Vouched.NOTICE: _Row(BuilderNotice, "id", _DAYS, _given(BuilderNotice.notice_from, _notice.in_(_SIGNED[1:]))),
    Vouched.FINAL: _Row(BuilderNotice, "id", _FINAL, _given(BuilderNotice.final_at, _notice == NoticeState.FINAL)),
    Vouched.OBJECTION: _Row(NoticeObjection, "id", ("notice_id", "unit_id", "text", "person_id", "at"), _given(NoticeObjection.id)),
    Vouched.ANSWER: _Row(
        NoticeObjection, "id", _ANSWER, _given(NoticeObjection.answered_at, col(NoticeObjection.state) != ObjectionState.WAITING)
    ),
    Vouched.RECORD: _Row(ConductRecord, "id", _RECORD, _record),
    Vouched.RECORD_END: _Row(ConductRecord, "id", ("ended_on", "end_reason"), _given(ConductRecord.ended_on)),
    Vouched.REVOCATION: _Row(RecordRevocation, "id", _REVOCATION, _decided(RecordRevocation)),
    Vouched.POPULATION: _Row(InspectionDraw, "id", _POPULATION, _given(InspectionDraw.id)),
    Vouched.SEED: _Row(InspectionDraw, "id", _SEED, sa.and_(_seeded, sa.not_(_void))),
    Vouched.REDRAW: _Row(InspectionDraw, "id", (*_SEED, "state", "reason", "redraw_signed_by"), _void),
    Vouched.CANCELLATION: _Row(InspectionTask, "id", _CANCELLATION, col(InspectionTask.state) == TaskState.CANCELLED),
    Vouched.SHEET: _Row(ScoreSheet, "id", _SHEET, _given(ScoreSheet.settled_at, col(ScoreSheet.settled_by).is_not(None))),
    Vouched.BLACK: _Row(BlacklistEntry, "id", _BLACK, _decided(BlacklistEntry)),
    Vouched.BLACK_END: _Row(BlacklistEntry, "id", _BLACK_END, _given(BlacklistEntry.left_on)),
    Vouched.REPAIR: _Row(CreditRepair, "id", _REPAIR, _decided(CreditRepair)),
    Vouched.OPINION: _Row(OwnerOpinion, "id", _OPINION, _given(OwnerOpinion.id)),
    Vouched.POOL: _Row(PoolStep, "id", _POOL_STEP, _decided(PoolStep)),
}
ENDED_BY = {Vouched.SEED: Vouched.REDRAW}
"""What is no longer there once something else is: the tasks of a draw go when it is drawn again, and its seed is kept with that."""
_CHECK = ("unit_id", "state", "objection", "person_id", "at", "answer", "answered_by", "answered_at")
"""What units said before the signature; it is vouched for with it."""


def token(session: Session, kind: Vouched, *, number: int) -> str:
    """Return what the log says of a row that was just stored: its kind, its number and the digest over it."""
    session.flush()
    (digest,) = (found for _, found in digests(session, kind, number=number))
    return written(kind, number, digest=digest)


def written(kind: Vouched, number: int, *, digest: str) -> str:
    """Return a token as the log holds it: 〔存证 签发1 …〕."""
    return f"〔存证 {kind.label}{number} {digest}〕"


def read_token(detail: object) -> tuple[Vouched, int, str] | None:
    """Return kind, number and digest at the end of an entry's details, None where there are none."""
    found = _TOKEN.search(detail) if isinstance(detail, str) and detail.endswith("〕") else None
    kind = Vouched.of_label(found[1]) if found and found.end() == len(found.string) else None
    return None if found is None or kind is None else (kind, int(found[2]), found[3])


def digests(session: Session, kind: Vouched, *, number: int | None = None) -> Iterator[tuple[int, str]]:
    """Yield number and digest of every row of a kind, or of one, as they stand in the tables now."""
    row = _ROWS[kind]
    key = col(getattr(row.table, row.key))
    chosen = stored(key, *(getattr(row.table, name) for name in row.columns)).where(row.there)
    mine = chosen if number is None else chosen.where(key == number)
    for place, *values in session.execute(mine.order_by(key)).all():
        said = _SAID[kind](session, place) if kind in _SAID else []
        yield place, _digest([kind.name, place, [_plain(value) for value in values], said])


_RESULT = ("unit_id", "place", "score", "grade")
_OBJECTION = ("id", "unit_id", "text", "state", "person_id", "at", "answer", "answered_by", "answered_at")
_EVIDENCE = ("id", "objection_id", "sha256", "size", "media_type", "name")
_CONSEQUENCE = ("unit_id", "clause", "act_id", "record_id")


def _with_signature(session: Session, number: int) -> list[list[object]]:
    mine = col(DataCheck.circular_id) == number
    return [*_seal(session, Circular, "seal_id", number), *_rows(session, DataCheck, _CHECK, mine)]


def _with_evaluation(session: Session, number: int) -> list[list[object]]:
    mine = col(BuilderNotice.id) == number
    seal = sa.select(col(BuilderNotice.seal_id)).where(mine).scalar_subquery()
    stated: list[list[object]] = [
        ["unchanged"] for _ in _rows(session, BuilderNotice, ("id",), sa.and_(mine, col(BuilderNotice.unchanged)))
    ]
    results = _rows(session, BuilderResult, _RESULT, col(BuilderResult.seal_id) == seal)
    return [*_seal(session, BuilderNotice, "seal_id", number), *results, *stated]


def _with_final(session: Session, number: int) -> list[list[object]]:
    return [
        *_seal(session, BuilderNotice, "final_seal_id", number),
        *_rows(session, NoticeObjection, _OBJECTION, col(NoticeObjection.notice_id).in_(_up_to(number))),
        *_rows(session, ObjectionEvidence, _EVIDENCE, _of_notice(number)),
        *_rows(session, NoticeConsequence, _CONSEQUENCE, col(NoticeConsequence.notice_id) == number),
    ]


def _with_objection(session: Session, number: int) -> list[list[object]]:
    return _rows(session, ObjectionEvidence, _EVIDENCE, col(ObjectionEvidence.objection_id) == number)


_TASK = ("id", "year", "quarter", "project_id", "builder_id", "origin", "annual_plan", "sheet")
"""What a settled score counts for: the builder, the period, the weight."""
_DRAWN = ("place", "project_id", "builder_id", "annual_plan", "sheet")
_MARK = ("item", "applicable", "times", "level", "vetoed", "remark")


def _with_population(session: Session, number: int) -> list[list[object]]:
    chosen = stored(InspectionDraw.population).where(col(InspectionDraw.id) == number)
    return [[hashlib.sha256(_bytes(content)).hexdigest()] for content in session.execute(chosen).scalars()]


def _with_seed(session: Session, number: int) -> list[list[object]]:
    return _rows(session, InspectionTask, _DRAWN, col(InspectionTask.draw_id) == number)


def _with_sheet(session: Session, number: int) -> list[list[object]]:
    mine = col(InspectionTask.id).in_(sa.select(col(ScoreSheet.task_id)).where(col(ScoreSheet.id) == number))
    marks = _rows(session, SheetMark, _MARK, col(SheetMark.sheet_id) == number)
    return [*_rows(session, InspectionTask, _TASK, mine), *sorted(marks, key=lambda mark: str(mark[0]))]


_POOL_PROJECT = ("id", "number", "name", "district_id", "sector", "unit_id", "content", "entered_by", "entered_at")


def _with_pool_step(session: Session, number: int) -> list[list[object]]:
    """What the project is, with the step by which it came into the pool."""
    entered = sa.select(col(PoolStep.pool_id)).where(col(PoolStep.id) == number, col(PoolStep.act) == PoolAct.ENTER)
    return _rows(session, PoolProject, _POOL_PROJECT, col(PoolProject.id).in_(entered))


_SAID = {
    Vouched.POOL: _with_pool_step,
    Vouched.SIGNATURE: _with_signature,
    Vouched.EVALUATION: _with_evaluation,
    Vouched.FINAL: _with_final,
    Vouched.OBJECTION: _with_objection,
    Vouched.POPULATION: _with_population,
    Vouched.SEED: _with_seed,
    Vouched.SHEET: _with_sheet,
}
"""What else is vouched for with a row: the seal, what people said to it, what was drawn, what was marked."""


def final_bytes(session: Session, notice_id: int, *, document: str | None = None) -> bytes:
    """Return what is sealed of a final result beside its evaluation: days, objections with answers, and the document number.

    Objections to the versions before it are there too, each with the number of its version.
    As it stands in the tables; `document` is the number that is about to be stored.
    """
    dates = (sa.cast(BuilderNotice.notice_from, sa.String), sa.cast(BuilderNotice.notice_to, sa.String))
    words = stored(BuilderNotice.kind, BuilderNotice.period, BuilderNotice.version, BuilderNotice.document, *dates)
    row = session.execute(words.where(col(BuilderNotice.id) == notice_id)).one()
    evaluation = [digest for (digest,) in _seal(session, BuilderNotice, "seal_id", notice_id)]
    evidence = [list(found) for found in _rows(session, ObjectionEvidence, ("objection_id", "name", "sha256"), _of_notice(notice_id))]
    words_of = ("id", "notice_id", "unit_id", "text", "state", "answer")
    objections = _rows(session, NoticeObjection, words_of, col(NoticeObjection.notice_id).in_(_up_to(notice_id)))
    known = _rows(session, BuilderNotice, ("id", "version"), col(BuilderNotice.id).in_(_up_to(notice_id)))
    versions = {number: version for number, version in known}  # noqa: C416  # a list of lists is no list of pairs
    whole = {
        **dict(zip(("kind", "period", "version", "document", "notice_from", "notice_to"), row, strict=True)),
        **({} if document is None else {"document": document}),
        "evaluation": evaluation,
        "objections": [
            {
                **({} if about == notice_id else {"version": versions[about]}),
                **dict(zip(("unit_id", "text", "state", "answer"), said, strict=True)),
                "evidence": [found[1:] for found in evidence if found[0] == number],
            }
            for number, about, *said in objections
        ],
    }
    return sealing.packed(whole)


def _of_notice(number: int) -> sa.ColumnElement[bool]:
    mine = sa.select(col(NoticeObjection.id)).where(col(NoticeObjection.notice_id).in_(_up_to(number)))
    return col(ObjectionEvidence.objection_id).in_(mine)


def _up_to(number: int) -> sa.Select[int | None]:
    """A version of results and those of the same period before it: what was objected to any of them is decided with it."""
    last = aliased(BuilderNotice)
    same = (col(BuilderNotice.kind) == last.kind, col(BuilderNotice.period) == last.period, col(BuilderNotice.version) <= last.version)
    return sa.select(col(BuilderNotice.id)).where(*same, col(last.id) == number)


def _seal(session: Session, table: type[Circular] | type[BuilderNotice], column: str, number: int) -> list[list[object]]:
    """The digest of a row's seal: a chain that was sealed anew throughout is another one."""
    chosen = stored(Seal.digest).join(table, col(getattr(table, column)) == col(Seal.id)).where(col(table.id) == number)
    return [[digest] for digest in session.execute(chosen).scalars()]


def _rows(session: Session, table: type[SQLModel], names: tuple[str, ...], condition: sa.ColumnElement[bool]) -> list[list[object]]:
    chosen = stored(*(getattr(table, name) for name in names)).where(condition).order_by(col(getattr(table, names[0])))
    return [[_plain(value) for value in row] for row in session.execute(chosen)]


def _digest(whole: list[object]) -> str:
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:DIGITS]


def _plain(value: object) -> object:
    """A value as SQLite stores it, on both databases."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


def _bytes(content: object) -> bytes:
    """Bytes as they are stored; whatever else somebody put there is written out."""
    return bytes(content) if isinstance(content, bytes | memoryview) else repr(content).encode()
