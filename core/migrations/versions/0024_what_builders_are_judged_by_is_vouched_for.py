"""Decisions about builders name their decider, draws, opinions and the blacklist are kept, and the log vouches for scores and draws too."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_TABLES: dict[str, tuple[str, ...]] = {
    "blacklist_entry": (),
    "credit_repair": (),
    "inspection_draw": ("year", "quarter", "version"),
    "owner_opinion": (),
}
"""Tables that are guarded from now on, and what else than the number is unique in them."""
_STATES = ("conduct_record", "record_revocation", "blacklist_entry", "credit_repair")
"""Tables whose rows one person proposes and another decides."""
_DECIDED = ("decided_by", "decided_at", "decision")
_POPULATION = ("year", "quarter", "version", "digest", "wanted", "event", "event_at", "published_by", "published_at")
_SEED = ("seed", "witness", "seeded_by", "seeded_at")
_VOID = ("state", "reason", "redraw_signed_by")
_CANCELLATION = ("year", "quarter", "project_id", "builder_id", "origin", "draw_id", "place", "state", "cancelled_reason")
_SHEET = ("task_id", "side", "version", "person_id", "at", "remark", "settled_by", "settled_at")
_BLACK = ("unit_id", "reason", "clause", "document", "starts_on", "term_until", "state", "entered_by", "entered_at", *_DECIDED)
_BLACK_END = ("left_on", "left_reason", "left_document")
_ASKED = ("record_id", "blacklist_id", "reason")
_REPAIR = (*_ASKED, "state", "asked_by", "asked_at", *_DECIDED, "document")
_OPINION = ("year", "builder_id", "unit_id", "points", "text", "person_id", "at")


def upgrade() -> None:
    """Refuse what nobody decided and changes of what was decided, and enter a digest of what was done before the log kept them."""
    for table in _STATES:
        for act in ("INSERT", "UPDATE"):
            _trigger(f"{table}_decider_{act.lower()}", f"BEFORE {act} ON {table}", _undecided(table))
    for act in ("INSERT", "UPDATE"):
        _trigger(f"inspection_draw_state_{act.lower()}", f"BEFORE {act} ON inspection_draw", _wrong_draw())
    decided = "(OLD.decided_by IS NOT NULL OR OLD.state <> 'PROPOSED')"
    left = f"OLD.left_on IS NOT NULL AND ({_differs(_BLACK_END)})"
    asked = _differs(("id", *_ASKED, "asked_by", "asked_at"))
    seeded, void = f"OLD.seeded_at IS NOT NULL AND ({_differs(_SEED)})", f"OLD.state = 'VOID' AND ({_differs(_VOID)})"
    _refuse("blacklist_entry", "UPDATE", f"({decided} AND ({_differs(('id', *_BLACK))})) OR ({left})")
    _refuse("credit_repair", "UPDATE", f"{decided} OR {asked}")
    _refuse("inspection_draw", "UPDATE", f"{_differs(('id', 'population', *_POPULATION))} OR ({seeded}) OR ({void})")
    _refuse("owner_opinion", "UPDATE", "TRUE")
    for table in _TABLES:
        _refuse(table, "DELETE", "TRUE")
        _refuse_others(table)
    _vouch()


def _undecided(table: str) -> str:
    """Approved or refused by nobody or at no moment, or decided and waiting; a record whose result was replaced lapses without decider."""
    lapsed = "NEW.state = 'REFUSED' AND NEW.origin = 'EVALUATION' AND NEW.decided_by IS NULL AND NEW.decided_at IS NOT NULL"
    nobody = "NEW.state <> 'PROPOSED' AND (NEW.decided_by IS NULL OR NEW.decided_at IS NULL)"
    waiting = "NEW.state = 'PROPOSED' AND (NEW.decided_by IS NOT NULL OR NEW.decided_at IS NOT NULL)"
    return f"({nobody}{f' AND NOT ({lapsed})' if table == 'conduct_record' else ''}) OR ({waiting})"


def _wrong_draw() -> str:
    """Drawn without a seed, a seed that is not drawn by, void by nobody."""
    return (
        "(NEW.state = 'DRAWN' AND (NEW.seeded_by IS NULL OR NEW.seeded_at IS NULL))"
        " OR (NEW.state = 'PUBLISHED' AND (NEW.seed <> '' OR NEW.seeded_by IS NOT NULL OR NEW.seeded_at IS NOT NULL))"
        " OR (NEW.state = 'VOID') <> (NEW.redraw_signed_by IS NOT NULL)"
    )


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
    ("POPULATION", "抽取总体", "inspection_draw", _POPULATION, "id IS NOT NULL"),
    ("SEED", "抽取种子", "inspection_draw", _SEED, "seeded_at IS NOT NULL AND state <> 'VOID'"),
    ("REDRAW", "重新抽取", "inspection_draw", (*_SEED, *_VOID), "state = 'VOID'"),
    ("CANCELLATION", "取消督查", "inspection_task", _CANCELLATION, "state = 'CANCELLED'"),
    ("SHEET", "审定评分", "score_sheet", _SHEET, "settled_at IS NOT NULL"),
    ("BLACK", "列入黑名单", "blacklist_entry", _BLACK, "decided_by IS NOT NULL"),
    ("BLACK_END", "移出黑名单", "blacklist_entry", _BLACK_END, "left_on IS NOT NULL"),
    ("REPAIR", "信用修复", "credit_repair", _REPAIR, "decided_by IS NOT NULL"),
    ("OPINION", "单位意见", "owner_opinion", _OPINION, "id IS NOT NULL"),
)
"""What is vouched for: kind, its word, table, columns, and whether it was done."""
_DRAWN = ("place", "project_id", "builder_id", "annual_plan", "sheet")
_TASK = ("id", "year", "quarter", "project_id", "builder_id", "origin", "annual_plan", "sheet")
_MARK = ("item", "applicable", "times", "level", "vetoed", "remark")


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
    if kind == "POPULATION":
        for (content,) in _rows("inspection_draw", ("population",), f"id = {number}"):
            yield [hashlib.sha256(_bytes(content)).hexdigest()]
    elif kind == "SEED":
        yield from _rows("inspection_task", _DRAWN, f"draw_id = {number} ORDER BY place")
    elif kind == "SHEET":
        for (task_id,) in _rows("score_sheet", ("task_id",), f"id = {number}"):
            yield from _rows("inspection_task", _TASK, f"id = {task_id}")
        yield from sorted(_rows("sheet_mark", _MARK, f"sheet_id = {number}"), key=lambda mark: str(mark[0]))


def _rows(table: str, names: tuple[str, ...], where: str) -> list[list[object]]:
    asked = f"SELECT {', '.join(names)} FROM {table} WHERE {where}"  # noqa: S608  # made of the names above and numbers alone
    return [[_plain(value) for value in row] for row in op.get_bind().execute(sa.text(asked))]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


def _bytes(content: object) -> bytes:
    return bytes(content) if isinstance(content, bytes | memoryview) else repr(content).encode()


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
        for table in _STATES:
            _drop(f"{table}_decider_{act}", table)
        _drop(f"inspection_draw_state_{act}", "inspection_draw")


def _drop(name: str, table: str) -> None:
    op.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if _postgresql() else ''}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
