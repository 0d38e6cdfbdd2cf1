"""The one way in which a frame becomes bytes and comes back: UTF-8, LF, sorted rows, whole numbers, missing is empty."""

import csv
import io
import re
from collections.abc import Mapping

import pandas as pd

from core.errors import BadInput
from core.frames import FLAG, INT, MAYBE, TEXT, build

_QUOTED = re.compile(r'[",\r\n]')
_FLAGS = {"False": 0, "True": 1}


def written(frame: pd.DataFrame) -> bytes:
    """Return the canonical CSV of a frame of whole numbers, flags and words: its header, then its rows in their own order of values."""
    whole = frame.assign(**{name: frame[name].fillna("") for name in frame.columns if pd.api.types.is_string_dtype(frame[name])})
    ordered = whole.sort_values(list(whole.columns), ignore_index=True)
    cells = [[_cell(value) for value in ordered[name].tolist()] for name in ordered.columns]
    lines = [",".join(_cell(name) for name in ordered.columns), *(",".join(row) for row in zip(*cells, strict=True))]
    return ("\n".join(lines) + "\n").encode()


def _cell(value: object) -> str:
    if value is pd.NA:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"' if _QUOTED.search(value) else value
    if isinstance(value, bool | int):
        return str(value)
    raise TypeError(f"a canonical frame holds whole numbers, flags and words, not {type(value).__name__}")


def read_back(content: bytes, types: Mapping[str, str]) -> pd.DataFrame:
    """Return the frame that was written, with the columns and types given. Raises BadInput when the bytes are not such a frame."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
        _refuse_other_header(rows, types)
        columns = zip(*rows[1:], strict=True) if len(rows) > 1 else ([] for _ in types)
        values = [[_value(cell, kind) for cell in column] for column, kind in zip(columns, types.values(), strict=True)]
        return build(values, types)
    except (ValueError, KeyError, csv.Error, OverflowError) as error:
        raise BadInput("封存的数据不是规定的格式，可能被改动。请运行./ducha verify核对。") from error


def _refuse_other_header(rows: list[list[str]], types: Mapping[str, str]) -> None:
    if not rows or rows[0] != list(types):
        raise ValueError(f"another header than {', '.join(types)}")


def _value(cell: str, kind: str) -> object:
    if kind == TEXT:
        return cell
    if kind == FLAG:
        return _FLAGS[cell]
    if kind == MAYBE and cell == "":
        return None
    if kind in (INT, MAYBE):
        return int(cell)
    raise TypeError(f"{kind} is no type of a frame")
