"""A page with one of everything that the look of the product rests on; a real server shows it to a real browser."""

import pandas as pd
import streamlit as st

from core.money import FEN_PER_YI
from dashboard import charts, parts
from dashboard import format as fmt
from dashboard.server import STATIC

TITLE = "前7月完成投资777.40亿元，超序时计划三成"


def overview() -> None:
    """Show heading, status, key figures, a card with a chart, a table and a button that fails."""
    st.markdown(fmt.status_line("截至2019年7月31日", demo=True))
    st.title(TITLE)
    parts.key_figures([parts.KeyFigure("累计完成投资（亿元）", "777.40", "+182.09", "比计划"), parts.KeyFigure("新开工（个）", "63")])
    plan = pd.array([month * 100 * FEN_PER_YI for month in range(1, 13)], dtype="Int64")
    done = pd.array([*(month * 120 * FEN_PER_YI for month in range(1, 8)), *[None] * 5], dtype="Int64")
    with parts.card():
        parts.card_head("实际投资连续7个月高于计划", "亿元，累计")
        parts.draw(charts.cumulative(pd.DataFrame({"month": range(1, 13), "plan_fen": plan, "actual_fen": done}), month=7))
    st.dataframe(pd.DataFrame({"单位": ["湖里区"], "得分": [95.97]}), hide_index=True)
    st.multiselect("板块", ["产业"])
    st.file_uploader("上传月报")
    if st.button("出错"):
        raise ValueError("secret figure")


def second() -> None:
    """Show a page that is opened by its own address."""
    st.title("红黑榜")


st.set_page_config(page_title="重点项目督查", page_icon=str(STATIC / "favicon.png"), layout="wide", initial_sidebar_state=224)
st.logo(STATIC / "logo.svg", icon_image=STATIC / "icon.svg", size="large")
st.navigation([st.Page(overview, title="总览", default=True), st.Page(second, title="红黑榜", url_path="ranking")]).run()
