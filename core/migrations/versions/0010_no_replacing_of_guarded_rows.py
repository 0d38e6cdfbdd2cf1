"""Guarded rows are not replaced on SQLite, not emptied away on PostgreSQL, and an approved edition of a plan stays approved."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_GUARDED = {
    "audit_entry": (("id",),),
    "progress_report": (("id",), ("project_id", "year", "month", "entry")),
    "reported_land": (("report_id", "district_id"),),
    "plan_edition": (("id",), ("year", "number")),
    "annual_plan": (("id",), ("edition_id", "project_id")),
    "monthly_plan": (("annual_plan_id", "month"),),
    "land_plan": (("annual_plan_id", "district_id", "month"),),
    "sealed_part": (("digest",),),
    "seal": (("id",), ("kind", "number"), ("kind", "period", "version")),
    "seal_content": (("seal_id", "place"),),
    "sealed_standing": (("seal_id", "series", "unit_id"),),
    "circular_issue": (("circular_id",),),
}
"""Tables whose rows are guarded, and by which columns a new row would take the place of an old one."""
_EMPTIED = ("progress_report", "reported_land", "plan_edition", "annual_plan", "monthly_plan", "land_plan")
"""Those that PostgreSQL let anybody empty at once."""
_GUARD = "a guarded row is never replaced"
_EDITION_GUARD = "an approved plan edition is never overwritten: draft a new edition"


def upgrade() -> None:
    """Refuse whatever puts a row in the place of a guarded one: a plain statement would fail anyhow."""
    if op.get_bind().dialect.name == "postgresql":
        _on_postgresql()
        return
    for table, keys in _GUARDED.items():
        same = " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys)
        held = f"SELECT 1 FROM {table} WHERE ({same})"  # noqa: S608  # made of the names above alone
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_GUARD}'); END"
        op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}")
        op.execute(f"CREATE TRIGGER {table}_onto BEFORE UPDATE ON {table} WHEN EXISTS ({held} AND rowid <> OLD.rowid) {refuse}")
    for act in ("UPDATE", "DELETE"):
        head = f"CREATE TRIGGER plan_edition_{act.lower()} BEFORE {act} ON plan_edition WHEN OLD.approved_at IS NOT NULL"
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{_EDITION_GUARD}'); END")


def _on_postgresql() -> None:
    for name, sentence in (("emptying", "a guarded table is never emptied"), ("unapproving", _EDITION_GUARD)):
        op.execute(f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{sentence}'; END $$")
    for table in _EMPTIED:
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying()")
    head = "CREATE TRIGGER plan_edition_kept BEFORE UPDATE OR DELETE ON plan_edition FOR EACH ROW WHEN (OLD.approved_at IS NOT NULL)"
    op.execute(f"{head} EXECUTE FUNCTION refuse_unapproving()")


def downgrade() -> None:
    """Drop the triggers."""
    if op.get_bind().dialect.name == "postgresql":
        for name in ("emptying", "unapproving"):
            op.execute(f"DROP FUNCTION refuse_{name}() CASCADE")
        return
    for table in _GUARDED:
        op.execute(f"DROP TRIGGER IF EXISTS {table}_insert")
        op.execute(f"DROP TRIGGER IF EXISTS {table}_onto")
    for act in ("update", "delete"):
        op.execute(f"DROP TRIGGER IF EXISTS plan_edition_{act}")
