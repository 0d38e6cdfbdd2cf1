"""What the viewer of 会议与圆桌会 looks at: the ledgers as of a day, the year in the URL, the title and the tabs."""

from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from core.access import MAY_SEE, Actor, Reach, reach
from core.errors import Conflict
from core.models import City
from core.period import Month
from core.queries import issues, meeting_counts, meetings, register, round_tables
from core.queries.issues import IssueLine
from core.queries.meeting_counts import Gathered, Met, Span
from core.queries.meetings import MeetingLine
from core.queries.round_tables import OpinionLine, OutcomeLine, TableLine
from dashboard import format as fmt
from dashboard import session, titles
from dashboard.coordination import desk as problems
from dashboard.whole import whole

MEETINGS, TABLES, COUNTS = "会议", "圆桌会", "统计"
TAB = "tab"
"""The name in the URL of the tab shown."""
MEETING, TABLE = "meeting", "table"
"""The names in the URL of the meeting and of the round table opened."""
ISSUE = "issue"
"""The name in the URL of the problem that a round table is called for."""
YEAR = "year"


@dataclass(frozen=True)
class Known:
    """The ledgers that the viewer sees as of a day, and the problems that may be treated."""

    who: Actor
    city: City
    day: date
    year: int
    meetings: tuple[MeetingLine, ...]
    tables: tuple[TableLine, ...]
    opinions: tuple[OpinionLine, ...]
    outcomes: tuple[OutcomeLine, ...]
    issues: tuple[IssueLine, ...]

    @property
    def own(self) -> bool:
        """Whether the viewer sees what concerns its unit alone, so that no figure is the city's."""
        return reach(self.who, MAY_SEE["会议"]) is Reach.OWN

    @property
    def whose(self) -> str:
        """涉及本单位： before figures that are a unit's, nothing before the city's."""
        return "涉及本单位：" if self.own else ""

    @property
    def span(self) -> Span:
        """The year to the day as of which all is shown, or the whole of an earlier one."""
        return Span(date(self.year, 1, 1), min(date(self.year, 12, 31), self.day))

    @property
    def month(self) -> Month:
        """The last month of the span."""
        return Month(self.year, self.span.last.month)

    @property
    def met(self) -> Met:
        """The meetings and visits of the year."""
        return meeting_counts.met(self.meetings, self.span)

    @property
    def gathered(self) -> Gathered:
        """The round tables of the year."""
        return meeting_counts.gathered(self.tables, self.opinions, span=self.span)

    @property
    def years(self) -> list[int]:
        """The years that something is recorded of, the newest first, this one among them."""
        held = {one.held_on.year for one in self.meetings} | {one.held_on.year for one in self.tables}
        return sorted(held | {one.issued_on.year for one in self.outcomes} | {self.day.year}, reverse=True)


def read(who: Actor) -> Known:
    """Write the status line, and read what the viewer sees. Raises Conflict while there is no city."""
    with session.opened() as opened:
        city, months = register.city(opened), register.months(opened)
        if city is None:
            raise Conflict("还没有建立城市。要看演示数据，请另设空数据库运行./ducha demo。")
        last = max((Month(int(year), int(number)) for year, number in zip(months["year"], months["number"], strict=True)), default=None)
        day = problems.day_of(city, last)
        asked = st.query_params.get(YEAR, "")
        known = Known(
            who=who,
            city=city,
            day=day,
            year=int(asked) if asked.isascii() and asked.isdigit() and 1990 <= int(asked) <= day.year else day.year,
            meetings=meetings.meetings(opened, who, day=day),
            tables=round_tables.tables(opened, who, day=day),
            opinions=round_tables.opinions(opened, who, day=day),
            outcomes=round_tables.outcomes(opened, who),
            issues=issues.issues(opened, who, day=day),
        )
    said = f"{known.whose or '共'}{len(known.meetings)}次会议走访", f"{len(known.tables)}次圆桌会"
    st.markdown(fmt.status_line(f"截至{fmt.day_text(day)}", *said, demo=city.demonstration))
    return known


def title(known: Known) -> str:
    """2019年开会49次，走访326次，解决问题147个; or how many round tables, or that nothing is recorded; a unit's says that it is."""
    met, sat = known.met, known.gathered
    if known.own:
        return _own_title(met, sat)
    if met.meetings or met.visits:
        whole = f"{known.year}年开会{met.meetings}次，走访{met.visits}次，解决问题{met.solved}个"
        return titles.fit(whole, f"开会{met.meetings}次，走访{met.visits}次")
    if sat.tables:
        return titles.fit(f"{known.year}年圆桌会{sat.tables}次，{sat.opinions}条意见解决{sat.solved}条")
    return titles.fit(f"{known.year}年还没有会议和圆桌会记录")


def _own_title(met: Met, sat: Gathered) -> str:
    if met.meetings or met.visits:
        return titles.fit(f"涉及本单位：开会{met.meetings}次，走访{met.visits}次")
    if sat.tables:
        return titles.fit(f"涉及本单位：圆桌会{sat.tables}次")
    return titles.fit("本年没有涉及本单位的会议和圆桌会")


def tabs() -> dict[str, TabContainer]:
    """Show the tabs, by name."""
    names = [MEETINGS, TABLES, COUNTS]
    return dict(zip(names, st.tabs(names, key=TAB, bind="query-params", on_change="rerun"), strict=True))


def whose_figures(known: Known) -> None:
    """Say before a unit's figures that they are its own."""
    if known.own:
        st.markdown(fmt.note("以下只计涉及本单位的会议、走访、问题、圆桌会和意见；全市的由市重点办统计。"))


def altogether(known: Known) -> str:
    """The word before the number of a whole ledger."""
    return "涉及本单位共" if known.own else "共"


def choose_year(cells: "st.delta_generator.DeltaGenerator", known: Known) -> None:
    """Show the choice of a year, kept in the URL."""
    st.session_state[YEAR] = known.year
    cells.selectbox("年份", known.years, key=YEAR, format_func=lambda year: f"{year}年", on_change=_write_year)


@whole
def _write_year() -> None:
    st.query_params[YEAR] = str(st.session_state[YEAR])


def asked(known: Known) -> tuple[MeetingLine | None, TableLine | None]:
    """The meeting and the round table that the URL names, as far as the viewer sees them."""
    meeting, table = (st.query_params.get(key, "") for key in (MEETING, TABLE))
    return (
        next((one for one in known.meetings if one.number == meeting), None),
        next((one for one in known.tables if one.number == table), None),
    )


def unknown(known: Known) -> None:
    """Say that the URL names a meeting or a round table that the viewer does not see."""
    for key, what, some in ((MEETING, MEETINGS, known.meetings), (TABLE, TABLES, known.tables)):
        number = st.query_params.get(key, "")
        if number and number not in {one.number for one in some}:
            session.unknown(what, number, instead="台账")


def monthly(known: Known) -> tuple[Span, Span]:
    """The days of the last month shown to the day, and of the month before."""
    before = known.month.previous()
    return Span(known.month.first_day, known.span.last), Span(before.first_day, before.last_day)
