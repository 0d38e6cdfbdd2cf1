"""Meetings, visits and round tables: what was recorded is never changed, corrections and steps are new rows."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_SENTENCE = "what was signed or decided is never changed: decide anew"
_REPLACED = "a guarded row is never replaced"
_TABLES: dict[str, tuple[str, ...]] = {
    "meeting": ("number", "entry"),
    "meeting_attendance": (),
    "meeting_problem": ("meeting_id", "issue_id"),
    "round_table": ("number", "entry"),
    "round_table_group": (),
    "meeting_paper": (),
    "round_opinion": ("number",),
    "opinion_step": (),
    "opinion_helper": ("step_id", "unit_id"),
    "round_outcome": ("number", "entry"),
    "outcome_opinion": ("outcome_id", "opinion_id"),
}
"""Guarded tables, and what else than the number is unique in them."""


def upgrade() -> None:
    """Create the tables and their guards."""
    _meetings()
    _round_tables()
    _papers()
    _opinions()
    _outcomes()
    for table in _TABLES:
        _refuse(table, "UPDATE")
        _refuse(table, "DELETE")
        _refuse_others(table)


def downgrade() -> None:
    """Drop the tables with their guards."""
    for table in reversed(_TABLES):
        for act in ("update", "delete", "insert", "onto", "whole"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{act}{f' ON {table}' if _postgresql() else ''}")
        op.drop_table(table)


def _meetings() -> None:
    op.create_table(
        "meeting",
        *_recorded("meeting"),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("theme", sa.String(200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("chair", sa.String(40), nullable=False),
        sa.Column("recorder", sa.String(40), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.String(4000), nullable=False),
        *_references("meeting", "project", "project_id"),
    )
    op.create_index("ix_meeting_project_id", "meeting", ["project_id"])
    op.create_table(
        "meeting_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(120), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        *_references("meeting_attendance", "meeting", "meeting_id"),
        *_references("meeting_attendance", "unit", "unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_attendance"),
    )
    op.create_index("ix_meeting_attendance_meeting_id", "meeting_attendance", ["meeting_id"])
    op.create_table(
        "meeting_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(400), nullable=False),
        *_references("meeting_problem", "meeting", "meeting_id"),
        *_references("meeting_problem", "issue", "issue_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_problem"),
        sa.UniqueConstraint("meeting_id", "issue_id", name="uq_meeting_problem_meeting_id_issue_id"),
    )
    op.create_index("ix_meeting_problem_issue_id", "meeting_problem", ["issue_id"])


def _round_tables() -> None:
    op.create_table(
        "round_table",
        *_recorded("round_table"),
        sa.Column("theme", sa.String(200), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("convener", sa.String(80), nullable=False),
        sa.Column("partners", sa.String(400), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("place_kind", sa.String(32), nullable=False),
        sa.Column("chair", sa.String(40), nullable=False),
        sa.Column("recorder", sa.String(40), nullable=False),
        sa.Column("minutes", sa.String(4000), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        *_references("round_table", "issue", "issue_id"),
    )
    op.create_index("ix_round_table_issue_id", "round_table", ["issue_id"])
    op.create_table(
        "round_table_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_table_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("names", sa.String(400), nullable=False),
        sa.CheckConstraint("people > 0", name="ck_round_table_group_people"),
        *_references("round_table_group", "round_table", "round_table_id"),
        sa.PrimaryKeyConstraint("id", name="pk_round_table_group"),
    )
    op.create_index("ix_round_table_group_round_table_id", "round_table_group", ["round_table_id"])


def _papers() -> None:
    op.create_table(
        "meeting_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("round_table_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("(meeting_id is null) <> (round_table_id is null)", name="ck_meeting_paper_of_one"),
        *_references("meeting_paper", "meeting", "meeting_id"),
        *_references("meeting_paper", "round_table", "round_table_id"),
        *_references("meeting_paper", "person", "person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_paper"),
    )
    for column in ("meeting_id", "round_table_id"):
        op.create_index(f"ix_meeting_paper_{column}", "meeting_paper", [column])


def _opinions() -> None:
    op.create_table(
        "round_opinion",
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("round_table_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("proposer", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(120), nullable=False),
        sa.Column("effective", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        *_entered("round_opinion"),
        *_references("round_opinion", "round_table", "round_table_id"),
        sa.UniqueConstraint("number", name="uq_round_opinion_number"),
    )
    op.create_index("ix_round_opinion_round_table_id", "round_opinion", ["round_table_id"])
    op.create_table(
        "opinion_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("handler_unit_id", sa.Integer(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reply", sa.String(32), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("satisfaction", sa.String(32), nullable=True),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        *_references("opinion_step", "round_opinion", "opinion_id"),
        *_references("opinion_step", "unit", "handler_unit_id"),
        *_references("opinion_step", "person", "handler_id", "person_id"),
        *_references("opinion_step", "issue", "issue_id"),
        sa.PrimaryKeyConstraint("id", name="pk_opinion_step"),
    )
    for column in ("opinion_id", "handler_unit_id", "issue_id"):
        op.create_index(f"ix_opinion_step_{column}", "opinion_step", [column])
    op.create_table(
        "opinion_helper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        *_references("opinion_helper", "opinion_step", "step_id"),
        *_references("opinion_helper", "unit", "unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_opinion_helper"),
        sa.UniqueConstraint("step_id", "unit_id", name="uq_opinion_helper_step_id_unit_id"),
    )
    op.create_index("ix_opinion_helper_unit_id", "opinion_helper", ["unit_id"])


def _outcomes() -> None:
    op.create_table(
        "round_outcome",
        *_recorded("round_outcome"),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("document", sa.String(60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("firms", sa.Integer(), nullable=True),
        sa.CheckConstraint("(amount is null) = (firms is null)", name="ck_round_outcome_money"),
        sa.CheckConstraint("(kind in ('CREDIT', 'LOAN')) = (amount is not null)", name="ck_round_outcome_kind"),
    )
    op.create_table(
        "outcome_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        *_references("outcome_opinion", "round_outcome", "outcome_id"),
        *_references("outcome_opinion", "round_opinion", "opinion_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outcome_opinion"),
        sa.UniqueConstraint("outcome_id", "opinion_id", name="uq_outcome_opinion_outcome_id_opinion_id"),
    )
    op.create_index("ix_outcome_opinion_opinion_id", "outcome_opinion", ["opinion_id"])


def _recorded(table: str) -> list[sa.schema.SchemaItem]:
    """The columns of what is corrected by a new row."""
    return [
        *_entered(table),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.CheckConstraint("(entry = 1) = (corrects_id is null)", name=f"ck_{table}_correction_names_old"),
        *_references(table, table, "corrects_id"),
        sa.UniqueConstraint("number", "entry", name=f"uq_{table}_number_entry"),
    ]


def _entered(table: str) -> list[sa.schema.SchemaItem]:
    """The number of a row, and who entered it when."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        *_references(table, "person", "entered_by"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


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
