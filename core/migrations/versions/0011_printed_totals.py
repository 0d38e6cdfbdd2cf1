"""A report keeps the year to date that its workbook printed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of older reports nobody knows what was printed."""
    op.add_column("progress_report", sa.Column("to_date", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("progress_report", "to_date")
