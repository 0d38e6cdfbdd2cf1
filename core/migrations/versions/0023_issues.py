"""Problems that hold projects up: what was said of one is kept, its steps are never changed, what is struck off stays as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_TABLES: dict[str, tuple[str, ...]] = {"issue": ("number",), "issue_step": (), "issue_lift": ("issue_id", "rung", "due_on")}
"""Guarded tables, and what else than the number is unique in them."""
_SAID = ("id", "number", "project_id", "kind", "matter", "source", "reference", "proposer", "proposer_unit_id", "raised_by", "raised_on")
_PROPOSED = ("id", "issue_id", "rung", "due_on", "clause", "figures", "proposed_at")


def upgrade() -> None:
    """Create the tables and their guards."""
    _issue()
    _issue_step()
    _issue_lift()
    _refuse("issue", "UPDATE", f"OLD.state = 'STRUCK' OR {_differs(_SAID)}")
    _refuse("issue_step", "UPDATE", "TRUE")
    _refuse("issue_lift", "UPDATE", f"OLD.state <> 'PROPOSED' OR {_differs(_PROPOSED)}")
    for table in _TABLES:
        _refuse(table, "DELETE", "TRUE")
        _refuse_others(table)


def downgrade() -> None:
    """Drop the tables with their guards."""
    for table in reversed(_TABLES):
        for act in ("update", "delete", "insert", "onto", "whole"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{act}{f' ON {table}' if _postgresql() else ''}")
        op.drop_table(table)


def _issue() -> None:
    op.create_table(
        "issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("matter", sa.String(400), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("proposer", sa.String(40), nullable=False),
        sa.Column("proposer_unit_id", sa.Integer(), nullable=True),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("rung", sa.String(32), nullable=False),
        sa.Column("owner_unit_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("limit_days", sa.Integer(), nullable=True),
        sa.Column("assigned_on", sa.Date(), nullable=True),
        sa.Column("fixed", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("wished_on", sa.Date(), nullable=True),
        sa.Column("extended_from", sa.Date(), nullable=True),
        sa.Column("reply", sa.String(32), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(owner_unit_id is null) = (due_on is null)", name="ck_issue_owner_with_a_day"),
        *_references("issue", "person", "answered_by", "owner_id", "raised_by"),
        *_references("issue", "project", "project_id"),
        *_references("issue", "unit", "owner_unit_id", "proposer_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_issue"),
        sa.UniqueConstraint("number", name="uq_issue_number"),
    )
    for column in ("project_id", "proposer_unit_id", "owner_unit_id"):
        op.create_index(f"ix_issue_{column}", "issue", [column])


def _issue_step() -> None:
    op.create_table(
        "issue_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("state_before", sa.String(32), nullable=True),
        sa.Column("state_after", sa.String(32), nullable=False),
        sa.Column("rung_before", sa.String(32), nullable=True),
        sa.Column("rung_after", sa.String(32), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("due_after", sa.Date(), nullable=True),
        sa.Column("owner_unit_id", sa.Integer(), nullable=True),
        sa.Column("reply", sa.String(32), nullable=True),
        sa.Column("satisfaction", sa.String(32), nullable=True),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        *_references("issue_step", "issue", "issue_id"),
        *_references("issue_step", "person", "person_id"),
        *_references("issue_step", "unit", "owner_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_issue_step"),
    )
    op.create_index("ix_issue_step_issue_id", "issue_step", ["issue_id"])


def _issue_lift() -> None:
    op.create_table(
        "issue_lift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("rung", sa.String(32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("clause", sa.String(120), nullable=False),
        sa.Column("figures", sa.String(400), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'PROPOSED') = (decided_by is null)", name="ck_issue_lift_decided_by_somebody"),
        *_references("issue_lift", "issue", "issue_id"),
        *_references("issue_lift", "official_act", "act_id"),
        *_references("issue_lift", "person", "decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_issue_lift"),
        sa.UniqueConstraint("issue_id", "rung", "due_on", name="uq_issue_lift_issue_id_rung_due_on"),
    )
    op.create_index("ix_issue_lift_issue_id", "issue_lift", ["issue_id"])


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
    unique = _TABLES[table]
    same = f" OR ({' AND '.join(f'{name} = NEW.{name}' for name in unique)})" if unique else ""
    held = f"SELECT 1 FROM {table} WHERE (rowid = NEW.rowid{same})"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
