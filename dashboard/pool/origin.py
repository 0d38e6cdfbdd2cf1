"""On a key project's page: that it came from the pool, with its history there."""

import streamlit as st

from core.queries import pool
from dashboard import parts, session, tables, viewer
from dashboard.pool import one, reading


def show(project_id: int) -> None:
    """Show the pool history of a key project that came from the pool; of any other, nothing."""
    with session.opened() as opened:
        found = pool.of_project(opened, viewer.actor(), project_id=project_id)
    for line in found:
        with parts.card():
            parts.card_head("由项目库转入", line.pooled.number)
            parts.read(tables.figures(one.history(line.steps, phone=session.phone()), one.MONEY))
            st.page_link("views/pool.py", label="查看项目库", query_params={reading.CHOICE: line.pooled.number}, width="content")
