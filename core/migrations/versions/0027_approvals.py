"""Approvals that projects need, whose steps are never changed, and secret addresses of calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_TABLES: dict[str, tuple[str, ...]] = {"approval": ("number",), "approval_step": ()}
"""Guarded tables, and what else than the number is unique in them."""


def upgrade() -> None:
    """Create the tables, and the guards of approvals."""
    _approval()
    _approval_step()
    _calendar_feed()
    for table in _TABLES:
        for act in ("UPDATE", "DELETE"):
            _refuse(table, act)
        _refuse_others(table)


def downgrade() -> None:
    """Drop the tables with their guards."""
    op.drop_table("calendar_feed")
    for table in reversed(_TABLES):
        for act in ("update", "delete", "insert", "onto", "whole"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{act}{f' ON {table}' if _postgresql() else ''}")
        op.drop_table(table)


def _approval() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(14), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("office", sa.String(60), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        *_references("approval", "person", "entered_by"),
        *_references("approval", "project", "project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
        sa.UniqueConstraint("number", name="uq_approval_number"),
    )
    op.create_index("ix_approval_project_id", "approval", ["project_id"])


def _approval_step() -> None:
    op.create_table(
        "approval_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(32), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("(act = 'ACCEPT') = (limit_days is not null)", name="ck_approval_step_accepted_with_limit"),
        sa.CheckConstraint("(limit_days is null) = (basis is null)", name="ck_approval_step_limit_with_basis"),
        *_references("approval_step", "approval", "approval_id"),
        *_references("approval_step", "person", "person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_approval_step"),
    )
    op.create_index("ix_approval_step_approval_id", "approval_step", ["approval_id"])


def _calendar_feed() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secret_digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        *_references("calendar_feed", "account", "account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_feed"),
        sa.UniqueConstraint("secret_digest", name="uq_calendar_feed_secret_digest"),
    )
    op.create_index("ix_calendar_feed_account_id", "calendar_feed", ["account_id"])


def _references(table: str, other: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}") for column in columns]


def _refuse(table: str, act: str) -> None:
    name, event = f"{table}_{act.lower()}", f"BEFORE {act} ON {table}"
    if _postgresql():
        op.execute(f"CREATE TRIGGER {name} {event} FOR EACH ROW EXECUTE FUNCTION refuse_changing_a_decision()")
        return
    op.execute(f"CREATE TRIGGER {name} {event} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END")


def _refuse_others(table: str) -> None:
    """Refuse to empty a table at once, and, where a statement can, to put a row in the place of one that is kept."""
    if _postgresql():
        refuse = "EXECUTE FUNCTION refuse_changing_a_decision()"
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
        return
    unique = _TABLES[table]
    same = f" OR ({' AND '.join(f'{name} = NEW.{name}' for name in unique)})" if unique else ""
    held = f"SELECT 1 FROM {table} WHERE (rowid = NEW.rowid{same})"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
