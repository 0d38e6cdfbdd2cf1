"""A filled form becomes rows and problems: open_form finds the form and its period, read_form checks it against the base of that period."""

from core.queries.forms import FormBase, PlanBase, UnitsBase
from data.intake.month import read_report
from data.intake.opening import Opened, open_form
from data.intake.plan import read_plan
from data.intake.problem import Line, Problem, Reading, Severity
from data.intake.units import read_units


def read_form(opened: Opened, base: FormBase) -> Reading:
    """Return the rows of an opened form and every problem at once, of any kind of form.

    `base` is units_base(day), plan_base(year, month) or month_base(month) of the opened form's month, for the whole city.
    """
    if isinstance(base, UnitsBase):
        return read_units(opened, base)
    return read_plan(opened, base) if isinstance(base, PlanBase) else read_report(opened, base)


__all__ = ["Line", "Opened", "Problem", "Reading", "Severity", "open_form", "read_form"]
