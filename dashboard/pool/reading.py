"""What the viewer of 项目库 looks at: the pool on the last day of a month, what waits, the tabs, the title."""

from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from core.access import Actor
from core.period import Month
from core.pipeline import Pipeline
from core.queries import expropriation, pool
from core.queries.pool import PoolLine, WaitingStep
from dashboard import format as fmt
from dashboard import session, titles, viewer
from dashboard.session import Shown
from scoring import pool as counted
from scoring.pool import Count, New

CHOICE = "pool"
"""The name in the URL of the project shown."""
STAGES, LEDGER, RANKS, WAITING = "阶段", "台账", "排名", "待审定"


@dataclass(frozen=True)
class Known:
    """The pool as it is on the last day of the month, also with what left it, and the steps that wait."""

    who: Actor
    shown: Shown
    lines: tuple[PoolLine, ...]
    waiting: tuple[WaitingStep, ...]
    districts: tuple[tuple[int, str], ...]

    @property
    def day(self) -> date:
        """The last day of the month."""
        return self.shown.month.last_day

    @property
    def held(self) -> dict[Pipeline, Count]:
        """What is in the pool, by stage."""
        return counted.held((one.pooled for one in self.lines), self.day)

    def new(self, first: Month) -> tuple[New, ...]:
        """The entries into stages from the first day of a month to the last day of the month shown."""
        return counted.new((one.pooled for one in self.lines), first.first_day, last=self.day)

    @property
    def months(self) -> tuple[Month, ...]:
        """January to the month shown."""
        return self.shown.month.to_date


def read(who: Actor, shown: Shown) -> Known:
    """Read what the viewer may see of the pool."""
    with session.opened() as opened:
        return Known(
            who,
            shown,
            pool.projects(opened, who, day=shown.month.last_day),
            pool.waiting(opened, who) if viewer.may_see("待审定项目库") else (),
            tuple(expropriation.districts(opened)),
        )


def status(shown: Shown) -> tuple[str, ...]:
    """As of which day the pool is told."""
    return (f"截至{fmt.day_text(shown.month.last_day)}",)


def title(known: Known) -> str:
    """7月新增开工12个，总投资38.50亿元; of a month in which none began, all that is new in it."""
    if not known.lines:
        return "项目库还没有项目"
    number, stages = known.shown.month.number, counted.by_stage(known.new(known.shown.month))
    begun, every = stages[Pipeline.STARTED], counted.total(stages)
    if begun.number:
        return titles.fit(f"{number}月新增开工{begun.number}个，总投资{fmt.yi_unit(begun.fen)}", f"{number}月新增开工{begun.number}个")
    if every.number:
        return titles.fit(f"{number}月新增{every.number}个，总投资{fmt.yi_unit(every.fen)}", f"{number}月新增{every.number}个")
    return titles.fit(f"{number}月没有新增，在库{counted.total(known.held).number}个项目")


def tabs(known: Known) -> dict[str, TabContainer]:
    """Show the tabs that the viewer has, by name."""
    names = [STAGES, LEDGER, RANKS]
    if viewer.may_see("待审定项目库"):
        names.append(WAITING)
    if known.waiting:
        st.markdown(f"{fmt.chip('待审定')} 有{len(known.waiting)}步变动待审定。")
    return dict(zip(names, st.tabs(names, key="tab", bind="query-params", on_change="rerun"), strict=True))
