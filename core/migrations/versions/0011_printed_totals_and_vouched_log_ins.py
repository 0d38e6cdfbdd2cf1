"""A report keeps the year to date that its workbook printed, and a log-in whether the identity provider vouched for it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of older reports nobody knows what was printed, and older log-ins are taken as those by password."""
    op.add_column("progress_report", sa.Column("to_date", sa.BigInteger(), nullable=True))
    op.add_column("login_session", sa.Column("by_subject", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("login_session", "by_subject")
    op.drop_column("progress_report", "to_date")
