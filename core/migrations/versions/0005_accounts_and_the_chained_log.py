"""Accounts, roles and log-ins; the audit log becomes append-only and chained."""

import hashlib
import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BEGINNING = f"sha256:{'0' * 64}"
_GUARD = "the audit log is only ever added to"


def upgrade() -> None:
    """Make the tables, carry the log over into its chain, and guard it."""
    _accounts()
    earlier = list(op.get_bind().execute(sa.text("SELECT at, actor, act, subject, detail FROM audit_entry ORDER BY id")))
    op.drop_table("audit_entry")
    _log()
    _carry_over(earlier)
    _guard()


def downgrade() -> None:
    """Drop the tables; the log keeps what the earlier program knew of it."""
    connection = op.get_bind()
    rows = list(connection.execute(sa.text("SELECT id, at, actor, act, subject, detail FROM audit_entry ORDER BY id")))
    op.drop_table("audit_entry")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS refuse_changing_the_log() CASCADE")
    plain = op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("act", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("detail", sa.String(1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    if rows:
        op.bulk_insert(plain, [dict(row._mapping) | {"at": _moment(row.at)} for row in rows])  # noqa: SLF001  # the public name of a row's columns
    for table in ("audit_head", "login_session", "role_grant", "old_password", "account"):
        op.drop_table(table)


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_digest", sa.String(200), nullable=True),
        sa.Column("password_set_at", sa.DateTime(), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(255), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_login_at", sa.DateTime(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("username", name="uq_account_username"),
        sa.UniqueConstraint("person_id", name="uq_account_person_id"),
        sa.UniqueConstraint("subject", name="uq_account_subject"),
    )
    op.create_table(
        "old_password",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(200), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_old_password_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_old_password"),
    )
    op.create_index("ix_old_password_account_id", "old_password", ["account_id"])
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("granted_by", sa.String(60), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name="ck_role_grant_ends_after_start"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_role_grant_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
    )
    op.create_index("ix_role_grant_account_id", "role_grant", ["account_id"])
    op.create_table(
        "login_session",
        sa.Column("token_digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("address", sa.String(45), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_login_session_account_id"),
        sa.PrimaryKeyConstraint("token_digest", name="pk_login_session"),
    )
    op.create_index("ix_login_session_account_id", "login_session", ["account_id"])


def _log() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("act", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("detail", sa.String(1000), nullable=False),
        sa.Column("previous", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_audit_entry_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )


def _carry_over(earlier: list[Any]) -> None:
    """Enter the old entries again, numbered without gaps and chained as this version of the log is."""
    previous, rows = _BEGINNING, []
    for number, row in enumerate(earlier, start=1):
        at = _moment(row.at)
        text = at.isoformat(timespec="microseconds") + "+00:00"
        values = (number, text, None, row.actor, "", row.act, "DONE", row.subject, row.detail, previous)
        packed = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        digest = f"sha256:{hashlib.sha256(packed.encode()).hexdigest()}"
        rows.append(dict(zip(_FIELDS, values, strict=True)) | {"at": at, "digest": digest})
        previous = digest
    if rows:
        op.bulk_insert(sa.table("audit_entry", *(sa.column(name, _TYPES.get(name, sa.String)) for name in (*_FIELDS, "digest"))), rows)
    op.execute(sa.text("INSERT INTO audit_head (id, last, digest) VALUES (1, :last, :digest)").bindparams(last=len(rows), digest=previous))


_FIELDS = ("id", "at", "account_id", "actor", "source", "act", "outcome", "subject", "detail", "previous")
_TYPES: dict[str, Any] = {"id": sa.Integer, "account_id": sa.Integer, "at": sa.DateTime}


def _moment(value: datetime | str) -> datetime:
    """SQLite hands a moment over as text when the statement says no types."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _guard() -> None:
    """Entries refuse every change and removal, whoever writes to the database."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION refuse_changing_the_log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_GUARD}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_changing_the_log()"
        )
        op.execute(
            "CREATE TRIGGER audit_entry_whole BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_changing_the_log()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER audit_entry_{act.lower()} BEFORE {act} ON audit_entry BEGIN SELECT RAISE(ABORT, '{_GUARD}'); END")
