"""Approvals (审批事项) that projects need, and every step of each as a row; where one stands is computed from its steps."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.approvals import ApprovalAct, LimitBasis
from core.models.columns import Moment, word


class Approval(SQLModel, table=True):
    """An approval that a project needs from an office; it is never changed."""

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=14, unique=True, description="审2019-001, counted within the year")
    project_id: int = Field(foreign_key="project.id", index=True)
    step: str = Field(max_length=32, description="a key of the catalogue")
    name: str = Field(default="", max_length=60, description="what it is called where the catalogue says 其他")
    office: str = Field(max_length=60, description="the approving office")
    wanted_on: date | None = Field(default=None, description="when the project needs it")
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime = Field(sa_type=Moment)


class ApprovalStep(SQLModel, table=True):
    """A step of an approval: what happened on which day, and who entered it when; a mistake is undone by a further row."""

    __tablename__ = "approval_step"
    __table_args__ = (
        sa.CheckConstraint("(act = 'ACCEPT') = (limit_days is not null)", name="accepted_with_limit"),
        sa.CheckConstraint("(limit_days is null) = (basis is null)", name="limit_with_basis"),
    )

    id: int | None = Field(default=None, primary_key=True)
    approval_id: int = Field(foreign_key="approval.id", index=True)
    act: ApprovalAct = Field(sa_type=word(ApprovalAct))
    day: date
    limit_days: int | None = Field(default=None, description="working days")
    basis: LimitBasis | None = Field(default=None, sa_type=word(LimitBasis))
    source: str = Field(default="", max_length=200, description="the clause or promise of the limit")
    document: str = Field(default="", max_length=120)
    text: str = Field(default="", max_length=400)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
