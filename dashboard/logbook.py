"""The pieces of the page 操作日志: title, filters kept in the URL, and the table."""

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.queries.audit import Verified
from core.vocabulary import ActOutcome
from dashboard import format as fmt
from dashboard import parts, tables

_ACT, _OUTCOME, _WORD = "act", "outcome", "find"
_ALL = "全部"
_HEIGHT = 760


def title(found: Verified) -> str:
    """Whether the log is whole."""
    return f"操作日志完整，共{found.entries}条" if not found.faults else f"操作日志有{len(found.faults)}处断点"


def left_out(found: Verified, *, listed: int) -> None:
    """Say, where the log holds more than the page lists, that filters and table know the newest entries alone."""
    if found.entries > listed:
        st.markdown(fmt.note(f"只列最新的{listed}条，更早的{found.entries - listed}条没有列出；核对包括全部。"))


def filters(frame: pd.DataFrame) -> pd.DataFrame:
    """Show the filters and return the entries that they leave."""
    left, middle, right = st.columns(3)
    act = left.selectbox("事项", [_ALL, *sorted(set(frame["act"]))], key=_ACT, bind="query-params")
    outcome = middle.selectbox("结果", [_ALL, *(one.label for one in ActOutcome)], key=_OUTCOME, bind="query-params")
    word = right.text_input("查找", key=_WORD, bind="query-params", placeholder="人员、来源、对象或内容")
    kept = frame
    if act != _ALL:
        kept = kept[kept["act"] == act]
    if outcome != _ALL:
        kept = kept[kept["outcome"] == next(one.name for one in ActOutcome if one.label == outcome)]
    if word:
        told = kept["actor"] + kept["source"] + kept["subject"] + kept["detail"]
        kept = kept[told.str.contains(word, regex=False)]
    return kept


def clear() -> None:
    """Take every filter off."""
    for key in (_ACT, _OUTCOME, _WORD):
        st.session_state.pop(key, None)
        st.query_params.pop(key, None)


def table(frame: pd.DataFrame) -> None:
    """Show the entries: number, moment in China, person, source, act, outcome, subject, detail."""
    shown = pd.DataFrame(
        {
            "序号": frame["id"],
            "时间": [f"{fmt.moment(at):%Y-%m-%d %H:%M:%S}" for at in frame["at"]],
            "人员": frame["actor"],
            "来源": frame["source"],
            "事项": frame["act"],
            "结果": [ActOutcome[name].label for name in frame["outcome"]],
            "对象": frame["subject"],
            "内容": frame["detail"],
        }
    ).replace("", None)
    column = st.column_config
    widths = {"序号": 62, "时间": 160, "人员": 84, "来源": 120, "事项": 112, "结果": 56, "对象": 180, "内容": 260}
    settings: dict[str, ColumnConfig] = {name: column.Column(width=width) for name, width in widths.items()}
    parts.show(tables.Grid(shown, settings), most=_HEIGHT)
