"""What the audit log keeps of signatures, issues, cards, results of builders, records and approvals: a digest over the row as stored."""

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
    Approval,
    ApprovalStep,
    BuilderNotice,
    BuilderResult,
    Card,
    CardDecision,
    Circular,
    CircularIssue,
    ConductRecord,
    DataCheck,
    NoticeConsequence,
    NoticeObjection,
    ObjectionEvidence,
    RecordRevocation,
    Seal,
)
from core.vocabulary import Term


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
    APPROVAL = "审批步骤"


DIGITS = 32
_TOKEN = re.compile(rf"〔存证 (\D+)(\d+) ([0-9a-f]{{{DIGITS}}})〕")


@dataclass(frozen=True)
class _Row:
    """Where what is vouched for stands: its number, its fixed columns, and the column that says whether it is there yet."""

    table: type[SQLModel]
    key: str
    columns: tuple[str, ...]
    since: str


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
_REVOCATION = ("record_id", "ground", "reason", "document", "state", "proposed_by", "proposed_at", "decided_by", "decided_at", "decision")
_APPROVED = ("approval_id", "act", "day", "limit_days", "basis", "source", "document", "text", "person_id", "at")
_ROWS: dict[Vouched, _Row] = {
    Vouched.SIGNATURE: _Row(Circular, "id", (*_DRAFTED, "signatory_id", "signed_at", "remark", "seal_id"), "signed_at"),
    Vouched.ISSUE: _Row(CircularIssue, "circular_id", _ISSUE, "circular_id"),
    Vouched.CARD: _Row(Card, "id", _CARD, "id"),
    Vouched.REMOVAL: _Row(Card, "id", ("withdrawn_at", "withdrawn_by", "withdrawn_reason"), "withdrawn_at"),
    Vouched.REFUSAL: _Row(
        CardDecision, "id", ("unit_id", "project_id", "kind", "colour", "year", "month", "reason", "at", "person_id"), "id"
    ),
    Vouched.EVALUATION: _Row(BuilderNotice, "id", (*_EVALUATED, "signatory_id", "signed_at", "seal_id"), "signed_at"),
    Vouched.NOTICE: _Row(BuilderNotice, "id", _DAYS, "notice_from"),
    Vouched.FINAL: _Row(BuilderNotice, "id", _FINAL, "final_at"),
    Vouched.OBJECTION: _Row(NoticeObjection, "id", ("notice_id", "unit_id", "text", "person_id", "at"), "id"),
    Vouched.ANSWER: _Row(NoticeObjection, "id", _ANSWER, "answered_at"),
    Vouched.RECORD: _Row(ConductRecord, "id", _RECORD, "decided_by"),
    Vouched.RECORD_END: _Row(ConductRecord, "id", ("ended_on", "end_reason"), "ended_on"),
    Vouched.REVOCATION: _Row(RecordRevocation, "id", _REVOCATION, "decided_by"),
    Vouched.APPROVAL: _Row(ApprovalStep, "id", _APPROVED, "id"),
}
_CHECK = ("unit_id", "state", "objection", "person_id", "at", "answer", "answered_by", "answered_at")
"""What units said before the signature; it is vouched for with it."""


def token(session: Session, kind: Vouched, *, number: int) -> str:
    """Return what the log says of a row that was just stored: its kind, its number and the digest over it."""
    session.flush()
    (digest,) = (found for _, found in digests(session, kind, number=number))
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
    chosen = stored(key, *(getattr(row.table, name) for name in row.columns)).where(col(getattr(row.table, row.since)).is_not(None))
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


_NEEDED = ("number", "project_id", "step", "name", "office", "wanted_on", "entered_by", "entered_at")


def _with_approval(session: Session, number: int) -> list[list[object]]:
    mine = sa.select(col(ApprovalStep.approval_id)).where(col(ApprovalStep.id) == number).scalar_subquery()
    return _rows(session, Approval, _NEEDED, col(Approval.id) == mine)


_SAID = {
    Vouched.SIGNATURE: _with_signature,
    Vouched.EVALUATION: _with_evaluation,
    Vouched.FINAL: _with_final,
    Vouched.OBJECTION: _with_objection,
    Vouched.APPROVAL: _with_approval,
}
"""What else is vouched for with a row: the seal, and what people said to it."""


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
    return value.isoformat() if isinstance(value, date) else value
