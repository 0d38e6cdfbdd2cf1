"""What the viewer of 督查 looks at: the quarter, its tasks with their sheets, how far the year covers the builders, and the title."""

from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st
from sqlmodel import Session
from streamlit.elements.lib.mutable_tab_container import TabContainer

from core import builders
from core.access import MAY_SEE, Actor, Reach, reach
from core.errors import Conflict
from core.models import City
from core.period import Month, Quarter, today
from core.queries import inspections, register, sheets
from core.queries.inspections import Covered, DrawLine, TaskLine
from core.queries.sheets import ProblemLine, SheetLine
from core.vocabulary import DrawState, ProblemState, SheetSide, TaskState
from dashboard import format as fmt
from dashboard import session, titles, viewer
from dashboard.review import acting
from scoring import draw

PLAN, DRAW, SCORES, PROBLEMS = "计划", "抽取", "评分", "问题"
NUMBERS = "一二三四"
SELF_TERM = timedelta(days=14)
"""The time for a self-score that the forms begin with; assumed, no source states one."""


@dataclass(frozen=True)
class Known:
    """A quarter as the viewer may see it; `plans`: its plan too, not its draws alone; `whole`: every builder's, not the own unit's.

    `own`: the units that the viewer answers for.
    """

    city: City
    day: date
    quarter: Quarter
    plans: bool
    whole: bool
    tasks: tuple[TaskLine, ...]
    year: tuple[TaskLine, ...]
    covered: tuple[Covered, ...]
    draws: tuple[DrawLine, ...]
    sheets: dict[int, dict[SheetSide, SheetLine]]
    problems: tuple[ProblemLine, ...]
    own: frozenset[int] = frozenset()

    @property
    def found(self) -> tuple[ProblemLine, ...]:
        """Problems found in the quarter, those that are not closed first, the latest limit last."""
        mine = [one for one in self.problems if one.quarter == self.quarter]
        return tuple(sorted(mine, key=lambda one: (one.state is ProblemState.CLOSED, one.due_on, one.id)))

    @property
    def left_over(self) -> tuple[ProblemLine, ...]:
        """Problems of earlier quarters that are not closed, the earliest limit first."""
        some = [one for one in self.problems if one.quarter < self.quarter and one.state is not ProblemState.CLOSED]
        return tuple(sorted(some, key=lambda one: (one.due_on, one.id)))


def read(who: Actor) -> Known:
    """Write the status line with the choice of the quarter, and read everything of it. Raises Conflict while there is no city."""
    with session.opened() as opened:
        city, months = register.city(opened), register.months(opened)
        listed = inspections.quarters(opened, who)
    if city is None:
        raise Conflict("还没有建立城市。要看演示数据，请另设空数据库运行./ducha demo。")
    last = max((Month(int(year), int(number)) for year, number in zip(months["year"], months["number"], strict=True)), default=None)
    day = last.last_day if city.demonstration and last else today()
    quarter = _choose(listed, day, city)
    with session.opened() as opened:
        return _known(opened, who, city, Moment(quarter, day))


@dataclass(frozen=True)
class Moment:
    """A quarter, looked at on a day."""

    quarter: Quarter
    day: date


def _known(opened: Session, who: Actor, city: City, at: Moment) -> Known:
    quarter, plans = at.quarter, viewer.may_see("督查计划")
    draws = inspections.draws(opened, who, quarter=quarter)
    if not plans:
        return Known(city, at.day, quarter, plans=False, whole=False, tasks=(), year=(), covered=(), draws=draws, sheets={}, problems=())
    year = inspections.tasks(opened, who, year=quarter.year, day=today())
    return Known(
        city=city,
        day=at.day,
        quarter=quarter,
        plans=True,
        whole=reach(who, MAY_SEE["督查计划"]) is Reach.ALL,
        tasks=tuple(one for one in year if one.quarter == quarter),
        year=tuple(one for one in year if one.quarter <= quarter),
        covered=inspections.coverage(opened, who, quarter=quarter, day=min(at.day, quarter.months[-1].last_day)),
        draws=draws,
        sheets=sheets.of_quarter(opened, who, quarter=quarter, day=today()),
        problems=sheets.problems(opened, who, day=at.day),
        own=builders.represented(opened, who.unit_id, day=today()),
    )


def _choose(listed: tuple[Quarter, ...], day: date, city: City) -> Quarter:
    asked = st.query_params.get("quarter", "")
    present = Quarter.of(Month(day.year, day.month))
    after = Quarter.of(present.months[-1].next())
    offered = sorted({*listed, present, *([after] if acting.may("编制督查计划") else [])}, reverse=True)
    first = listed[0] if listed else present
    if asked and asked not in {one.chinese for one in offered}:
        session.unknown("季度", asked, instead=first.chinese)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        line = st.empty()
        chosen = st.selectbox(
            "季度",
            offered,
            index=offered.index(first),
            format_func=lambda one: one.chinese,
            key="quarter",
            bind="query-params",
            label_visibility="collapsed",
            width=190,
        )
    line.markdown(fmt.status_line(f"截至{fmt.day_text(day)}", demo=city.demonstration))
    return chosen


def title(known: Known) -> str:
    """二季度抽查34个项目，已覆盖39家代建单位; or what the quarter waits for."""
    name = quarter_name(known)
    live = [one for one in known.tasks if one.state is not TaskState.CANCELLED]
    if not known.plans:
        return _drawn(known, name)
    if not known.whole:
        return titles.fit(f"{name}本单位受检{len(live)}个项目" if live else f"{name}本单位没有受检项目")
    if any(one.state is DrawState.PUBLISHED for one in known.draws):
        return titles.fit(f"{name}重点检查{len(live)}项，抽取待录种子")
    if not live:
        return titles.fit(f"{name}还没有督查计划")
    builders = sum(one.planned > 0 for one in known.covered)
    return titles.fit(f"{name}抽查{len(live)}个项目，已覆盖{builders}家代建单位", f"{name}抽查{len(live)}项，覆盖{builders}家代建单位")


def _drawn(known: Known, name: str) -> str:
    """The draw alone, for who does not see the plan: 二季度从173项中抽出28项; 三季度抽取待取种子."""
    alive = [one for one in known.draws if one.state is not DrawState.VOID]
    if not alive:
        return titles.fit(f"{name}的抽取已作废" if known.draws else f"{name}还没有公布抽取")
    one = alive[0]
    if not one.seed:
        return titles.fit(f"{name}抽取待录种子，拟抽{one.wanted}项")
    return titles.fit(f"{name}从{len(draw.candidates_of(one.population))}项中抽出{one.wanted}项")


def quarter_name(known: Known) -> str:
    """The quarter in a title: 二季度."""
    return f"{NUMBERS[known.quarter.number - 1]}季度"


def tabs(known: Known) -> dict[str, TabContainer]:
    """Show the tabs by name, the draws alone to those who do not see the plan; what stands in one is made when it is opened."""
    names = (PLAN, DRAW, SCORES, PROBLEMS) if known.plans else (DRAW,)
    return dict(zip(names, st.tabs(names, key="tab", on_change="rerun", bind="query-params"), strict=True))


def may_fill(task: TaskLine, who: Actor, *, own: frozenset[int]) -> SheetSide | None:
    """Return whose sheet of a task the viewer, who answers for his own units, fills in now; the commands ask again."""
    if acting.may("报送自评") and task.builder_id in own and task.state in (TaskState.PLANNED, TaskState.SELF_SCORED):
        return SheetSide.SELF
    mine = acting.may("检查评分") and who.person_id in task.inspector_ids
    overdue = task.due_on is None or task.due_on < today()
    inspected = task.state in (TaskState.SELF_SCORED, TaskState.SCORED, TaskState.SETTLED)
    if mine and (inspected or (task.state is TaskState.PLANNED and overdue)):
        return SheetSide.INSPECTOR
    return None
