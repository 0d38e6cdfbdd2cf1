"""我的月报: the own projects of a month, filled as a table, one by one, or by workbook; saved as drafts and submitted."""

import streamlit as st

from dashboard import format as fmt
from dashboard import session, titles, viewer
from dashboard.entry import amending, book, desk, grid, handed, review, single
from dashboard.entry.work import counted, title

who = viewer.admit("未审月报")
every = desk.every_month()
months = desk.months(every)
if not months:
    st.title("没有开放填报的月份")
    st.markdown(desk.NO_MONTH)
    amending.show(who, session.locked_of(every))
    st.stop()

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    line = st.empty()
    month = desk.choose(months)
grid.keep(who, [other for other in months if other != month])
work = desk.work(month)
shown, fresh = grid.opened(who, month, work=work)
edition = f"计划第{shown.desk.edition}版" if shown.desk.edition else ""
line.markdown(fmt.status_line(shown.unit, f"填报人 {who.name}", edition, desk.WARNING, demo=shown.demonstration))
st.title(titles.fit(title(month, shown.rows, due=shown.due)))
review.news(work)
if not shown.rows:
    st.markdown("本单位没有列入本月计划、由本单位填报的项目。有误请联系市重点办核对代建单位和业主单位。")
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    st.progress(sum(row.stated for row in shown.rows) / len(shown.rows), text=counted(shown.rows))
    book.buttons(shown)
book.comparison(shown, work, who=who)
review.returned(shown.rows)
with st.container(horizontal=True, vertical_alignment="center"):
    modes = ["逐项填写", "表格填写"] if session.phone() else ["表格填写", "逐项填写"]
    mode = st.segmented_control("填写方式", modes, default=modes[0], required=True, label_visibility="collapsed", key="entry-mode")
    st.markdown(fmt.note("单位：万元　　带笔形标记的列可填，其余由系统带出" if mode == "表格填写" else "单位：万元"), width="content")
if mode == "逐项填写":
    single.show(shown, work)
else:
    grid.show(shown, work)
    review.moved(shown.rows, work)
    review.doubts(shown.rows)
    review.changes(shown.rows)
    review.buttons(shown.rows, work, table=True, fresh=fresh)
    handed.card(shown)
amending.show(who, session.locked_of(every))
