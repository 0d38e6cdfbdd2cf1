"""A signed circular changes in nothing but its issue; cards and decisions are kept, and a card is only ever removed once."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_FIXED = ("year", "month", "version", "rulebook", "known_at", "digest", "reason", "drafter_id", "drafted_at", "check_due_at")
_SIGNED = ("signatory_id", "signed_at", "remark", "seal_id")
_CARD = ("unit_id", "project_id", "colour", "year", "month", "clause", "issued_at", "issuer_id", "numerator", "denominator", "reason")
_KEPT = ("circular_step", "card_decision", "card_explanation", "act_report")
_REPLACED = ("circular", "card", *_KEPT)
_SENTENCE = "what was signed or decided is never changed: decide anew"


def upgrade() -> None:
    """Refuse changes of signed circulars, of cards and of what was decided and said."""
    differs = "IS DISTINCT FROM" if _postgresql() else "IS NOT"
    fixed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in (*_FIXED, *_SIGNED))
    moved = "NOT (OLD.state = NEW.state OR (OLD.state = 'SIGNED' AND NEW.state = 'ISSUED'))"
    _refuse("circular", "UPDATE", f"OLD.signed_at IS NOT NULL AND ({fixed} OR {moved})")
    _refuse("circular", "DELETE", "OLD.signed_at IS NOT NULL")
    card = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in _CARD)
    _refuse("card", "UPDATE", f"{card} OR OLD.withdrawn_at IS NOT NULL")
    _refuse("card", "DELETE", "TRUE")
    for table in _KEPT:
        _refuse(table, "UPDATE", "TRUE")
        _refuse(table, "DELETE", "TRUE")
    for table in _REPLACED:
        _refuse_others(table)


def _refuse_others(table: str) -> None:
    """Refuse to empty a table at once, and, where a statement can, to put a row in the place of one that is kept."""
    if _postgresql():
        refuse = "EXECUTE FUNCTION refuse_changing_a_decision()"
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
        return
    held = f"SELECT 1 FROM {table} WHERE id = NEW.id"  # noqa: S608  # made of the names above alone
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
    op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
    op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")


def downgrade() -> None:
    """Drop the triggers."""
    if _postgresql():
        op.execute("DROP FUNCTION refuse_changing_a_decision() CASCADE")
        return
    for table in _REPLACED:
        for act in ("update", "delete", "insert", "onto"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{act}")


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _refuse(table: str, act: str, when: str) -> None:
    if not _postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_changing_a_decision() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_SENTENCE}'; END $$"
    )
    refuse = "EXECUTE FUNCTION refuse_changing_a_decision()"
    op.execute(f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} FOR EACH ROW WHEN ({when}) {refuse}")
