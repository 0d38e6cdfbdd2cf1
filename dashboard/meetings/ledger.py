"""What the ledgers of meetings and of round tables share: filters in the address, how many are listed, and rows that open one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

import streamlit as st

from dashboard import format as fmt
from dashboard import opening, parts
from dashboard.meetings import desk
from dashboard.meetings.desk import Known
from dashboard.project import filters
from dashboard.tables import Grid


class Held(Protocol):
    """What both ledgers list: something with a number that was held on a day."""

    @property
    def number(self) -> str:
        """会2019-001, 圆2019-001."""

    @property
    def held_on(self) -> date:
        """The day."""


Line = TypeVar("Line", bound=Held)


@dataclass(frozen=True)
class Filter(Generic[Line]):
    """A filter of one value: its label, its words, and the word of a line."""

    label: str
    options: Sequence[str]
    of: Callable[[Line], str]


@dataclass(frozen=True)
class Ledger(Generic[Line]):
    """A ledger: what it lists, under which name the address opens a line, its lines, and how many the year has.

    `filters` stand under their names in the address; `hint` says in what words are looked for, which `text` gives of a line.
    """

    what: str
    choice: str
    lines: Sequence[Line]
    total: int
    filters: Mapping[str, Filter[Line]]
    hint: str
    text: Callable[[Line], str]


def show(known: Known, ledger: Ledger[Line], *, grid: Callable[[Sequence[Line]], Grid]) -> None:
    """Show the filters and the lines that pass, as `grid` sets them."""
    found = chosen(known, ledger)
    st.markdown(fmt.note(f"已列出{len(found)}次，{known.year}年{desk.altogether(known)}{ledger.total}次。点选一行打开。"))
    if found:
        opening.rows(grid(found), [one.number for one in found], choice=ledger.choice, key=f"{ledger.choice}-ledger")
    else:
        parts.nothing(f"没有符合条件的{ledger.what}", lambda: filters.forget(*ledger.filters))


def chosen(known: Known, ledger: Ledger[Line]) -> list[Line]:
    """Show year, filters and the field for words, and return the lines of the year that pass."""
    cells = st.grid(len(ledger.filters) + 2, min_column_width=130)
    desk.choose_year(cells, known)
    asked = {key: filters.one(cells, one.label, key=key, options=list(one.options)) for key, one in ledger.filters.items()}
    words = filters.words(cells, ledger.hint)
    return [
        one for one in ledger.lines if one.held_on in known.span and _passes(one, ledger, asked) and filters.holds(ledger.text(one), words)
    ]


def _passes(one: Line, ledger: Ledger[Line], asked: Mapping[str, str]) -> bool:
    return all(asked[key] in (filters.ALL, each.of(one)) for key, each in ledger.filters.items())
