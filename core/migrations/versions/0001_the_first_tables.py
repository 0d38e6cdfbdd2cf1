"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_GUARD = "an approved report is never overwritten: enter a correction"
_FIGURES = ("project_id", "year", "month", "entry", "corrects_id", "investment", "started_on", "completed_on", "state", "approved_at")


def upgrade() -> None:
    """Make the tables and the guard of the ledger."""
    for step in (_city, _units, _projects, _plans, _reports, _history, _guard):
        step()


def downgrade() -> None:
    """Drop everything."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS refuse_overwriting() CASCADE")
    for table in reversed(_TABLES):
        op.drop_table(table)


def _city() -> None:
    """The city and the audit log."""
    op.create_table(
        "city",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("bureau", sa.String(60), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_city"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("act", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("detail", sa.String(1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )


def _units() -> None:
    """Units, persons and the directory."""
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("short_name", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("credit_code", sa.String(18), nullable=True),
        sa.Column("division_code", sa.String(6), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("tile_row", sa.Integer(), nullable=True),
        sa.Column("tile_column", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name="fk_unit_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.UniqueConstraint("credit_code", name="uq_unit_credit_code"),
        sa.UniqueConstraint("name", name="uq_unit_name"),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index("ix_unit_parent_id", ["parent_id"], unique=False)

    op.create_table(
        "unit_succession",
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("later_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.CheckConstraint("earlier_id <> later_id", name="ck_unit_succession_two_units"),
        sa.ForeignKeyConstraint(["earlier_id"], ["unit.id"], name="fk_unit_succession_earlier_id"),
        sa.ForeignKeyConstraint(["later_id"], ["unit.id"], name="fk_unit_succession_later_id"),
        sa.PrimaryKeyConstraint("earlier_id", "later_id", name="pk_unit_succession"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_person_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_unit_id", ["unit_id"], unique=False)

    op.create_table(
        "directory_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("specialty", sa.String(20), nullable=False),
        sa.Column("tier", sa.String(32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_directory_entry_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_directory_entry"),
    )
    with op.batch_alter_table("directory_entry", schema=None) as batch_op:
        batch_op.create_index("ix_directory_entry_unit_id", ["unit_id"], unique=False)


def _projects() -> None:
    """Projects and assignments."""
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("national_code", sa.String(24), nullable=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("assessment_class", sa.String(32), nullable=False),
        sa.Column("sector", sa.String(32), nullable=False),
        sa.Column("nature", sa.String(32), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("total_investment", sa.BigInteger(), nullable=False),
        sa.Column("planned_start", sa.Date(), nullable=True),
        sa.Column("planned_completion", sa.Date(), nullable=True),
        sa.Column("longitude", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["district_id"], ["unit.id"], name="fk_project_district_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["project.id"], name="fk_project_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
        sa.UniqueConstraint("code", name="uq_project_code"),
        sa.UniqueConstraint("national_code", name="uq_project_national_code"),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index("ix_project_district_id", ["district_id"], unique=False)
        batch_op.create_index("ix_project_parent_id", ["parent_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(unit_id is null) <> (person_id is null)", name="ck_assignment_unit_or_person"),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name="ck_assignment_ends_after_start"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_assignment_person_id"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_assignment_project_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_assignment_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_project_id", ["project_id"], unique=False)
        batch_op.create_index("ix_assignment_unit_id", ["unit_id"], unique=False)


def _plans() -> None:
    """Plans in editions."""
    op.create_table(
        "plan_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("effective_month", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.CheckConstraint("effective_month between 1 and 12", name="ck_plan_edition_month"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_edition"),
        sa.UniqueConstraint("year", "number", name="uq_plan_edition_year_number"),
    )
    op.create_table(
        "annual_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(32), nullable=False),
        sa.Column("investment", sa.BigInteger(), nullable=False),
        sa.Column("invested_before", sa.BigInteger(), nullable=False),
        sa.Column("start_month", sa.Integer(), nullable=True),
        sa.Column("completion_month", sa.Integer(), nullable=True),
        sa.Column("target", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.CheckConstraint("completion_month between 1 and 12", name="ck_annual_plan_completion_month"),
        sa.CheckConstraint("investment >= 0", name="ck_annual_plan_investment"),
        sa.CheckConstraint("start_month between 1 and 12", name="ck_annual_plan_start_month"),
        sa.ForeignKeyConstraint(["edition_id"], ["plan_edition.id"], name="fk_annual_plan_edition_id"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_annual_plan_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_annual_plan"),
        sa.UniqueConstraint("edition_id", "project_id", name="uq_annual_plan_edition_id_project_id"),
    )
    with op.batch_alter_table("annual_plan", schema=None) as batch_op:
        batch_op.create_index("ix_annual_plan_project_id", ["project_id"], unique=False)

    op.create_table(
        "monthly_plan",
        sa.Column("annual_plan_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("investment", sa.BigInteger(), nullable=False),
        sa.Column("site_progress", sa.String(200), nullable=False),
        sa.CheckConstraint("month between 1 and 12", name="ck_monthly_plan_month"),
        sa.ForeignKeyConstraint(["annual_plan_id"], ["annual_plan.id"], name="fk_monthly_plan_annual_plan_id"),
        sa.PrimaryKeyConstraint("annual_plan_id", "month", name="pk_monthly_plan"),
    )
    op.create_table(
        "land_plan",
        sa.Column("annual_plan_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("area", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("area >= 0", name="ck_land_plan_area"),
        sa.CheckConstraint("month between 1 and 12", name="ck_land_plan_month"),
        sa.ForeignKeyConstraint(["annual_plan_id"], ["annual_plan.id"], name="fk_land_plan_annual_plan_id"),
        sa.ForeignKeyConstraint(["district_id"], ["unit.id"], name="fk_land_plan_district_id"),
        sa.PrimaryKeyConstraint("annual_plan_id", "district_id", "month", name="pk_land_plan"),
    )


def _reports() -> None:
    """Monthly reports."""
    op.create_table(
        "reporting_month",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("locked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("number between 1 and 12", name="ck_reporting_month_number"),
        sa.PrimaryKeyConstraint("year", "number", name="pk_reporting_month"),
    )
    op.create_table(
        "progress_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("investment", sa.BigInteger(), nullable=True),
        sa.Column("site_progress", sa.String(200), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(400), nullable=False),
        sa.Column("difficulty", sa.String(400), nullable=False),
        sa.Column("request", sa.String(400), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("times_returned", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'APPROVED' or (approved_at is not null and investment is not null)", name="ck_progress_report_approved_is_whole"
        ),
        sa.CheckConstraint("(entry = 1) = (corrects_id is null)", name="ck_progress_report_correction_names_old"),
        sa.CheckConstraint("month between 1 and 12", name="ck_progress_report_month"),
        sa.ForeignKeyConstraint(["corrects_id"], ["progress_report.id"], name="fk_progress_report_corrects_id"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_progress_report_project_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_progress_report_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_progress_report"),
        sa.UniqueConstraint("project_id", "year", "month", "entry", name="uq_progress_report_project_id_year_month_entry"),
    )
    with op.batch_alter_table("progress_report", schema=None) as batch_op:
        batch_op.create_index("ix_progress_report_year_month_approved_at", ["year", "month", "approved_at"], unique=False)

    op.create_table(
        "report_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_report_event_person_id"),
        sa.ForeignKeyConstraint(["report_id"], ["progress_report.id"], name="fk_report_event_report_id"),
        sa.PrimaryKeyConstraint("id", name="pk_report_event"),
    )
    with op.batch_alter_table("report_event", schema=None) as batch_op:
        batch_op.create_index("ix_report_event_report_id", ["report_id"], unique=False)

    op.create_table(
        "reported_land",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["unit.id"], name="fk_reported_land_district_id"),
        sa.ForeignKeyConstraint(["report_id"], ["progress_report.id"], name="fk_reported_land_report_id"),
        sa.PrimaryKeyConstraint("report_id", "district_id", name="pk_reported_land"),
    )


def _history() -> None:
    """Observations, exemptions and cards."""
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("known_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_observation_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_observation"),
        sa.UniqueConstraint("unit_id", "period", "name", name="uq_observation_unit_id_period_name"),
    )
    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("from_month", sa.Integer(), nullable=False),
        sa.Column("to_month", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint("approver_id is null or approver_id <> proposer_id", name="ck_exemption_two_persons"),
        sa.CheckConstraint("from_month <= to_month", name="ck_exemption_months"),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name="fk_exemption_approver_id"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_exemption_project_id"),
        sa.ForeignKeyConstraint(["proposer_id"], ["person.id"], name="fk_exemption_proposer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_exemption"),
    )
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.create_index("ix_exemption_project_id", ["project_id"], unique=False)

    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("colour", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(120), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(unit_id is null) <> (project_id is null)", name="ck_card_unit_or_project"),
        sa.ForeignKeyConstraint(["issuer_id"], ["person.id"], name="fk_card_issuer_id"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_card_project_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_card_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_card"),
    )


def _guard() -> None:
    """Approved reports keep their figures for ever, whoever writes to the database."""
    if op.get_bind().dialect.name == "postgresql":
        changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FIGURES)
        op.execute(f"CREATE FUNCTION refuse_overwriting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_GUARD}'; END $$")
        for act, when in (("UPDATE", f"OLD.state = 'APPROVED' AND ({changed})"), ("DELETE", "OLD.state = 'APPROVED'")):
            op.execute(
                f"CREATE TRIGGER progress_report_{act.lower()} BEFORE {act} ON progress_report"
                f" FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse_overwriting()"
            )
        return
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _FIGURES)
    for act, when in (("UPDATE", f"OLD.state = 'APPROVED' AND ({changed})"), ("DELETE", "OLD.state = 'APPROVED'")):
        op.execute(
            f"CREATE TRIGGER progress_report_{act.lower()} BEFORE {act} ON progress_report"
            f" WHEN {when} BEGIN SELECT RAISE(ABORT, '{_GUARD}'); END"
        )


_TABLES = (
    "city",
    "audit_entry",
    "unit",
    "unit_succession",
    "person",
    "directory_entry",
    "project",
    "assignment",
    "plan_edition",
    "annual_plan",
    "monthly_plan",
    "land_plan",
    "reporting_month",
    "progress_report",
    "report_event",
    "reported_land",
    "observation",
    "exemption",
    "card",
)
