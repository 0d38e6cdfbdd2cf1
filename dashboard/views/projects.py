"""项目: the register with its filters, or one project's plan, editions, months and reports."""

import streamlit as st

from core.errors import NotFound
from core.queries import register
from dashboard import format as fmt
from dashboard import opening, parts, session
from dashboard.kept import asked
from dashboard.project import filters, page
from dashboard.project.listing import listing, options

shown = session.head()
computed = session.draft(shown)
code = st.query_params.get(filters.CHOICE, "")
with session.opened() as opened:
    named = register.project_named(opened, code)

if named is not None:
    page.show(named, computed, parties=asked(register.parties, shown.month), shown=shown)
else:
    if code:
        st.warning(str(NotFound("项目", fmt.echo(code), "请核对编号，或在下面查找。")))
    title = st.empty()
    wanted = filters.row(asked(options, computed))
    found = asked(listing, computed, wanted=wanted, phone=session.phone())
    title.title(found.title)
    said = f"单位：亿元，{shown.month.span_chinese}累计；已列出{len(found.numbers)}个，共{found.every}个。点选一行打开。"
    st.markdown(fmt.note(said))
    if found.numbers:
        opening.rows(found.grid, found.numbers, choice=filters.CHOICE, key="register")
    else:
        parts.nothing("没有符合条件的项目", filters.clear)
