"""Specialties, what a tier may take on, exceptions, other names of units, and how units became one."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLES = ("specialty", "tier_ceiling", "project_specialty", "scope_exception", "unit_alias")


def upgrade() -> None:
    """Create the tables; the specialties that entries name become rows."""
    _specialty()
    _tier_ceiling()
    _project_specialty()
    _scope_exception()
    _unit_alias()
    _entries()
    _successions()


def downgrade() -> None:
    """Drop the tables; entries name their specialty again."""
    _entries_back()
    for table in reversed(_TABLES):
        op.drop_table(table)


def _specialty() -> None:
    op.create_table(
        "specialty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_specialty"),
        sa.UniqueConstraint("name", name="uq_specialty_name"),
    )


def _tier_ceiling() -> None:
    op.create_table(
        "tier_ceiling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(32), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=True),
        sa.Column("most", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name="fk_tier_ceiling_specialty_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tier_ceiling"),
    )


def _project_specialty() -> None:
    op.create_table(
        "project_specialty",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("specialty_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_project_specialty_project_id"),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name="fk_project_specialty_specialty_id"),
        sa.PrimaryKeyConstraint("project_id", name="pk_project_specialty"),
    )


def _scope_exception() -> None:
    op.create_table(
        "scope_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision", sa.String(400), nullable=False),
        sa.CheckConstraint("decided_by is null or decided_by <> proposed_by", name="ck_scope_exception_two_persons"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_scope_exception_decided_by"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_scope_exception_project_id"),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name="fk_scope_exception_proposed_by"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_scope_exception_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_scope_exception"),
    )
    op.create_index("ix_scope_exception_project_id", "scope_exception", ["project_id"], unique=False)


def _unit_alias() -> None:
    op.create_table(
        "unit_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_unit_alias_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unit_alias"),
    )
    op.create_index("ix_unit_alias_unit_id", "unit_alias", ["unit_id"], unique=False)


_WORDS = {"reason": 200, "end_document": 120, "end_reason": 200}


def _entries() -> None:
    """Point each entry to its specialty, in the order in which they first stand there."""
    connection = op.get_bind()
    names = connection.execute(sa.text("SELECT specialty FROM directory_entry GROUP BY specialty ORDER BY min(id)")).scalars().all()
    rows = sa.table("specialty", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("place", sa.Integer))
    op.bulk_insert(rows, [{"id": place, "name": name, "place": place} for place, name in enumerate(names, start=1)])
    if names and connection.dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('specialty', 'id'), (SELECT max(id) FROM specialty))")
    with op.batch_alter_table("directory_entry") as entry:
        entry.add_column(sa.Column("specialty_id", sa.Integer(), nullable=True))
        for name, longest in _WORDS.items():
            entry.add_column(sa.Column(name, sa.String(longest), nullable=False, server_default=""))
    op.execute("UPDATE directory_entry SET specialty_id = (SELECT id FROM specialty WHERE name = directory_entry.specialty)")
    with op.batch_alter_table("directory_entry") as entry:
        entry.alter_column("specialty_id", existing_type=sa.Integer(), nullable=False)
        entry.create_foreign_key("fk_directory_entry_specialty_id", "specialty", ["specialty_id"], ["id"])
        entry.drop_column("specialty")


def _successions() -> None:
    with op.batch_alter_table("unit_succession") as succession:
        succession.add_column(sa.Column("kind", sa.String(32), nullable=False, server_default="MERGER"))
        succession.add_column(sa.Column("evidence", sa.String(400), nullable=False, server_default=""))


def _entries_back() -> None:
    with op.batch_alter_table("unit_succession") as succession:
        succession.drop_column("evidence")
        succession.drop_column("kind")
    with op.batch_alter_table("directory_entry") as entry:
        entry.add_column(sa.Column("specialty", sa.String(20), nullable=False, server_default=""))
    op.execute("UPDATE directory_entry SET specialty = (SELECT name FROM specialty WHERE id = directory_entry.specialty_id)")
    with op.batch_alter_table("directory_entry") as entry:
        entry.drop_constraint("fk_directory_entry_specialty_id", type_="foreignkey")
        entry.drop_column("specialty_id")
        for name in _WORDS:
            entry.drop_column(name)
