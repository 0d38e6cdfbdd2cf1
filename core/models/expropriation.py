"""Expropriation (征收) and handing over of land: plans in versions, monthly reports as a ledger, and joint quarterly supervision."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.expropriation import Quantity
from core.models.columns import Exact, Moment, word
from core.vocabulary import ReportState


class ExpropriationVersion(SQLModel, table=True):
    """One version of a year's plan; without `approved_at` it is a draft and counts for nothing; it never rewrites earlier months."""

    __tablename__ = "expropriation_version"
    __table_args__ = (
        sa.UniqueConstraint("year", "version"),
        sa.CheckConstraint("effective_month between 1 and 12", name="month"),
        sa.CheckConstraint("(approved_at is null) = (approved_by is null)", name="approved"),
        sa.CheckConstraint("approved_by is null or approved_by <> drafted_by", name="two_persons"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    version: int
    effective_month: int
    document: str = Field(max_length=120)
    issued_on: date
    reason: str = Field(default="", max_length=400)
    revision: int = Field(default=1, description="grows with every change of a draft")
    drafted_by: int = Field(foreign_key="person.id")
    drafted_at: datetime = Field(sa_type=Moment)
    approved_by: int | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = Field(default=None, sa_type=Moment)


class ExpropriationPlan(SQLModel, table=True):
    """A line of a version: a district's project, or the district as a whole, which may say how many projects it stands for."""

    __tablename__ = "expropriation_plan"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "district_id", "project_id"),
        sa.CheckConstraint("projects is null or (projects >= 0 and project_id is null)", name="projects"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="expropriation_version.id")
    district_id: int = Field(foreign_key="unit.id")
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    projects: int | None = None


class ExpropriationTarget(SQLModel, table=True):
    """What a line plans of one kind: in month 0 the whole year, in months 1 to 12, where there are any, their shares."""

    __tablename__ = "expropriation_target"
    __table_args__ = (
        sa.CheckConstraint("month between 0 and 12", name="month"),
        sa.CheckConstraint("amount >= 0", name="amount"),
    )

    plan_id: int = Field(foreign_key="expropriation_plan.id", primary_key=True)
    kind: Quantity = Field(sa_type=word(Quantity), primary_key=True)
    month: int = Field(primary_key=True)
    amount: int = Field(sa_type=Exact, description="ten-thousandths of a mu, hundredths of a square metre, households")


class ExpropriationReport(SQLModel, table=True):
    """What a district states of one project for one month; entry 1 is the report, later entries are corrections, each in full."""

    __tablename__ = "expropriation_report"
    __table_args__ = (
        sa.UniqueConstraint("district_id", "project_id", "year", "month", "entry"),
        sa.CheckConstraint("month between 1 and 12", name="month"),
        sa.CheckConstraint("(entry = 1) = (corrects_id is null)", name="correction_names_old"),
        sa.CheckConstraint("(state = 'APPROVED') = (approved_at is not null)", name="approved"),
        sa.CheckConstraint("(approved_at is null) = (approved_by is null)", name="approved_by"),
        sa.CheckConstraint("approved_by is null or approved_by <> edited_by", name="two_persons"),
        sa.Index("ix_expropriation_report_year_month", "year", "month"),
    )

    id: int | None = Field(default=None, primary_key=True)
    district_id: int = Field(foreign_key="unit.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    year: int
    month: int
    entry: int = 1
    corrects_id: int | None = Field(default=None, foreign_key="expropriation_report.id")
    reason: str = Field(default="", max_length=400, description="why a correction was entered")
    state: ReportState = Field(sa_type=word(ReportState))
    note: str = Field(default="", max_length=400)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment, description="the first time")
    approved_by: int | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    times_returned: int = 0
    row_version: int = 1
    edited_by: int = Field(foreign_key="person.id", description="who wrote the figures last")
    edited_at: datetime = Field(sa_type=Moment)


class ExpropriationFigure(SQLModel, table=True):
    """What a report states of one kind; a kind that was not stated has no row."""

    __tablename__ = "expropriation_figure"
    __table_args__ = (sa.CheckConstraint("amount >= 0", name="amount"),)

    report_id: int = Field(foreign_key="expropriation_report.id", primary_key=True)
    kind: Quantity = Field(sa_type=word(Quantity), primary_key=True)
    amount: int = Field(sa_type=Exact, description="ten-thousandths of a mu, hundredths of a square metre, households")


class ExpropriationStep(SQLModel, table=True):
    """A step in a report's way: who moved it to which state, when and why."""

    __tablename__ = "expropriation_step"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="expropriation_report.id", index=True)
    state: ReportState = Field(sa_type=word(ReportState))
    at: datetime = Field(sa_type=Moment)
    person_id: int = Field(foreign_key="person.id")
    reason: str = Field(default="", max_length=400)


class JointSupervision(SQLModel, table=True):
    """A joint supervision (联合督查) of a district in a quarter: who took part, what was found, what is to follow by when, its end."""

    __tablename__ = "joint_supervision"
    __table_args__ = (
        sa.CheckConstraint("quarter between 1 and 4", name="quarter"),
        sa.CheckConstraint("(follow_up = '') = (due_on is null)", name="due"),
        sa.CheckConstraint("(closed_on is null) = (closed_by is null)", name="closed"),
        sa.Index("ix_joint_supervision_year_quarter", "year", "quarter"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    quarter: int
    district_id: int = Field(foreign_key="unit.id")
    held_on: date
    units: str = Field(max_length=400, description="names of the units that took part")
    findings: str = Field(max_length=1000)
    document: str = Field(default="", max_length=120)
    follow_up: str = Field(default="", max_length=400)
    due_on: date | None = None
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime = Field(sa_type=Moment)
    closed_on: date | None = None
    closing: str = Field(default="", max_length=400)
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
