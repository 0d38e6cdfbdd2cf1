"""A statement becomes a frame of exact columns: int64 or Int64 for figures, str for words, never a float."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.sql import Select
from sqlmodel import Session

INT, MAYBE, TEXT, FLAG = "int64", "Int64", "str", "bool"
"""Column types of a frame: a figure always there, a figure that may be missing, words (missing is ""), yes or no."""


def pick(*columns: Any) -> Select[Any]:
    """Return SELECT of these columns or expressions; what they are called and what they hold is said by `read`."""
    return sa.select(*columns)


def read(session: Session, statement: Select[Any], types: Mapping[str, str]) -> pd.DataFrame:
    """Run `statement` and return its columns, in order, under the names and types of `types`.

    Values come straight from the driver: closed lists as English names, days as ISO text.
    """
    cursor = session.connection().execute(statement).cursor
    rows = cursor.fetchall() if cursor is not None else []
    return build(list(zip(*rows, strict=True)) if rows else [()] * len(types), types)


def build(columns: Sequence[Sequence[Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """Return the frame of `columns` under the names and types of `types`."""
    pairs = zip(types.items(), columns, strict=True)
    return pd.DataFrame({name: _column(values, kind) for (name, kind), values in pairs}, copy=False)


def _column(values: Sequence[Any], kind: str) -> Any:
    if kind == MAYBE:
        return _maybe(values)
    if kind == TEXT:
        return pd.array([_text(value) for value in values], dtype="str")
    return np.array(values, dtype=kind)


def _maybe(values: Sequence[Any]) -> Any:
    missing = np.array([value is None for value in values], dtype=bool)
    filled = np.array([0 if value is None else value for value in values], dtype="int64")
    return pd.arrays.IntegerArray(filled, missing)


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
