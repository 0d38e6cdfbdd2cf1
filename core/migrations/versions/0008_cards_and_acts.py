"""Cards as decisions, explanations, official acts with their reports back, and how force majeure was refused."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; a card keeps what it was proposed on, why it was issued, and why it was removed."""
    with op.batch_alter_table("card") as card:
        card.add_column(sa.Column("numerator", sa.BigInteger(), nullable=True))
        card.add_column(sa.Column("denominator", sa.BigInteger(), nullable=True))
        card.add_column(sa.Column("reason", sa.String(400), nullable=False, server_default=""))
        card.add_column(sa.Column("withdrawn_by", sa.Integer(), nullable=True))
        card.add_column(sa.Column("withdrawn_reason", sa.String(400), nullable=False, server_default=""))
        card.create_foreign_key("fk_card_withdrawn_by_person", "person", ["withdrawn_by"], ["id"])
    with op.batch_alter_table("exemption") as exemption:
        exemption.add_column(sa.Column("refused_at", sa.DateTime(), nullable=True))
        exemption.add_column(sa.Column("decision", sa.String(400), nullable=False, server_default=""))
    _cards()
    _acts()


def downgrade() -> None:
    """Drop the tables and columns."""
    for table in ("act_report", "official_act", "card_explanation", "card_decision"):
        op.drop_table(table)
    with op.batch_alter_table("exemption") as exemption:
        exemption.drop_column("decision")
        exemption.drop_column("refused_at")
    with op.batch_alter_table("card") as card:
        card.drop_constraint("fk_card_withdrawn_by_person", type_="foreignkey")
        for column in ("withdrawn_reason", "withdrawn_by", "reason", "denominator", "numerator"):
            card.drop_column(column)


def _cards() -> None:
    op.create_table(
        "card_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("colour", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(unit_id is null) <> (project_id is null)", name="ck_card_decision_unit_or_project"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_card_decision_person_id"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_card_decision_project_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_card_decision_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_card_decision"),
    )
    op.create_table(
        "card_explanation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="fk_card_explanation_card_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_card_explanation_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_card_explanation_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_card_explanation"),
    )
    op.create_index("ix_card_explanation_card_id", "card_explanation", ["card_id"], unique=False)


def _acts() -> None:
    op.create_table(
        "official_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("matter", sa.String(400), nullable=False),
        sa.Column("clause", sa.String(120), nullable=False),
        sa.Column("answerable", sa.String(60), nullable=False),
        sa.Column("to_body", sa.String(60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("decision", sa.String(400), nullable=False),
        sa.Column("minutes", sa.String(2000), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_reason", sa.String(400), nullable=False),
        sa.CheckConstraint("(unit_id is null) <> (project_id is null)", name="ck_official_act_unit_or_project"),
        sa.CheckConstraint("decided_by is null or decided_by <> proposed_by", name="ck_official_act_two_persons"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_official_act_decided_by"),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name="fk_official_act_ended_by"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_official_act_project_id"),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name="fk_official_act_proposed_by"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_official_act_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_official_act"),
    )
    op.create_table(
        "act_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["official_act.id"], name="fk_act_report_act_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_act_report_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_act_report_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_act_report"),
    )
    op.create_index("ix_act_report_act_id", "act_report", ["act_id"], unique=False)
