"""What pages share: the database, the month in the URL, the computed lists kept while the facts stand, the kind of screen."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
import streamlit as st
from sqlmodel import Session
from streamlit.delta_generator import DeltaGenerator

from core.errors import Conflict
from core.models import City
from core.period import Month, now, today
from core.queries import register
from core.settings import from_environment
from core.vocabulary import MonthState
from dashboard import database, sums
from dashboard import format as fmt
from dashboard.kept import asked
from dashboard.web import ASKED
from dashboard.whole import whole
from scoring.publish import Draft
from scoring.publish import draft as compute

MONTH = "month"
"""The name in the URL of the month shown."""


def opened() -> AbstractContextManager[Session]:
    """A session that reads one unmoving state of the facts."""
    return database.reading()


_NO_MONTH = "还没有开放填报的月份。请用./ducha open开放一个月；要看演示数据，请另设空数据库运行./ducha demo。"
_KEPT = "month-kept"


def latest(states: Mapping[Month, MonthState]) -> Month:
    """The month that is shown unasked: the latest closed one, else the latest open one."""
    return max((month for month, state in states.items() if state is not MonthState.OPEN), default=max(states))


def at_work(states: Mapping[Month, MonthState]) -> Month:
    """The month that people work on: the earliest that is not locked, else the latest."""
    return min((month for month, state in states.items() if state is not MonthState.LOCKED), default=max(states))


def locked_of(states: Mapping[Month, MonthState]) -> tuple[Month, ...]:
    """The locked months, the newest first."""
    return tuple(sorted((month for month, state in states.items() if state is MonthState.LOCKED), reverse=True))


@dataclass(frozen=True)
class Shown:
    """What the whole page is about: the city, the month chosen, the states of all months, when reports are due, when months were locked."""

    city: City
    month: Month
    states: Mapping[Month, MonthState]
    due_at: datetime
    locks: Mapping[Month, datetime]
    version: str
    lasting: str
    """The version of what the lists of locked months depend on."""

    @property
    def state(self) -> MonthState:
        """The state of the chosen month."""
        return self.states[self.month]

    @property
    def locked(self) -> tuple[Month, ...]:
        """The locked months of every year, the newest first."""
        return locked_of(self.states)

    @property
    def closed(self) -> tuple[Month, ...]:
        """The months of the chosen year, to the chosen one, that units no longer report for; in order."""
        return tuple(month for month in self.month.to_date if self.states.get(month, MonthState.OPEN) is not MonthState.OPEN)


@st.cache_resource(max_entries=48, show_spinner="正在测算…")
def _draft(url: str, version: str, month: Month) -> Draft:  # noqa: ARG001  # `version` is only part of the key
    """Kept for all sessions; the frames are never changed."""
    with database.reading() as session:
        return compute(session, month, now=now())


def draft(shown: Shown, month: Month | None = None) -> Draft:
    """The computed lists of a month, by default the chosen one."""
    wanted = month or shown.month
    version = f"{shown.lasting}-{shown.locks[wanted]}" if shown.states[wanted] is MonthState.LOCKED else shown.version
    return _draft(from_environment().database_url, version, wanted)


def before(shown: Shown) -> Draft | None:
    """The lists of the month before within the year, or None."""
    return draft(shown, shown.month.previous()) if shown.month.previous() in shown.closed else None


def history(shown: Shown) -> Mapping[Month, Draft]:
    """The lists of every closed month of the year to the chosen one."""
    return {month: draft(shown, month) for month in shown.closed}


def plain_head(*parts: str) -> City:
    """Write the status line of a page that is about no month, and return the city. Raises Conflict while there is none."""
    city = _the_city()
    st.markdown(fmt.status_line(*parts, demo=city.demonstration))
    return city


def head_row(*parts: str) -> tuple[City, DeltaGenerator]:
    """Write the same line, and return the city and the line's row: what the page is about is chosen on its right. Raises Conflict."""
    city = _the_city()
    row = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    row.markdown(fmt.status_line(*parts, demo=city.demonstration), width="content")
    return city, row


def _the_city() -> City:
    with opened() as session:
        city = register.city(session)
    if city is None:
        raise Conflict(_NO_MONTH)
    return city


def usual_day(city: City) -> date:
    """The day that a page about no month is about unasked: today, in a demonstration the end of its newest month."""
    if not city.demonstration:
        return today()
    with opened() as session:
        return register.last_day(session) or today()


def unasked() -> Shown:
    """Return what a page computes with on which no month is chosen: the newest one. Raises Conflict as `head` does."""
    known = asked(_Known.read)
    return known.shown(max(known.states))


@dataclass(frozen=True)
class _Known:
    """The city with its months, as the database has them."""

    city: City
    months: pd.DataFrame
    states: Mapping[Month, MonthState]
    version: str
    lasting: str

    @classmethod
    def read(cls, session: Session) -> "_Known":
        """Read the city. Raises Conflict while there is none, or no month was opened."""
        city, months, version, lasting = (
            register.city(session),
            register.months(session),
            register.version(session),
            register.lasting_version(session),
        )
        states = {
            Month(int(year), int(number)): MonthState[state]
            for year, number, state in zip(months["year"], months["number"], months["state"], strict=True)
        }
        if city is None or not states:
            raise Conflict(_NO_MONTH)
        return cls(city, months, states, f"{version}-{'-'.join(months['state'])}", lasting)

    def shown(self, chosen: Month) -> Shown:
        """What a page about a month shows."""
        due = self.months["due_at"].iloc[list(self.states).index(chosen)]
        locks = {month: fmt.moment(at) for month, at in zip(self.states, self.months["locked_at"], strict=True) if at}
        return Shown(self.city, chosen, self.states, fmt.moment(due), locks, self.version, self.lasting)


def head(said: Callable[[Shown], Sequence[str]] | None = None, first: Callable[[Mapping[Month, MonthState]], Month] = latest) -> Shown:
    """Write the status line and the month's select box, and return what is shown.

    `said` gives the status line's words, by default those of the computed lists; `first` the month that is shown unasked.
    Raises Conflict while the database holds no city or no month was opened.
    """
    known = asked(_Known.read)
    city, states = known.city, known.states
    vain = _choose(states, first)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        line = st.empty()
        chosen = st.selectbox(
            "月份",
            list(states),
            format_func=lambda month: month_label(month, states[month]),
            key=MONTH,
            on_change=_write_month,
            label_visibility="collapsed",
            width=190,
        )
    shown = known.shown(chosen)
    line.markdown(fmt.status_line(*(said or status)(shown), demo=city.demonstration))
    if lost := st.query_params.pop(ASKED, ""):
        unknown("页面", lost, instead="总览")
    if vain:
        st.warning(f"没有{fmt.echo(vain)}的数据，现显示{shown.month.chinese}。请另选月份。")
    return shown


def month_label(month: Month, state: MonthState) -> str:
    """A month as the select box names it: 2019年7月, 2019年8月（填报中）."""
    return month.chinese if state is MonthState.LOCKED else f"{month.chinese}（{state.label}）"


def _choose(states: Mapping[Month, MonthState], first: Callable[[Mapping[Month, MonthState]], Month]) -> str:
    """Set the select box to the month of the URL, also as 2019-07, else to the one kept from page to page; return a vain wish."""
    text = st.query_params.get(MONTH, "")
    named = next((month for month in states if text in (str(month), month.chinese)), None)
    kept = st.session_state.get(f"{_KEPT}-{first.__name__}")
    chosen = named or (kept if kept in states else None) or first(states)
    st.session_state[MONTH] = st.session_state[f"{_KEPT}-{first.__name__}"] = chosen
    if named or chosen != first(states):
        st.query_params[MONTH] = chosen.chinese
    return "" if named else text


@whole
def _write_month() -> None:
    st.query_params[MONTH] = st.session_state[MONTH].chinese


def unknown(what: str, asked: str, *, instead: str) -> None:
    """Say in one sentence that the URL asks for something that is not there, and what is shown instead."""
    st.warning(f"没有{what}“{fmt.echo(asked)}”，现显示{fmt.plain(instead)}。")


def status(shown: Shown) -> tuple[str, ...]:
    """Until which day, when reviewed, how many reports were approved, pending and missing; before close what is reported so far."""
    computed = draft(shown)
    counts = sums.report_counts(computed.facts)
    if not computed.closed:
        waiting = f"（待审{counts.pending}项）" if counts.pending else ""
        reported = f"已报{counts.approved + counts.pending}项{waiting}，未报{counts.missing}项"
        return f"{shown.month.chinese}填报中，{fmt.hour_text(shown.due_at)}截止", reported
    waiting = "".join(f"，{word}{number}项" for word, number in (("待审", counts.pending), ("缺报", counts.missing)) if number)
    reviewed = f"{fmt.day_text(computed.known_at.date())}审核" if shown.state is MonthState.LOCKED else shown.state.label
    return f"截至{fmt.day_text(shown.month.last_day)}，{reviewed}", f"已审{counts.approved}项{waiting}"


def reviewing(shown: Shown, pending: int) -> bool:
    """Whether the bureau still reviews reports of a closed month, so that its figures and places may yet move."""
    return shown.state is MonthState.CLOSED and pending > 0


def phone() -> bool:
    """Whether the page is read on a phone; only order, pins and short names depend on it."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
