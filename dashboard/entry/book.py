"""The report as a workbook: the prefilled form to download, the filled one read, compared, and stored when the person says so."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import streamlit as st
from sqlmodel import Session

from core.access import Actor
from core.commands import batch
from core.commands.batch import ConfirmBatch, ReadRow, StageBatch
from core.errors import BadInput, DuchaError
from core.models import ImportRow
from core.period import Month
from core.queries.forms import month_base
from core.vocabulary import FormKind, MonthState, RowOutcome
from dashboard import database, parts, session, uploaded, viewer
from dashboard import format as fmt
from dashboard.entry import grid
from dashboard.entry.desk import WARNING, Table, table
from dashboard.entry.work import Work, fillable, settled
from dashboard.whole import whole
from data.intake import Problem, Reading, open_form, read_form
from data.intake.changes import changes

FORM = "/downloads/report-form?month={}"
_MOST = 60
_READ = "entry-book"
_TURN = "entry-book-turn"


@dataclass(frozen=True)
class Book:
    """A workbook that was read: its name, why it was refused, its problems, and the number of its batch."""

    name: str
    month: Month
    refused: str = ""
    problems: tuple[Problem, ...] = ()
    batch_id: int | None = None


def buttons(shown: Table) -> None:
    """Show the ways to the prefilled form and from the filled one."""
    closed = shown.desk.state is not MonthState.OPEN and not fillable(shown.rows)
    st.link_button("下载预填表", FORM.format(shown.month), icon=":material/download:", disabled=closed)
    with st.popover("上传Excel", icon=":material/upload_file:", disabled=closed, help="填报已关闭，没有要重报的项目。" if closed else None):
        st.markdown(fmt.note(f"上传填好的月报表（xlsx、xls或csv），先核对，确认后入库。{WARNING}。"))
        turn = st.session_state.setdefault(_TURN, 0)
        given = st.file_uploader("月报表", type=["xlsx", "xls", "csv"], key=f"entry-book-{turn}", label_visibility="collapsed")
    if given is not None:
        st.session_state[_TURN] = turn + 1
        st.session_state[_READ] = read(given.getvalue(), given.name, month=shown.month)
        st.rerun()


def read(content: bytes, name: str, *, month: Month) -> Book:
    """Read and stage a workbook in the viewer's name; nothing is stored of the facts."""
    try:
        opened = open_form(content, name, month=month)
        if opened.form.kind is not FormKind.MONTHLY_REPORT or opened.month != month:
            raise BadInput(f"{name}不是{month.chinese}的月报表。请下载预填表，填好后再传。")
        with session.opened() as reading:
            base = month_base(reading, month)
        found = read_form(opened, base)
        return Book(name, month, problems=found.problems, batch_id=_stage(found, opened.sha256, name, (month, base.edition)))
    except DuchaError as error:
        return Book(name, month, refused=str(error))


def _stage(found: Reading, sha256: str, name: str, of: tuple[Month, int]) -> int | None:
    if not found.usable:
        return None
    rows = tuple(ReadRow(line.number, line.row, line.version) for line in found.rows)
    return viewer.give(numbered, StageBatch(FormKind.MONTHLY_REPORT, *of, name, sha256, rows))


def numbered(opened: Session, request: StageBatch, *, by: Actor, on: datetime) -> int:
    """Stage a batch and return its number, which outlives the session."""
    return batch.number_of(batch.stage(opened, request, by=by, on=on))


def comparison(shown: Table, work: Work, *, who: Actor) -> None:
    """Show what a workbook that was read says: why not, what to correct, or what it changes, with the button that stores it."""
    found: Book | None = st.session_state.get(_READ)
    if found is None or found.month != shown.month:
        return
    with parts.card():
        if found.refused:
            parts.card_head(f"{found.name}没有入库")
            st.markdown(fmt.plain(found.refused))
        else:
            uploaded.problems(found.name, found.problems)
        stored = staged(found)
        able = sum(row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED) for row in stored)
        with st.container(horizontal=True, vertical_alignment="center"):
            if found.batch_id is not None:
                codes = tuple(row.code for row in stored if row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED))
                given = (found, work, who, codes)
                st.button(f"确认入库并提交（{able}项）", type="primary", disabled=not able, on_click=_confirm, args=given)
            st.button("关闭核对结果", on_click=_close)
            if found.batch_id is not None and not able:
                st.markdown(fmt.note("没有新增或变更的行，不需要入库。"))


def staged(found: Book) -> tuple[ImportRow, ...]:
    """Show how the staged rows differ from what is stored, and return them."""
    if found.batch_id is None:
        return ()
    with database.reading() as opened:
        rows = batch.rows_of(opened, found.batch_id)
        opened.expunge_all()
    parts.card_head(f"{found.name}与库中比较", batch.counted(rows))
    told = [row for row in rows if row.outcome is not RowOutcome.UNCHANGED]
    if told:
        parts.read(
            pd.DataFrame(
                {
                    "结果": [fmt.chip(row.outcome.label) for row in told[:_MOST]],
                    "行": [str(row.line) for row in told[:_MOST]],
                    "项目": [row.code for row in told[:_MOST]],
                    "改动": [fmt.plain(row.sentence or _in_words(row)) for row in told[:_MOST]],
                }
            )
        )
    return rows


def _in_words(row: ImportRow) -> str:
    if row.outcome is RowOutcome.NEW:
        return "，".join(f"{change.name}{change.after}" for change in changes(row)[:4])
    return "，".join(f"{change.name}{change.before}→{change.after}" for change in changes(row)) or "数字不变，提交审核"


@whole
def _confirm(found: Book, work: Work, who: Actor, codes: tuple[str, ...]) -> None:
    """Store the rows of these codes; where the facts moved since the comparison, say so and store nothing.

    What was typed into the page stays, also into the table since it was drawn, but for what now is stored as it was typed.
    """
    grid.keep(who, [found.month])
    try:
        viewer.give(batch.confirm, ConfirmBatch(found.batch_id or 0))
    except DuchaError as error:
        st.session_state[_READ] = Book(found.name, found.month, refused=str(error))
        return
    work.news = f"{found.name}已入库并提交。"
    with work.lock:
        for row in table(who, found.month, typed=work).rows:
            if row.code in codes and settled(row, work):
                work.forget(row.code)
        work.table += 1
    _close()


@whole
def _close() -> None:
    st.session_state.pop(_READ, None)
