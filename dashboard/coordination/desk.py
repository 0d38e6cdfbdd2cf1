"""What the viewer of 问题协调 looks at: problems as of a day, their filters in the URL, the title, and what moves next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from core.access import Actor
from core.errors import Conflict
from core.issues import IssueKind, IssueState, LiftState, Rung
from core.models import City
from core.period import Month, today
from core.queries import due, issues, register
from core.queries.issues import IssueLine, LiftLine
from dashboard import format as fmt
from dashboard import session, titles, viewer
from dashboard.project import filters
from dashboard.project.filters import ALL

CHOICE = "issue"
"""The name in the URL of the problem shown."""
OPEN, LATE, MINE, SOON = "未办结", "逾期", "待我办", "快到期"
"""States of the filter that hold several: what is left to do, late, to be moved by the viewer, due within a week."""
KEYS = ("rung", "kind", "unit", "state")
"""The filters in the URL."""


@dataclass(frozen=True)
class Known:
    """The problems that the viewer sees as of a day, and the proposals to lift some."""

    who: Actor
    city: City
    day: date
    issues: tuple[IssueLine, ...]
    lifts: tuple[LiftLine, ...]

    @property
    def left(self) -> tuple[IssueLine, ...]:
        """Problems that are not closed."""
        return tuple(one for one in self.issues if one.state.is_open)

    @property
    def late(self) -> tuple[IssueLine, ...]:
        """Problems whose owner let the day pass, the latest first."""
        return tuple(sorted((one for one in self.issues if one.late), key=lambda one: (-one.late, one.number)))

    @property
    def waiting(self) -> tuple[LiftLine, ...]:
        """Proposals that nobody decided yet."""
        return tuple(one for one in self.lifts if one.state is LiftState.PROPOSED)


def read(who: Actor) -> Known:
    """Write the status line, and read what the viewer sees. Raises Conflict while there is no city."""
    with session.opened() as opened:
        city, months = register.city(opened), register.months(opened)
        if city is None:
            raise Conflict("还没有建立城市。要看演示数据，请另设空数据库运行./ducha demo。")
        last = max((Month(int(year), int(number)) for year, number in zip(months["year"], months["number"], strict=True)), default=None)
        day = day_of(city, last)
        known = Known(
            who,
            city,
            day,
            issues.issues(opened, who, day=day),
            issues.lifts(opened, who) if viewer.may_see("问题上提建议") else (),
        )
    st.markdown(fmt.status_line(f"截至{fmt.day_text(day)}", f"共{len(known.issues)}个问题", demo=city.demonstration))
    return known


def day_of(city: City, last: Month | None) -> date:
    """Return the day as of which problems are shown: today, in the demonstration the last day that it knows."""
    return last.last_day if city.demonstration and last else today()


def title(known: Known) -> str:
    """未办结23个，逾期5个，最长41天; or that nothing is left."""
    left, late = known.left, known.late
    if not known.issues:
        return "还没有提出的问题"
    if not left:
        return titles.fit(f"{len(known.issues)}个问题都已办结")
    if not late:
        return titles.fit(f"未办结{len(left)}个问题，没有逾期")
    return titles.fit(f"未办结{len(left)}个，逾期{len(late)}个，最长{late[0].late}天")


def chosen(known: Known) -> tuple[IssueLine, ...]:
    """Show the filters and return the problems that pass: late ones first, then by the day."""
    cells = st.grid(5, min_column_width=130)
    state = filters.one(cells, "状态", key="state", options=[OPEN, LATE, MINE, SOON, *(one.label for one in IssueState)])
    rung = filters.one(cells, "层级", key="rung", options=[one.label for one in Rung])
    kind = filters.one(cells, "类别", key="kind", options=[one.label for one in IssueKind])
    unit = filters.one(cells, "承办单位", key="unit", options=sorted({one.owner_unit for one in known.issues if one.owner_unit}))
    words = filters.words(cells, "项目、编号或问题")
    found = [one for one in known.issues if _passes(known, one, (state, rung, kind, unit)) and filters.holds(_text(one), words)]
    return ordered(found)


def ordered(some: Sequence[IssueLine]) -> tuple[IssueLine, ...]:
    """Return problems in the order of work: late ones, then open ones by the day, then the others."""
    return tuple(sorted(some, key=lambda one: (not one.state.is_open, -one.late, one.due_on or date.max, one.number)))


def _passes(known: Known, one: IssueLine, asked: tuple[str, str, str, str]) -> bool:
    state, rung, kind, unit = asked
    several = {ALL: True, OPEN: one.state.is_open, LATE: one.late > 0, MINE: due.issue_waits(one, known.who)}
    in_state = (several | {SOON: due.issue_soon(one, known.day)}).get(state, one.state.label == state)
    return in_state and rung in (ALL, one.rung.label) and kind in (ALL, one.kind.label) and unit in (ALL, one.owner_unit)


def _text(one: IssueLine) -> str:
    return f"{one.number} {one.code} {one.project} {one.matter}"


def clear() -> None:
    """Take all filters back."""
    filters.forget(*KEYS)


def next_move(one: IssueLine) -> str:
    """Say who has to do what by when, and what follows where nobody does."""
    if not one.state.with_owner:
        return _BUREAU.get(one.state, "")
    above = one.rung.above
    follows = f"上移至{above.label}" if one.moves_by_itself and above else "提请上提，由签发人决定"
    return f"已逾期，{follows}" if one.late else f"{fmt.day(one.due_on)}未答复的，{follows}"


def next_word(one: IssueLine) -> str:
    """What follows, in a narrow cell: 上移责任单位 where the owner lets the day pass, else who has to do something."""
    if not one.state.with_owner:
        return _BUREAU_WORD.get(one.state, "")
    above = one.rung.above
    return f"上移{above.label}" if one.moves_by_itself and above else "签发人决定"


_BUREAU_WORD = {
    IssueState.WAITING: "待派单",
    IssueState.DISPUTED: "待改派或裁定",
    IssueState.EXTENDING: "待决定延期",
    IssueState.ANSWERED: "待回访",
    IssueState.CLOSED: "待销号",
}
_BUREAU = {
    IssueState.WAITING: "督查人员派单",
    IssueState.DISPUTED: "督查人员改派，或科室负责人裁定",
    IssueState.EXTENDING: "科室负责人决定延期",
    IssueState.ANSWERED: "回访",
    IssueState.CLOSED: "科室负责人销号",
}
"""What the bureau has to do in states in which the owner has nothing to do."""
