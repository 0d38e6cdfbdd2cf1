"""The database's own card: which city it is of, and whether its facts are a demonstration."""

from sqlmodel import Field, SQLModel


class City(SQLModel, table=True):
    """One row: the city. `demonstration` is shown wherever figures show; `rulebook` is the rule that it has chosen, if any."""

    id: int = Field(default=1, primary_key=True)
    name: str = Field(max_length=40)
    bureau: str = Field(max_length=60)
    demonstration: bool
    rulebook: str | None = Field(default=None, max_length=60)
