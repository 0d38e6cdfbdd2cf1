"""What the audit log keeps of a signature, an issue, a card, its removal and a refusal: a digest over the row as it is stored."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, SQLModel, col

from core.frames import stored
from core.models import Card, CardDecision, Circular, CircularIssue, DataCheck, Seal
from core.vocabulary import Vouched

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
_ROWS: dict[Vouched, _Row] = {
    Vouched.SIGNATURE: _Row(Circular, "id", (*_DRAFTED, "signatory_id", "signed_at", "remark", "seal_id"), "signed_at"),
    Vouched.ISSUE: _Row(CircularIssue, "circular_id", _ISSUE, "circular_id"),
    Vouched.CARD: _Row(Card, "id", _CARD, "id"),
    Vouched.REMOVAL: _Row(Card, "id", ("withdrawn_at", "withdrawn_by", "withdrawn_reason"), "withdrawn_at"),
    Vouched.REFUSAL: _Row(
        CardDecision, "id", ("unit_id", "project_id", "kind", "colour", "year", "month", "reason", "at", "person_id"), "id"
    ),
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
        said = [*_seal(session, place), *_checks(session, place)] if kind is Vouched.SIGNATURE else []
        yield place, _digest([kind.name, place, [_plain(value) for value in values], said])


def _seal(session: Session, circular_id: int) -> list[list[object]]:
    """The digest of a circular's seal: a chain that was sealed anew throughout is another one."""
    chosen = stored(Seal.digest).join(Circular, col(Circular.seal_id) == col(Seal.id)).where(col(Circular.id) == circular_id)
    return [[digest] for digest in session.execute(chosen).scalars()]


def _checks(session: Session, circular_id: int) -> list[list[object]]:
    chosen = stored(*(getattr(DataCheck, name) for name in _CHECK)).where(col(DataCheck.circular_id) == circular_id)
    return [[_plain(value) for value in row] for row in session.execute(chosen.order_by(col(DataCheck.unit_id)))]


def _digest(whole: list[object]) -> str:
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:DIGITS]


def _plain(value: object) -> object:
    """A value as SQLite stores it, on both databases."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value
