"""The next edition from a workbook: the prefilled form, the filled one read and compared, stored as a draft, and approved."""

from collections.abc import Sequence

import streamlit as st

from core.commands import batch, plan
from core.commands.batch import ConfirmBatch, ReadRow, StageBatch
from core.commands.plan import ApproveEdition
from core.errors import BadInput, DuchaError
from core.period import Month
from core.queries.forms import plan_base
from core.queries.plans import Difference, Edition
from core.vocabulary import FormKind, RowOutcome
from dashboard import format as fmt
from dashboard import parts, session, uploaded, viewer
from dashboard.entry import book
from dashboard.entry.book import Book
from dashboard.plans import comparing
from dashboard.review import acting
from data.intake import open_form, read_form

FORM = "/downloads/plan-form?month={}"
_READ = "plan-book"


def approval(draft: Edition, found: Sequence[Difference]) -> None:
    """Say that a draft waits, and let a section head approve it after seeing what it changes."""
    with st.container(horizontal=True, vertical_alignment="center"):
        what = f"第{draft.number}版草案自{draft.effective_month}月起执行，调整{len(found)}项，待科室负责人批准。"
        st.markdown(f"{fmt.chip('草案')}　{what}", width="content")
        if acting.may("批准年度计划") and st.button("批准草案", type="primary", icon=":material/verified:"):
            acting.ask(f"批准第{draft.number}版计划", lambda: _approve(draft, found))


def _approve(draft: Edition, found: Sequence[Difference]) -> None:
    kinds = [comparing.kind(one) for one in found]
    counts = "、".join(f"{word}{kinds.count(word)}项" for word in ("新增", "退出", "暂停", "调整") if word in kinds)
    st.markdown(f"第{draft.number}版：{draft.projects}个项目，全年计划{fmt.yi_unit(draft.total)}；{counts or '没有调整'}。")
    st.markdown(f"批准后自{draft.effective_month}月起执行，以前各月的计划不变；批准的版本不再改动。")
    if st.button("批准", type="primary", key="approve-edition"):
        request = ApproveEdition(draft.year, draft.number, draft.fingerprint)
        acting.carry_out(
            plan.approve_edition, request, said=f"{draft.year}年度计划第{draft.number}版已批准，自{draft.effective_month}月起执行。"
        )


def form(year: int) -> None:
    """Choose from which month the edition holds, take the form out, and hand the filled one in."""
    if not acting.may("导入年度计划"):
        st.markdown("计划草案由督查人员导入，科室负责人批准。")
        return
    with parts.card():
        parts.card_head(f"编制{year}年下一版计划", "先下载预填表，填好后上传；核对无误再存为草案")
        left, middle, right = st.columns([1, 1.4, 2])
        number = left.selectbox("自哪个月起执行", list(range(1, 13)), index=None, format_func=lambda one: f"{one}月", placeholder="请选择")
        document = middle.text_input("文号", max_chars=120, placeholder="调整计划的文件，可不填")
        reason = right.text_input("调整原因", max_chars=400, placeholder="为什么调整")
        if number is None:
            st.markdown(fmt.note("选定起执行的月份后，可以下载预填表和上传。此前各月的计划不能改。"))
            return
        month = Month(year, number)
        st.link_button("下载预填表", FORM.format(month), icon=":material/download:")
        given = st.file_uploader("填好的年度计划表", type=["xlsx", "xls", "csv"], key=f"plan-file-{month}")
        if given is not None and st.button("核对", icon=":material/rule:"):
            st.session_state[_READ] = read(given.getvalue(), given.name, month=month, said=(document.strip(), reason.strip()))
    found: Book | None = st.session_state.get(_READ)
    if found is not None and found.month == month:
        with parts.card():
            _comparison(found)


def read(content: bytes, name: str, *, month: Month, said: tuple[str, str]) -> Book:
    """Read and stage a plan workbook in the viewer's name, under its document and reason; no fact changes."""
    try:
        opened = open_form(content, name, month=month)
        if opened.form.kind is not FormKind.ANNUAL_PLAN:
            raise BadInput(f"{name}不是年度计划表。请下载预填表，填好后再传。")
        with session.opened() as reading:
            base = plan_base(reading, month.year, effective_month=month.number)
        reading_ = read_form(opened, base)
        if not reading_.usable:
            return Book(name, month, problems=reading_.problems)
        rows = tuple(ReadRow(line.number, line.row, line.version) for line in reading_.rows)
        since = Month(base.year, base.effective_month)
        request = StageBatch(FormKind.ANNUAL_PLAN, since, base.edition, name, opened.sha256, rows, *said)
        return Book(name, month, problems=reading_.problems, batch_id=viewer.give(book.numbered, request))
    except DuchaError as error:
        return Book(name, month, refused=str(error))


def _comparison(found: Book) -> None:
    if found.refused:
        parts.card_head(f"{found.name}没有核对")
        st.markdown(fmt.plain(found.refused))
        return
    uploaded.problems(found.name, found.problems)
    if found.batch_id is None:
        return
    able = sum(row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED) for row in book.staged(found))
    if not able:
        st.markdown(fmt.note("没有新增或变更的行，不需要存为草案。"))
    elif st.button(f"存为草案（{able}项有变）", type="primary"):
        st.session_state.pop(_READ, None)
        acting.carry_out(batch.confirm, ConfirmBatch(found.batch_id), said="已存为草案，待科室负责人批准。")
