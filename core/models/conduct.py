"""Credit of agent builders: conduct records, blacklist, repair, opinions of owners; costs, training and guidance."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import Exact, Moment, word
from core.vocabulary import ConductKind, CostKind, ProposalState, RecordOrigin, RevocationGround, TrainingKind


class ConductRecord(SQLModel, table=True):
    """A good or bad act of a builder (行为记录): number, act, band, points, until when it counts, who collected it, by which paper."""

    __tablename__ = "conduct_record"
    __table_args__ = (sa.CheckConstraint("decided_by is null or decided_by <> entered_by", name="two_persons"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=40, unique=True, description="编号")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: ConductKind = Field(sa_type=word(ConductKind))
    standard: str = Field(max_length=80, description="edition of the conduct standard, as its file is called")
    act: str = Field(max_length=40, description="the act's key in the standard")
    matter: str = Field(max_length=400, description="what happened")
    band: str = Field(max_length=10, description="记录档次, such as C1 or P6")
    points: int = Field(sa_type=Exact, description="ten-thousandths of a point, bad ones below nothing")
    happened_on: date
    valid_until: date | None = Field(default=None, description="the last day on which it counts; missing: without end")
    collector_id: int = Field(foreign_key="unit.id", description="采集录入单位")
    document: str = Field(max_length=120)
    origin: RecordOrigin = Field(sa_type=word(RecordOrigin))
    extra_of: int | None = Field(default=None, foreign_key="conduct_record.id", description="the record that was concealed")
    state: ProposalState = Field(sa_type=word(ProposalState))
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decision: str = Field(default="", max_length=400)
    ended_on: date | None = Field(default=None, description="repaired or revoked: from then on it does not count")
    end_reason: str = Field(default="", max_length=400)


class RecordRevocation(SQLModel, table=True):
    """One person proposes that an approved record be revoked, by a paper and for a reason; another decides."""

    __tablename__ = "record_revocation"
    __table_args__ = (sa.CheckConstraint("decided_by is null or decided_by <> proposed_by", name="two_persons"),)

    id: int | None = Field(default=None, primary_key=True)
    record_id: int = Field(foreign_key="conduct_record.id", index=True)
    ground: RevocationGround = Field(sa_type=word(RevocationGround))
    reason: str = Field(max_length=400)
    document: str = Field(max_length=120)
    state: ProposalState = Field(sa_type=word(ProposalState))
    proposed_by: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decision: str = Field(default="", max_length=400)


class BlacklistEntry(SQLModel, table=True):
    """A builder on the credit blacklist: entered by a paper for a term, left by a paper."""

    __tablename__ = "blacklist_entry"
    __table_args__ = (sa.CheckConstraint("decided_by is null or decided_by <> entered_by", name="two_persons"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    reason: str = Field(max_length=400)
    clause: str = Field(max_length=120)
    document: str = Field(max_length=120)
    starts_on: date
    term_until: date
    state: ProposalState = Field(sa_type=word(ProposalState))
    entered_by: int = Field(foreign_key="person.id")
    entered_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decision: str = Field(default="", max_length=400)
    left_on: date | None = None
    left_reason: str = Field(default="", max_length=400)
    left_document: str = Field(default="", max_length=120)


class CreditRepair(SQLModel, table=True):
    """A builder asks that a bad record, or its place on the blacklist, end early (信用修复)."""

    __tablename__ = "credit_repair"
    __table_args__ = (
        sa.CheckConstraint("(record_id is null) <> (blacklist_id is null)", name="record_or_blacklist"),
        sa.CheckConstraint("decided_by is null or decided_by <> asked_by", name="two_persons"),
    )

    id: int | None = Field(default=None, primary_key=True)
    record_id: int | None = Field(default=None, foreign_key="conduct_record.id", index=True)
    blacklist_id: int | None = Field(default=None, foreign_key="blacklist_entry.id")
    reason: str = Field(max_length=1000, description="what was put right")
    state: ProposalState = Field(sa_type=word(ProposalState))
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decision: str = Field(default="", max_length=400)
    document: str = Field(default="", max_length=120)


class OwnerOpinion(SQLModel, table=True):
    """What the owner or responsible unit of a builder's projects says of a year: points of 100; a later word supersedes."""

    __tablename__ = "owner_opinion"

    id: int | None = Field(default=None, primary_key=True)
    year: int
    builder_id: int = Field(foreign_key="unit.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", description="whose opinion it is")
    points: int = Field(sa_type=Exact, description="ten-thousandths of a point, of 100")
    text: str = Field(default="", max_length=400)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class ProjectCost(SQLModel, table=True):
    """An approved amount of a project: 概算, 预算, 决算; a later one of a kind supersedes."""

    __tablename__ = "project_cost"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    kind: CostKind = Field(sa_type=word(CostKind))
    amount: int = Field(sa_type=Exact, description="fen")
    approved_on: date
    document: str = Field(max_length=120)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Training(SQLModel, table=True):
    """A training or guidance of builders: when, about what, with whom."""

    id: int | None = Field(default=None, primary_key=True)
    kind: TrainingKind = Field(sa_type=word(TrainingKind))
    held_on: date
    theme: str = Field(max_length=120)
    place: str = Field(default="", max_length=60)
    speaker: str = Field(default="", max_length=60)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class TrainingUnit(SQLModel, table=True):
    """How many persons of a unit took part in a training, or which unit was guided."""

    __tablename__ = "training_unit"

    training_id: int = Field(foreign_key="training.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    persons: int
