"""操作日志: what everybody did, newest first, and whether the chain of entries is whole."""

import streamlit as st

from core.queries import audit
from dashboard import format as fmt
from dashboard import logbook, parts, session, viewer

who = viewer.admit("操作日志")
with session.opened() as opened:
    frame, found = audit.entries(opened, who), audit.verify(opened)

session.plain_head("日志只能增加，不能改动和删除")
st.title(logbook.title(found))
if found.faults:
    st.error("日志链有断点：" + " ".join(found.faults) + "请保留数据库原样，报告安全管理员。")
st.markdown(fmt.note(f"末条摘要 {found.digest}。请另处留存，下次核对。"))
shown = logbook.filters(frame)
if shown.empty:
    parts.nothing("没有符合条件的记录", logbook.clear)
else:
    logbook.table(shown)
    logbook.left_out(found, listed=len(frame))
