"""Saving and submitting rows one by one: a row that fails says why and keeps what was typed, the others go on."""

from collections.abc import Sequence

import streamlit as st

from core.commands.report import FillReport, fill_report
from core.errors import DuchaError
from dashboard import viewer
from dashboard.entry.work import Row, Work


def save(rows: Sequence[Row], work: Work, *, submit: bool) -> None:
    """Give the command for each row in the viewer's name; then draw the page anew."""
    with work.lock:
        failed = [row for row in rows if not _one(row, work, submit=submit)]
        done = len(rows) - len(failed)
        what = "提交" if submit else "存为草稿"
        work.news = (f"{done}项已{what}。" if done else "") + (f"{len(failed)}项没有{what}，原因见下，输入的内容都在。" if failed else "")
        work.table += 1
    st.rerun()


def _one(row: Row, work: Work, *, submit: bool) -> bool:
    request = FillReport(row.month, row.read.row, row.seen.version, row.seen.row, submit)
    try:
        viewer.give(fill_report, request)
    except DuchaError as error:
        work.put(row.line, "investment", text=row.shown["investment"])
        work.said[row.code] = str(error)
        return False
    work.forget(row.code)
    return True
