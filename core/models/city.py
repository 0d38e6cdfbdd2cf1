"""The database's own card: which city it is of, whether its facts are a demonstration, and by which books it judges."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from core.models.columns import Moment, word
from core.vocabulary import NoticeKind


class City(SQLModel, table=True):
    """One row: the city. `demonstration` is shown wherever figures show; `rulebook` is the rule that it has chosen, if any."""

    id: int = Field(default=1, primary_key=True)
    name: str = Field(max_length=40)
    bureau: str = Field(max_length=60)
    demonstration: bool
    rulebook: str | None = Field(default=None, max_length=60)


class GradeBookChoice(SQLModel, table=True):
    """By which grade book results of a kind are drafted from a day on, by whom and by which paper; a later row of that day counts."""

    __tablename__ = "grade_book_choice"

    id: int | None = Field(default=None, primary_key=True)
    kind: NoticeKind = Field(sa_type=word(NoticeKind))
    name: str = Field(max_length=60, description="the book's name without its day")
    since: date
    document: str = Field(default="", max_length=120)
    chosen_by: int | None = Field(default=None, foreign_key="person.id", description="empty: the command line")
    chosen_at: datetime = Field(sa_type=Moment)
