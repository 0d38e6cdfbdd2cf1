"""Monthly reports as a ledger: an approved figure is never overwritten, a correction is a new entry that names the old one."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import Exact, Moment, word
from core.vocabulary import MonthState, ReportState


class ReportingMonth(SQLModel, table=True):
    """A month in which units report: until when, and when the bureau closed and locked it."""

    __tablename__ = "reporting_month"
    __table_args__ = (sa.CheckConstraint("number between 1 and 12", name="number"),)

    year: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    state: MonthState = Field(sa_type=word(MonthState))
    due_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    locked_at: datetime | None = Field(default=None, sa_type=Moment)


class ProgressReport(SQLModel, table=True):
    """What a unit reported of one project for one month; entry 1 is the report, later entries are corrections.

    A correction states the month's figures anew, in full; the latest approved entry of a month is its figure.
    """

    __tablename__ = "progress_report"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "year", "month", "entry"),
        sa.CheckConstraint("month between 1 and 12", name="month"),
        sa.CheckConstraint("(entry = 1) = (corrects_id is null)", name="correction_names_old"),
        sa.CheckConstraint("state <> 'APPROVED' or (approved_at is not null and investment is not null)", name="approved_is_whole"),
        sa.Index("ix_progress_report_year_month_approved_at", "year", "month", "approved_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    year: int
    month: int
    entry: int = 1
    corrects_id: int | None = Field(default=None, foreign_key="progress_report.id")
    reason: str = Field(default="", max_length=400)
    state: ReportState = Field(sa_type=word(ReportState))
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    investment: int | None = Field(default=None, sa_type=Exact, description="fen of the month; negative with a reason")
    to_date: int | None = Field(default=None, sa_type=Exact, description="fen; a workbook's year to date that is not the sum")
    site_progress: str = Field(default="", max_length=200)
    started_on: date | None = None
    completed_on: date | None = None
    note: str = Field(default="", max_length=400)
    difficulty: str = Field(default="", max_length=400)
    request: str = Field(default="", max_length=400)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment, description="the first time")
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    times_returned: int = 0
    row_version: int = 1
    edited_by: int | None = Field(default=None, foreign_key="person.id", description="who wrote the figures last")
    edited_at: datetime | None = Field(default=None, sa_type=Moment)


class ReportEvent(SQLModel, table=True):
    """A step in a report's way: who moved it to which state, when and why, and the figure that it had then."""

    __tablename__ = "report_event"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="progress_report.id", index=True)
    state: ReportState = Field(sa_type=word(ReportState))
    at: datetime = Field(sa_type=Moment)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str = Field(default="", max_length=400)
    investment: int | None = Field(default=None, sa_type=Exact, description="fen; missing where it was not kept")


class ReportedLand(SQLModel, table=True):
    """Land that a district handed over to the project in the report's month."""

    __tablename__ = "reported_land"

    report_id: int = Field(foreign_key="progress_report.id", primary_key=True)
    district_id: int = Field(foreign_key="unit.id", primary_key=True)
    area: int = Field(sa_type=Exact, description="ten-thousandths of a mu")
