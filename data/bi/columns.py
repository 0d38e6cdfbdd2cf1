"""A view for BI tools is a name, what its rows are, and columns, each with its meaning and unit and the expression that gives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from core.vocabulary import Term


@dataclass(frozen=True)
class Column:
    """A column: its name, what it says and in which unit, and the expression that gives it."""

    name: str
    meaning: str
    expression: sa.ColumnElement[Any]


@dataclass(frozen=True)
class View:
    """A view: its name, what one row is, its columns, and what they are taken from."""

    name: str
    row: str
    columns: tuple[Column, ...]
    source: sa.FromClause
    where: Sequence[sa.ColumnElement[bool]] = ()

    def statement(self) -> sa.Select[Any]:
        """Return the question that the view stands for."""
        return sa.select(*(one.expression.label(one.name) for one in self.columns)).select_from(self.source).where(*self.where)


def plain(name: str, meaning: str, *, of: Any) -> Column:
    """Return a column that hands an attribute over as it is stored."""
    return Column(name, meaning, of.expression)


def wan(name: str, meaning: str, *, of: Any) -> Column:
    """Return a column of money in 万元, exact to the fen with six decimals; missing stays missing."""
    return Column(name, f"{meaning}，万元", sa.cast(col(of) / sa.literal_column("1000000.0"), sa.Numeric(20, 6)))


def points(name: str, meaning: str, *, of: Any) -> Column:
    """Return a column of a score in 分 with four decimals; missing stays missing."""
    return Column(name, f"{meaning}，分；空为没有", sa.cast(col(of) / sa.literal_column("10000.0"), sa.Numeric(12, 4)))


def labelled(name: str, meaning: str, *, of: tuple[Any, type[Term]]) -> Column:
    """Return a column of a closed list in Chinese."""
    attribute, terms = of
    return Column(name, meaning, sa.case(*((col(attribute) == term, sa.literal(term.label)) for term in terms)))


def china(name: str, meaning: str, *, of: Any) -> Column:
    """Return a column of a moment in China's time, without a zone."""
    zoned = sa.func.timezone("Asia/Shanghai", sa.func.timezone("UTC", sa.type_coerce(col(of), sa.DateTime)))
    return Column(name, f"{meaning}，北京时间", zoned)
