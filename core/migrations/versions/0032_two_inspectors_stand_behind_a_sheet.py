"""Inspectors confirm each other's sheets, score sheets are chosen, records are withdrawn; the log vouches for what waits and is listed."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_KEPT = ("sheet_review", "score_sheet_choice", "sheet_photo")
"""Tables whose rows never change at all."""
_GUARDED = (*_KEPT, "directory_entry")
"""Tables that are guarded from now on."""
_ENTERED = (
    *("number", "unit_id", "kind", "standard", "act", "matter", "band", "points", "happened_on", "valid_until", "collector_id"),
    *("document", "origin", "extra_of", "entered_by", "entered_at"),
)
_KEY = (
    "year",
    "quarter",
    "project_id",
    "builder_id",
    "origin",
    "reason",
    "annual_plan",
    "sheet",
    "sheet_digest",
    "planned_by",
    "planned_at",
)
_PHOTO = ("task_id", "item", "sha256", "size", "media_type", "name", "person_id", "at")
_LISTED = ("unit_id", "specialty_id", "tier", "starts_on", "document", "reason")
_UNLISTED = ("ends_on", "end_document", "end_reason")
_COST = ("project_id", "kind", "amount", "approved_on", "document", "person_id", "at")
_ADDED = {
    "conduct_record_kept": "conduct_record",
    "conduct_record_entered": "conduct_record",
    "inspection_task_key": "inspection_task",
}
"""Guards that stand beside those that a table has."""


def upgrade() -> None:
    """Add tables and guards, let a waiting record be withdrawn, and enter a digest of what was done before the log kept them."""
    _sheet_review()
    _score_sheet_choice()
    op.add_column("inspection_task", sa.Column("sheet_digest", sa.String(80), nullable=False, server_default=""))
    for table in _KEPT:
        _refuse(table, "UPDATE", "TRUE")
    _refuse("directory_entry", "UPDATE", f"{_differs(('id', *_LISTED))} OR (OLD.ends_on IS NOT NULL AND ({_differs(_UNLISTED)}))")
    for table in _GUARDED:
        _refuse(table, "DELETE", "TRUE")
        _refuse_others(table)
    _trigger("conduct_record_kept", "BEFORE DELETE ON conduct_record", "TRUE")
    _trigger("conduct_record_entered", "BEFORE UPDATE ON conduct_record", _differs(("id", *_ENTERED)))
    _trigger("inspection_task_key", "BEFORE DELETE ON inspection_task", "OLD.origin = 'KEY'")
    _decider(withdrawn=True)
    _vouch()


def _sheet_review() -> None:
    op.create_table(
        "sheet_review",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("filled_by", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("person_id <> filled_by", name="ck_sheet_review_two_persons"),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name="fk_sheet_review_sheet_id"),
        sa.ForeignKeyConstraint(["filled_by"], ["person.id"], name="fk_sheet_review_filled_by"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sheet_review_person_id"),
        sa.PrimaryKeyConstraint("sheet_id", name="pk_sheet_review"),
    )


def _score_sheet_choice() -> None:
    op.create_table(
        "score_sheet_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=True),
        sa.Column("edition", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("chosen_by", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name="fk_score_sheet_choice_specialty_id"),
        sa.ForeignKeyConstraint(["chosen_by"], ["person.id"], name="fk_score_sheet_choice_chosen_by"),
        sa.PrimaryKeyConstraint("id", name="pk_score_sheet_choice"),
    )


def _decider(*, withdrawn: bool) -> None:
    """No record is decided by nobody or decided and waiting; one whose result was replaced lapses, one is taken back undecided."""
    lapsed = "NEW.state = 'REFUSED' AND NEW.origin = 'EVALUATION' AND NEW.decided_by IS NULL AND NEW.decided_at IS NOT NULL"
    taken = " AND NOT (NEW.state = 'WITHDRAWN' AND NEW.decided_by IS NULL AND NEW.decided_at IS NOT NULL)" if withdrawn else ""
    nobody = "NEW.state <> 'PROPOSED' AND (NEW.decided_by IS NULL OR NEW.decided_at IS NULL)"
    waiting = "NEW.state = 'PROPOSED' AND (NEW.decided_by IS NOT NULL OR NEW.decided_at IS NOT NULL)"
    for act in ("INSERT", "UPDATE"):
        _drop(f"conduct_record_decider_{act.lower()}", "conduct_record")
        wrong = f"({nobody} AND NOT ({lapsed}){taken}) OR ({waiting})"
        _trigger(f"conduct_record_decider_{act.lower()}", f"BEFORE {act} ON conduct_record", wrong)


def _differs(names: tuple[str, ...]) -> str:
    different = "IS DISTINCT FROM" if _postgresql() else "IS NOT"
    return " OR ".join(f"OLD.{name} {different} NEW.{name}" for name in names)


def _refuse(table: str, act: str, when: str) -> None:
    _trigger(f"{table}_{act.lower()}", f"BEFORE {act} ON {table}", when)


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
    held = f"SELECT 1 FROM {table} WHERE (rowid = NEW.rowid)"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


_INSPECTED = "EXISTS (SELECT 1 FROM score_sheet s WHERE s.task_id = inspection_task.id AND s.side = 'INSPECTOR')"
_KINDS = (
    ("ENTERED", "录入记录", "conduct_record", _ENTERED, "origin <> 'EVALUATION'"),
    ("KEY", "重点督查", "inspection_task", _KEY, "origin = 'KEY'"),
    ("GROUP", "检查组", "inspection_task", ("year", "quarter", "project_id"), _INSPECTED),
    ("PHOTO", "现场照片", "sheet_photo", _PHOTO, "id IS NOT NULL"),
    ("LISTED", "列入名录", "directory_entry", _LISTED, "id IS NOT NULL"),
    ("UNLISTED", "移出名录", "directory_entry", _UNLISTED, "ends_on IS NOT NULL"),
    ("COST", "概决算", "project_cost", _COST, "id IS NOT NULL"),
)
"""What is vouched for: kind, its word, table, columns, and whether it was done."""


def _vouch() -> None:
    """Enter a digest of everything that was done before the log kept them, as this version of the program computes it."""
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
    for kind, word, table, columns, done in _KINDS:
        for number, *values in _rows(table, ("id", *columns), f"{done} ORDER BY id"):
            whole = [kind, number, values, list(_beside(kind, number))]
            text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=repr)
            digest = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:32]
            yield f"{word}第{number}号", f"〔存证 {word}{number} {digest}〕"


def _beside(kind: str, number: object) -> Iterator[list[object]]:
    if kind == "GROUP":
        yield from _rows("task_inspector", ("person_id",), f"task_id = {number} ORDER BY person_id")


def _rows(table: str, names: tuple[str, ...], where: str) -> list[list[object]]:
    asked = f"SELECT {', '.join(names)} FROM {table} WHERE {where}"  # noqa: S608  # made of the names above and numbers alone
    return [[_plain(value) for value in row] for row in op.get_bind().execute(sa.text(asked))]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, bool):
        return int(value)
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
    """Drop what was added, and refuse again what is withdrawn; the log keeps its entries."""
    for name, table in _ADDED.items():
        _drop(name, table)
    for table in _GUARDED:
        for act in ("update", "delete", "insert", "onto", "whole"):
            _drop(f"{table}_{act}", table)
    _decider(withdrawn=False)
    op.drop_column("inspection_task", "sheet_digest")
    op.drop_table("score_sheet_choice")
    op.drop_table("sheet_review")


def _drop(name: str, table: str) -> None:
    op.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if _postgresql() else ''}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
