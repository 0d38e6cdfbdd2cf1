"""A score sheet says who settled it, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add who settled a sheet, and when."""
    with op.batch_alter_table("score_sheet") as sheet:
        sheet.add_column(sa.Column("settled_by", sa.Integer(), nullable=True))
        sheet.add_column(sa.Column("settled_at", sa.DateTime(), nullable=True))
        sheet.create_foreign_key("fk_score_sheet_settled_by", "person", ["settled_by"], ["id"])


def downgrade() -> None:
    """Drop both again."""
    with op.batch_alter_table("score_sheet") as sheet:
        sheet.drop_constraint("fk_score_sheet_settled_by", type_="foreignkey")
        sheet.drop_column("settled_at")
        sheet.drop_column("settled_by")
