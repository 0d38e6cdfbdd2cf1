"""Meetings and site visits (会议、走访): what was recorded, each correction in full beside it, and papers filed with them."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.meetings import MeetingForm, PaperKind
from core.models.columns import Moment, word


class Meeting(SQLModel, table=True):
    """A meeting or a visit; entry 1 is what was recorded, later entries are corrections, each in full; the last one holds."""

    __table_args__ = (
        sa.UniqueConstraint("number", "entry"),
        sa.CheckConstraint("(entry = 1) = (corrects_id is null)", name="correction_names_old"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=16, description="会2019-001, counted within the year in which it was held")
    entry: int = 1
    corrects_id: int | None = Field(default=None, foreign_key="meeting.id")
    reason: str = Field(default="", max_length=400, description="why a correction was entered")
    form: MeetingForm = Field(sa_type=word(MeetingForm))
    theme: str = Field(max_length=200)
    held_on: date
    place: str = Field(max_length=120)
    chair: str = Field(max_length=40, description="who led it")
    recorder: str = Field(default="", max_length=40)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    minutes: str = Field(default="", max_length=4000)
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime = Field(sa_type=Moment)


class MeetingAttendance(SQLModel, table=True):
    """Somebody who was there: the unit as it was written, and which one it is where the system knows it."""

    __tablename__ = "meeting_attendance"

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    unit: str = Field(max_length=120)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    person: str = Field(max_length=40)
    title: str = Field(default="", max_length=60)


class MeetingProblem(SQLModel, table=True):
    """A problem (问题) that was treated, and what was decided about it."""

    __tablename__ = "meeting_problem"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "issue_id"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    issue_id: int = Field(foreign_key="issue.id", index=True)
    decision: str = Field(max_length=400)


class MeetingPaper(SQLModel, table=True):
    """A paper or photograph of a meeting or a round table, by its first entry; its content lies in the store under its SHA-256."""

    __tablename__ = "meeting_paper"
    __table_args__ = (sa.CheckConstraint("(meeting_id is null) <> (round_table_id is null)", name="of_one"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    round_table_id: int | None = Field(default=None, foreign_key="round_table.id", index=True)
    kind: PaperKind = Field(sa_type=word(PaperKind))
    sha256: str = Field(max_length=64)
    size: int = Field(description="bytes")
    media_type: str = Field(max_length=60)
    name: str = Field(max_length=200)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
