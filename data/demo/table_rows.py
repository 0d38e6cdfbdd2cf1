"""A row on its way into a table: what it says, and the model's defaults for what it leaves unsaid."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, SQLModel


@dataclass(frozen=True)
class Row:
    """A model and the values of some of its fields."""

    model: type[SQLModel]
    values: dict[str, object]


def row(model: type[SQLModel], **values: object) -> Row:
    """Return a row of a model's table; an unknown field is refused when the row is stored."""
    return Row(model, values)


def store(session: Session, rows: Iterator[Row]) -> None:
    """Insert rows in bulk, table by table in the order of their references."""
    grouped: dict[str, list[dict[str, object]]] = {}
    defaults: dict[str, dict[str, object]] = {}
    for made in rows:
        name = str(made.model.__tablename__)
        if name not in grouped:
            grouped[name], defaults[name] = [], _defaults(made.model)
        grouped[name].append(defaults[name] | made.values)
    for table in SQLModel.metadata.sorted_tables:
        if table.name in grouped:
            session.execute(sa.insert(table), grouped[table.name])


def _defaults(model: type[SQLModel]) -> dict[str, object]:
    return {name: field.default for name, field in model.model_fields.items() if not field.is_required()}


def count_on(session: Session) -> None:
    """Let PostgreSQL number new rows after the numbers given here; SQLite does so by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in SQLModel.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None or not isinstance(column.type, sa.Integer):
            continue
        sequence = session.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
        highest = session.scalar(sa.select(sa.func.max(column)))
        if sequence is not None and highest is not None:
            session.execute(sa.select(sa.func.setval(sequence, highest)))
