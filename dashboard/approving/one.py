"""One approval: its clock, its steps, and the forms of what may be entered next by who looks."""

import pandas as pd
import streamlit as st

from core.approvals import ASSUMED, ApprovalAct, ApprovalState, LimitBasis
from core.period import CHINA
from core.queries import approvals
from core.queries.approvals import ApprovalLine, ApprovalStepLine
from dashboard import format as fmt
from dashboard import opening, parts, session, titles
from dashboard.approving import desk, entering
from dashboard.approving.desk import Known
from dashboard.approving.entering import Form
from dashboard.review import acting

BUTTONS: dict[str, tuple[tuple[ApprovalAct, ...], Form]] = {
    "登记受理": ((ApprovalAct.ACCEPT,), entering.accept),
    "登记结果": ((ApprovalAct.GRANT, ApprovalAct.RETURN), entering.decide),
    "登记补正": ((ApprovalAct.SUSPEND,), entering.suspend),
    "登记补齐": ((ApprovalAct.RESUME,), entering.resume),
    "不再办理": ((ApprovalAct.DROP,), entering.drop),
}
"""Buttons, the acts that each stands for, and their forms."""


def show(known: Known, one: ApprovalLine) -> None:
    """Show an approval with its steps and forms."""
    opening.back("返回全部审批", desk.CHOICE)
    with parts.card():
        parts.card_head(f"{one.number}　{one.project}", f"{one.stage.label}　{one.office}")
        chips = [one.standing.state.label, *(["绿色通道"] if one.standing.green_on else [])]
        st.markdown(f"{' '.join(fmt.chip(word) for word in chips)} {fmt.plain(one.name)}")
        st.markdown(_clock(one))
        st.markdown(fmt.note(fmt.plain(_told(one))))
        _buttons(one)
        st.page_link("views/projects.py", label="查看项目", query_params={"project": one.code}, width="content")
    with session.opened() as opened:
        steps = approvals.steps(opened, known.who, approval_id=one.id, day=known.day)
    with parts.card():
        parts.card_head(f"办理经过{len(steps)}步", "新的在下")
        parts.read(_steps(steps))
    st.markdown(fmt.note(ASSUMED))


def title(one: ApprovalLine) -> str:
    """轨道交通8号线工程：用地预审逾期17个工作日."""
    late = f"逾期{one.late}个工作日" if one.late else one.standing.state.label
    return titles.fit(f"{one.project}：{one.name}{late}", titles.about(one.project, f"{{}}：审批{late}"))


def _clock(one: ApprovalLine) -> str:
    now = one.standing
    if one.used is None or now.limit_days is None or now.basis is None:
        return "还没有受理，不计时。"
    basis = f"{now.basis.label}{now.limit_days}个工作日{f'（{fmt.plain(now.source)}）' if now.source else ''}"
    until = f"，{fmt.day(now.due_on)}到期" if now.state.with_office else ""
    late = f"，:orange[逾期{one.late}个工作日]" if one.late else ""
    assumed = f" {fmt.chip('假定')}" if now.basis is LimitBasis.ASSUMED else ""
    return f"{basis}，已用{one.used}个工作日{until}{late}。{assumed}"


def _told(one: ApprovalLine) -> str:
    now = one.standing
    said = [f"申报：{one.unit}"] if one.unit else []
    said += [f"项目需要：{fmt.day(one.wanted_on)}前"] if one.wanted_on else []
    said += [f"{fmt.day(now.accepted_on)}受理"] if now.accepted_on else []
    said += [f"补正{fmt.day(start)}至{fmt.day(end) if end else '今'}" for start, end in now.pauses]
    said += [f"绿色通道：{now.green_document}"] if now.green_on else []
    said += [f"{fmt.day(now.ended_on)}{now.state.label}{f'，{now.document}' if now.document else ''}"] if now.ended_on else []
    return "；".join(said)


def _buttons(one: ApprovalLine) -> None:
    offered: list[tuple[str, Form]] = []
    if acting.may("登记审批事项"):
        offered += [(label, form) for label, (acts, form) in BUTTONS.items() if any(act in one.moves for act in acts)]
    if acting.may("列入绿色通道") and one.standing.state.is_open and one.standing.green_on is None:
        offered.append(("列入绿色通道", entering.open_green))
    begun = one.standing.state is not ApprovalState.NEEDED or one.standing.green_on is not None
    if acting.may("更正审批事项") and begun:
        offered.append(("撤销上一步", entering.undo))
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, form in offered:
            if st.button(label, key=f"act-{label}", type="primary" if label == offered[0][0] else "secondary"):
                acting.ask(f"{label}：{one.number}", lambda form=form: form(one))  # type: ignore[misc]  # a bound argument


def _steps(steps: tuple[ApprovalStepLine, ...]) -> pd.DataFrame:
    rows = [
        (
            fmt.day(one.day),
            fmt.chip(one.act.label),
            fmt.plain("。".join(part for part in _parts(one) if part)),
            fmt.plain(f"{one.person} {one.at.astimezone(CHINA):%Y-%m-%d %H:%M}"),
        )
        for one in steps
    ]
    frame = pd.DataFrame(rows, columns=["日期", "事项", "说明", "登记"])
    return frame[["日期", "事项", "说明"]] if session.phone() else frame


def _parts(one: ApprovalStepLine) -> tuple[str, ...]:
    limit = f"{one.basis.label}{one.limit_days}个工作日" if one.basis and one.limit_days else ""
    return limit, one.source, one.document, one.text
