"""计划: how far the quarter is, how far the year covers the builders, the tasks, and the acts of those who plan."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.commands import inspection
from core.commands.inspection import Appointed, AppointInspectors, CancelTask, NoteInterest
from core.marks import SheetVerdict
from core.period import Quarter, now
from core.queries import inspections, profile
from core.queries.inspections import InspectorLine, TaskLine
from core.vocabulary import DrawState, SheetSide, TaskOrigin, TaskState
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.charts import coverage
from dashboard.inspecting import choosing
from dashboard.inspecting.desk import SELF_TERM, Known
from dashboard.parts import KeyFigure
from dashboard.review import acting
from dashboard.tables import Grid
from scoring.publish import inspecting
from scoring.publish.inspecting import Key

OPEN = (TaskState.PLANNED, TaskState.SELF_SCORED)
"""States of a task that nobody has inspected yet."""
LOW = 80
"""Below this a score is counted as low, as on 代建考评."""


def show(known: Known) -> None:
    """Show the plan of the quarter."""
    if known.tasks:
        parts.key_figures(_figures(known))
    if known.whole and known.covered:
        left, right = st.columns(2)
        with parts.card(left):
            _coverage(known)
        with parts.card(right):
            _uncovered(known)
    if known.tasks:
        with parts.card():
            _table(known)
    else:
        st.markdown("本季度还没有督查计划。先列重点名单，再公布抽取总体。" if known.whole else "本季度没有本单位的受检项目。")
    _acts(known)
    if known.whole:
        choosing.show()


def _figures(known: Known) -> list[KeyFigure]:
    live = [one for one in known.tasks if one.state is not TaskState.CANCELLED]
    keys = sum(one.origin is TaskOrigin.KEY for one in live)
    settled = sum(one.state is TaskState.SETTLED for one in live)
    scored = settled + sum(one.state is TaskState.SCORED for one in live)
    waits = any(one.state is DrawState.PUBLISHED for one in known.draws)
    return [
        KeyFigure("重点检查（项）", str(keys)),
        KeyFigure("随机抽查（项）", fmt.MISSING if waits else str(len(live) - keys), "待录种子" if waits else ""),
        KeyFigure("已检查（项）", str(scored), f"共{len(live)}项"),
        KeyFigure("已审定（项）", str(settled), f"待审定{scored - settled}项" if scored > settled else ""),
    ]


def coverage_frame(known: Known) -> pd.DataFrame:
    """Return, for each quarter of the year so far, how many builders are in the plan and how many were inspected by its end."""
    builders = sum(1 for one in known.covered)
    live = [one for one in known.year if one.state is not TaskState.CANCELLED]
    rows = []
    for number in sorted({one.quarter.number for one in live}):
        upto = [one for one in live if one.quarter.number <= number]
        done = {one.builder_id for one in upto if one.state in (TaskState.SCORED, TaskState.SETTLED)}
        rows.append((number, len({one.builder_id for one in upto}), len(done), builders))
    return pd.DataFrame(rows, columns=["quarter", "planned", "inspected", "builders"])


def _coverage(known: Known) -> None:
    frame = coverage_frame(known)
    lacking = sum(one.planned == 0 for one in known.covered)
    parts.card_head(f"本年还有{lacking}家代建单位没有覆盖" if lacking else "本年各代建单位都已覆盖", "列入计划的家数，累计")
    if len(frame):
        parts.draw(coverage.covered(frame, demo=known.city.demonstration))


def _uncovered(known: Known) -> None:
    least = [one for one in known.covered if one.planned == 0] or [one for one in known.covered if one.planned == known.covered[0].planned]
    head = "下次抽取先抽的代建单位" if known.covered[0].planned == 0 else f"本年列入计划最少的代建单位（各{known.covered[0].planned}项）"
    parts.card_head(head, "在建项目数")
    st.markdown("、".join(f"{fmt.plain(one.name)}（{one.projects}）" if one.projects else fmt.plain(one.name) for one in least))


def _table(known: Known) -> None:
    phone = session.phone()
    parts.card_head(_scores(known), "得分为检查评分，百分制")
    frame = pd.DataFrame([_row(one, known) for one in known.tasks])
    shown = frame[["项目", "状态", "得分"]] if phone else frame.drop(columns=["得分"]).assign(得分=frame["得分"])
    config = {
        "顺序": st.column_config.TextColumn(width=60),
        "项目": st.column_config.TextColumn(width=150 if phone else 210),
        "代建单位": st.column_config.TextColumn(width=130),
        "得分": st.column_config.NumberColumn(width=66, format="%.2f"),
    }
    parts.show(Grid(shown, config), most=620)
    parts.left_out("代建单位、来源、检查人员和日期", phone=phone)


def _score(one: TaskLine, known: Known) -> float | None:
    found = known.sheets.get(one.id, {}).get(SheetSide.INSPECTOR)
    score = None if found is None else inspecting.scored(one.sheet, found.marks).score
    return None if score is None else float(score)


def _scores(known: Known) -> str:
    """The finding over the list: 34项已有评分，21项不足80分; before any is scored how many there are."""
    scores = [score for one in known.tasks if (score := _score(one, known)) is not None]
    if not scores:
        return f"督查任务{len(known.tasks)}项"
    low = sum(score < LOW for score in scores)
    return f"{len(scores)}项已有评分，{low}项不足{LOW}分" if low else f"{len(scores)}项已有评分，都不低于{LOW}分"


def _row(one: TaskLine, known: Known) -> dict[str, object]:
    return {
        "顺序": "重点" if one.place is None else str(one.place),
        "项目": one.name,
        "代建单位": one.builder,
        "状态": one.standing,
        "检查人员": "、".join(one.inspectors),
        "检查日期": one.inspected_on,
        "说明": one.cancelled_reason or one.reason,
        "得分": _score(one, known),
    }


def _acts(known: Known) -> None:
    with st.container(horizontal=True):
        if acting.may("编制督查计划"):
            if not known.draws or all(one.state.name == "VOID" for one in known.draws):
                _button("列入重点名单", lambda: _key(known.quarter))
            if any(_regroups(one) for one in known.tasks):
                _button("指定检查人员", lambda: _appoint(known))
        if mine := _cancelled_by_me(known.tasks):
            _button("取消督查", lambda: _cancel(mine))
        if acting.may("登记回避"):
            _button("登记回避", lambda: _interest(known))


def _button(label: str, body: object) -> None:
    if st.button(label) and callable(body):
        acting.ask(label, body)


def _key(quarter: Quarter) -> None:
    with session.opened() as opened:
        some = inspecting.drawable(opened, quarter, day=now().date())
    labels = {one.code: f"{one.code}　{one.name}　{one.builder_name}" for one in some}
    code = st.selectbox("项目", list(labels), index=None, format_func=lambda one: labels[one], placeholder="请选择", key="key-project")
    reason = st.text_area("列入的理由", max_chars=200, key="key-reason", height=90)
    due = st.date_input("自评期限", value=now().date() + SELF_TERM, min_value=now().date(), key="key-due")
    if st.button("列入", type="primary", key="key-now"):
        if code is None:
            st.error("请选定项目。")
            return
        asked = Key(quarter, code, reason, due)
        acting.carry_out(inspecting.plan_key, asked, said="已列入重点名单。")


def _people(year: int) -> dict[int, InspectorLine]:
    with session.opened() as opened:
        return {one.person_id: one for one in inspections.inspectors(opened, viewer.actor(), year=year, on=now())}


def _task(tasks: Sequence[TaskLine], key: str) -> TaskLine | None:
    labels = {one.id: f"{one.code}　{one.name}　{one.builder}" for one in tasks}
    chosen = st.selectbox("督查任务", list(labels), index=None, format_func=lambda one: labels[one], placeholder="请选择", key=key)
    return next((one for one in tasks if one.id == chosen), None)


def _regroups(one: TaskLine) -> bool:
    """Whether inspectors may still be named: until the sheet is confirmed."""
    return one.state in OPEN or (one.state is TaskState.SCORED and one.verdict is not SheetVerdict.CONFIRMED)


def _appoint(known: Known) -> None:
    task = _task([one for one in known.tasks if _regroups(one)], "appoint-task")
    people = _people(known.quarter.year)
    free = [key for key, one in people.items() if task is None or task.builder_id not in one.barred]
    two = st.multiselect(
        "检查人员（两名，须回避的不列出）",
        free,
        format_func=lambda key: f"{people[key].name}（本年{people[key].tasks}项）",
        max_selections=2,
        key="appoint-people",
        placeholder="请选择",
    )
    if st.button("指定", type="primary", key="appoint-now"):
        if task is None:
            st.error("请选定督查任务。")
            return
        asked = AppointInspectors((Appointed(task.id, tuple(two)),))
        acting.carry_out(inspection.appoint_inspectors, asked, said="已指定检查人员。")


def _cancelled_by_me(tasks: Sequence[TaskLine]) -> list[TaskLine]:
    """The tasks that the viewer may cancel: the key list's by who plans, drawn ones by the section head."""
    acts = {TaskOrigin.KEY: acting.may("编制督查计划"), TaskOrigin.DRAWN: acting.may("审定评分")}
    return [one for one in tasks if one.state in OPEN and acts[one.origin]]


def _cancel(tasks: Sequence[TaskLine]) -> None:
    task = _task(tasks, "cancel-task")
    reason = st.text_area("取消的理由", max_chars=400, key="cancel-reason", height=90)
    if st.button("取消这项督查", type="primary", key="cancel-now"):
        if task is None:
            st.error("请选定督查任务。")
            return
        acting.carry_out(inspection.cancel_task, CancelTask(task.id, reason), said="已取消。")


def _interest(known: Known) -> None:
    who = viewer.actor()
    with session.opened() as opened:
        people, held = inspections.judges(opened, who, on=now()), inspections.interests(opened, who)
        units = profile.builders_on(opened, who, day=known.day)
    own = not acting.may("编制督查计划")
    offered = [key for key in people if not own or key == who.person_id]
    person = st.selectbox("检查或审定人员", offered, format_func=lambda key: people[key], key="interest-person")
    unit = st.selectbox("代建单位", list(units), index=None, format_func=lambda key: units[key], placeholder="请选择", key="interest-unit")
    reason = st.text_input("事由", max_chars=200, key="interest-reason")
    for one in held:
        st.markdown(fmt.note(fmt.plain(f"{one.person} 回避 {one.unit}：{one.reason}（{fmt.day(one.starts_on)}起）")))
    if st.button("登记", type="primary", key="interest-now"):
        if person is None or unit is None:
            st.error("请选定人员和代建单位。")
            return
        acting.carry_out(inspection.note_interest, NoteInterest(person, unit, reason, now().date()), said="已登记回避。")
