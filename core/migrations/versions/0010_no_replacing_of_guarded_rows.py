"""On SQLite, INSERT OR REPLACE no longer puts a new row in the place of a guarded one; PostgreSQL has no such statement."""

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
_GUARD = "a guarded row is never replaced"


def upgrade() -> None:
    """Refuse every insertion that meets a row with the same key: a plain one would fail anyhow."""
    if op.get_bind().dialect.name == "postgresql":
        return
    for table, keys in _GUARDED.items():
        same = " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys)
        held = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  # made of the names above alone
        op.execute(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN {held} BEGIN SELECT RAISE(ABORT, '{_GUARD}'); END")


def downgrade() -> None:
    """Drop the triggers."""
    if op.get_bind().dialect.name == "postgresql":
        return
    for table in _GUARDED:
        op.execute(f"DROP TRIGGER IF EXISTS {table}_insert")
