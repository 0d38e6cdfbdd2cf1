"""审批: approvals that projects need, what is stuck at which office and stage, the green channel; one with its clock and steps."""

import streamlit as st

from core.errors import NotFound
from dashboard import format as fmt
from dashboard import viewer
from dashboard.approving import board, desk, entering, one
from dashboard.review import acting

who = viewer.admit("审批事项")
known = desk.read(who)
number = st.query_params.get(desk.CHOICE, "")
asked = next((line for line in known.lines if line.number == number), None)

st.title(desk.title(known) if asked is None else one.title(asked))
acting.news()
if number and asked is None:
    st.warning(str(NotFound("审批事项", fmt.echo(number), "请核对编号，或在下面查找。")))
if asked is not None:
    one.show(known, asked)
else:
    entering.button(known)
    if known.lines:
        board.figures(known)
        stuck, ledger, green = st.tabs([desk.STUCK, desk.LEDGER, desk.GREEN], key="tab", bind="query-params", on_change="rerun")
        for tab, body in ((stuck, board.stuck), (ledger, board.ledger), (green, board.green)):
            if tab.open:
                with tab:
                    body(known)
    else:
        st.markdown("项目需要的审批列出以后，这里显示卡在哪个部门、哪个阶段。")
