"""The pool of projects (五个一批, 项目库): what each project is, and the ledger of its steps; nothing of it is ever overwritten."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import Exact, Moment, word
from core.pipeline import Leaving, Pipeline, PoolAct
from core.vocabulary import ProposalState, Sector


class PoolProject(SQLModel, table=True):
    """A project that was proposed for the pool: what it is; it is in the pool once its first step is confirmed."""

    __tablename__ = "pool_project"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=12, unique=True, description="K2019-001, counted within the year")
    name: str = Field(max_length=120)
    district_id: int = Field(foreign_key="unit.id", index=True)
    sector: Sector = Field(sa_type=word(Sector))
    unit_id: int = Field(foreign_key="unit.id", index=True, description="the responsible unit")
    content: str = Field(max_length=1000, description="what is to be built, in words")
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime = Field(sa_type=Moment)


class PoolStep(SQLModel, table=True):
    """A step of a project in the pool, proposed by one person and confirmed by another; a correction is a row that names the old one."""

    __tablename__ = "pool_step"
    __table_args__ = (
        sa.CheckConstraint("(act = 'CORRECT') = (corrects_id is not null)", name="correction_names_old"),
        sa.CheckConstraint("(state = 'PROPOSED') = (decided_by is null)", name="decided_by_somebody"),
        sa.CheckConstraint("(decided_by is null) = (decided_at is null)", name="decided_at"),
        sa.CheckConstraint("decided_by is null or decided_by <> proposed_by or project_id is not null", name="two_persons"),
        sa.CheckConstraint("(stage is null) = (investment is null)", name="stage_with_investment"),
        sa.CheckConstraint("investment is null or investment > 0", name="investment"),
    )

    id: int | None = Field(default=None, primary_key=True)
    pool_id: int = Field(foreign_key="pool_project.id", index=True)
    act: PoolAct = Field(sa_type=word(PoolAct))
    stage: Pipeline | None = Field(default=None, sa_type=word(Pipeline))
    since: date = Field(description="from which day, or the day of leaving")
    investment: int | None = Field(default=None, sa_type=Exact, description="fen, the total investment as of this step")
    evidence: str = Field(max_length=200, description="the document or other evidence")
    reason: str = Field(default="", max_length=400)
    corrects_id: int | None = Field(default=None, foreign_key="pool_step.id")
    void: bool = Field(default=False, description="the step that is corrected never was")
    leaving: Leaving | None = Field(default=None, sa_type=word(Leaving))
    into_id: int | None = Field(default=None, foreign_key="pool_project.id", description="the project that it was merged into")
    project_id: int | None = Field(default=None, foreign_key="project.id", unique=True, description="the key project that it became")
    state: ProposalState = Field(sa_type=word(ProposalState))
    proposed_by: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decision: str = Field(default="", max_length=400)
