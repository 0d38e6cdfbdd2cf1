"""An imported row is found by a project's code or by a unit's name, which may be longer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give the key of an imported row the length of a unit's name."""
    with op.batch_alter_table("import_row") as table:
        table.alter_column("code", existing_type=sa.String(20), type_=sa.String(80), existing_nullable=False)


def downgrade() -> None:
    """Give the key of an imported row the length of a project's code again; imports of units go first."""
    op.execute("DELETE FROM import_row WHERE batch_id IN (SELECT id FROM import_batch WHERE form = 'UNITS')")
    op.execute("DELETE FROM import_batch WHERE form = 'UNITS'")
    with op.batch_alter_table("import_row") as table:
        table.alter_column("code", existing_type=sa.String(80), type_=sa.String(20), existing_nullable=False)
