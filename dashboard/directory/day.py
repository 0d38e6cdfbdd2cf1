"""The day that the page 名录与信用 is about: in the URL, by default today, in a demonstration the end of its newest month."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from core.models import City
from core.period import Month
from core.queries import register
from dashboard import format as fmt
from dashboard import session
from dashboard.whole import whole

DAY = "day"
"""The name in the URL of the day."""
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Shown:
    """The city and the day."""

    city: City
    day: date

    @property
    def month(self) -> Month:
        """The month that the day lies in."""
        return Month(self.day.year, self.day.month)


def head() -> Shown:
    """Write the status line with the day's field, and return what is shown; a day that is none is said in one sentence."""
    city = _city()
    usual = session.usual_day(city)
    asked = st.query_params.get(DAY, "")
    given = read(asked)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        line = st.empty()
        st.session_state[DAY] = given or usual
        chosen = st.date_input("日期", key=DAY, min_value=FIRST, max_value=LAST, on_change=_write, label_visibility="collapsed", width=150)
    day = chosen if isinstance(chosen, date) else usual
    line.markdown(fmt.status_line(f"截至{fmt.day_text(day)}", "可改日期查看当日的名录和信用", demo=city.demonstration))
    if asked and given is None:
        session.unknown("日期", asked, instead=fmt.day_text(usual))
    return Shown(city, day)


def read(text: str) -> date | None:
    """Return the day that a text such as 2019-09-02 names, within what the field takes; None for any other text."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def _city() -> City:
    with session.opened() as opened:
        city = register.city(opened)
    return city if city is not None else session.plain_head()


@whole
def _write() -> None:
    chosen = st.session_state[DAY]
    if isinstance(chosen, date):
        st.query_params[DAY] = chosen.isoformat()
