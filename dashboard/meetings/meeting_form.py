"""The form of a meeting or visit, empty or as it stands; on a phone too."""

from datetime import date

import streamlit as st

from core.commands import meeting
from core.commands.gathering import Kept
from core.commands.meeting import Attendee, CorrectMeeting, RecordMeeting, Treated
from core.meetings import MOST_MINUTES, MeetingForm
from core.queries import issues
from core.queries.meetings import MeetingLine
from dashboard import session
from dashboard.meetings import written
from dashboard.meetings.desk import Known
from dashboard.review import acting

_PEOPLE = "每行一人：单位 姓名 职务"


def record(known: Known) -> None:
    """Record one."""
    asked = _fields(known, None)
    if st.button("登记", type="primary", key="meeting-now", width="stretch"):
        if asked is None:
            _missing()
            return
        acting.carry_out(meeting.record_meeting, asked, said=_said)


def correct(known: Known, one: MeetingLine) -> None:
    """Correct one: the whole of it is stated anew, and why."""
    asked = _fields(known, one)
    reason = st.text_input("更正原因", max_chars=400, key="meeting-reason")
    if st.button("更正", type="primary", key="meeting-now", width="stretch"):
        if asked is None:
            _missing()
            return
        request = CorrectMeeting(one.number, one.entry, asked, reason)
        acting.carry_out(meeting.correct_meeting, request, said=f"已更正{one.number}，原记录留存。")


def _said(made: Kept) -> str:
    return f"已登记，编号{made.number}。"


def _missing() -> None:
    st.error("请选定形式和日期，并改正参加人员。")


def _fields(known: Known, one: MeetingLine | None) -> RecordMeeting | None:
    """Show the fields, and return what they state; None while form, day or persons cannot be read."""
    forms = [form.label for form in MeetingForm]
    label = st.segmented_control("形式", forms, default=one.form.label if one else None, key="meeting-form")
    day = st.date_input("日期", value=one.held_on if one else known.day, max_value=known.day, key="meeting-day")
    theme = st.text_input("主题", value=one.theme if one else "", max_chars=200, key="meeting-theme")
    place = st.text_input("地点", value=one.place if one else "", max_chars=120, key="meeting-place")
    chair = st.text_input("主持人（带队人）", value=one.chair if one else known.who.name, max_chars=40, key="meeting-chair")
    recorder = st.text_input("记录人（可不填）", value=one.recorder if one else "", max_chars=40, key="meeting-recorder")
    people = _attendance(one)
    treated = _treated(known, one)
    code = _project(known, one)
    minutes = st.text_area(
        "会议记录（可不填）", value=one.minutes if one else "", max_chars=MOST_MINUTES, key="meeting-minutes", height=140
    )
    form = MeetingForm.of_label(label or "")
    if form is None or not isinstance(day, date) or people is None:
        return None
    return RecordMeeting(form, day, theme, place, chair, recorder, code, minutes, people, treated)


def _attendance(one: MeetingLine | None) -> tuple[Attendee, ...] | None:
    held = tuple(Attendee(each.unit, each.person, each.title) for each in one.attendance) if one else ()
    typed = st.text_area("参加人员", value=written.lines(held), key="meeting-people", height=120, placeholder=_PEOPLE, help=_PEOPLE)
    read = written.people(typed or "")
    for problem in read.problems:
        st.warning(problem)
    return None if read.problems else read.some


def _treated(known: Known, one: MeetingLine | None) -> tuple[Treated, ...]:
    """The problems that were treated, a field for what was decided of each."""
    held = {each.number: each.decision for each in one.problems} if one else {}
    some = {line.number: line for line in known.issues if line.state.is_open or line.number in held}
    chosen = st.multiselect(
        "协调的问题（可不填）",
        list(some),
        default=[number for number in held if number in some],
        format_func=lambda number: f"{number}　{some[number].project}：{some[number].matter}",
        placeholder="输入编号或项目查找",
        key="meeting-problems",
    )
    return tuple(
        Treated(number, st.text_input(f"{number}议定事项", value=held.get(number, ""), max_chars=400, key=f"meeting-decision-{number}"))
        for number in chosen
    )


def _project(known: Known, one: MeetingLine | None) -> str:
    """The project that it was about."""
    with session.opened() as opened:
        some = {line.code: line.name for line in issues.raisable(opened, known.who, day=known.day)}
    codes = list(some)
    code = st.selectbox(
        "项目（可不填）",
        codes,
        index=codes.index(one.code) if one and one.code else None,
        format_func=lambda key: f"{some[key]}　{key}",
        placeholder="输入名称查找",
        key="meeting-project",
    )
    return code or ""
