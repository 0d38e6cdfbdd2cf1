"""The way from a project to its problems: how many are open now, whatever month the project's page shows."""

import streamlit as st

from core.models import Project
from core.queries import issues
from dashboard import format as fmt
from dashboard import session, viewer
from dashboard.coordination import desk
from dashboard.project import filters
from dashboard.session import Shown


def link(project: Project, shown: Shown) -> None:
    """Link to the problems of a project that the reader sees, with how many are open and late; nothing where there are none."""
    if not viewer.may_see("问题"):
        return
    day = desk.day_of(shown.city, max(shown.states))
    with session.opened() as opened:
        mine = [one for one in issues.issues(opened, viewer.actor(), day=day) if one.project_id == project.id and one.raised_on <= day]
    if not mine:
        return
    left, late = sum(one.state.is_open for one in mine), sum(one.late > 0 for one in mine)
    said = f"未办结{left}个" + (f"，逾期{late}个" if late else "") if left else "都已办结"
    label = f"协调问题{len(mine)}个，{said}（截至{fmt.day_text(day)}）"
    st.page_link("views/issues.py", label=label, icon=":material/forum:", query_params={filters.FIND: project.code}, width="content")
