"""Round tables (圆桌会): who came together about what, the opinions that were given, every step about them, and what came of it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core import roundtables as words
from core.issues import ReplyKind, Satisfaction
from core.models.columns import Exact, Moment, word


class RoundTable(SQLModel, table=True):
    """A round table; entry 1 is what was recorded, later entries are corrections, each in full; the last one holds."""

    __tablename__ = "round_table"
    __table_args__ = (
        sa.UniqueConstraint("number", "entry"),
        sa.CheckConstraint("(entry = 1) = (corrects_id is null)", name="correction_names_old"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=16, description="圆2019-001, counted within the year in which it was held")
    entry: int = 1
    corrects_id: int | None = Field(default=None, foreign_key="round_table.id")
    reason: str = Field(default="", max_length=400, description="why a correction was entered")
    theme: str = Field(max_length=200)
    source: words.TopicSource = Field(sa_type=word(words.TopicSource))
    field: words.Field = Field(sa_type=word(words.Field))
    convener: str = Field(max_length=80, description="the party branch that convened it")
    partners: str = Field(default="", max_length=400, description="branches that joined, with 、 between them")
    held_on: date
    place: str = Field(max_length=120)
    place_kind: words.PlaceKind = Field(sa_type=word(words.PlaceKind))
    chair: str = Field(max_length=40)
    recorder: str = Field(max_length=40)
    minutes: str = Field(default="", max_length=4000)
    issue_id: int | None = Field(default=None, foreign_key="issue.id", index=True, description="the problem that it was called for")
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime = Field(sa_type=Moment)


class RoundTableGroup(SQLModel, table=True):
    """Participants of one category: how many, and where they were given their unit and names."""

    __tablename__ = "round_table_group"
    __table_args__ = (sa.CheckConstraint("people > 0", name="people"),)

    id: int | None = Field(default=None, primary_key=True)
    round_table_id: int = Field(foreign_key="round_table.id", index=True)
    category: words.Participant = Field(sa_type=word(words.Participant))
    people: int
    unit: str = Field(default="", max_length=200)
    names: str = Field(default="", max_length=400)


class RoundOpinion(SQLModel, table=True):
    """An opinion given at a round table, named by its first entry; where it stands is told by its last step."""

    __tablename__ = "round_opinion"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=20, unique=True, description="圆2019-001-1, counted within the round table")
    round_table_id: int = Field(foreign_key="round_table.id", index=True)
    text: str = Field(max_length=400)
    proposer: str = Field(default="", max_length=40)
    unit: str = Field(max_length=120, description="whose people proposed it")
    effective: bool
    kind: words.OpinionKind = Field(sa_type=word(words.OpinionKind))
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime = Field(sa_type=Moment)


class OpinionStep(SQLModel, table=True):
    """A step of an opinion: the state, handler and day after it, what was answered or heard, and by whom."""

    __tablename__ = "opinion_step"

    id: int | None = Field(default=None, primary_key=True)
    opinion_id: int = Field(foreign_key="round_opinion.id", index=True)
    act: words.OpinionAct = Field(sa_type=word(words.OpinionAct))
    state: words.OpinionState = Field(sa_type=word(words.OpinionState))
    handler_unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    handler_id: int | None = Field(default=None, foreign_key="person.id")
    due_on: date | None = None
    reply: ReplyKind | None = Field(default=None, sa_type=word(ReplyKind), description="the last answer")
    planned_on: date | None = Field(default=None, description="the day of an answer 列入计划")
    wished_on: date | None = Field(default=None, description="the day that an extension is asked for, until it is decided")
    satisfaction: Satisfaction | None = Field(default=None, sa_type=word(Satisfaction))
    issue_id: int | None = Field(default=None, foreign_key="issue.id", index=True, description="the problem that it became")
    text: str = Field(default="", max_length=1000)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class OpinionHelper(SQLModel, table=True):
    """A unit that a step names to help the handler (协办)."""

    __tablename__ = "opinion_helper"
    __table_args__ = (sa.UniqueConstraint("step_id", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="opinion_step.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)


class RoundOutcome(SQLModel, table=True):
    """What came of opinions: a law, a document, a deed, money; entry 1 is what was recorded, later entries are corrections in full."""

    __tablename__ = "round_outcome"
    __table_args__ = (
        sa.UniqueConstraint("number", "entry"),
        sa.CheckConstraint("(entry = 1) = (corrects_id is null)", name="correction_names_old"),
        sa.CheckConstraint("(amount is null) = (firms is null)", name="money"),
        sa.CheckConstraint("(kind in ('CREDIT', 'LOAN')) = (amount is not null)", name="kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=16, description="果2019-001, counted within the year of its day")
    entry: int = 1
    corrects_id: int | None = Field(default=None, foreign_key="round_outcome.id")
    reason: str = Field(default="", max_length=400, description="why a correction was entered")
    kind: words.OutcomeKind = Field(sa_type=word(words.OutcomeKind))
    name: str = Field(max_length=200)
    document: str = Field(default="", max_length=60)
    issued_on: date
    amount: int | None = Field(default=None, sa_type=Exact, description="fen, of money alone")
    firms: int | None = None
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime = Field(sa_type=Moment)


class OutcomeOpinion(SQLModel, table=True):
    """An opinion that an outcome came from."""

    __tablename__ = "outcome_opinion"
    __table_args__ = (sa.UniqueConstraint("outcome_id", "opinion_id"),)

    id: int | None = Field(default=None, primary_key=True)
    outcome_id: int = Field(foreign_key="round_outcome.id")
    opinion_id: int = Field(foreign_key="round_opinion.id", index=True)
