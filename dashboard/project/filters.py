"""The register's filter row, kept in the URL."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.vocabulary import Sector
from dashboard import session
from dashboard.whole import whole

CHOICE = "project"
"""The name in the URL of the project shown."""

FIND = "find"
"""The name in the URL of the words that are looked for."""

ALL = "全部"
_STATES: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "欠计划": lambda frame: (frame["gap_fen"] < 0).fillna(value=False),
    "未报": lambda frame: frame["awaited"],
    "缺报": lambda frame: frame["missing"] > 0,
    "待审": lambda frame: frame["pending"] > 0,
    "达到计划": lambda frame: (frame["gap_fen"] >= 0).fillna(value=False),
}
"""What each state of the filter holds of a project; one project may be in several."""


@dataclass(frozen=True)
class Options:
    """What can be chosen: 未报 only while somebody has yet to report, and the districts and units that have projects."""

    awaited: bool
    districts: tuple[str, ...]
    units: tuple[str, ...]

    @classmethod
    def of(cls, everything: pd.DataFrame) -> "Options":
        """What can be chosen among all projects: the columns of frames.register."""
        return cls(
            bool(everything["awaited"].any()),
            tuple(sorted({name for name in everything["district"] if name})),
            tuple(sorted({name for names in everything["units"] for name in names})),
        )


@dataclass(frozen=True)
class Wanted:
    """What is chosen; 全部 where nothing is."""

    state: str
    sector: str
    district: str
    unit: str
    words: str

    def among(self, everything: pd.DataFrame) -> pd.DataFrame:
        """Return the projects that pass, the furthest behind first."""
        kept = everything if self.state == ALL else everything[_STATES[self.state](everything)]
        return filtered(kept, {"sector": self.sector, "district": self.district}, unit=self.unit, words=self.words)


def row(options: Options) -> Wanted:
    """Show the filters and return what is chosen."""
    cells = st.grid(5, min_column_width=130)
    states = [state for state in _STATES if state != "未报" or options.awaited or st.query_params.get("state") == state]
    return Wanted(
        state=one(cells, "状态", key="state", options=states),
        sector=one(cells, "板块", key="sector", options=[sector.label for sector in Sector]),
        district=one(cells, "区", key="district", options=list(options.districts)),
        unit=one(cells, "单位", key="unit", options=list(options.units)),
        words=words(cells, "项目名称或编号"),
    )


def one(cells: "st.delta_generator.DeltaGenerator", label: str, *, key: str, options: list[str]) -> str:
    """Show a filter of one value, 全部 if the URL names none, and return what is chosen."""
    asked = st.query_params.get(key, "") or ALL
    if asked not in (ALL, *options):
        session.unknown(label, asked, instead=ALL)
    st.session_state[key] = asked if asked in options else ALL
    return str(cells.selectbox(label, [ALL, *options], key=key, on_change=write, args=(key,)))


def words(cells: "st.delta_generator.DeltaGenerator", hint: str) -> str:
    """Show the field for words to look for, kept in the URL, and return them; `hint` says what they are looked for in."""
    st.session_state[FIND] = st.query_params.get(FIND, "")
    return cells.text_input("查找", key=FIND, placeholder=hint, on_change=write, args=(FIND,)) or ""


def holds(text: str, sought: str) -> bool:
    """Whether a text holds each of the words that are looked for."""
    return all(word in text for word in sought.split())


@whole
def write(key: str) -> None:
    """Put a changed filter into the URL, which alone says what is filtered: nothing lingers from an earlier visit."""
    value = st.session_state[key]
    if value in ("", ALL):
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = value


def filtered(everything: pd.DataFrame, equal: dict[str, str], *, unit: str = ALL, words: str = "") -> pd.DataFrame:
    """Return the rows with these values, of this unit, with these words in name or number; sorted by the gap, then by number."""
    keep = pd.Series(data=True, index=everything.index)
    for column, value in equal.items():
        if value != ALL:
            keep &= everything[column] == value
    if unit != ALL:
        keep &= pd.Series([unit in names for names in everything["units"]], index=everything.index)
    for word in words.split():
        keep &= everything["name"].str.contains(word, regex=False) | everything["number"].str.contains(word.upper(), regex=False)
    return everything[keep].sort_values(["gap_fen", "number"], ignore_index=True)


def clear() -> None:
    """Take all filters back."""
    forget("state", "sector", "district", "unit")


def forget(*keys: str) -> None:
    """Take these filters back, and the words that are looked for."""
    for key in (*keys, FIND):
        st.query_params.pop(key, None)
