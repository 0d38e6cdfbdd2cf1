"""Records are revoked, grade books chosen, a result that stays is stated; the log vouches for notices, objections and records too."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_PROPOSED = ("id", "record_id", "ground", "reason", "document", "proposed_by", "proposed_at")


def upgrade() -> None:
    """Add tables and columns with their guards, and enter a digest of what was noted before the log kept them."""
    _record_revocation()
    _grade_book_choice()
    op.add_column("builder_notice", sa.Column("unchanged", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("printed", "why"):
        op.add_column("builder_result", sa.Column(name, sa.String(20), nullable=False, server_default=""))
    _guard()
    _vouch()


def _record_revocation() -> None:
    op.create_table(
        "record_revocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision", sa.String(400), nullable=False),
        sa.CheckConstraint("decided_by is null or decided_by <> proposed_by", name="ck_record_revocation_two_persons"),
        sa.ForeignKeyConstraint(["record_id"], ["conduct_record.id"], name="fk_record_revocation_record_id"),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name="fk_record_revocation_proposed_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_record_revocation_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_record_revocation"),
    )
    op.create_index("ix_record_revocation_record_id", "record_revocation", ["record_id"], unique=False)


def _grade_book_choice() -> None:
    op.create_table(
        "grade_book_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("chosen_by", sa.Integer(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["chosen_by"], ["person.id"], name="fk_grade_book_choice_chosen_by"),
        sa.PrimaryKeyConstraint("id", name="pk_grade_book_choice"),
    )


def _guard() -> None:
    """Choices never change, revocations not once decided, and a signed result says for ever whether it stays as it was."""
    decided = f"OLD.decided_by IS NOT NULL OR OLD.state <> 'PROPOSED' OR {_differs(_PROPOSED)}"
    _trigger("record_revocation_update", "BEFORE UPDATE ON record_revocation", decided)
    _trigger("record_revocation_delete", "BEFORE DELETE ON record_revocation", "TRUE")
    for act in ("UPDATE", "DELETE"):
        _trigger(f"grade_book_choice_{act.lower()}", f"BEFORE {act} ON grade_book_choice", "TRUE")
    signed = f"OLD.signed_at IS NOT NULL AND ({_differs(('unchanged',))})"
    _trigger("builder_notice_unchanged", "BEFORE UPDATE ON builder_notice", signed)
    for table in ("record_revocation", "grade_book_choice"):
        _refuse_others(table)


def _differs(names: tuple[str, ...]) -> str:
    different = "IS DISTINCT FROM" if _postgresql() else "IS NOT"
    return " OR ".join(f"OLD.{name} {different} NEW.{name}" for name in names)


def _trigger(name: str, event: str, when: str) -> None:
    if _postgresql():
        op.execute(f"CREATE TRIGGER {name} {event} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse_changing_a_decision()")
        return
    op.execute(f"CREATE TRIGGER {name} {event} WHEN {when} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END")


def _refuse_others(table: str) -> None:
    """Refuse to empty a table at once, and, where a statement can, to put a row in the place of one that is kept."""
    if _postgresql():
        refuse = "EXECUTE FUNCTION refuse_changing_a_decision()"
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
        return
    held = f"SELECT 1 FROM {table} WHERE rowid = NEW.rowid"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


_DAYS = ("notice_from", "notice_to")
_OBJECTED = ("notice_id", "unit_id", "text", "person_id", "at")
_ANSWER = ("state", "answer", "answered_by", "answered_at")
_RECORD = (
    *("number", "unit_id", "kind", "standard", "act", "matter", "band", "points", "happened_on", "valid_until", "collector_id"),
    *("document", "origin", "extra_of", "state", "entered_by", "entered_at", "decided_by", "decided_at", "decision"),
)
_KINDS = (
    ("NOTICE", "考评公示", "builder_notice", _DAYS, "notice_from"),
    ("OBJECTION", "考评异议", "notice_objection", _OBJECTED, "id"),
    ("ANSWER", "异议答复", "notice_objection", _ANSWER, "answered_at"),
    ("RECORD", "行为记录", "conduct_record", _RECORD, "decided_by"),
    ("RECORD_END", "记录失效", "conduct_record", ("ended_on", "end_reason"), "ended_on"),
)
"""What is vouched for: kind, its word, table, columns, and what says whether it was done."""


def _vouch() -> None:
    """Enter a digest of everything that was noted before the log kept them, as this version of the program computes it."""
    connection = op.get_bind()
    last = connection.execute(sa.select(_ENTRY.c.id, _ENTRY.c.at, _ENTRY.c.digest).order_by(_ENTRY.c.id.desc()).limit(1)).first()
    if last is None:
        return
    number, at, previous = last
    for subject, token in list(_tokens()):
        number += 1
        moment = at.replace(tzinfo=UTC).isoformat(timespec="microseconds")
        fields = (number, moment, None, "升级", "命令行", "存证", "DONE", subject, token)
        text = json.dumps((*fields, previous), ensure_ascii=False, separators=(",", ":"))
        digest = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
        names = [column.name for column in _ENTRY.columns]
        op.bulk_insert(_ENTRY, [dict(zip(names, (number, at, *fields[2:], previous, digest), strict=True))])
        previous = digest
    connection.execute(sa.update(_LOG_HEAD).values(last=number, digest=previous))


def _tokens() -> Iterator[tuple[str, str]]:
    for kind, word, table, columns, since in _KINDS:
        asked = f"SELECT id, {', '.join(columns)} FROM {table} WHERE {since} IS NOT NULL ORDER BY id"  # noqa: S608  # names above
        for number, *values in op.get_bind().execute(sa.text(asked)).all():
            beside = list(_evidence(number)) if kind == "OBJECTION" else []
            whole = [kind, number, [_plain(value) for value in values], beside]
            text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=repr)
            digest = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:32]
            yield f"{word}第{number}号", f"〔存证 {word}{number} {digest}〕"


def _evidence(objection_id: int) -> Iterator[list[object]]:
    asked = "SELECT id, objection_id, sha256, size, media_type, name FROM objection_evidence WHERE objection_id = :number ORDER BY id"
    for row in op.get_bind().execute(sa.text(asked), {"number": objection_id}):
        yield [_plain(value) for value in row]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


_ENTRY = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer),
    sa.column("at", sa.DateTime),
    sa.column("account_id", sa.Integer),
    *(sa.column(name, sa.String) for name in ("actor", "source", "act", "outcome", "subject", "detail", "previous", "digest")),
)
_LOG_HEAD = sa.table("audit_head", sa.column("last", sa.Integer), sa.column("digest", sa.String))


def downgrade() -> None:
    """Drop what was added; the log keeps its entries."""
    op.execute(f"DROP TRIGGER IF EXISTS builder_notice_unchanged{' ON builder_notice' if _postgresql() else ''}")
    for name in ("printed", "why"):
        op.drop_column("builder_result", name)
    op.drop_column("builder_notice", "unchanged")
    op.drop_table("grade_book_choice")
    op.drop_table("record_revocation")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
