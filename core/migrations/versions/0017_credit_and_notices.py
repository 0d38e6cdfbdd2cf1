"""Credit of agent builders, their costs and training, and results on public notice."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLES = (
    "conduct_record",
    "blacklist_entry",
    "credit_repair",
    "owner_opinion",
    "project_cost",
    "training",
    "training_unit",
    "builder_notice",
    "notice_step",
    "notice_objection",
    "objection_evidence",
    "builder_result",
    "notice_consequence",
)


def upgrade() -> None:
    """Create the tables."""
    _conduct_record()
    _blacklist_entry()
    _credit_repair()
    _owner_opinion()
    _project_cost()
    _training()
    _training_unit()
    _builder_notice()
    _notice_step()
    _notice_objection()
    _objection_evidence()
    _builder_result()
    _notice_consequence()


def downgrade() -> None:
    """Drop the tables."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _conduct_record() -> None:
    op.create_table(
        "conduct_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("standard", sa.String(80), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("matter", sa.String(400), nullable=False),
        sa.Column("band", sa.String(10), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("collector_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("extra_of", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision", sa.String(400), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(400), nullable=False),
        sa.CheckConstraint("decided_by is null or decided_by <> entered_by", name="ck_conduct_record_two_persons"),
        sa.ForeignKeyConstraint(["collector_id"], ["unit.id"], name="fk_conduct_record_collector_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_conduct_record_decided_by"),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name="fk_conduct_record_entered_by"),
        sa.ForeignKeyConstraint(["extra_of"], ["conduct_record.id"], name="fk_conduct_record_extra_of"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_conduct_record_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_conduct_record"),
        sa.UniqueConstraint("number", name="uq_conduct_record_number"),
    )
    op.create_index("ix_conduct_record_unit_id", "conduct_record", ["unit_id"], unique=False)


def _blacklist_entry() -> None:
    op.create_table(
        "blacklist_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("clause", sa.String(120), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("term_until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision", sa.String(400), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(400), nullable=False),
        sa.Column("left_document", sa.String(120), nullable=False),
        sa.CheckConstraint("decided_by is null or decided_by <> entered_by", name="ck_blacklist_entry_two_persons"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_blacklist_entry_decided_by"),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name="fk_blacklist_entry_entered_by"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_blacklist_entry_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_blacklist_entry"),
    )
    op.create_index("ix_blacklist_entry_unit_id", "blacklist_entry", ["unit_id"], unique=False)


def _credit_repair() -> None:
    op.create_table(
        "credit_repair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("blacklist_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision", sa.String(400), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.CheckConstraint("(record_id is null) <> (blacklist_id is null)", name="ck_credit_repair_record_or_blacklist"),
        sa.CheckConstraint("decided_by is null or decided_by <> asked_by", name="ck_credit_repair_two_persons"),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_credit_repair_asked_by"),
        sa.ForeignKeyConstraint(["blacklist_id"], ["blacklist_entry.id"], name="fk_credit_repair_blacklist_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_credit_repair_decided_by"),
        sa.ForeignKeyConstraint(["record_id"], ["conduct_record.id"], name="fk_credit_repair_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_credit_repair"),
    )
    op.create_index("ix_credit_repair_record_id", "credit_repair", ["record_id"], unique=False)


def _owner_opinion() -> None:
    op.create_table(
        "owner_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("builder_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["builder_id"], ["unit.id"], name="fk_owner_opinion_builder_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_owner_opinion_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_owner_opinion_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_owner_opinion"),
    )
    op.create_index("ix_owner_opinion_builder_id", "owner_opinion", ["builder_id"], unique=False)


def _project_cost() -> None:
    op.create_table(
        "project_cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_project_cost_person_id"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_project_cost_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_project_cost"),
    )
    op.create_index("ix_project_cost_project_id", "project_cost", ["project_id"], unique=False)


def _training() -> None:
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("theme", sa.String(120), nullable=False),
        sa.Column("place", sa.String(60), nullable=False),
        sa.Column("speaker", sa.String(60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_training_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_training"),
    )


def _training_unit() -> None:
    op.create_table(
        "training_unit",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name="fk_training_unit_training_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_training_unit_unit_id"),
        sa.PrimaryKeyConstraint("training_id", "unit_id", name="pk_training_unit"),
    )


def _builder_notice() -> None:
    op.create_table(
        "builder_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("rulebook", sa.String(80), nullable=False),
        sa.Column("known_at", sa.DateTime(), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("drafter_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("seal_id", sa.Integer(), nullable=True),
        sa.Column("notice_from", sa.Date(), nullable=True),
        sa.Column("notice_to", sa.Date(), nullable=True),
        sa.Column("final_at", sa.DateTime(), nullable=True),
        sa.Column("document", sa.String(60), nullable=False),
        sa.Column("final_seal_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(seal_id is null) = (signed_at is null)", name="ck_builder_notice_signed_is_sealed"),
        sa.CheckConstraint("signatory_id is null or signatory_id <> drafter_id", name="ck_builder_notice_two_persons"),
        sa.ForeignKeyConstraint(["drafter_id"], ["person.id"], name="fk_builder_notice_drafter_id"),
        sa.ForeignKeyConstraint(["final_seal_id"], ["seal.id"], name="fk_builder_notice_final_seal_id"),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name="fk_builder_notice_seal_id"),
        sa.ForeignKeyConstraint(["signatory_id"], ["person.id"], name="fk_builder_notice_signatory_id"),
        sa.PrimaryKeyConstraint("id", name="pk_builder_notice"),
    )


def _notice_step() -> None:
    op.create_table(
        "notice_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["builder_notice.id"], name="fk_notice_step_notice_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_step_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_step"),
    )
    op.create_index("ix_notice_step_notice_id", "notice_step", ["notice_id"], unique=False)


def _notice_objection() -> None:
    op.create_table(
        "notice_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name="fk_notice_objection_answered_by"),
        sa.ForeignKeyConstraint(["notice_id"], ["builder_notice.id"], name="fk_notice_objection_notice_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_objection_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_notice_objection_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_objection"),
    )
    op.create_index("ix_notice_objection_notice_id", "notice_objection", ["notice_id"], unique=False)


def _objection_evidence() -> None:
    op.create_table(
        "objection_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["objection_id"], ["notice_objection.id"], name="fk_objection_evidence_objection_id"),
        sa.PrimaryKeyConstraint("id", name="pk_objection_evidence"),
    )
    op.create_index("ix_objection_evidence_objection_id", "objection_evidence", ["objection_id"], unique=False)


def _builder_result() -> None:
    op.create_table(
        "builder_result",
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("grade", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name="fk_builder_result_seal_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_builder_result_unit_id"),
        sa.PrimaryKeyConstraint("seal_id", "unit_id", name="pk_builder_result"),
    )


def _notice_consequence() -> None:
    op.create_table(
        "notice_consequence",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(120), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["act_id"], ["official_act.id"], name="fk_notice_consequence_act_id"),
        sa.ForeignKeyConstraint(["notice_id"], ["builder_notice.id"], name="fk_notice_consequence_notice_id"),
        sa.ForeignKeyConstraint(["record_id"], ["conduct_record.id"], name="fk_notice_consequence_record_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_notice_consequence_unit_id"),
        sa.PrimaryKeyConstraint("notice_id", "unit_id", name="pk_notice_consequence"),
    )
