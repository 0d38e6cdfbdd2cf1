"""What a project costs in all, when it began and should end, and of which level it is; from its plan and what was done."""

from dataclasses import dataclass
from datetime import date

from core.period import Month
from core.vocabulary import Nature, ProjectLevel
from data.demo.plans import Plan
from data.demo.shares import between

ROUND = 100
"""Total investments are written in whole millions of yuan: 100 万元."""

ZERO_PLAN_TOTAL = 32_000
"""The total investment of the project without a plan for the year, in 万元."""

LEVELS = ((600_000, ProjectLevel.PROVINCIAL_MAJOR), (150_000, ProjectLevel.PROVINCIAL_KEY), (60_000, ProjectLevel.CITY_MAJOR))
"""From which total investment, in 万元, a project is of which level; below, 市重点."""


@dataclass(frozen=True)
class Estimate:
    """Amounts in 万元 and the days from which to which a project is to be built."""

    total: int
    before: int
    planned_start: date
    planned_completion: date

    @property
    def level(self) -> ProjectLevel:
        """The level that goes with the size."""
        return next((level for least, level in LEVELS if self.total >= least), ProjectLevel.CITY_KEY)


def estimate(plan: Plan, done: int) -> Estimate:
    """Return the estimate of a project from its year's plan and what it did to July, in 万元."""
    name, year = plan.project.name, max(sum(plan.months), done * 115 // 100)
    running = plan.project.nature is Nature.CONTINUING
    before = year * between(f"{name}/before", 30, high=240) // 100 if running else 0
    after = year * (4 if plan.project.completion_month else between(f"{name}/after", 30, high=260)) // 100
    total = -(-max(before + year + after, ZERO_PLAN_TOTAL if not year else 0) // ROUND) * ROUND
    return Estimate(total, before, _start(plan, before, year), _completion(plan, after, year))


def _start(plan: Plan, before: int, year: int) -> date:
    if plan.project.start_month is not None:
        return date(2019, plan.project.start_month, 1)
    if plan.project.nature is Nature.RESERVE:
        return date(2020, 3, 1)
    return _shifted(Month(2018, 12), -min(before * 12 // max(year, 1), 40)).first_day


def _completion(plan: Plan, after: int, year: int) -> date:
    if plan.project.completion_month is not None:
        return Month(2019, plan.project.completion_month).last_day
    return _shifted(Month(2020, 3), max(after * 12 // max(year, 1), 1)).last_day


def _shifted(month: Month, by: int) -> Month:
    months = month.year * 12 + month.number - 1 + by
    return Month(months // 12, months % 12 + 1)
