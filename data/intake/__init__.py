"""A filled form becomes rows and problems: open_form finds the form and its period, read_form checks it against the base of that period."""

from core.queries.forms import MonthBase, PlanBase
from data.intake.month import read_report
from data.intake.opening import Opened, open_form
from data.intake.plan import read_plan
from data.intake.problem import Line, Problem, Reading, Severity


def read_form(opened: Opened, base: PlanBase | MonthBase) -> Reading:
    """Return the rows of an opened form and every problem at once, forms of both kinds.

    `base` is plan_base(year, month) or month_base(month) of the opened form's month, for the whole city.
    """
    return read_plan(opened, base) if isinstance(base, PlanBase) else read_report(opened, base)


__all__ = ["Line", "Opened", "Problem", "Reading", "Severity", "open_form", "read_form"]
