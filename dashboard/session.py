"""What pages share: the database, the month in the URL, the computed lists kept while the facts stand, the kind of screen."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core.db import existing, reading
from core.errors import Conflict
from core.models import City
from core.period import Month, now
from core.queries import register
from core.settings import from_environment
from core.vocabulary import MonthState
from dashboard import format as fmt
from scoring.publish import Draft
from scoring.publish import draft as compute
from scoring.summary import report_counts

MONTH = "month"
"""The name in the URL of the month shown."""


@st.cache_resource
def engine(url: str) -> Engine:
    """The one engine of this process for a database."""
    return existing(url)


@contextmanager
def opened() -> Iterator[Session]:
    """A session that reads one unmoving state of the facts."""
    with reading(engine(from_environment().database_url)) as session:
        yield session


_NO_MONTH = "还没有可以显示的月份：网页只显示已关闭的月份。填报中的月份请用./ducha rank测算；要看演示数据，请另设空数据库运行./ducha demo。"


@dataclass(frozen=True)
class Shown:
    """What the whole page is about: the city, the month chosen, and which state of the facts."""

    city: City
    month: Month
    months: tuple[Month, ...]
    version: str


@st.cache_resource(max_entries=48, show_spinner="正在测算…")
def _draft(url: str, version: str, month: Month) -> Draft:  # noqa: ARG001  # `version` is only part of the key
    """Kept for all sessions; the frames are never changed."""
    with reading(engine(url)) as session:
        return compute(session, month, now=now())


def draft(shown: Shown, month: Month | None = None) -> Draft:
    """The computed lists of a month, by default the chosen one."""
    return _draft(from_environment().database_url, shown.version, month or shown.month)


def before(shown: Shown) -> Draft | None:
    """The lists of the month before within the year, or None."""
    earlier = shown.month.previous()
    return draft(shown, earlier) if earlier in shown.months and earlier.year == shown.month.year else None


def history(shown: Shown) -> Mapping[Month, Draft]:
    """The lists of every month of the year to the chosen one."""
    return {month: draft(shown, month) for month in shown.month.to_date if month in shown.months}


def head(*parts: str) -> Shown:
    """Write the status line and the month's select box, and return what is shown; `parts` follow the month's state.

    Raises Conflict while the database holds no city or no month that was closed.
    """
    with opened() as session:
        city, months, version = register.city(session), register.months(session), register.version(session)
    seen = months[months["state"] != MonthState.OPEN.name]
    options = [Month(int(year), int(number)) for year, number in zip(seen["year"], seen["number"], strict=True)]
    if city is None or not options:
        raise Conflict(_NO_MONTH)
    asked = _asked(options)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        line = st.empty()
        chosen = st.selectbox(
            "月份",
            options,
            format_func=lambda month: month.chinese,
            key=MONTH,
            bind="query-params",
            label_visibility="collapsed",
            width=150,
        )
    shown = Shown(city, chosen or options[0], tuple(options), version)
    line.markdown(fmt.status_line(*status(shown), *parts, demo=city.demonstration))
    if asked:
        st.warning(f"没有{fmt.plain(asked)}的数据，现显示{shown.month.chinese}。请另选月份。")
    return shown


def _asked(options: Sequence[Month]) -> str:
    """Take the month from the URL, also as 2019-07, else keep it from page to page; return what the URL asks for in vain."""
    text = st.query_params.get(MONTH, "")
    named = next((month for month in options if text in (str(month), month.chinese)), None)
    kept = named or st.session_state.get(MONTH)
    if kept:
        st.session_state[MONTH] = kept
    return "" if named else text


def status(shown: Shown) -> tuple[str, ...]:
    """Until which day, when reviewed, how many reports were approved, pending and missing, and that the lists are drafts."""
    computed = draft(shown)
    counts = report_counts(computed.facts)
    waiting = [f"{word}{number}项" for word, number in (("待审", counts.pending), ("缺报", counts.missing)) if number]
    return (
        f"截至{fmt.day_text(shown.month.last_day)}，{fmt.day_text(computed.known_at.date())}审核",
        "，".join([f"已审{counts.approved}项", *waiting]),
    )


def phone() -> bool:
    """Whether the page is read on a phone; only order, pins and short names depend on it."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
