"""A report says who wrote its figures last, and each of its steps which figure it had."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; older rows do not know."""
    op.add_column("progress_report", sa.Column("edited_by", sa.Integer(), nullable=True))
    op.add_column("progress_report", sa.Column("edited_at", sa.DateTime(), nullable=True))
    op.add_column("report_event", sa.Column("investment", sa.BigInteger(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key("fk_progress_report_edited_by", "progress_report", "person", ["edited_by"], ["id"])


def downgrade() -> None:
    """Drop the columns."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_progress_report_edited_by", "progress_report", type_="foreignkey")
    op.drop_column("report_event", "investment")
    op.drop_column("progress_report", "edited_at")
    op.drop_column("progress_report", "edited_by")
