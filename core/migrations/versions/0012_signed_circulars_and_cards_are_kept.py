"""A signed circular changes in nothing but its issue; cards and decisions are kept, and a card is only ever removed once."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_FIXED = ("year", "month", "version", "rulebook", "known_at", "digest", "reason", "drafter_id", "drafted_at", "check_due_at")
_SIGNED = ("signatory_id", "signed_at", "remark", "seal_id")
_CARD = ("unit_id", "project_id", "colour", "year", "month", "clause", "issued_at", "issuer_id", "numerator", "denominator", "reason")
_KEPT = ("circular_step", "card_decision", "card_explanation", "act_report")
_REPLACED = ("circular", "card", *_KEPT)
_SENTENCE = "what was signed or decided is never changed: decide anew"


def upgrade() -> None:
    """Chain what was issued before, and refuse changes of signed circulars, of cards and of what was decided and said."""
    _chain()
    differs = "IS DISTINCT FROM" if _postgresql() else "IS NOT"
    fixed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in (*_FIXED, *_SIGNED))
    moved = "NOT (OLD.state = NEW.state OR (OLD.state = 'SIGNED' AND NEW.state = 'ISSUED'))"
    _refuse("circular", "UPDATE", f"OLD.signed_at IS NOT NULL AND ({fixed} OR {moved})")
    _refuse("circular", "DELETE", "OLD.signed_at IS NOT NULL")
    card = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in _CARD)
    _refuse("card", "UPDATE", f"{card} OR OLD.withdrawn_at IS NOT NULL")
    _refuse("card", "DELETE", "TRUE")
    for table in _KEPT:
        _refuse(table, "UPDATE", "TRUE")
        _refuse(table, "DELETE", "TRUE")
    for table in _REPLACED:
        _refuse_others(table)


def _refuse_others(table: str) -> None:
    """Refuse to empty a table at once, and, where a statement can, to put a row in the place of one that is kept."""
    if _postgresql():
        refuse = "EXECUTE FUNCTION refuse_changing_a_decision()"
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
        return
    held = f"SELECT 1 FROM {table} WHERE id = NEW.id"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


def _chain() -> None:
    """Seal each issue with its paper, in the order of issue, as this version of the program does."""
    connection = op.get_bind()
    issued = connection.execute(
        sa.text(
            "SELECT i.document, i.title, i.issuers, i.addressees, i.copies, i.word_digest, i.issued_on, c.year, c.month, c.version"
            " FROM circular_issue i JOIN circular c ON c.id = i.circular_id ORDER BY i.issued_at, c.id"
        )
    ).mappings()
    last, previous = 0, f"sha256:{'0' * 64}"
    seal_id = connection.execute(sa.text("SELECT coalesce(max(id), 0) FROM seal")).scalar_one()
    for number, row in enumerate(list(issued), start=1):
        last, said = number, {**{name: row[name] for name in _ISSUED}, "issued_on": str(row["issued_on"])}
        content = (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1, separators=(",", ": ")) + "\n").encode()
        parts = [("印发.json", _digest(content)), ("通报.docx", row["word_digest"])]
        period = f"{row['year']}-{row['month']:02d}"
        fields = ("seal", "ISSUE", number, period, row["version"], [list(part) for part in parts], previous)
        digest = _digest(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())
        op.bulk_insert(_PART, [{"digest": parts[0][1], "content": content}])
        values = (seal_id + number, "ISSUE", number, period, row["version"], previous, digest)
        op.bulk_insert(_SEAL, [dict(zip((column.name for column in _SEAL.columns), values, strict=True))])
        held = [{"seal_id": seal_id + number, "place": place, "name": name, "digest": of} for place, (name, of) in enumerate(parts)]
        op.bulk_insert(_CONTENT, held)
        previous = digest
    if last:
        op.bulk_insert(_HEAD, [{"kind": "ISSUE", "last": last, "digest": previous}])
        if _postgresql():
            op.execute("SELECT setval(pg_get_serial_sequence('seal', 'id'), (SELECT max(id) FROM seal))")


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _columns(table: str, **types: type[sa.types.TypeEngine[Any]]) -> sa.TableClause:
    return sa.table(table, *(sa.column(name, kind) for name, kind in types.items()))


_ISSUED = ("document", "title", "issuers", "addressees", "copies", "word_digest")
_PART = _columns("sealed_part", digest=sa.String, content=sa.LargeBinary)
_SEAL = _columns(
    "seal", id=sa.Integer, kind=sa.String, number=sa.Integer, period=sa.String, version=sa.Integer, previous=sa.String, digest=sa.String
)
_CONTENT = _columns("seal_content", seal_id=sa.Integer, place=sa.Integer, name=sa.String, digest=sa.String)
_HEAD = _columns("seal_head", kind=sa.String, last=sa.Integer, digest=sa.String)


def downgrade() -> None:
    """Drop the triggers; the chain of issues stays, earlier programs do not look at it."""
    if _postgresql():
        op.execute("DROP FUNCTION refuse_changing_a_decision() CASCADE")
        return
    for table in _REPLACED:
        for act in ("update", "delete", "insert", "onto"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{act}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _refuse(table: str, act: str, when: str) -> None:
    if not _postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_changing_a_decision() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_SENTENCE}'; END $$"
    )
    refuse = "EXECUTE FUNCTION refuse_changing_a_decision()"
    op.execute(f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} FOR EACH ROW WHEN ({when}) {refuse}")
