"""A filled form that somebody uploads: read at once, every fault told with its place, given in one act or not at all."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from core.errors import BadRows, DuchaError
from dashboard import format as fmt
from dashboard import parts, viewer
from dashboard.review import acting
from data.intake import Problem, Severity
from data.onesheet import Reading

Row = TypeVar("Row")
MOST = 60
"""So many faults are told at once."""


def taken(label: str, read: Callable[[bytes, str], Reading[Row]], *, key: str) -> tuple[Row, ...] | None:
    """Show the field for a file, and return the rows that it asks for; None without a file, and while something has to be corrected."""
    given = st.file_uploader(label, type=["xlsx"], key=key)
    if given is None:
        return None
    try:
        found = read(given.getvalue(), given.name)
    except DuchaError as refused:
        st.error(fmt.plain(str(refused)))
        return None
    problems(given.name, found.problems)
    if not found.usable:
        return None
    if not found.rows:
        st.warning(f"{fmt.plain(given.name)}中没有变动，本次没有存入数据。")
        return None
    return found.rows


def problems(name: str, some: Sequence[Problem]) -> None:
    """Show what has to be corrected or looked at, the former first."""
    if not some:
        return
    fixes = sum(one.severity is Severity.FIX for one in some)
    parts.card_head(f"{name}：检查发现{len(some)}处", "改完“须改”的再上传，本次没有存入数据" if fixes else "核对后再确认")
    said = sorted(some, key=lambda one: one.severity is not Severity.FIX)[:MOST]
    parts.read(
        pd.DataFrame(
            {
                "类别": [fmt.chip(one.severity.value) for one in said],
                "位置": [fmt.plain(f"{one.sheet} {one.cell}") for one in said],
                "怎么办": [fmt.plain(one.sentence) for one in said],
            }
        )
    )


def give(command: Callable[..., Any], request: object, *, said: str) -> None:
    """Give a form in the viewer's name; then run the page again and say so there. Refused rows are told one by one, nothing was stored."""
    try:
        viewer.give(command, request)
    except BadRows as refused:
        parts.card_head(f"{len(refused.refused)}行不能存入", "改正后重新上传，本次没有存入数据")
        rows = [(f"第{line}行", fmt.plain(sentence)) for line, sentence in refused.refused[:MOST]]
        parts.read(pd.DataFrame(rows, columns=["哪里", "怎么办"]))
        return
    except DuchaError as refused:
        st.error(fmt.plain(str(refused)))
        return
    acting.tell(said)
    st.rerun()
