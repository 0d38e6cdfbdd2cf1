"""Problems that an inspection found, successions of units and exceptions to the directory are kept; the log vouches for them."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_TABLES: dict[str, tuple[str, ...]] = {
    "inspection_problem": (),
    "scope_exception": (),
    "unit_succession": ("earlier_id", "later_id"),
}
"""Tables that are guarded from now on, and the key of one that has no number of its own."""
_FOUND = ("task_id", "item", "matter", "person_id", "at")
_PROBLEM = ("task_id", "item", "matter", "due_on", "state", "person_id", "at")
_STEP = ("id", "state", "text", "person_id", "at")
_ASKED = ("project_id", "unit_id", "reason", "document", "proposed_by", "proposed_at")
_DECIDED = ("decided_by", "decided_at", "decision")
_FOLLOWED = ("later_id", "kind", "effective_on", "document", "evidence")


def upgrade() -> None:
    """Refuse changes of what was found, asked, decided or noted, and enter a digest of what was done before the log kept them."""
    later = "OLD.state = 'ANSWERED' AND NEW.state = 'OPEN'"
    due = f"({_differs(('due_on',))}) AND NOT ({later})"
    _refuse("inspection_problem", "UPDATE", f"OLD.state = 'CLOSED' OR {_differs(('id', *_FOUND))} OR ({due})")
    _refuse("scope_exception", "UPDATE", f"OLD.state <> 'PROPOSED' OR {_differs(('id', *_ASKED))}")
    _refuse("unit_succession", "UPDATE", "TRUE")
    nobody = "NEW.state <> 'PROPOSED' AND (NEW.decided_by IS NULL OR NEW.decided_at IS NULL)"
    waiting = "NEW.state = 'PROPOSED' AND (NEW.decided_by IS NOT NULL OR NEW.decided_at IS NOT NULL)"
    for act in ("INSERT", "UPDATE"):
        _trigger(f"scope_exception_decider_{act.lower()}", f"BEFORE {act} ON scope_exception", f"({nobody}) OR ({waiting})")
    for table in _TABLES:
        _refuse(table, "DELETE", "TRUE")
        _refuse_others(table)
    _vouch()


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


_KINDS = (
    ("PROBLEM", "检查问题", "inspection_problem", _PROBLEM, "id IS NOT NULL"),
    ("EXCEPTION_ASKED", "超范围申请", "scope_exception", _ASKED, "id IS NOT NULL"),
    ("EXCEPTION", "超范围承接", "scope_exception", (*_ASKED, "state", *_DECIDED), "decided_by IS NOT NULL OR state <> 'PROPOSED'"),
    ("SUCCESSION", "单位承继", "unit", (), "EXISTS (SELECT 1 FROM unit_succession s WHERE s.earlier_id = unit.id)"),
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
    if kind == "PROBLEM":
        yield from _rows("problem_step", _STEP, f"problem_id = {number} ORDER BY id")
    if kind == "SUCCESSION":
        yield from _rows("unit_succession", _FOLLOWED, f"earlier_id = {number} ORDER BY later_id")


def _rows(table: str, names: tuple[str, ...], where: str) -> list[list[object]]:
    asked = f"SELECT {', '.join(names)} FROM {table} WHERE {where}"  # noqa: S608  # made of the names above and numbers alone
    return [[_plain(value) for value in row] for row in op.get_bind().execute(sa.text(asked))]


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
    """Drop the triggers; the log keeps its entries."""
    for table in _TABLES:
        for act in ("update", "delete", "insert", "onto", "whole"):
            _drop(f"{table}_{act}", table)
    for act in ("insert", "update"):
        _drop(f"scope_exception_decider_{act}", "scope_exception")


def _drop(name: str, table: str) -> None:
    op.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if _postgresql() else ''}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
