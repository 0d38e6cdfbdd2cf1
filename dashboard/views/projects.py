"""项目: the register with its filters, or one project's plan, editions, months and reports."""

import streamlit as st

from core.errors import NotFound
from core.queries import register
from dashboard import format as fmt
from dashboard import frames, kept, parts, session, titles
from dashboard.project import filters, page

shown = session.head()
computed = session.draft(shown)
parties = kept.asked(register.parties, shown.month)
code = st.query_params.get(filters.CHOICE, "")
with session.opened() as opened:
    named = register.project_named(opened, code)

if named is not None:
    page.show(named, computed, parties=parties, shown=shown)
else:
    if code:
        st.warning(str(NotFound("项目", fmt.echo(code), "请核对编号，或在下面查找。")))
    everything = frames.register(computed, parties)
    title = st.empty()
    chosen = filters.row(everything)
    title.title(titles.register(chosen) if computed.closed else titles.unsettled_register(chosen, shown.month.number))
    st.markdown(fmt.note(f"单位：亿元，{shown.month.span_chinese}累计；已列出{len(chosen)}个，共{len(everything)}个。点选一行打开。"))
    if chosen.empty:
        parts.nothing("没有符合条件的项目", filters.clear)
    else:
        filters.table(chosen)
