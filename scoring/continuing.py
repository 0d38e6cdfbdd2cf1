"""Like for like: a unit's change since an earlier month, split into its continuing projects and the change of its portfolio."""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from core.snapshot import Snapshot
from scoring.evaluate import cells_of
from scoring.measures import IN_FORCE, listed
from scoring.members import members
from scoring.ratio import Ratio, points_between
from scoring.rulebook import Rulebook, Series


@dataclass(frozen=True)
class LikeForLike:
    """完成序时计划率 of a unit then and now, whole and of the projects that counted for it both times (fen); who joined and who left.

    A project joins or leaves by a plan edition or by a change of the unit in charge.
    """

    before: Ratio
    now: Ratio
    continuing_before: Ratio
    continuing_now: Ratio
    joined: tuple[int, ...]
    left: tuple[int, ...]
    continuing: int = 0
    """How many projects counted for it both times."""

    @property
    def change(self) -> Decimal | None:
        """Now − then, in percentage points with two decimals; None where one of them has no plan."""
        return points_between(self.now, self.before)

    @property
    def of_continuing(self) -> Decimal | None:
        """The part of the change that the continuing projects made: their own rate now − then, in percentage points."""
        return points_between(self.continuing_now, self.continuing_before)

    @property
    def of_portfolio(self) -> Decimal | None:
        """The rest: what the projects that joined and left did to the rate, so that both parts sum to the printed change."""
        return None if self.change is None or self.of_continuing is None else self.change - self.of_continuing

    def sentence(self) -> str:
        """Say the change and its two parts; empty where there is nothing to compare."""
        if self.change is None:
            return ""
        moved = f"完成序时计划率比上月{_moved(self.change)}"
        if not (self.joined or self.left):
            return f"{moved}，项目没有增减。"
        counted = "、".join(f"{word}{len(several)}个" for word, several in (("新增", self.joined), ("退出", self.left)) if several)
        if self.of_continuing is None or self.of_portfolio is None:
            why = "原有项目有一期没有计划，不能分开比较" if self.continuing else "没有延续的项目"
            return f"{moved}，{why}（{counted}）。"
        return f"{moved}：原有项目{_moved(self.of_continuing)}，项目增减使其{_moved(self.of_portfolio)}（{counted}）。"


def _moved(points: Decimal) -> str:
    return f"{'升' if points > 0 else '降'}{abs(points)}个百分点" if points else "持平"


def like_for_like(facts: Snapshot, before: Snapshot, *, rulebook: Rulebook, series: Series, unit_id: int) -> LikeForLike:
    """Return the change of a unit's 完成序时计划率 between two snapshots, as the series counts projects."""
    now, then = (_by_project(one, rulebook, series, unit_id) for one in (facts, before))
    mine, theirs = (_in_charge(one, series, unit_id) & set(sums.index) for one, sums in ((facts, now), (before, then)))
    both = sorted(mine & theirs)
    return LikeForLike(
        before=_ratio(then),
        now=_ratio(now),
        continuing_before=_ratio(then.loc[both]),
        continuing_now=_ratio(now.loc[both]),
        joined=tuple(sorted(mine - theirs)),
        left=tuple(sorted(theirs - mine)),
        continuing=len(both),
    )


def _in_charge(facts: Snapshot, series: Series, unit_id: int) -> set[int]:
    """The listed projects that the unit answers for in the snapshot's own month, or to date where a year follows who is in charge."""
    frame = members(facts, series).among(listed(facts, IN_FORCE)).frame
    mine = frame[frame["unit_id"] == unit_id]
    if "month" in mine:
        mine = mine[mine["month"] == facts.month.number]
    return {int(project) for project in mine["project_id"]}


_SUMS = ["numerator", "denominator"]


def _by_project(facts: Snapshot, rulebook: Rulebook, series: Series, unit_id: int) -> pd.DataFrame:
    """The sums of the unit's projects: numerator and denominator, by project_id."""
    belongs = members(facts, series).among(listed(facts, IN_FORCE))
    cells = belongs.attribute(cells_of("schedule_rate", facts, rulebook=rulebook), "schedule_rate")
    return cells[cells["unit_id"] == unit_id].groupby("project_id")[_SUMS].sum()


def _ratio(sums: pd.DataFrame) -> Ratio:
    return Ratio(int(sums["numerator"].sum()), int(sums["denominator"].sum()))
