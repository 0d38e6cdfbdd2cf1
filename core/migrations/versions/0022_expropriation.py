"""Expropriation and handing over of land: plans in versions, reports as a ledger, joint supervision; what was approved is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLES = (
    "expropriation_version",
    "expropriation_plan",
    "expropriation_target",
    "expropriation_report",
    "expropriation_figure",
    "expropriation_step",
    "joint_supervision",
)
_SENTENCE = "what was approved is never overwritten: enter a correction or a new version"
_REPLACED = "a guarded row is never replaced"
_VERSION = ("id", "year", "version", "effective_month", "document", "issued_on", "reason", "drafted_by", "approved_by", "approved_at")
_REPORT = (
    *("id", "district_id", "project_id", "year", "month", "entry", "corrects_id", "reason", "state", "note"),
    *("approved_by", "approved_at", "edited_by", "edited_at"),
)
_SUPERVISION = (
    *("id", "year", "quarter", "district_id", "held_on", "units", "findings", "document", "follow_up", "due_on"),
    *("entered_by", "entered_at"),
)
_CLOSED = ("closed_on", "closing", "closed_by", "closed_at")
_KEYS = {
    "expropriation_version": ("year", "version"),
    "expropriation_plan": ("version_id", "district_id", "project_id"),
    "expropriation_target": ("plan_id", "kind", "month"),
    "expropriation_report": ("district_id", "project_id", "year", "month", "entry"),
    "expropriation_figure": ("report_id", "kind"),
    "expropriation_step": (),
    "joint_supervision": (),
}
"""Guarded tables, and what else than their number is unique in them."""
_PARENTS = {
    "expropriation_plan": ("expropriation_version parent", "parent.id = OLD.version_id"),
    "expropriation_target": (
        "expropriation_plan line JOIN expropriation_version parent ON parent.id = line.version_id",
        "line.id = OLD.plan_id",
    ),
    "expropriation_figure": ("expropriation_report parent", "parent.id = OLD.report_id"),
}
"""Rows that are kept once the row that they belong to is approved."""


def upgrade() -> None:
    """Create the tables and their guards."""
    _version()
    _plan()
    _report()
    _supervision()
    _refuse("expropriation_version", "UPDATE", f"OLD.approved_at IS NOT NULL AND ({_differs(_VERSION)})")
    _refuse("expropriation_version", "DELETE", "OLD.approved_at IS NOT NULL")
    _refuse("expropriation_report", "UPDATE", f"OLD.approved_at IS NOT NULL AND ({_differs(_REPORT)})")
    _refuse("expropriation_report", "DELETE", "OLD.approved_at IS NOT NULL")
    for act in ("UPDATE", "DELETE"):
        _refuse("expropriation_step", act, "TRUE")
        for table in _PARENTS:
            _refuse_below(table, act)
    _refuse("joint_supervision", "UPDATE", f"{_differs(_SUPERVISION)} OR (OLD.closed_on IS NOT NULL AND ({_differs(_CLOSED)}))")
    _refuse("joint_supervision", "DELETE", "TRUE")
    for table in _KEYS:
        _refuse_others(table)


def _version() -> None:
    op.create_table(
        "expropriation_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_month", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("effective_month between 1 and 12", name="ck_expropriation_version_month"),
        sa.CheckConstraint("(approved_at is null) = (approved_by is null)", name="ck_expropriation_version_approved"),
        sa.CheckConstraint("approved_by is null or approved_by <> drafted_by", name="ck_expropriation_version_two_persons"),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name="fk_expropriation_version_approved_by"),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name="fk_expropriation_version_drafted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_expropriation_version"),
        sa.UniqueConstraint("year", "version", name="uq_expropriation_version_year_version"),
    )


def _plan() -> None:
    op.create_table(
        "expropriation_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("projects", sa.Integer(), nullable=True),
        sa.CheckConstraint("projects is null or (projects >= 0 and project_id is null)", name="ck_expropriation_plan_projects"),
        sa.ForeignKeyConstraint(["district_id"], ["unit.id"], name="fk_expropriation_plan_district_id"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_expropriation_plan_project_id"),
        sa.ForeignKeyConstraint(["version_id"], ["expropriation_version.id"], name="fk_expropriation_plan_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_expropriation_plan"),
        sa.UniqueConstraint("version_id", "district_id", "project_id", name="uq_expropriation_plan_version_id_district_id_project_id"),
    )
    op.create_index("ix_expropriation_plan_project_id", "expropriation_plan", ["project_id"], unique=False)
    op.create_table(
        "expropriation_target",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("month between 0 and 12", name="ck_expropriation_target_month"),
        sa.CheckConstraint("amount >= 0", name="ck_expropriation_target_amount"),
        sa.ForeignKeyConstraint(["plan_id"], ["expropriation_plan.id"], name="fk_expropriation_target_plan_id"),
        sa.PrimaryKeyConstraint("plan_id", "kind", "month", name="pk_expropriation_target"),
    )


def _report() -> None:
    op.create_table(
        "expropriation_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("note", sa.String(400), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("times_returned", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("month between 1 and 12", name="ck_expropriation_report_month"),
        sa.CheckConstraint("(entry = 1) = (corrects_id is null)", name="ck_expropriation_report_correction_names_old"),
        sa.CheckConstraint("(state = 'APPROVED') = (approved_at is not null)", name="ck_expropriation_report_approved"),
        sa.CheckConstraint("(approved_at is null) = (approved_by is null)", name="ck_expropriation_report_approved_by"),
        sa.CheckConstraint("approved_by is null or approved_by <> edited_by", name="ck_expropriation_report_two_persons"),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=f"fk_expropriation_report_{name}")
            for name, table in (
                ("approved_by", "person"),
                ("corrects_id", "expropriation_report"),
                ("district_id", "unit"),
                ("edited_by", "person"),
                ("project_id", "project"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name="pk_expropriation_report"),
        sa.UniqueConstraint(
            *("district_id", "project_id", "year", "month", "entry"),
            name="uq_expropriation_report_district_id_project_id_year_month_entry",
        ),
    )
    op.create_index("ix_expropriation_report_project_id", "expropriation_report", ["project_id"], unique=False)
    op.create_index("ix_expropriation_report_year_month", "expropriation_report", ["year", "month"], unique=False)
    op.create_table(
        "expropriation_figure",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name="ck_expropriation_figure_amount"),
        sa.ForeignKeyConstraint(["report_id"], ["expropriation_report.id"], name="fk_expropriation_figure_report_id"),
        sa.PrimaryKeyConstraint("report_id", "kind", name="pk_expropriation_figure"),
    )
    op.create_table(
        "expropriation_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_expropriation_step_person_id"),
        sa.ForeignKeyConstraint(["report_id"], ["expropriation_report.id"], name="fk_expropriation_step_report_id"),
        sa.PrimaryKeyConstraint("id", name="pk_expropriation_step"),
    )
    op.create_index("ix_expropriation_step_report_id", "expropriation_step", ["report_id"], unique=False)


def _supervision() -> None:
    op.create_table(
        "joint_supervision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("units", sa.String(400), nullable=False),
        sa.Column("findings", sa.String(1000), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("follow_up", sa.String(400), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing", sa.String(400), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("quarter between 1 and 4", name="ck_joint_supervision_quarter"),
        sa.CheckConstraint("(follow_up = '') = (due_on is null)", name="ck_joint_supervision_due"),
        sa.CheckConstraint("(closed_on is null) = (closed_by is null)", name="ck_joint_supervision_closed"),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name="fk_joint_supervision_closed_by"),
        sa.ForeignKeyConstraint(["district_id"], ["unit.id"], name="fk_joint_supervision_district_id"),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name="fk_joint_supervision_entered_by"),
        sa.PrimaryKeyConstraint("id", name="pk_joint_supervision"),
    )
    op.create_index("ix_joint_supervision_year_quarter", "joint_supervision", ["year", "quarter"], unique=False)


def _differs(names: tuple[str, ...]) -> str:
    different = "IS DISTINCT FROM" if _postgresql() else "IS NOT"
    return " OR ".join(f"OLD.{name} {different} NEW.{name}" for name in names)


def _refuse(table: str, act: str, when: str) -> None:
    head = f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table}"
    if _postgresql():
        op.execute(f"{head} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse_changing_a_decision()")
        return
    op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END")


def _refuse_below(table: str, act: str) -> None:
    """Refuse to change or remove a row of what is approved."""
    tables, same = _PARENTS[table]
    held = f"SELECT 1 FROM {tables} WHERE {same} AND parent.approved_at IS NOT NULL"  # noqa: S608  # made of the names above alone
    if not _postgresql():
        _refuse(table, act, f"EXISTS ({held})")
        return
    name = f"refuse_{act.lower()}_of_{table}"
    body = f"BEGIN IF EXISTS ({held}) THEN RAISE EXCEPTION '{_SENTENCE}'; END IF; RETURN {'OLD' if act == 'DELETE' else 'NEW'}; END"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    op.execute(f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _refuse_others(table: str) -> None:
    """Refuse to empty a table at once, and, where a statement can, to put a row in the place of another."""
    if _postgresql():
        refuse = "EXECUTE FUNCTION refuse_changing_a_decision()"
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
        return
    key = _KEYS[table]
    same = f" OR ({' AND '.join(f'{name} = NEW.{name}' for name in key)})" if key else ""
    held = f"SELECT 1 FROM {table} WHERE (rowid = NEW.rowid{same})"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


def downgrade() -> None:
    """Drop the tables, and on PostgreSQL the functions of their guards."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    if _postgresql():
        for table in _PARENTS:
            for act in ("update", "delete"):
                op.execute(f"DROP FUNCTION refuse_{act}_of_{table}()")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
