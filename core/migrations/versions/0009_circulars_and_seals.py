"""Circulars on their way to publication, and seals that refuse every change."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEPT = ("sealed_part", "seal", "seal_content", "sealed_standing", "circular_issue")
"""Tables that are only ever added to."""
_GUARD = "what is sealed or issued is never changed: a later version supersedes it"


def upgrade() -> None:
    """Make the tables and guard what is sealed."""
    _seals()
    _circulars()
    _issues()
    _guard()


def downgrade() -> None:
    """Drop the tables."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS refuse_changing_a_seal() CASCADE")
    for table in ("circular_issue", "data_check", "circular_step", "circular", "sealed_standing", "seal_head", "seal_content", "seal"):
        op.drop_table(table)
    op.drop_table("sealed_part")


def _seals() -> None:
    op.create_table(
        "sealed_part",
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sealed_part"),
    )
    op.create_table(
        "seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seal"),
        sa.UniqueConstraint("kind", "number", name="uq_seal_kind_number"),
        sa.UniqueConstraint("kind", "period", "version", name="uq_seal_kind_period_version"),
    )
    op.create_table(
        "seal_content",
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["sealed_part.digest"], name="fk_seal_content_digest"),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name="fk_seal_content_seal_id"),
        sa.PrimaryKeyConstraint("seal_id", "place", name="pk_seal_content"),
    )
    op.create_table(
        "seal_head",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_seal_head"),
    )
    op.create_table(
        "sealed_standing",
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("original_place", sa.Integer(), nullable=True),
        sa.Column("listed", sa.String(32), nullable=True),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name="fk_sealed_standing_seal_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_sealed_standing_unit_id"),
        sa.PrimaryKeyConstraint("seal_id", "series", "unit_id", name="pk_sealed_standing"),
    )


def _circulars() -> None:
    op.create_table(
        "circular",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("rulebook", sa.String(80), nullable=False),
        sa.Column("known_at", sa.DateTime(), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("drafter_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("check_due_at", sa.DateTime(), nullable=True),
        sa.Column("signatory_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("remark", sa.String(400), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(seal_id is null) = (signed_at is null)", name="ck_circular_signed_is_sealed"),
        sa.CheckConstraint("month between 1 and 12", name="ck_circular_month"),
        sa.CheckConstraint("signatory_id is null or signatory_id <> drafter_id", name="ck_circular_two_persons"),
        sa.ForeignKeyConstraint(["drafter_id"], ["person.id"], name="fk_circular_drafter_id"),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name="fk_circular_seal_id"),
        sa.ForeignKeyConstraint(["signatory_id"], ["person.id"], name="fk_circular_signatory_id"),
        sa.PrimaryKeyConstraint("id", name="pk_circular"),
    )
    op.create_table(
        "circular_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circular_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["circular_id"], ["circular.id"], name="fk_circular_step_circular_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_circular_step_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_circular_step"),
    )
    op.create_index("ix_circular_step_circular_id", "circular_step", ["circular_id"], unique=False)


def _issues() -> None:
    op.create_table(
        "data_check",
        sa.Column("circular_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("objection", sa.String(400), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.String(400), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name="fk_data_check_answered_by"),
        sa.ForeignKeyConstraint(["circular_id"], ["circular.id"], name="fk_data_check_circular_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_data_check_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_data_check_unit_id"),
        sa.PrimaryKeyConstraint("circular_id", "unit_id", name="pk_data_check"),
    )
    op.create_table(
        "circular_issue",
        sa.Column("circular_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(60), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("issuers", sa.String(400), nullable=False),
        sa.Column("addressees", sa.String(400), nullable=False),
        sa.Column("copies", sa.String(400), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("word_digest", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["circular_id"], ["circular.id"], name="fk_circular_issue_circular_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_circular_issue_person_id"),
        sa.ForeignKeyConstraint(["word_digest"], ["sealed_part.digest"], name="fk_circular_issue_word_digest"),
        sa.PrimaryKeyConstraint("circular_id", name="pk_circular_issue"),
    )


def _guard() -> None:
    """Sealed bytes, seals and issues refuse every change and removal, whoever writes to the database."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION refuse_changing_a_seal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_GUARD}'; END $$"
        )
    for table in _KEPT:
        _guard_table(table)


def _guard_table(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        refuse = "EXECUTE FUNCTION refuse_changing_a_seal()"
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}")
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{_GUARD}'); END")
