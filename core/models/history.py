"""Facts that judgement reads beside plans and reports: observations and exemptions."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import Exact, Moment


class Observation(SQLModel, table=True):
    """A figure that a rule needs and that comes from elsewhere: a supplied score, a provincial mean, an accident."""

    __table_args__ = (sa.UniqueConstraint("unit_id", "period", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    period: str = Field(max_length=10, description="2019, 2019Q2 or 2019-07")
    name: str = Field(max_length=40)
    value: int = Field(sa_type=Exact, description="ten-thousandths of the measure's unit")
    source: str = Field(max_length=200)
    known_at: datetime = Field(sa_type=Moment)


class Exemption(SQLModel, table=True):
    """Approved force majeure: a project's months that do not count against its unit; approver and proposer differ."""

    __table_args__ = (
        sa.CheckConstraint("approver_id is null or approver_id <> proposer_id", name="two_persons"),
        sa.CheckConstraint("from_month <= to_month", name="months"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    year: int
    from_month: int
    to_month: int
    reason: str = Field(max_length=400)
    document: str = Field(max_length=120)
    proposer_id: int = Field(foreign_key="person.id")
    proposed_on: date
    approver_id: int | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    expires_on: date | None = None
    refused_at: datetime | None = Field(default=None, sa_type=Moment)
    decision: str = Field(default="", max_length=400, description="why it was refused, or a word with the approval")
