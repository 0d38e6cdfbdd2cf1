"""Proposals of cards are written by the timetable: dated rows that are never changed, which the log vouches for from the start."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_TABLES: dict[str, tuple[str, ...]] = {"card_proposal": ()}
"""Tables that are guarded from now on, and what else than the number is unique in them."""


def upgrade() -> None:
    """Create the table of proposals, whose rows are never changed."""
    _create()
    _refuse("card_proposal", "UPDATE", "TRUE")
    for table in _TABLES:
        _refuse(table, "DELETE", "TRUE")
        _refuse_others(table)


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
    key = _TABLES[table]
    same = f" OR ({' AND '.join(f'{name} = NEW.{name}' for name in key)})" if key else ""
    held = f"SELECT 1 FROM {table} WHERE (rowid = NEW.rowid{same})"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


def downgrade() -> None:
    """Drop the table with its guards; the log keeps its entries."""
    op.drop_table("card_proposal")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
