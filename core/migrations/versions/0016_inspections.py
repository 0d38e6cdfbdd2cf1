"""Inspections of agent builders: draws, tasks, score sheets, problems."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLES = (
    "inspection_draw",
    "inspection_task",
    "task_inspector",
    "inspector_interest",
    "sheet_draft",
    "score_sheet",
    "sheet_mark",
    "sheet_photo",
    "inspection_problem",
    "problem_step",
)


def upgrade() -> None:
    """Create the tables."""
    _inspection_draw()
    _inspection_task()
    _task_inspector()
    _inspector_interest()
    _sheet_draft()
    _score_sheet()
    _sheet_mark()
    _sheet_photo()
    _inspection_problem()
    _problem_step()


def downgrade() -> None:
    """Drop the tables."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _inspection_draw() -> None:
    op.create_table(
        "inspection_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("population", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(200), nullable=False),
        sa.Column("event_at", sa.DateTime(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("seed", sa.String(200), nullable=False),
        sa.Column("witness", sa.String(200), nullable=False),
        sa.Column("seeded_by", sa.Integer(), nullable=True),
        sa.Column("seeded_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("redraw_signed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("quarter between 1 and 4", name="ck_inspection_draw_quarter"),
        sa.CheckConstraint("seeded_by is null or seeded_by <> published_by", name="ck_inspection_draw_two_persons"),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name="fk_inspection_draw_published_by"),
        sa.ForeignKeyConstraint(["redraw_signed_by"], ["person.id"], name="fk_inspection_draw_redraw_signed_by"),
        sa.ForeignKeyConstraint(["seeded_by"], ["person.id"], name="fk_inspection_draw_seeded_by"),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_draw"),
        sa.UniqueConstraint("year", "quarter", "version", name="uq_inspection_draw_year_quarter_version"),
    )


def _inspection_task() -> None:
    op.create_table(
        "inspection_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("builder_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("annual_plan", sa.BigInteger(), nullable=True),
        sa.Column("sheet", sa.String(80), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("planned_by", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.Column("cancelled_reason", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["builder_id"], ["unit.id"], name="fk_inspection_task_builder_id"),
        sa.ForeignKeyConstraint(["draw_id"], ["inspection_draw.id"], name="fk_inspection_task_draw_id"),
        sa.ForeignKeyConstraint(["planned_by"], ["person.id"], name="fk_inspection_task_planned_by"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_inspection_task_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_task"),
        sa.UniqueConstraint("year", "quarter", "project_id", name="uq_inspection_task_year_quarter_project_id"),
    )
    op.create_index("ix_inspection_task_builder_id", "inspection_task", ["builder_id"], unique=False)
    op.create_index("ix_inspection_task_project_id", "inspection_task", ["project_id"], unique=False)


def _task_inspector() -> None:
    op.create_table(
        "task_inspector",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_task_inspector_person_id"),
        sa.ForeignKeyConstraint(["task_id"], ["inspection_task.id"], name="fk_task_inspector_task_id"),
        sa.PrimaryKeyConstraint("task_id", "person_id", name="pk_task_inspector"),
    )


def _inspector_interest() -> None:
    op.create_table(
        "inspector_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_inspector_interest_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_inspector_interest_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inspector_interest"),
    )
    op.create_index("ix_inspector_interest_person_id", "inspector_interest", ["person_id"], unique=False)


def _sheet_draft() -> None:
    op.create_table(
        "sheet_draft",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sheet_draft_person_id"),
        sa.ForeignKeyConstraint(["task_id"], ["inspection_task.id"], name="fk_sheet_draft_task_id"),
        sa.PrimaryKeyConstraint("task_id", "side", name="pk_sheet_draft"),
    )


def _score_sheet() -> None:
    op.create_table(
        "score_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("remark", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_score_sheet_person_id"),
        sa.ForeignKeyConstraint(["task_id"], ["inspection_task.id"], name="fk_score_sheet_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_score_sheet"),
        sa.UniqueConstraint("task_id", "side", "version", name="uq_score_sheet_task_id_side_version"),
    )
    op.create_index("ix_score_sheet_task_id", "score_sheet", ["task_id"], unique=False)


def _sheet_mark() -> None:
    op.create_table(
        "sheet_mark",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("applicable", sa.Boolean(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("vetoed", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name="fk_sheet_mark_sheet_id"),
        sa.PrimaryKeyConstraint("sheet_id", "item", name="pk_sheet_mark"),
    )


def _sheet_photo() -> None:
    op.create_table(
        "sheet_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sheet_photo_person_id"),
        sa.ForeignKeyConstraint(["task_id"], ["inspection_task.id"], name="fk_sheet_photo_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_photo"),
    )
    op.create_index("ix_sheet_photo_task_id", "sheet_photo", ["task_id"], unique=False)


def _inspection_problem() -> None:
    op.create_table(
        "inspection_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("matter", sa.String(400), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_inspection_problem_person_id"),
        sa.ForeignKeyConstraint(["task_id"], ["inspection_task.id"], name="fk_inspection_problem_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inspection_problem"),
    )
    op.create_index("ix_inspection_problem_task_id", "inspection_problem", ["task_id"], unique=False)


def _problem_step() -> None:
    op.create_table(
        "problem_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_problem_step_person_id"),
        sa.ForeignKeyConstraint(["problem_id"], ["inspection_problem.id"], name="fk_problem_step_problem_id"),
        sa.PrimaryKeyConstraint("id", name="pk_problem_step"),
    )
    op.create_index("ix_problem_step_problem_id", "problem_step", ["problem_id"], unique=False)
