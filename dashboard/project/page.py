"""The page of one project: what it owes, month by month, its life so far, its editions and every entry of its ledger."""

import pandas as pd
import streamlit as st

from core.models import Project
from core.queries import ledger
from core.vocabulary import Role
from dashboard import charts, opening, parts, session, tables, titles, viewer
from dashboard import format as fmt
from dashboard.pool import origin
from dashboard.project import filters, lived, papers, problems
from scoring.publish import Draft


def show(project: Project, computed: Draft, *, parties: pd.DataFrame, shown: session.Shown) -> None:
    """Show a project as it stands in the month's list."""
    month, who = shown.month, viewer.actor()
    project_id = project.id or 0
    with session.opened() as opened:
        editions = ledger.editions(opened, project_id)
        entries, steps = (look(opened, who, project_id=project_id, year=month.year) for look in (ledger.reports, ledger.steps))
        besides = lived.events(opened, who, project_id=project_id, until=month.last_day)
    mine = papers.gather(project, computed)
    opening.back("返回全部项目", filters.CHOICE)
    st.title(papers.title(project, mine))
    st.markdown(_facts_line(project, parties))
    origin.show(project_id)
    problems.link(project, shown)
    if mine.parts:
        _package(mine)
        return
    if not mine.listed:
        word = "退出" if papers.withdrawn(editions) else "未列入"
        st.markdown(f"{fmt.chip(word)} {fmt.plain(papers.why_not_listed(editions))}")
    if mine.months.empty:
        return
    parts.key_figures(papers.key_figures(mine, project))
    left, right = st.columns([1.5, 1])
    with parts.card(left):
        parts.card_head(titles.monthly(mine.run, mine.until) if mine.annual else "没有当月计划", "万元，当月")
        parts.draw(charts.monthly(mine.months, month=mine.until + bool(mine.waiting), compact=session.phone()))
        st.markdown(fmt.note("框为计划，实心条为实际；▲完成，▼未完成。没有月报的月份不按0计。"))
    with parts.card(right):
        parts.card_head("概况")
        parts.read(papers.overview(project, entries, mine=mine), head=False)
    with parts.card():
        parts.card_head("从开工到现在", f"竖线为{fmt.day_text(month.last_day)}")
        spans, events = papers.life(project, editions, steps=steps, mine=mine)
        whole = pd.concat([one for one in (events, besides) if len(one)]) if len(besides) else events
        parts.draw(charts.timeline(spans, whole, on=month.last_day, compact=session.phone()))
        st.markdown(fmt.note(f"月报：●已审　○缺报　▼退回　◆计划版本　{lived.legend(besides)}"))
    with parts.card():
        parts.card_head("计划版本", "万元；调整不改写以前月份")
        parts.read(papers.editions(editions, phone=session.phone()))
        parts.left_out("生效月份、批准日期、文件和理由", phone=session.phone())
    with parts.card():
        parts.card_head("月报台账", "万元；已审数不改写，更正另记一笔")
        parts.show(tables.ledger(papers.ledger(mine, entries, steps=steps, locks=shown.locks), phone=session.phone()))


def _package(mine: papers.Papers) -> None:
    """The projects of a package, each a link to its page; the package has no money and no reports of its own."""
    st.markdown("打捆项目的资金、计划和月报都在子项目上：")
    for code, name in mine.parts:
        st.page_link("views/projects.py", label=f"{code}　{name}", query_params={"project": code, "month": mine.month.chinese})


def _facts_line(project: Project, parties: pd.DataFrame) -> str:
    chips = " ".join(fmt.chip(term.label) for term in (project.level, project.sector, project.nature, project.assessment_class))
    mine = parties[parties["project_id"] == project.id]
    shown = (Role.RESPONSIBLE, Role.JOINT, Role.OWNER, Role.AGENT_BUILDER, Role.COORDINATOR, Role.LEAD_OFFICIAL)
    said = [
        fmt.unbroken(f"{role.label}\u00a0{'、'.join(fmt.plain(name) for name in mine.loc[mine['role'] == role.name, 'name'])}")
        for role in shown
        if (mine["role"] == role.name).any()
    ]
    return f"{chips}　{'　'.join(said)}"
