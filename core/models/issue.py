"""What holds a project up (问题协调): problems, every step in their way, proposals to lift what is late."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.issues import IssueAct, IssueKind, IssueSource, IssueState, LiftState, ReplyKind, Rung, Satisfaction
from core.models.columns import Moment, word


class Issue(SQLModel, table=True):
    """A problem of a project: given to a named owner with a day, answered, called back on, struck off; its steps tell how it came there."""

    __table_args__ = (sa.CheckConstraint("(owner_unit_id is null) = (due_on is null)", name="owner_with_a_day"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=12, unique=True, description="2019-001, counted within the year")
    project_id: int = Field(foreign_key="project.id", index=True)
    kind: IssueKind = Field(sa_type=word(IssueKind))
    matter: str = Field(max_length=400)
    source: IssueSource = Field(sa_type=word(IssueSource))
    reference: str = Field(default="", max_length=200, description="which meeting, visit or inspection")
    proposer: str = Field(max_length=40, description="the person who proposed it, whoever entered it")
    proposer_unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    raised_by: int = Field(foreign_key="person.id", description="who entered it")
    raised_on: date
    state: IssueState = Field(sa_type=word(IssueState))
    rung: Rung = Field(sa_type=word(Rung))
    owner_unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    limit_days: int | None = Field(default=None, description="working days, as whoever assigned it said")
    assigned_on: date | None = None
    fixed: bool = Field(default=False, description="the section head decided who owns it: no more objection")
    due_on: date | None = None
    wished_on: date | None = Field(default=None, description="the day that an extension is asked for")
    extended_from: date | None = Field(default=None, description="the day before the one extension that was granted")
    reply: ReplyKind | None = Field(default=None, sa_type=word(ReplyKind))
    planned_on: date | None = Field(default=None, description="the day of an answer 列入计划")
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    closed_on: date | None = None


class IssueStep(SQLModel, table=True):
    """A move of a problem: states, rungs, days and owner after it, who said what and when; by the system, nobody."""

    __tablename__ = "issue_step"

    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", index=True)
    act: IssueAct = Field(sa_type=word(IssueAct))
    state_before: IssueState | None = Field(default=None, sa_type=word(IssueState))
    state_after: IssueState = Field(sa_type=word(IssueState))
    rung_before: Rung | None = Field(default=None, sa_type=word(Rung))
    rung_after: Rung = Field(sa_type=word(Rung))
    due_before: date | None = None
    due_after: date | None = None
    owner_unit_id: int | None = Field(default=None, foreign_key="unit.id", description="after the step")
    owner_id: int | None = Field(default=None, foreign_key="person.id", description="the named owner after the step")
    limit_days: int | None = Field(default=None, description="working days of the assignment that holds after the step")
    planned_on: date | None = Field(default=None, description="the day of the last answer 列入计划")
    wished_on: date | None = Field(default=None, description="the day that an extension is asked for, until it is decided")
    reply: ReplyKind | None = Field(default=None, sa_type=word(ReplyKind))
    satisfaction: Satisfaction | None = Field(default=None, sa_type=word(Satisfaction))
    text: str = Field(default="", max_length=1000)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class IssuePaper(SQLModel, table=True):
    """A photograph or document of a problem, filed with the step that was the last one then; its content lies under its SHA-256."""

    __tablename__ = "issue_paper"
    __table_args__ = (sa.UniqueConstraint("issue_id", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", index=True)
    step_id: int = Field(foreign_key="issue_step.id")
    sha256: str = Field(max_length=64)
    size: int = Field(description="bytes")
    media_type: str = Field(max_length=60)
    name: str = Field(max_length=200)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class IssueLift(SQLModel, table=True):
    """A proposal by the system to lift a late problem beyond 市重点办, with its figures, and what a named person decided."""

    __tablename__ = "issue_lift"
    __table_args__ = (
        sa.UniqueConstraint("issue_id", "rung", "due_on"),
        sa.CheckConstraint("(state = 'PROPOSED') = (decided_by is null)", name="decided_by_somebody"),
    )

    id: int | None = Field(default=None, primary_key=True)
    issue_id: int = Field(foreign_key="issue.id", index=True)
    state: LiftState = Field(sa_type=word(LiftState))
    rung: Rung = Field(sa_type=word(Rung), description="where the problem stood")
    due_on: date = Field(description="the day that was missed")
    clause: str = Field(max_length=120)
    figures: str = Field(max_length=400, description="how late, and by which steps it came there")
    proposed_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = Field(default="", max_length=400)
    act_id: int | None = Field(default=None, foreign_key="official_act.id", description="the referral, where it was referred")
