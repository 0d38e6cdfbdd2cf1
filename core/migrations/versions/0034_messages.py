"""Messages: addresses of persons, what was to be sent on which day, and every try; what was noted is never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_SENTENCE = "what was noted of a message is never changed: note anew"
_REPLACED = "a guarded row is never replaced"
_FUNCTION = "refuse_changing_a_message"
_TABLES: dict[str, tuple[str, ...]] = {
    "message_address": (),
    "message": ("person_id", "day", "kind"),
    "message_try": ("message_id", "channel", "number"),
}
"""The tables, and what else than the number is unique in them."""


def upgrade() -> None:
    """Create the tables; rows of addresses and messages are never changed, a try is ended once."""
    _create()
    if _postgresql():
        op.execute(f"CREATE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_SENTENCE}'; END $$")
    begun = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in ("id", "message_id", "channel", "number", "started_at"))
    for table in _TABLES:
        _refuse(table, "UPDATE", f"OLD.ended_at IS NOT NULL OR {begun}" if table == "message_try" else "TRUE")
        _refuse(table, "DELETE", "TRUE")
        _refuse_others(table)


def _create() -> None:
    op.create_table(
        "message_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_message_address_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_message_address"),
    )
    op.create_index("ix_message_address_person_id", "message_address", ["person_id"])
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("body", sa.String(1000), nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_message_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("person_id", "day", "kind", name="uq_message_person_id_day_kind"),
    )
    op.create_table(
        "message_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=True),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.CheckConstraint("(ended_at is null) = (outcome is null)", name="ck_message_try_ended_with_outcome"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_message_try_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_message_try"),
        sa.UniqueConstraint("message_id", "channel", "number", name="uq_message_try_message_id_channel_number"),
    )


def _refuse(table: str, act: str, when: str) -> None:
    head = f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table}"
    if _postgresql():
        op.execute(f"{head} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {_FUNCTION}()")
        return
    op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END")


def _refuse_others(table: str) -> None:
    """Refuse to empty a table at once, and, where a statement can, to put a row in the place of another."""
    if _postgresql():
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()")
        return
    key = _TABLES[table]
    same = f" OR ({' AND '.join(f'{name} = NEW.{name}' for name in key)})" if key else ""
    held = f"SELECT 1 FROM {table} WHERE (rowid = NEW.rowid{same})"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


def downgrade() -> None:
    """Drop the tables with their guards."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    if _postgresql():
        op.execute(f"DROP FUNCTION {_FUNCTION}()")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
