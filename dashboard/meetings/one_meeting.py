"""One meeting or visit: who was there, what was decided of which problem, minutes and papers, and what was corrected."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.period import CHINA
from core.queries import meetings
from core.queries.meetings import MeetingLine
from dashboard import format as fmt
from dashboard import opening, parts, session, titles
from dashboard.meetings import desk, meeting_form, papers
from dashboard.meetings.desk import Known
from dashboard.review import acting


def show(known: Known, one: MeetingLine) -> None:
    """Show a meeting with the ways to correct it and to file papers with it."""
    opening.back("返回会议", desk.MEETING)
    with parts.card():
        parts.card_head(f"{one.number}　{one.theme}", f"{one.form.label}　{fmt.day(one.held_on)}")
        st.markdown(fmt.note(fmt.plain(_told(one))))
        if one.code:
            st.page_link("views/projects.py", label=f"查看项目：{one.project}", query_params={"project": one.code}, width="content")
        _problems(one)
        _people(one)
        if one.minutes:
            st.markdown(f"{fmt.chip('会议记录')} {fmt.plain(one.minutes)}")
        papers.listed(one.papers)
        with st.container(horizontal=True, vertical_alignment="center"):
            if acting.may("更正会议") and st.button("更正", icon=":material/edit:", key="correct-meeting"):
                acting.ask(f"更正：{one.number}", lambda: meeting_form.correct(known, one))
            papers.button(one.number)
        if one.entry > 1:
            _corrections(known, one)


def title(one: MeetingLine) -> str:
    """东礁体育中心问题协调会：协调问题3个，办结1个; of a long theme its number."""
    solved = sum(not each.state.is_open for each in one.problems)
    said = f"协调问题{len(one.problems)}个，办结{solved}个" if one.problems else f"参加{len(one.attendance)}人"
    return titles.fit(f"{one.theme}：{said}", f"{one.number}：{said}")


def _told(one: MeetingLine) -> str:
    recorder = f"；记录：{one.recorder}" if one.recorder else ""
    led = "带队" if one.form.is_visit else "主持"
    return f"{one.place}；{led}：{one.chair}{recorder}；{one.person}{one.at.astimezone(CHINA):%Y-%m-%d %H:%M}登记"


def _problems(one: MeetingLine) -> None:
    others = f"另有{one.hidden}个问题与本单位无关，内容不在此列。" if one.hidden else ""
    if not one.problems:
        st.markdown(fmt.note(others or "没有登记协调的问题。"))
        return
    solved = sum(not each.state.is_open for each in one.problems)
    st.markdown(f"协调{'涉及本单位的' if one.hidden else ''}问题{len(one.problems)}个，现已办结{solved}个：")
    for each in one.problems:
        label = f":blue[{fmt.plain(f'{each.number}　{each.project}')}]"
        st.page_link("views/issues.py", label=label, query_params={"issue": each.number}, width="content")
        st.markdown(f"{fmt.chip(each.state.label)} {fmt.plain(each.matter)}")
        st.markdown(fmt.plain(f"议定：{each.decision}"))
    if others:
        st.markdown(fmt.note(others))


def _people(one: MeetingLine) -> None:
    st.markdown(f"参加{len(one.attendance)}人：")
    rows = [(fmt.plain(each.unit), fmt.unbroken(fmt.plain(each.person)), fmt.plain(each.title) or fmt.MISSING) for each in one.attendance]
    parts.read(pd.DataFrame(rows, columns=["单位", "姓名", "职务"]))


def _corrections(known: Known, one: MeetingLine) -> None:
    with session.opened() as opened:
        found = meetings.entries(opened, known.who, number=one.number, day=known.day)
    st.markdown(f"更正{len(found) - 1}次，以最后一次为准：")
    parts.read(_entries(found))


def _entries(found: Sequence[MeetingLine]) -> pd.DataFrame:
    rows = [
        (
            f"{one.at.astimezone(CHINA):%Y-%m-%d %H:%M}",
            fmt.unbroken(fmt.plain(one.person)),
            fmt.plain(one.reason) or "首次登记",
            fmt.plain(f"{fmt.day(one.held_on)} {one.theme}，{len(one.attendance)}人，问题{len(one.problems) + one.hidden}个"),
        )
        for one in found
    ]
    frame = pd.DataFrame(rows, columns=["时间", "经办", "原因", "登记的内容"])
    return frame[["原因", "经办", "登记的内容"]] if session.phone() else frame
