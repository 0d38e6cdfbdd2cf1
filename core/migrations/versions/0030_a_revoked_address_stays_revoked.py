"""A secret address of a calendar that was revoked stays revoked, none is changed into another, and an account has one at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_SENTENCE = "an address of a calendar is never changed: revoke it and make another"
_REPLACED = "a guarded row is never replaced"
_KEPT = ("id", "account_id", "secret_digest", "created_at")
"""What of an address never changes."""
_FUNCTION = "refuse_changing_an_address"
_LIVE = "uq_calendar_feed_live"


def upgrade() -> None:
    """Revoke all but the newest address of an account, let it have one alone, and guard what was revoked."""
    newest = "SELECT max(id) FROM calendar_feed WHERE revoked_at IS NULL GROUP BY account_id"
    op.execute(f"UPDATE calendar_feed SET revoked_at = created_at WHERE revoked_at IS NULL AND id NOT IN ({newest})")  # noqa: S608  # fixed words
    in_use = sa.text("revoked_at IS NULL")
    op.create_index(_LIVE, "calendar_feed", ["account_id"], unique=True, sqlite_where=in_use, postgresql_where=in_use)
    if _postgresql():
        op.execute(f"CREATE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_SENTENCE}'; END $$")
    other = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in _KEPT)
    _refuse("UPDATE", f"{other} OR OLD.revoked_at IS NOT NULL")
    _refuse("DELETE", "TRUE")
    _refuse_others()


def downgrade() -> None:
    """Drop the guards and the index."""
    for act in ("update", "delete", "insert", "onto", "whole"):
        op.execute(f"DROP TRIGGER IF EXISTS calendar_feed_{act}{' ON calendar_feed' if _postgresql() else ''}")
    if _postgresql():
        op.execute(f"DROP FUNCTION {_FUNCTION}()")
    op.drop_index(_LIVE, "calendar_feed")


def _refuse(act: str, when: str) -> None:
    head = f"CREATE TRIGGER calendar_feed_{act.lower()} BEFORE {act} ON calendar_feed"
    if _postgresql():
        op.execute(f"{head} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {_FUNCTION}()")
        return
    op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END")


def _refuse_others() -> None:
    """Refuse to empty the table at once, and, where a statement can, to put an address in the place of another."""
    if _postgresql():
        op.execute(f"CREATE TRIGGER calendar_feed_whole BEFORE TRUNCATE ON calendar_feed FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()")
        return
    live = "revoked_at IS NULL AND NEW.revoked_at IS NULL AND account_id = NEW.account_id"
    held = f"SELECT 1 FROM calendar_feed WHERE (rowid = NEW.rowid OR secret_digest = NEW.secret_digest OR ({live}))"  # noqa: S608  # fixed words
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REPLACED}'); END"
    op.execute(f"CREATE TRIGGER calendar_feed_insert BEFORE INSERT ON calendar_feed WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER calendar_feed_onto BEFORE UPDATE ON calendar_feed WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
