"""What the viewer of 征收交地 looks at: the year to a month, supervision, what waits; the tabs, the title, how amounts are written."""

from dataclasses import dataclass
from decimal import Decimal

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from core.access import Actor
from core.expropriation import Facts, PlanLine, Quantity, in_units
from core.money import round_half_up
from core.period import now
from core.queries import expropriation
from core.queries.expropriation import Draft, Held, Supervision
from core.snapshot import known_when_locked
from core.vocabulary import MonthState, ReportState
from dashboard import format as fmt
from dashboard import session, titles, viewer
from dashboard.review import acting
from dashboard.session import Shown
from scoring.expropriation import Board, Handover, PlanGap, board, handovers, plan_gaps

LAND, SIGNING, PROJECTS, CHECKING, SUPERVISING = "交地", "征收", "项目", "交接核对", "联合督查"
STATING, REVIEWING, PLANNING = "填报", "审核", "计划"
WAN = 10_000
"""Stored hundredths of a 平方米 in a hundredth of a 万平方米."""


@dataclass(frozen=True)
class Known:
    """A month as the viewer may see it: `held` are reports not yet approved, `draft` the version that waits, `own` the lines to fill."""

    shown: Shown
    facts: Facts
    supervisions: tuple[Supervision, ...]
    held: tuple[Held, ...]
    draft: Draft | None
    own: tuple[PlanLine, ...]
    districts: tuple[tuple[int, str], ...]
    differing: tuple[Handover, ...]
    gaps: tuple[PlanGap, ...]

    @property
    def planned(self) -> bool:
        """Whether a version is in force in the month."""
        return self.facts.in_force(self.facts.month) is not None

    def project(self, code: str) -> str:
        """A project's code and name, or the words for a whole district."""
        return f"{code}　{self.facts.projects.get(code, '')}" if code else "全区"


def read(who: Actor, shown: Shown) -> Known:
    """Read everything of the month that the viewer may see."""
    with session.opened() as opened:
        facts = expropriation.facts(opened, who, month=shown.month, known_at=known_when_locked(opened, shown.month, now=now()))
        open_to = viewer.may_see("未审征收进度")
        return Known(
            shown,
            facts,
            expropriation.supervisions(opened, who, year=shown.month.year),
            tuple(expropriation.open_reports(opened, who)) if open_to else (),
            expropriation.draft(opened, who, year=shown.month.year) if viewer.may_see("计划草案") else None,
            expropriation.own_lines(opened, who, month=shown.month) if open_to else (),
            tuple(expropriation.districts(opened)),
            handovers(facts),
            plan_gaps(facts),
        )


def status(shown: Shown) -> tuple[str, ...]:
    """The month's state, and until when districts report."""
    if shown.month in shown.locks:
        return (f"截至{fmt.day_text(shown.month.last_day)}，{shown.month.chinese}{shown.state.label}",)
    return (f"{shown.month.chinese}{shown.state.label}",)


def title(known: Known) -> str:
    """前7月交地完成序时107.89%，晴岭区居末; while districts report, how far that is; or that there is no plan yet."""
    if not known.planned:
        return f"{known.shown.month.year}年还没有征收交地计划"
    if known.shown.state is MonthState.OPEN:
        number = known.facts.month
        sent = sum(month == number for _, _, month in known.facts.waiting)
        done = sum(one.month == number for one in known.facts.statements)
        return f"{number}月征收进度填报中：待审{sent}项，已审{done}项"
    found = board(known.facts, Quantity.HANDED_OVER_LAND)
    last = [row for row in found.ranked if row.place == max(one.place or 0 for one in found.ranked)]
    if not last:
        return f"前{known.facts.month}月没有要交的土地"
    ends = f"，{last[-1].district}居末" if len(found.ranked) > 1 else ""
    due, what = (found.city.due, "序时") if found.by_schedule else (found.city.plan, "年度")
    rate = fmt.rate(found.city.done, due)
    return titles.fit(f"前{known.facts.month}月交地完成{what}{rate}{ends}", f"交地完成{what}{rate}{ends}", f"交地完成{what}{rate}")


def tabs(known: Known, who: Actor) -> dict[str, TabContainer]:
    """Show the tabs that the viewer has, by name."""
    names = [LAND, SIGNING, PROJECTS, CHECKING, SUPERVISING]
    own = {number for number, _ in known.districts}
    if acting.may("填报征收进度") and who.unit_id in own:
        names.append(STATING)
    if acting.may("审核征收进度") or acting.may("批准征收更正"):
        names.append(REVIEWING)
    if viewer.may_see("计划草案"):
        names.append(PLANNING)
    return dict(zip(names, st.tabs(names, key="tab", bind="query-params", on_change="rerun"), strict=True))


def to_review(known: Known) -> tuple[Held, ...]:
    """What the bureau has to decide: submitted reports, and corrections that wait."""
    return tuple(one for one in known.held if one.state is ReportState.SUBMITTED)


def wide(kind: Quantity) -> str:
    """The unit of a table of districts: 亩, 万平方米, 户."""
    return "万平方米" if kind.unit == "平方米" else kind.unit


def wide_amount(parts: int | None, kind: Quantity) -> str:
    """Write an amount in the unit of a table of districts; — when missing."""
    if parts is None:
        return fmt.MISSING
    if kind.unit == "平方米":
        return fmt.grouped(Decimal(round_half_up(parts, WAN)).scaleb(-2))
    return fmt.grouped(in_units(parts, kind))


def amount(parts: int | None, kind: Quantity) -> str:
    """Write an amount in the kind's own unit; — when missing."""
    return fmt.MISSING if parts is None else fmt.grouped(in_units(parts, kind))


def rate(done: int | None, plan: int | None) -> str:
    """Write a rate: — without plan, without planned months, and of a zero plan, whose rate is not applicable."""
    if plan is None or plan == 0:
        return fmt.MISSING
    return fmt.rate(done, plan)


def plan_word(board_: Board) -> str:
    """By which rate a board is ranked."""
    return "完成序时计划率" if board_.by_schedule else "完成年度计划率（没有月度计划）"
