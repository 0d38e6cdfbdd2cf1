"""The database's own card: which city it is of, and whether its facts are a demonstration."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.models.columns import Moment


class City(SQLModel, table=True):
    """One row: the city. `demonstration` is shown wherever figures show; `rulebook` is the rule that it has chosen, if any."""

    id: int = Field(default=1, primary_key=True)
    name: str = Field(max_length=40)
    bureau: str = Field(max_length=60)
    demonstration: bool
    rulebook: str | None = Field(default=None, max_length=60)


class AuditEntry(SQLModel, table=True):
    """Who gave which command, when, on what; written in the command's own transaction."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    actor: str = Field(max_length=60)
    act: str = Field(max_length=60)
    subject: str = Field(max_length=120)
    detail: str = Field(default="", max_length=1000)
