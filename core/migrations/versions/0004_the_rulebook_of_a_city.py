"""A city names the rulebook that its lists are judged by; the demonstration city has chosen its own."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the name of the chosen rulebook; a real city has chosen none yet."""
    with op.batch_alter_table("city") as table:
        table.add_column(sa.Column("rulebook", sa.String(60), nullable=True))
    city = sa.table("city", sa.column("rulebook", sa.String), sa.column("demonstration", sa.Boolean))
    op.execute(sa.update(city).where(city.c.demonstration).values(rulebook="lujiang"))


def downgrade() -> None:
    """Take the name away again."""
    with op.batch_alter_table("city") as table:
        table.drop_column("rulebook")
