"""What named persons decided: cards, their explanations, official acts with their reports back."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import Exact, Moment, word
from core.proposals import ProposalKind
from core.vocabulary import ActKind, ActState, CardColour, CardDecisionKind


class Card(SQLModel, table=True):
    """A yellow or red card that a named person issued to a unit or to a project for a month; removal ends it, nothing deletes it."""

    __table_args__ = (sa.CheckConstraint("(unit_id is null) <> (project_id is null)", name="unit_or_project"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    project_id: int | None = Field(default=None, foreign_key="project.id")
    colour: CardColour = Field(sa_type=word(CardColour))
    year: int
    month: int
    clause: str = Field(max_length=120)
    issued_at: datetime = Field(sa_type=Moment)
    issuer_id: int = Field(foreign_key="person.id")
    numerator: int | None = Field(default=None, sa_type=Exact, description="fen done to date, as it was proposed")
    denominator: int | None = Field(default=None, sa_type=Exact, description="fen due to date")
    reason: str = Field(default="", max_length=400, description="of the person who issued it")
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment, description="when it was removed (摘牌)")
    withdrawn_by: int | None = Field(default=None, foreign_key="person.id")
    withdrawn_reason: str = Field(default="", max_length=400)


class CardDecision(SQLModel, table=True):
    """A proposal that a named person did not follow: no card issued, or a card kept, and why."""

    __tablename__ = "card_decision"
    __table_args__ = (sa.CheckConstraint("(unit_id is null) <> (project_id is null)", name="unit_or_project"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    project_id: int | None = Field(default=None, foreign_key="project.id")
    kind: CardDecisionKind = Field(sa_type=word(CardDecisionKind))
    colour: CardColour = Field(sa_type=word(CardColour))
    year: int
    month: int
    reason: str = Field(max_length=400)
    at: datetime = Field(sa_type=Moment)
    person_id: int = Field(foreign_key="person.id")


class CardProposal(SQLModel, table=True):
    """What a rule proposed of cards, or no longer does, as the timetable wrote it: by which clause, on which facts; never changed."""

    __tablename__ = "card_proposal"
    __table_args__ = (sa.CheckConstraint("(unit_id is null) <> (project_id is null)", name="unit_or_project"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    project_id: int | None = Field(default=None, foreign_key="project.id")
    kind: ProposalKind = Field(sa_type=word(ProposalKind))
    colour: CardColour = Field(sa_type=word(CardColour))
    year: int
    month: int
    clause: str = Field(max_length=120)
    numerator: int = Field(sa_type=Exact, description="fen done to date")
    denominator: int = Field(sa_type=Exact, description="fen due to date")
    figures: str = Field(max_length=400, description="the figures in a sentence")
    rulebook: str = Field(max_length=80, description="edition, as its file is called")
    known_at: datetime = Field(sa_type=Moment, description="the facts were those known then")
    proposed_at: datetime = Field(sa_type=Moment)


class CardExplanation(SQLModel, table=True):
    """What the unit concerned says to a card: why it came to this, and what it does."""

    __tablename__ = "card_explanation"

    id: int | None = Field(default=None, primary_key=True)
    card_id: int = Field(foreign_key="card.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    text: str = Field(max_length=1000)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class OfficialAct(SQLModel, table=True):
    """挂牌督办, 约谈, 通报表扬, 通报批评 or 移送: proposed by an officer, decided by a signatory, ended when done."""

    __tablename__ = "official_act"
    __table_args__ = (
        sa.CheckConstraint("(unit_id is null) <> (project_id is null)", name="unit_or_project"),
        sa.CheckConstraint("decided_by is null or decided_by <> proposed_by", name="two_persons"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: ActKind = Field(sa_type=word(ActKind))
    state: ActState = Field(sa_type=word(ActState))
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    project_id: int | None = Field(default=None, foreign_key="project.id")
    matter: str = Field(max_length=400, description="what it is about and what is asked")
    clause: str = Field(default="", max_length=120)
    answerable: str = Field(default="", max_length=60, description="the person who has to see to it")
    to_body: str = Field(default="", max_length=60, description="to which authority a matter is referred")
    due_on: date | None = None
    proposed_by: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    held_on: date | None = Field(default=None, description="the day of the act")
    document: str = Field(default="", max_length=120)
    decision: str = Field(default="", max_length=400, description="why it was refused, or a word with the decision")
    minutes: str = Field(default="", max_length=2000)
    ended_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_reason: str = Field(default="", max_length=400)


class ActReport(SQLModel, table=True):
    """What a unit reports back on an act that concerns it."""

    __tablename__ = "act_report"

    id: int | None = Field(default=None, primary_key=True)
    act_id: int = Field(foreign_key="official_act.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    text: str = Field(max_length=1000)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
