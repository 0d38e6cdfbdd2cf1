"""Column types that keep figures exact: integers in, integers out, on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlmodel import SQLModel

from core.period import CHINA
from core.vocabulary import Term

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Exact(sa.types.TypeDecorator[int]):
    """A whole number of fen, of ten-thousandths of a mu, of microdegrees; refuses floats and booleans."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002  # the framework calls it so
        """Let integers and None through; raise TypeError on anything else."""
        if value is not None and type(value) is not int:
            raise TypeError(f"an exact figure must be an int, got {type(value).__name__}")
        return value


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment with its zone: stored in UTC, returned in China's time."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # the framework calls it so
        """Turn an aware datetime into naive UTC; raise TypeError on a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # the framework calls it so
        """Turn naive UTC into China's time."""
        return None if value is None else value.replace(tzinfo=UTC).astimezone(CHINA)


def word(terms: type[Term]) -> Any:
    """Return the column type of a closed list, for `sa_type`: the member's English name as text."""
    return sa.Enum(terms, native_enum=False, create_constraint=False, length=32)
