"""Proposals of cards are written; aliases, ceilings and specialties of projects are kept, and the log vouches for them."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_TABLES = ("card_proposal", "unit_alias", "tier_ceiling", "project_specialty")
"""Tables that are guarded from now on; each row has a number of its own, a specialty that of its project."""
_ALIAS = ("unit_id", "name", "kind", "source", "starts_on", "ends_on")
_CEILING = ("tier", "specialty_id", "most", "starts_on", "document", "assumed")


def upgrade() -> None:
    """Create the table of proposals; a ceiling ends once, a specialty takes another's place, nothing else changes; enter digests."""
    _create()
    _refuse("card_proposal", "UPDATE", "TRUE")
    _refuse("unit_alias", "UPDATE", "TRUE")
    _refuse("tier_ceiling", "UPDATE", f"OLD.ends_on IS NOT NULL OR {_differs(('id', *_CEILING))}")
    _refuse("project_specialty", "UPDATE", _differs(("project_id",)))
    for table in _TABLES:
        _refuse(table, "DELETE", "TRUE")
        _refuse_others(table)
    _vouch()


def _differs(names: tuple[str, ...]) -> str:
    different = "IS DISTINCT FROM" if _postgresql() else "IS NOT"
    return " OR ".join(f"OLD.{name} {different} NEW.{name}" for name in names)


def _create() -> None:
    op.create_table(
        "card_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("colour", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(120), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.String(400), nullable=False),
        sa.Column("rulebook", sa.String(80), nullable=False),
        sa.Column("known_at", sa.DateTime(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("(unit_id is null) <> (project_id is null)", name="ck_card_proposal_unit_or_project"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_card_proposal_project_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_card_proposal_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_card_proposal"),
    )


def _refuse(table: str, act: str, when: str) -> None:
    head = f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table}"
    if _postgresql():
        op.execute(f"{head} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse_changing_a_decision()")
        return
    op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END")


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


_KINDS = (
    ("ALIAS", "单位别名", "unit_alias", ("id", *_ALIAS), "id IS NOT NULL"),
    ("CEILING", "承接上限", "tier_ceiling", ("id", *_CEILING), "id IS NOT NULL"),
    ("CEILING_END", "上限终止", "tier_ceiling", ("id", "ends_on"), "ends_on IS NOT NULL"),
    ("SPECIALTY", "项目专业", "project_specialty", ("project_id", "specialty_id"), "project_id IS NOT NULL"),
)
"""What is vouched for: kind, its word, table, its number and columns, and whether it was done."""


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
        asked = f"SELECT {', '.join(columns)} FROM {table} WHERE {done} ORDER BY {columns[0]}"  # noqa: S608  # of the names above alone
        for number, *values in op.get_bind().execute(sa.text(asked)):
            text = json.dumps([kind, number, [_plain(one) for one in values], []], ensure_ascii=False, separators=(",", ":"), default=repr)
            digest = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:32]
            yield f"{word}第{number}号", f"〔存证 {word}{number} {digest}〕"


def _plain(value: object) -> object:
    """A value as SQLite stores it, on both databases."""
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
    """Drop the table of proposals and the guards of the others; the log keeps its entries."""
    op.drop_table("card_proposal")
    for table in _TABLES[1:]:
        for act in ("update", "delete", "insert", "onto", "whole"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{act}{f' ON {table}' if _postgresql() else ''}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
