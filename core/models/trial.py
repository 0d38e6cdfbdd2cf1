"""A rulebook that somebody tries on past months: a named draft, nothing of it official."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.models.columns import Moment


class RuleTrial(SQLModel, table=True):
    """The bytes of a rulebook, or of an edited copy, and the months on which it is tried; its maker may share it or drop it."""

    __tablename__ = "rule_trial"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    rulebook: str = Field(max_length=80, description="the edition that it was copied from, or is")
    content: bytes = Field(description="the file as it was tried")
    first_month: str = Field(max_length=7, description="YYYY-MM")
    last_month: str = Field(max_length=7)
    person_id: int = Field(foreign_key="person.id")
    made_at: datetime = Field(sa_type=Moment)
    shared: bool = False
    """Whether everybody who may try rules sees it; else its maker alone."""
