"""The pool of projects: what a project is stays as it was entered, a step that was decided stays as it was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_TABLES = {"pool_project": "number", "pool_step": "project_id"}
"""Guarded tables, and what else than the number is unique in them."""
_PROPOSED = (
    *("id", "pool_id", "act", "stage", "since", "investment", "evidence", "reason", "corrects_id", "void", "leaving", "into_id"),
    *("project_id", "proposed_by", "proposed_at"),
)


def upgrade() -> None:
    """Create the tables and their guards."""
    _pool_project()
    _pool_step()
    _refuse("pool_project", "UPDATE", "TRUE")
    _refuse("pool_step", "UPDATE", f"OLD.state <> 'PROPOSED' OR {_differs(_PROPOSED)}")
    for table in _TABLES:
        _refuse(table, "DELETE", "TRUE")
        _refuse_others(table)


def downgrade() -> None:
    """Drop the tables with their guards."""
    for table in reversed(_TABLES):
        for act in ("update", "delete", "insert", "onto", "whole"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{act}{f' ON {table}' if _postgresql() else ''}")
        op.drop_table(table)


def _pool_project() -> None:
    op.create_table(
        "pool_project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("sector", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(1000), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        *_references("pool_project", "person", "entered_by"),
        *_references("pool_project", "unit", "district_id", "unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pool_project"),
        sa.UniqueConstraint("number", name="uq_pool_project_number"),
    )
    for column in ("district_id", "unit_id"):
        op.create_index(f"ix_pool_project_{column}", "pool_project", [column])


def _pool_step() -> None:
    op.create_table(
        "pool_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(32), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("investment", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("leaving", sa.String(32), nullable=True),
        sa.Column("into_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision", sa.String(400), nullable=False),
        sa.CheckConstraint("(act = 'CORRECT') = (corrects_id is not null)", name="ck_pool_step_correction_names_old"),
        sa.CheckConstraint("(state = 'PROPOSED') = (decided_by is null)", name="ck_pool_step_decided_by_somebody"),
        sa.CheckConstraint("(decided_by is null) = (decided_at is null)", name="ck_pool_step_decided_at"),
        sa.CheckConstraint("decided_by is null or decided_by <> proposed_by or project_id is not null", name="ck_pool_step_two_persons"),
        sa.CheckConstraint("(stage is null) = (investment is null)", name="ck_pool_step_stage_with_investment"),
        sa.CheckConstraint("investment is null or investment > 0", name="ck_pool_step_investment"),
        *_references("pool_step", "person", "decided_by", "proposed_by"),
        *_references("pool_step", "pool_project", "into_id", "pool_id"),
        *_references("pool_step", "pool_step", "corrects_id"),
        *_references("pool_step", "project", "project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pool_step"),
        sa.UniqueConstraint("project_id", name="uq_pool_step_project_id"),
    )
    op.create_index("ix_pool_step_pool_id", "pool_step", ["pool_id"])


def _references(table: str, other: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}") for column in columns]


def _differs(names: tuple[str, ...]) -> str:
    different = "IS DISTINCT FROM" if _postgresql() else "IS NOT"
    return " OR ".join(f"OLD.{name} {different} NEW.{name}" for name in names)


def _refuse(table: str, act: str, when: str) -> None:
    name, event = f"{table}_{act.lower()}", f"BEFORE {act} ON {table}"
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
    held = f"SELECT 1 FROM {table} WHERE (rowid = NEW.rowid OR {_TABLES[table]} = NEW.{_TABLES[table]})"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
