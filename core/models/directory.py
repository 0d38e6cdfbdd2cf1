"""The directory of agent builders (名录): specialties, tiers with what they may take on, exceptions, and what units were called."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import Exact, Moment, word
from core.vocabulary import AliasKind, ProposalState, Tier


class Specialty(SQLModel, table=True):
    """A specialty of the directory; its name may be changed, its number stays."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=20, unique=True)
    place: int = Field(description="in lists, from 1")


class DirectoryEntry(SQLModel, table=True):
    """An agent builder's place in the directory: one specialty, one tier, from a day to a day (both included)."""

    __tablename__ = "directory_entry"

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    specialty_id: int = Field(foreign_key="specialty.id")
    tier: Tier = Field(sa_type=word(Tier))
    starts_on: date
    ends_on: date | None = None
    document: str = Field(max_length=120)
    reason: str = Field(default="", max_length=200, description="why it was entered")
    end_document: str = Field(default="", max_length=120)
    end_reason: str = Field(default="", max_length=200, description="why it was removed")


class TierCeiling(SQLModel, table=True):
    """How much a project may cost that a tier takes on, from a day to a day; after the last day nothing limits it."""

    __tablename__ = "tier_ceiling"

    id: int | None = Field(default=None, primary_key=True)
    tier: Tier = Field(sa_type=word(Tier))
    specialty_id: int | None = Field(default=None, foreign_key="specialty.id", description="missing: of every specialty")
    most: int | None = Field(default=None, sa_type=Exact, description="fen; missing: without limit")
    starts_on: date
    ends_on: date | None = None
    document: str = Field(max_length=120)
    assumed: bool = False


class ProjectSpecialty(SQLModel, table=True):
    """Which specialty a project asks for."""

    __tablename__ = "project_specialty"

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    specialty_id: int = Field(foreign_key="specialty.id")


class ScopeException(SQLModel, table=True):
    """That a builder may take on a project beyond its directory entry: proposed with a reason, decided by another person."""

    __tablename__ = "scope_exception"
    __table_args__ = (sa.CheckConstraint("decided_by is null or decided_by <> proposed_by", name="two_persons"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    state: ProposalState = Field(sa_type=word(ProposalState))
    reason: str = Field(max_length=400)
    document: str = Field(default="", max_length=120)
    proposed_by: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decision: str = Field(default="", max_length=400)


class UnitAlias(SQLModel, table=True):
    """Another name under which a unit is found in papers, with its source."""

    __tablename__ = "unit_alias"

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    name: str = Field(max_length=80)
    kind: AliasKind = Field(sa_type=word(AliasKind))
    source: str = Field(max_length=120)
    starts_on: date | None = None
    ends_on: date | None = None
