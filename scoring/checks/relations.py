"""What the figures of one row imply for each other: one rule, one function, an interval or the reason why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from scoring.checks.columns import Quantity
from scoring.checks.figures import Interval, corners
from scoring.checks.lines import Line
from scoring.checks.table import FaultKind


@dataclass(frozen=True)
class Reason:
    """Why a printed figure cannot be checked; ZERO says that it must not stand there at all."""

    text: str


ZERO = Reason("计划为零")

Implied = Interval | Reason | None
"""None: the row prints nothing that the figure could be compared with."""


def rate(line: Line, month: int | None) -> Implied:
    """完成率 = 完成 ÷ 计划 × 100; without one of the two, the other and 超额 or 差额 stand in."""
    del month
    plan, actual = line.known(Quantity.PLAN), line.known(Quantity.ACTUAL)
    above = _excess(line)
    if plan and actual:
        return _quotient(actual, plan)
    if actual and above:
        return _without_plan(actual, above)
    if plan and above:
        return _without_actual(plan, above)
    return None


def year_rate(line: Line, month: int | None) -> Implied:
    """年完成率 = 完成 ÷ 年计划 × 100."""
    del month
    plan, actual = line.known(Quantity.YEAR_PLAN), line.best(Quantity.ACTUAL)
    return _quotient(actual, plan) if plan and actual else None


def excess(line: Line, month: int | None) -> Implied:
    """超额 = 完成 − 计划."""
    del month
    plan, actual = line.known(Quantity.PLAN), line.known(Quantity.ACTUAL)
    return actual - plan if plan and actual else None


def shortfall(line: Line, month: int | None) -> Implied:
    """差额 = 计划 − 完成."""
    del month
    plan, actual = line.known(Quantity.PLAN), line.known(Quantity.ACTUAL)
    return plan - actual if plan and actual else None


def lead(line: Line, month: int | None) -> Implied:
    """超序时 = 年完成率 − 月份 ÷ 12 × 100, in points; the annual rate is what both its print and 完成 ÷ 年计划 allow."""
    printed, computed = line.printed(Quantity.YEAR_RATE), year_rate(line, month)
    computed = computed if isinstance(computed, Interval) else None
    annual = printed.meet(computed) if printed and computed else printed or computed
    if annual is None:
        return None
    if month is None:
        return Reason("没有给出月份，请用--month指定或增加“月份”列")
    due = Fraction(100 * month, 12)
    return Interval(annual.low - due, annual.high - due)


RELATIONS: dict[Quantity, tuple[FaultKind, Callable[[Line, int | None], Implied]]] = {
    Quantity.RATE: (FaultKind.RATE, rate),
    Quantity.YEAR_RATE: (FaultKind.YEAR_RATE, year_rate),
    Quantity.EXCESS: (FaultKind.EXCESS, excess),
    Quantity.SHORTFALL: (FaultKind.SHORTFALL, shortfall),
    Quantity.LEAD: (FaultKind.LEAD, lead),
}


def _excess(line: Line) -> Interval | None:
    """Return 超额 as printed, else −差额."""
    printed, short = line.printed(Quantity.EXCESS), line.printed(Quantity.SHORTFALL)
    return printed or (Interval(-short.high, -short.low) if short else None)


def _quotient(actual: Interval, plan: Interval) -> Implied:
    if plan.low == plan.high == 0:
        return ZERO
    if plan.low <= 0:
        return Reason("计划为负" if plan.high < 0 else "计划可能为零")
    return corners(lambda a, p: 100 * a / p, actual, plan)


def _without_plan(actual: Interval, excess: Interval) -> Implied:
    if (actual - excess).low <= 0:
        return Reason("由完成和超额推得的计划可能为零")
    return corners(lambda a, e: 100 * a / (a - e), actual, excess)


def _without_actual(plan: Interval, excess: Interval) -> Implied:
    if plan.low <= 0:
        return Reason("计划可能为零")
    return corners(lambda p, e: 100 * (p + e) / p, plan, excess)
