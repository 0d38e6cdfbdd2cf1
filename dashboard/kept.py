"""Results that depend on nothing but what they are computed from, kept for all sessions: nobody is shown anything old or another's.

`kept` keeps what a pure function makes of its arguments, told apart by what they hold; `asked` what a query says to a viewer for as
long as no further act is in the log: rows that are mended by hand with SQL leave none, so the pages are restarted after it.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar, cast

import pandas as pd
import streamlit as st

from core.queries import register
from core.settings import from_environment
from core.snapshot import Snapshot
from dashboard import database, viewer
from scoring.publish import Draft
from scoring.rulebook import Rulebook, Series
from scoring.verdicts import SeriesVerdict, Standing, Verdict

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

MOST = 1024
"""Answers that are kept: those that were asked for last."""
WHOLE = (Draft, Snapshot, Rulebook, Series, Verdict, SeriesVerdict, Standing)
"""What is never changed once it is there, and is itself kept: told apart by which one it is."""


def kept(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Let a function that depends on its arguments alone answer the same question once; frames are handed out as copies."""

    @wraps(function)
    def answered(*args: Asked.args, **more: Asked.kwargs) -> Answer:
        return cast("Answer", _lent(_answer(Question(function, args, more))))

    return answered


class Question:
    """A function with its arguments, told apart from others by what they hold."""

    def __init__(self, function: Callable[..., object], args: tuple[object, ...], more: Mapping[str, object]) -> None:
        self.key, self.function, self.args, self.more = (function, _sign(args), _sign(more)), function, args, more

    def answer(self) -> object:
        """What the function makes of them."""
        return self.function(*self.args, **self.more)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Question) and self.key == other.key


@lru_cache(maxsize=MOST)
def _answer(question: Question) -> object:
    return question.answer()


class _Same:
    """One object, equal to nothing but itself; it lives as long as an answer about it is kept."""

    def __init__(self, one: object) -> None:
        self.one = one

    def __hash__(self) -> int:
        return id(self.one)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.one is other.one


def _sign(value: object) -> object:
    """What tells a value from others, to be compared: of frames their names, kinds and cells; kinds count, since 1 equals 1.0."""
    if isinstance(value, WHOLE):
        return _Same(value)
    if isinstance(value, pd.DataFrame):
        return _sign_index(value.columns), _sign_index(value.index), tuple(_sign_cells(column) for _, column in value.items())
    if isinstance(value, pd.Series):
        return value.name, _sign_index(value.index), _sign_cells(value)
    if isinstance(value, Mapping):
        return tuple((key, _sign(each)) for key, each in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(_sign(each) for each in value)
    return type(value), value


def _sign_index(index: pd.Index) -> object:
    """What tells an index from others: its names, kinds and labels; of a plain count only where it begins and ends, and its step."""
    if isinstance(index, pd.RangeIndex):
        return index.name, index.start, index.stop, index.step
    if isinstance(index, pd.MultiIndex):
        return tuple(_sign_index(index.get_level_values(place)) for place in range(index.nlevels))
    return index.name, _sign_cells(index)


def _sign_cells(cells: pd.Series | pd.Index) -> object:
    """What tells a column from others: its kind with the categories and whether they are ordered, its cells and their own kinds."""
    held = tuple(cells.tolist())
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return cells.dtype.ordered, _sign_cells(cells.dtype.categories), held
    return str(cells.dtype), held, tuple(map(type, held)) if cells.dtype == object else ()


def _lent(answer: object) -> object:
    """An answer that the asker may change without changing it for others: a frame's cells are copied once they are written to."""
    if isinstance(answer, pd.DataFrame):
        return answer.copy(deep=False)
    if isinstance(answer, list):
        return list(answer)
    if isinstance(answer, tuple):
        return tuple(map(_lent, answer)) if type(answer) is tuple else answer
    return answer


def asked(query: Callable[..., Answer], *args: object, **more: object) -> Answer:
    """Return what a query of a session says to these arguments, the viewer among them where it has one; read again after every act.

    A query may go on with what is computed already: lists of a month are told apart by which ones they are, not by what they hold.

    Rows that somebody mends by hand with SQL are no act: the pages show them once they are restarted.
    """
    return cast("Answer", _lent(_read(Question(query, args, more), at=_now())))


_At = tuple[str, str]
"""A state of the facts: the database, and what register.state says of it."""


def _now() -> _At:
    """The state of the facts, looked at once in a run of a page, and again after a command."""
    this = viewer.run()
    held = st.session_state.get(viewer.NEWEST) if this is not None else None
    if held is not None and held[0] is this:
        at: _At = held[1]
        return at
    url = from_environment().database_url
    with database.reading() as opened:
        at = url, register.state(opened)
    if this is not None:
        st.session_state[viewer.NEWEST] = this, at
    return at


@lru_cache(maxsize=MOST)
def _read(question: Question, *, at: _At) -> object:  # noqa: ARG001  # `at` is only part of the key
    with database.reading() as opened:
        return question.function(opened, *question.args, **question.more)
