"""Imports as facts of their own: a file is staged, compared with the database and confirmed, and all of it stays on record."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import Moment, word
from core.vocabulary import BatchState, FormKind, RowOutcome


class ImportBatch(SQLModel, table=True):
    """One file that was read without faults; `base` is the fingerprint of the facts that it was compared with."""

    __tablename__ = "import_batch"
    __table_args__ = (
        sa.CheckConstraint("month between 1 and 12", name="month"),
        sa.CheckConstraint("(state = 'CONFIRMED') = (confirmed_at is not null)", name="confirmed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    form: FormKind = Field(sa_type=word(FormKind))
    year: int
    month: int = Field(description="the report's month; of a plan, the month from which the edition holds; of units, that of the import")
    edition: int = Field(description="the plan edition that a plan file drafts, or that a report file was made under; 0 for units")
    document: str = Field(default="", max_length=120)
    reason: str = Field(default="", max_length=400)
    file_name: str = Field(max_length=200)
    file_sha256: str = Field(max_length=64)
    base: str = Field(max_length=64)
    state: BatchState = Field(default=BatchState.STAGED, sa_type=word(BatchState))
    staged_by: str = Field(max_length=60)
    staged_at: datetime = Field(sa_type=Moment)
    confirmed_by: str = Field(default="", max_length=60)
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)


class ImportRow(SQLModel, table=True):
    """One row of an import: what the file says, what the database said, and what comes of it."""

    __tablename__ = "import_row"

    batch_id: int = Field(foreign_key="import_batch.id", primary_key=True)
    number: int = Field(primary_key=True)
    line: int = Field(description="row of the sheet, from 1")
    code: str = Field(max_length=80, description="the project's code, or the unit's name")
    version: int | None = Field(default=None, description="the report's row_version when the form was written; none on a foreign table")
    outcome: RowOutcome = Field(sa_type=word(RowOutcome))
    before: str = Field(default="", sa_type=sa.Text, description="canonical JSON; empty when there was nothing")
    after: str = Field(sa_type=sa.Text, description="canonical JSON")
    sentence: str = Field(default="", max_length=400, description="why the row is refused and what to do")
