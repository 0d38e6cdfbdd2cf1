"""What the bureau decides about expropriation: submitted reports by district, approved or returned, and corrections after the lock."""

from collections.abc import Sequence
from itertools import groupby

import pandas as pd
import streamlit as st

from core.access import Actor
from core.commands import expropriation_correction, expropriation_report
from core.commands.expropriation_correction import DecideExpropriation
from core.commands.expropriation_report import ApproveExpropriationReports, ReturnExpropriation, SeenReport
from core.expropriation import Quantity
from core.queries.expropriation import Held
from dashboard import format as fmt
from dashboard import parts, session, tables
from dashboard.land import reading
from dashboard.land.reading import Known
from dashboard.review import acting

RECEIVED = "项目月报交地"
FIGURES = (*(kind.heading for kind in Quantity), RECEIVED)
"""The columns of figures, which stand on the right."""


def show(known: Known, who: Actor) -> None:
    """Show what waits: reports by district and month, then corrections."""
    waiting = reading.to_review(known)
    if not waiting:
        st.markdown("没有待审的征收进度和更正。各区提交以后列在这里。")
    reports = sorted((one for one in waiting if not one.reason), key=lambda one: (str(one.month), one.district_id))
    for (month, district), some in groupby(reports, key=lambda one: (one.month, one.district)):
        with parts.card():
            _of_district(known, f"{district}{month.chinese}", list(some))
    for one in waiting:
        if one.reason:
            with parts.card():
                _correction(known, one, who)


def _of_district(known: Known, name: str, some: Sequence[Held]) -> None:
    parts.card_head(f"{name}待审{len(some)}项", "土地：亩；房屋：平方米；户数：户")
    frame = table(known, some)
    parts.read(tables.figures(frame[["项目", *list(frame)[1:3]]] if session.phone() else frame, *FIGURES))
    parts.left_out("其他类别、说明和填报人", phone=session.phone())
    if not acting.may("审核征收进度"):
        return
    labels = {one.id: known.project(one.code) for one in some}
    chosen = st.multiselect(
        "项目", list(labels), format_func=labels.__getitem__, key=f"land-chosen-{name}", placeholder="不选为全部", width=420
    )
    seen = tuple(SeenReport(one.id, one.version) for one in some if not chosen or one.id in chosen)
    with st.container(horizontal=True):
        if st.button(f"审核通过{len(seen)}项", type="primary", key=f"land-approve-{name}"):
            request = ApproveExpropriationReports(seen)
            acting.carry_out(expropriation_report.approve_expropriation_reports, request, said=f"{name}已审{len(seen)}项。")
        if st.button("退回", key=f"land-return-{name}"):
            acting.ask("退回征收进度", lambda: _return(name, seen))


def _return(name: str, seen: tuple[SeenReport, ...]) -> None:
    reason = st.text_input("退回原因", max_chars=400, key="land-return-reason", placeholder="写明要改什么")
    if st.button(f"退回{len(seen)}项", type="primary"):
        request = ReturnExpropriation(seen, reason)
        acting.carry_out(expropriation_report.return_expropriation, request, said=f"{name}已退回{len(seen)}项。")


def table(known: Known, some: Sequence[Held]) -> pd.DataFrame:
    """项目, the kinds that any of them states, 项目月报 for land handed over where it is known, 填报."""
    kinds = [kind for kind in Quantity if any(kind in one.amounts for one in some)]
    received = {(one.district, one.code, one.month): one.area for one in known.facts.received}
    rows = []
    for one in some:
        cells = {"项目": fmt.plain(known.project(one.code))}
        for kind in kinds:
            cells[kind.heading] = reading.amount(one.amounts.get(kind), kind)
            if kind is Quantity.HANDED_OVER_LAND:
                cells[RECEIVED] = reading.amount(received.get((one.district, one.code, one.month.number)), kind)
        rows.append(cells | {"说明": fmt.plain(one.note) or fmt.MISSING, "填报": fmt.plain(one.editor)})
    return pd.DataFrame(rows)


def _correction(known: Known, one: Held, who: Actor) -> None:
    parts.card_head(f"{one.district}{one.month.chinese}更正待批", known.project(one.code))
    kinds = [kind for kind in Quantity if kind in one.before or kind in one.amounts]
    rows = [(kind.heading, reading.amount(one.before.get(kind), kind), reading.amount(one.amounts.get(kind), kind)) for kind in kinds]
    parts.read(tables.figures(pd.DataFrame(rows, columns=["类别", "原数", "更正为"]), "原数", "更正为"))
    st.markdown(fmt.plain(f"{one.editor}申请：{one.reason}"))
    if not acting.may("批准征收更正"):
        st.markdown(fmt.note("更正由科室负责人批准。"))
        return
    mine = one.editor_id == who.person_id
    with st.container(horizontal=True):
        if st.button("同意更正", type="primary", key=f"land-agree-{one.id}", disabled=mine, help="本人申请的由他人批准" if mine else None):
            request = DecideExpropriation(one.id, approve=True)
            acting.carry_out(expropriation_correction.decide_expropriation, request, said="更正已同意。")
        if st.button("不同意", key=f"land-refuse-{one.id}", disabled=mine):
            acting.ask("不同意更正", lambda: _refuse(one.id))


def _refuse(number: int) -> None:
    reason = st.text_input("意见", max_chars=400, key="land-refuse-reason")
    if st.button("不同意更正", type="primary"):
        request = DecideExpropriation(number, approve=False, reason=reason)
        acting.carry_out(expropriation_correction.decide_expropriation, request, said="更正未同意。")
