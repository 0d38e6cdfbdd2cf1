"""Raising a problem: a project, a kind, a few words; on a phone in under a minute."""

import streamlit as st

from core.commands import issue
from core.commands.issue import Raised, RaiseIssue
from core.issues import IssueKind, IssueSource
from core.queries import issues
from core.settings import from_environment
from core.vocabulary import UserRole
from dashboard import session, viewer
from dashboard.coordination import papers
from dashboard.coordination.desk import Known
from dashboard.review import acting


def button(known: Known) -> None:
    """Offer the form to whoever may raise a problem."""
    if acting.may("提出问题") and st.button("提出问题", type="primary", icon=":material/add:", key="raise"):
        acting.ask("提出问题", lambda: _form(known))


def _form(known: Known) -> None:
    with session.opened() as opened:
        some = {one.code: one for one in issues.raisable(opened, viewer.actor(), day=known.day)}
    if not some:
        st.markdown("本单位没有在办的重点项目。")
        return
    code = st.selectbox(
        "项目", list(some), index=None, format_func=lambda key: f"{some[key].name}　{key}", placeholder="输入名称查找", key="raise-project"
    )
    label = st.segmented_control("类别", [kind.label for kind in IssueKind], key="raise-kind")
    matter = st.text_area("什么问题，要谁做什么", max_chars=400, key="raise-matter", height=110)
    given = papers.chosen("raise-files")
    source, reference = _source(known)
    if st.button("提出", type="primary", key="raise-now", width="stretch"):
        kind = IssueKind.of_label(label or "")
        if code is None or kind is None:
            st.error("请选定项目和类别。")
            return
        request = RaiseIssue(code, kind, matter, source, reference, papers=given, folder=from_environment().files)
        acting.carry_out(issue.raise_issue, request, said=_said)


def _source(known: Known) -> tuple[IssueSource, str]:
    """Where it was found: asked of the bureau alone; a unit reports its own."""
    if UserRole.OFFICER not in known.who.roles and UserRole.SECTION_HEAD not in known.who.roles:
        return IssueSource.REPORT, ""
    label = st.selectbox("来源", [source.label for source in IssueSource], index=2, key="raise-source")
    reference = st.text_input("哪次会议、走访（可不填）", max_chars=200, key="raise-reference")
    return IssueSource.of_label(label) or IssueSource.OTHER, reference


def _said(made: Raised) -> str:
    return f"已提出，编号{made.number}，等市重点办派单。"
