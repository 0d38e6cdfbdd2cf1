"""The desk of 我的月报: which month is filled, the rows of the viewer's unit, and the figures beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st
from sqlmodel import Session

from core import ledger
from core.access import Actor
from core.period import CHINA, Month, now
from core.queries import attachment, desk, register
from core.queries.attachment import Kept
from core.queries.desk import MonthDesk
from core.rows import with_total
from core.vocabulary import MonthState
from dashboard import format as fmt
from dashboard import session
from dashboard.entry.work import Row, Work, rows
from dashboard.whole import whole
from scoring.publish import doubts_at

MONTH = "fill"
"""The name in the URL of the month that is filled."""
_BOX, _KEPT = "fill-box", "fill-kept"
WARNING = "不得上传涉密信息"
NO_MONTH = "没有开放填报的月份。市重点办开放后在这里填报；已报的数字在“项目”页查看。"


@dataclass(frozen=True)
class Table:
    """What stands on a desk: the month with its lines, the rows as the person sees them, files by report."""

    desk: MonthDesk
    rows: tuple[Row, ...]
    files: Mapping[int, tuple[Kept, ...]]
    unit: str
    demonstration: bool

    @property
    def month(self) -> Month:
        """The month that is filled."""
        return self.desk.month

    @property
    def due(self) -> str:
        """When reports are due: 9月3日18时; empty if nobody said."""
        return fmt.hour_text(self.desk.due_at.astimezone(CHINA)) if self.desk.due_at else ""


def every_month() -> dict[Month, MonthState]:
    """The months that were opened, with their states."""
    with session.opened() as opened:
        frame = register.months(opened)
    return {Month(int(y), int(n)): MonthState[s] for y, n, s in zip(frame["year"], frame["number"], frame["state"], strict=True)}


def months(every: Mapping[Month, MonthState]) -> dict[Month, MonthState]:
    """The months that units may still have to do with, the newest open one first."""
    found = {month: state for month, state in every.items() if state is not MonthState.LOCKED}
    return dict(sorted(found.items(), key=lambda pair: (pair[1] is not MonthState.OPEN, -pair[0].first_day.toordinal())))


def choose(found: Mapping[Month, MonthState]) -> Month:
    """Show the select box of months, if there are several, and return the month chosen: by the URL, else the one shown before.

    A month that is opened meanwhile takes nobody away from the one at hand.
    """
    asked, kept = st.query_params.get(MONTH, ""), st.session_state.get(_KEPT)
    unasked = kept if isinstance(kept, Month) and kept in found else next(iter(found))
    named = next((month for month in found if asked in (str(month), month.chinese)), unasked)
    st.session_state[_KEPT] = st.session_state[_BOX] = named
    if len(found) == 1:
        return named
    return st.selectbox(
        "月份",
        list(found),
        format_func=lambda month: session.month_label(month, found[month]),
        key=_BOX,
        on_change=_write_month,
        label_visibility="collapsed",
        width=190,
    )


@whole
def _write_month() -> None:
    st.query_params[MONTH] = st.session_state[_BOX].chinese


def work(month: Month) -> Work:
    """What the viewer typed into a month and has not saved, kept as long as the tab stays open."""
    kept: Work = st.session_state.setdefault(f"entry-{month}", Work())
    return kept


def table(viewer: Actor, month: Month, *, typed: Work) -> Table:
    """Read the desk of a coordinator with what was typed over it. Raises NotAllowed."""
    with session.opened() as opened:
        found = desk.entry_desk(opened, viewer, month=month)
        units = ledger.unit_rows(opened)
        city = register.city(opened)
        return Table(
            found,
            _doubted(opened, found, rows(found, typed, short={name: row.short_name for name, row in units.items()})),
            attachment.of_month(opened, viewer, month=month),
            ledger.unit_names(opened).get(viewer.unit_id or 0, ""),
            bool(city and city.demonstration),
        )


def _doubted(opened: Session, found: MonthDesk, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows with what the bureau's checks will say of them as they are typed now, saved or not."""
    lines = tuple(replace(row.line, form=replace(row.line.form, current=with_total(row.read.row, row.seen.row))) for row in rows)
    doubts = doubts_at(opened, replace(found, lines=lines), now=now())
    return tuple(replace(row, doubts=doubts.get(row.code, ())) for row in rows)
