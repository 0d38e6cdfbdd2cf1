"""The run ledger of the timetable: one row for a job at its moment, claimed by one process, ended once."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import Moment, word
from core.vocabulary import JobOutcome


class JobRun(SQLModel, table=True):
    """A job at a slot of the timetable, or when somebody asked; without an end it runs, or its process died and another takes it over."""

    __tablename__ = "job_run"
    __table_args__ = (
        sa.UniqueConstraint("job", "slot"),
        sa.CheckConstraint("(ended_at is null) = (outcome is null)", name="ended_with_outcome"),
        sa.CheckConstraint("attempt >= 1", name="attempt"),
    )

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(max_length=20)
    slot: datetime = Field(sa_type=Moment, description="when it was to run by the timetable, or when somebody asked")
    asked_by: str = Field(default="", max_length=60, description="who asked; empty: the timetable")
    claimed_by: str = Field(max_length=120, description="machine and process")
    attempt: int = Field(default=1, description="one more for each process that took it over")
    started_at: datetime = Field(sa_type=Moment, description="of the last attempt; of one that runs, when its lease was last renewed")
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: JobOutcome | None = Field(default=None, sa_type=word(JobOutcome))
    rows: int | None = Field(default=None, description="how many things it was about; empty where nothing was counted")
    said: str = Field(default="", max_length=400, description="one sentence, with counts and without names")
    detail: str = Field(default="", sa_type=sa.Text, description="the list, for those who may see it")
