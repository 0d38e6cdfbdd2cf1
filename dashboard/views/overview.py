"""总览: where the city stands this month, by sector and district, what changed, and which projects drag."""

import streamlit as st

from core.queries import facts, register
from dashboard import charts, frames, parts, reporting, session, sums, tables, titles, viewer
from dashboard import format as fmt
from dashboard.duties import todo
from dashboard.kept import asked

shown = session.head()
computed, earlier, phone = session.draft(shown), session.before(shown), session.phone()
head, month = computed.headline, shown.month.number
cut = facts.Cut(shown.month, computed.known_at)
places, parties, words = asked(register.districts), asked(register.parties, shown.month), asked(register.words, cut)

if reporting.unsettled(computed):
    reporting.overview(computed, shown, parties=parties)
    todo.card(shown, viewer.actor())
    st.stop()

counts = sums.report_counts(computed.facts)
st.title(titles.unsettled(month, counts, closed=True) if session.reviewing(shown, counts.pending) else titles.overview(head))
st.markdown(f"{head.sentence()}{reporting.uncounted(computed)}")
parts.key_figures(frames.city_figures(computed, earlier))
todo.card(shown, viewer.actor())

left, right = st.columns([1.7, 1])
curve = sums.curve(computed.facts)
with parts.card(left):
    parts.card_head(titles.curve(curve, month), "亿元，累计")
    parts.draw(charts.cumulative(curve, month=month, compact=phone))
sectors = sums.sectors(computed.facts)
with parts.card(right):
    parts.card_head(titles.sectors(sectors), "占全年计划")
    parts.draw(charts.sectors(sectors, compact=phone))
    st.markdown(fmt.note("横条为已完成，竖线为应达（计划累计÷全年计划）。"))

left, right = st.columns(2)
tiles, lines = sums.districts(computed.facts, places, belongs=frames.responsible(computed))
with parts.card(left):
    parts.card_head(titles.districts(tiles), "完成序时计划率")
    parts.draw(charts.tiles(tiles, lines, compact=phone))
    st.markdown(fmt.note("各区为区政府负责的项目，全市还含指挥部和市直单位的。▲▼后为超、欠计划的亿元数；方格只示意方位。"))
with parts.card(right):
    parts.card_head(f"{month}月有什么变化")
    parts.lines(frames.changes(computed, earlier, ranked=viewer.may_see("测算榜单")))
    st.page_link("views/ranking.py", label="查看红黑榜", icon=":material/leaderboard:", query_params={"month": shown.month.chinese})

behind = frames.shortfalls(sums.shortfalls(computed.facts), parties, words=words)
with parts.card():
    parts.card_head(titles.behind(behind), "万元")
    parts.read(tables.shortfalls(behind, phone=phone))
    parts.left_out("责任单位、原因和要求", phone=phone)
    st.page_link(
        "views/projects.py",
        label="查看全部欠计划项目",
        icon=":material/list:",
        query_params={"state": "欠计划", "month": shown.month.chinese},
    )
