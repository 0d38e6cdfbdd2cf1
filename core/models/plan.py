"""The annual plan of key projects in its editions, split by month; an edition never rewrites earlier months."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import Exact, Moment, word
from core.vocabulary import PlanChange


class PlanEdition(SQLModel, table=True):
    """One edition of a year's plan; without `approved_at` it is a draft and counts for nothing."""

    __tablename__ = "plan_edition"
    __table_args__ = (
        sa.UniqueConstraint("year", "number"),
        sa.CheckConstraint("effective_month between 1 and 12", name="month"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    number: int
    effective_month: int
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    document: str = Field(default="", max_length=120)
    reason: str = Field(default="", max_length=400)


class AnnualPlan(SQLModel, table=True):
    """What an edition plans for one project in the year; its twelve months sum to `investment`."""

    __tablename__ = "annual_plan"
    __table_args__ = (
        sa.UniqueConstraint("edition_id", "project_id"),
        sa.CheckConstraint("investment >= 0", name="investment"),
        sa.CheckConstraint("start_month between 1 and 12", name="start_month"),
        sa.CheckConstraint("completion_month between 1 and 12", name="completion_month"),
    )

    id: int | None = Field(default=None, primary_key=True)
    edition_id: int = Field(foreign_key="plan_edition.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    change: PlanChange = Field(sa_type=word(PlanChange))
    investment: int = Field(sa_type=Exact, description="fen")
    invested_before: int = Field(sa_type=Exact, description="fen, to the end of the year before")
    start_month: int | None = None
    completion_month: int | None = None
    target: str = Field(default="", max_length=200, description="site progress wanted by the year's end")
    reason: str = Field(default="", max_length=400)


class MonthlyPlan(SQLModel, table=True):
    """The month's share of an annual plan."""

    __tablename__ = "monthly_plan"
    __table_args__ = (sa.CheckConstraint("month between 1 and 12", name="month"),)

    annual_plan_id: int = Field(foreign_key="annual_plan.id", primary_key=True)
    month: int = Field(primary_key=True)
    investment: int = Field(sa_type=Exact, description="fen")
    site_progress: str = Field(default="", max_length=200)


class LandPlan(SQLModel, table=True):
    """Land that a district is to hand over to a project in a month."""

    __tablename__ = "land_plan"
    __table_args__ = (
        sa.CheckConstraint("month between 1 and 12", name="month"),
        sa.CheckConstraint("area >= 0", name="area"),
    )

    annual_plan_id: int = Field(foreign_key="annual_plan.id", primary_key=True)
    district_id: int = Field(foreign_key="unit.id", primary_key=True)
    month: int = Field(primary_key=True)
    area: int = Field(sa_type=Exact, description="ten-thousandths of a mu")
