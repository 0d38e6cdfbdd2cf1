"""Imports on record, and the guards of what was approved: plan editions and the land of approved reports."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PLAN_GUARD = "an approved plan edition is never overwritten: draft a new edition"
_LAND_GUARD = "an approved report is never overwritten: enter a correction"
_OF_ROW = (
    "EXISTS (SELECT 1 FROM annual_plan a JOIN plan_edition e ON e.id = a.edition_id"
    " WHERE a.id = OLD.annual_plan_id AND e.approved_at IS NOT NULL)"
)
_GUARDS = {
    "annual_plan": ("EXISTS (SELECT 1 FROM plan_edition e WHERE e.id = OLD.edition_id AND e.approved_at IS NOT NULL)", _PLAN_GUARD),
    "monthly_plan": (_OF_ROW, _PLAN_GUARD),
    "land_plan": (_OF_ROW, _PLAN_GUARD),
    "reported_land": ("EXISTS (SELECT 1 FROM progress_report r WHERE r.id = OLD.report_id AND r.state = 'APPROVED')", _LAND_GUARD),
}


def upgrade() -> None:
    """Make the tables of imports and the guards."""
    _batches()
    _rows()
    for table, (approved, sentence) in _GUARDS.items():
        _guard(table, approved, sentence)


def downgrade() -> None:
    """Drop the guards and the tables of imports; what was imported stays."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _GUARDS:
        if postgresql:
            op.execute(f"DROP FUNCTION IF EXISTS guard_{table}() CASCADE")
        else:
            op.execute(f"DROP TRIGGER IF EXISTS {table}_update")
            op.execute(f"DROP TRIGGER IF EXISTS {table}_delete")
    op.drop_table("import_row")
    op.drop_table("import_batch")


def _batches() -> None:
    """The files that were staged."""
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("base", sa.String(64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("staged_by", sa.String(60), nullable=False),
        sa.Column("staged_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_by", sa.String(60), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("month between 1 and 12", name="ck_import_batch_month"),
        sa.CheckConstraint("(state = 'CONFIRMED') = (confirmed_at is not null)", name="ck_import_batch_confirmed"),
        sa.PrimaryKeyConstraint("id", name="pk_import_batch"),
    )


def _rows() -> None:
    """The rows of the files."""
    op.create_table(
        "import_row",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("sentence", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name="fk_import_row_batch_id"),
        sa.PrimaryKeyConstraint("batch_id", "number", name="pk_import_row"),
    )


def _guard(table: str, approved: str, sentence: str) -> None:
    """Refuse to change or delete a row of `table` while the SQL condition `approved` holds."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION guard_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {approved} THEN"
            f" RAISE EXCEPTION '{sentence}'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
    for act in ("UPDATE", "DELETE"):
        head = f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION guard_{table}()")
        else:
            op.execute(f"{head} WHEN {approved} BEGIN SELECT RAISE(ABORT, '{sentence}'); END")
