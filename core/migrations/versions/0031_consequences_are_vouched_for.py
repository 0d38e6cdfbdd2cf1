"""Decided acts, interests and settled inspections are kept; the log vouches for acts, chosen books and lapsed proposals too."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_TABLES: dict[str, tuple[str, ...]] = {"official_act": (), "inspector_interest": (), "inspection_task": ("year", "quarter", "project_id")}
"""Tables that are guarded from now on, and what else than the number is unique in them."""
_DECIDED = ("decided_by", "decided_at", "decision")
_PROPOSED = ("kind", "unit_id", "project_id", "matter", "clause", "answerable", "to_body", "due_on", "proposed_by", "proposed_at")
_ACT = (*_PROPOSED, "state", *_DECIDED, "held_on", "document", "minutes")
_ENDED = ("ended_by", "ended_at", "ended_reason")
_BOOK = ("kind", "name", "since", "document", "chosen_by", "chosen_at")
_RECORD = (
    *("number", "unit_id", "kind", "standard", "act", "matter", "band", "points", "happened_on", "valid_until", "collector_id"),
    *("document", "origin", "extra_of", "state", "entered_by", "entered_at", "decided_by", "decided_at", "decision"),
)


def upgrade() -> None:
    """Refuse changes of what was decided or noted, and enter a digest of what was done before the log kept them."""
    for act in ("INSERT", "UPDATE"):
        _trigger(f"official_act_decider_{act.lower()}", f"BEFORE {act} ON official_act", _undecided())
    ended = "(OLD.state = 'IN_FORCE' AND NEW.state = 'ENDED')"
    same = f"OLD.state IN ('ENDED', 'REFUSED') OR {_differs(('id', *_PROPOSED, *_DECIDED, 'document'))} OR NOT {ended}"
    _refuse("official_act", "UPDATE", f"OLD.state <> 'PROPOSED' AND ({same})")
    _refuse("inspector_interest", "UPDATE", "TRUE")
    settled = f"OLD.state = 'SETTLED' AND ({_differs(('due_on',))} OR (NEW.state = 'SETTLED' AND ({_differs(('inspected_on',))})))"
    gone = "OLD.state = 'SETTLED' AND NEW.state NOT IN ('SETTLED', 'SCORED')"
    _refuse("inspection_task", "UPDATE", f"({settled}) OR ({gone})")
    for table in _TABLES:
        _refuse(table, "DELETE", "OLD.state = 'SETTLED'" if table == "inspection_task" else "TRUE")
        _refuse_others(table)
    _vouch()


def _undecided() -> str:
    """In force by nobody, or decided and waiting; a proposal whose result was replaced lapses without decider."""
    lapsed = "NEW.state = 'REFUSED' AND NEW.decided_by IS NULL AND NEW.decided_at IS NOT NULL"
    nobody = "NEW.state <> 'PROPOSED' AND (NEW.decided_by IS NULL OR NEW.decided_at IS NULL)"
    waiting = "NEW.state = 'PROPOSED' AND (NEW.decided_by IS NOT NULL OR NEW.decided_at IS NOT NULL)"
    return f"({nobody} AND NOT ({lapsed})) OR ({waiting})"


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
    key = _TABLES[table]
    same = f" OR ({' AND '.join(f'{name} = NEW.{name}' for name in key)})" if key else ""
    held = f"SELECT 1 FROM {table} WHERE (rowid = NEW.rowid{same})"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


_LATER = "n.task_id = score_sheet.task_id AND n.side = 'INSPECTOR' AND n.version > score_sheet.version"
_NEWER = f"EXISTS (SELECT 1 FROM score_sheet n WHERE {_LATER})"  # noqa: S608  # made of the names above alone
_SETTLED = "settled_at IS NOT NULL AND side = 'INSPECTOR'"
_KINDS = (
    ("ACT", "督查措施", "official_act", _ACT, "state IN ('IN_FORCE', 'REFUSED')"),
    ("ACT_END", "措施办结", "official_act", (*_ACT, *_ENDED), "state = 'ENDED'"),
    ("BOOK", "考评办法", "grade_book_choice", _BOOK, "id IS NOT NULL"),
    ("RECORD", "行为记录", "conduct_record", _RECORD, "state = 'REFUSED' AND decided_by IS NULL"),
    ("INSPECTED", "督查办结", "score_sheet", ("task_id", "version"), f"{_SETTLED} AND NOT {_NEWER}"),
    ("REOPENED", "重开评分", "score_sheet", ("task_id", "version"), f"{_SETTLED} AND {_NEWER}"),
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
    if kind == "INSPECTED":
        mine = f"id = (SELECT task_id FROM score_sheet WHERE id = {number})"  # noqa: S608  # a number alone
        yield from _rows("inspection_task", ("id", "state", "due_on", "inspected_on"), mine)


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
    """Drop the guards; the log keeps its entries."""
    for table in _TABLES:
        for act in ("update", "delete", "insert", "onto", "whole"):
            _drop(f"{table}_{act}", table)
    for act in ("insert", "update"):
        _drop(f"official_act_decider_{act}", "official_act")


def _drop(name: str, table: str) -> None:
    op.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if _postgresql() else ''}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
