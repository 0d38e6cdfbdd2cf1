"""The table of accounts, one row chosen at a time."""

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard import tables

_HEIGHT = 620
CHOICE = "account"
"""The name in the URL of the chosen account's username."""
_COLUMNS = {"username": "用户名", "name": "姓名", "unit": "单位", "roles": "角色", "state": "状态", "last_login": "最近登录"}


def choose(frame: pd.DataFrame) -> pd.Series | None:
    """Show the accounts and return the chosen row, by the URL or by a click; None without a choice."""
    column = st.column_config
    settings: dict[str, ColumnConfig] = {"用户名": column.TextColumn(width=110), "单位": column.TextColumn(width=230)}
    grid = tables.Grid(frame[list(_COLUMNS)].rename(columns=_COLUMNS).replace("", None), settings)
    event = st.dataframe(
        grid.data,
        column_config=dict(grid.columns),
        **grid.within(_HEIGHT),
        selection_mode="single-row",
        on_select="rerun",
        key="accounts",
    )
    picked = event.selection.rows
    if picked:
        st.query_params[CHOICE] = str(frame.iloc[picked[0]]["username"])
    held = frame[frame["username"] == st.query_params.get(CHOICE, "")]
    return None if held.empty else held.iloc[0]


def title(frame: pd.DataFrame) -> str:
    """How many accounts there are, and what about them asks for somebody's hand."""
    asking = [
        f"{int((frame['state'] == state).sum())}个{state}" for state in ("锁定", "停用", "待改密码") if (frame["state"] == state).any()
    ]
    return f"共{len(frame)}个账号" + (f"，{asking[0]}" if asking else "，全部正常")
