"""月报审核: the month's reports as the bureau reviews them, the month's state, and corrections after the lock."""

import streamlit as st

from core.period import now
from core.queries import attachment, corrections, desk
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.review import acting, correcting, deciding, month, queue
from dashboard.review import one as report
from scoring.publish import doubts_at

who = viewer.admit("未审月报", everybodys=True)
shown = session.head(month.status, session.at_work)
with session.opened() as opened:
    reports = desk.review_desk(opened, who, month=shown.month)
    acts = desk.month_acts(opened, who, month=shown.month)
    found = doubts_at(opened, reports, now=now())
    files = attachment.of_month(opened, who, month=shown.month)
    names, confirming = desk.short_names(opened), desk.confirming_units(opened, on=now())
    waiting, done = corrections.waiting(opened, who), corrections.decided(opened, who)
every = queue.entries(reports, found, names=names, confirming=confirming)

st.title(queue.title(every, shown.month.number))
acting.news()
month.controls(shown, acts, every=every)
of_month, after_lock = st.tabs(["月报", "更正"], key="tab", bind="query-params")
with of_month:
    parts.key_figures(queue.figures(every, shown.state))
    listed = queue.chosen_by_filters(every, shown.state)
    st.markdown(fmt.note(f"单位：万元；列出{len(listed)}项，共{len(every)}项。有疑点的在前。"))
    if not listed:
        queue.nothing()
    else:
        chosen = queue.choose(listed, shown.month.number)
        deciding.bar(chosen)
        if len(chosen) == 1:
            report.show(chosen[0], shown.month, files=files.get(chosen[0].line.report_id or 0, ()))
with after_lock:
    correcting.show(waiting, done, locked=shown.locked)
