"""Key projects, their packages, and who had which part in them from when to when."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import Exact, Moment, word
from core.period import CHINA
from core.vocabulary import AssessmentClass, Nature, ProjectLevel, Role, Sector

NOT_YET = datetime(9999, 12, 31, tzinfo=CHINA)
"""When a part in a project is recorded that stands in a draft of the plan alone: approving the draft says the moment."""


class Project(SQLModel, table=True):
    """A key project. Units are not columns of it: see Assignment. A package has children and no money of its own."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=20, unique=True)
    national_code: str | None = Field(default=None, max_length=24, unique=True)
    name: str = Field(max_length=120)
    level: ProjectLevel = Field(sa_type=word(ProjectLevel))
    assessment_class: AssessmentClass = Field(sa_type=word(AssessmentClass))
    sector: Sector = Field(sa_type=word(Sector))
    nature: Nature = Field(sa_type=word(Nature))
    district_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    total_investment: int = Field(sa_type=Exact, description="fen")
    planned_start: date | None = None
    planned_completion: date | None = None
    longitude: int | None = Field(default=None, description="millionths of a degree east")
    latitude: int | None = Field(default=None, description="millionths of a degree north")


class Assignment(SQLModel, table=True):
    """A unit's or a person's part in a project, from a day to a day (both included), by a document."""

    __table_args__ = (
        sa.CheckConstraint("(unit_id is null) <> (person_id is null)", name="unit_or_person"),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name="ends_after_start"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    role: Role = Field(sa_type=word(Role))
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    starts_on: date
    ends_on: date | None = None
    document: str = Field(default="", max_length=120)
    recorded_at: datetime | None = Field(default=None, sa_type=Moment, description="since when it is known; missing: from the start")
