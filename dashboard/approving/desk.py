"""What the viewer of 审批 looks at: approvals as of a day, the title, the filters in the URL, and the words for a clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from core.access import Actor
from core.approvals import ApprovalState, Stage
from core.errors import Conflict
from core.models import City
from core.period import Month
from core.queries import approvals, due, register
from core.queries.approvals import ApprovalLine
from dashboard import format as fmt
from dashboard import session, titles
from dashboard.coordination.desk import day_of
from dashboard.project import filters
from dashboard.project.filters import ALL

CHOICE = "approval"
"""The name in the URL of the approval shown."""
STUCK, LEDGER, GREEN = "卡在哪里", "台账", "绿色通道"
"""The tabs."""
OPEN, LATE, MINE, SOON, DECIDED = "未办结", "逾期", "待我办", "快到期", "本月办结"
"""States of the filter that hold several."""
KEYS = ("state", "stage", "office", "unit")
"""The filters in the URL."""


@dataclass(frozen=True)
class Known:
    """The approvals that the viewer sees as of a day."""

    who: Actor
    city: City
    day: date
    lines: tuple[ApprovalLine, ...]

    @property
    def left(self) -> tuple[ApprovalLine, ...]:
        """Approvals that projects still need."""
        return tuple(one for one in self.lines if one.standing.state.is_open)

    @property
    def late(self) -> tuple[ApprovalLine, ...]:
        """Approvals whose limit has passed at the office, the latest first."""
        return tuple(sorted((one for one in self.lines if one.late), key=lambda one: (-one.late, one.number)))

    @property
    def green(self) -> tuple[ApprovalLine, ...]:
        """Approvals in the green channel."""
        return tuple(one for one in self.lines if one.standing.green_on is not None)


def read(who: Actor) -> Known:
    """Write the status line, and read what the viewer sees. Raises Conflict while there is no city."""
    with session.opened() as opened:
        city, months = register.city(opened), register.months(opened)
        if city is None:
            raise Conflict("还没有建立城市。要看演示数据，请另设空数据库运行./ducha demo。")
        last = max((Month(int(year), int(number)) for year, number in zip(months["year"], months["number"], strict=True)), default=None)
        day = day_of(city, last)
        known = Known(who, city, day, approvals.approvals(opened, who, day=day))
    st.markdown(fmt.status_line(f"截至{fmt.day_text(day)}", f"共{len(known.lines)}项审批", demo=city.demonstration))
    return known


def title(known: Known) -> str:
    """14项审批未办结，4项逾期; or that nothing is left."""
    left, late = known.left, known.late
    if not known.lines:
        return "还没有列出审批事项"
    if not left:
        return titles.fit(f"{len(known.lines)}项审批都已办结")
    if not late:
        return titles.fit(f"{len(left)}项审批未办结，没有逾期")
    longest, few = f"最长{late[0].late}个工作日", f"{len(left)}项未办结，{len(late)}项逾期"
    return titles.fit(f"{len(left)}项审批未办结，{len(late)}项逾期，{longest}", f"{few}，{longest}", few)


def chosen(known: Known) -> tuple[ApprovalLine, ...]:
    """Show the filters and return the approvals that pass, in the order of work."""
    cells = st.grid(5, min_column_width=130)
    state = filters.one(cells, "状态", key="state", options=[OPEN, LATE, MINE, SOON, DECIDED, *(one.label for one in ApprovalState)])
    stage = filters.one(cells, "阶段", key="stage", options=[one.label for one in Stage])
    office = filters.one(cells, "审批部门", key="office", options=sorted({one.office for one in known.lines}))
    unit = filters.one(cells, "申报单位", key="unit", options=sorted({one.unit for one in known.lines if one.unit}))
    words = filters.words(cells, "项目、编号或事项")
    found = [one for one in known.lines if _passes(known, one, (state, stage, office, unit)) and filters.holds(_text(one), words)]
    return ordered(found)


def ordered(some: Sequence[ApprovalLine]) -> tuple[ApprovalLine, ...]:
    """Return approvals in the order of work: late ones, then running ones by what is left, then the other open ones, then the rest."""
    return tuple(sorted(some, key=_order))


def _order(one: ApprovalLine) -> tuple[bool, bool, int, str]:
    running = one.standing.state.with_office and one.left is not None
    return not one.standing.state.is_open, not running, one.left if running and one.left is not None else 0, one.number


def _passes(known: Known, one: ApprovalLine, asked: tuple[str, str, str, str]) -> bool:
    state, stage, office, unit = asked
    label = one.standing.state.label
    several = {ALL: True, OPEN: one.standing.state.is_open, LATE: one.late > 0, MINE: due.approval_waits(one, known.who)}
    in_state = (several | {SOON: one.soon, DECIDED: due.approval_decided(one, known.day)}).get(state, label == state)
    return in_state and stage in (ALL, one.stage.label) and office in (ALL, one.office) and unit in (ALL, one.unit)


def _text(one: ApprovalLine) -> str:
    return f"{one.number} {one.code} {one.project} {one.name}"


def clear() -> None:
    """Take all filters back."""
    filters.forget(*KEYS)


def clock(one: ApprovalLine) -> str:
    """逾期3个工作日, 还剩5个工作日, 停计，已用4个工作日; before acceptance 未受理; once decided how many it took."""
    if one.used is None or one.left is None:
        return "未受理"
    state = one.standing.state
    if state is ApprovalState.SUSPENDED:
        return f"停计，已用{one.used}个工作日"
    if not state.with_office:
        return f"用{one.used}个工作日" + (f"，逾期{-one.left}个工作日" if one.left < 0 else "")
    return f"逾期{one.late}个工作日" if one.late else f"还剩{one.left}个工作日"
