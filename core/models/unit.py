"""Units, the persons in them, and what becomes of a unit."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import word
from core.vocabulary import SuccessionKind, UnitKind


class Unit(SQLModel, table=True):
    """A district, headquarters, department or company; `parent_id` is the company that owns it."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80, unique=True)
    short_name: str = Field(max_length=20)
    kind: UnitKind = Field(sa_type=word(UnitKind))
    credit_code: str | None = Field(default=None, max_length=18, unique=True)
    division_code: str | None = Field(default=None, max_length=6)
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    tile_row: int | None = Field(default=None, description="a district's place on the tile map, from 0 at the top")
    tile_column: int | None = Field(default=None, description="from 0 at the left")


class UnitSuccession(SQLModel, table=True):
    """A merger or renaming on a day, by a document; the earlier unit keeps its name and its record."""

    __tablename__ = "unit_succession"
    __table_args__ = (sa.CheckConstraint("earlier_id <> later_id", name="two_units"),)

    earlier_id: int = Field(foreign_key="unit.id", primary_key=True)
    later_id: int = Field(foreign_key="unit.id", primary_key=True)
    effective_on: date
    document: str = Field(max_length=120)
    kind: SuccessionKind = Field(default=SuccessionKind.MERGER, sa_type=word(SuccessionKind))
    evidence: str = Field(default="", max_length=400, description="what shows it: merger papers, agreements on projects under way")


class Person(SQLModel, table=True):
    """A named person of a unit: coordinator, reviewer, linked official."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    title: str = Field(default="", max_length=40)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
