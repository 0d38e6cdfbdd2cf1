"""Predicates decide who comes onto a list: a closed list, each true, false, or not applicable (None)."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from scoring.measures import MEASURES
from scoring.ratio import Ratio
from scoring.rulebook import Condition

OPERATORS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}
COUNTED = ("red_card", "yellow_card", "major_accident", "returned_report")
"""Events that a rule may count in its window."""
EVENTS = (*COUNTED, "missing_reports")
"""Events that a score may count."""
STREAKS = ("red_card", "yellow_card")
"""What is known of earlier periods too: the cards that were issued."""
OF_PROJECTS = ("start_delay",)
"""Quantities of a single project, for the cards of projects alone."""
QUANTITIES = (*MEASURES, *OF_PROJECTS, "missing_reports", "pending_reports")
"""What a rule may compare: the rate of a measure, a number of months, or a number of reports."""


@dataclass(frozen=True)
class Case:
    """All that a predicate may look at: one unit's rates, counts and places; `printed` compares rates as printed."""

    ratios: Mapping[str, Ratio]
    counts: Mapping[str, int]
    runs: Mapping[str, int] = field(default_factory=dict)
    printed: bool = False
    place: int | None = None
    place_from_last: int | None = None
    sizes: Mapping[str, int] | None = None
    target: bool | None = None
    exempt: bool = False


def holds(condition: Condition, case: Case) -> bool | None:
    """Whether the condition holds for the case; None where it does not apply, as a rate without a plan."""
    return PREDICATES[condition.kind](condition, case)


def target_met(condition: Condition, case: Case) -> bool | None:
    """Whether the target is met in every part that applies; None where none applies, as without any plan."""
    parts = condition.parts if condition.kind == "all_of" else (condition,)
    answers = [answer for part in parts if (answer := holds(part, case)) is not None]
    return all(answers) if answers else None


def first_failing(condition: Condition, case: Case) -> Condition | None:
    """The first part of a condition that does not hold, down to a single predicate; None if it holds."""
    if holds(condition, case) is True:
        return None
    failing = next((part for part in condition.parts if holds(part, case) is not True), None)
    return condition if failing is None or condition.kind == "any_of" else first_failing(failing, case)


def compare(condition: Condition, case: Case) -> bool | None:
    """The rate or number compared with the value; not applicable where nothing was planned."""
    if condition.subject in case.counts:
        return OPERATORS[condition.op](Fraction(case.counts[condition.subject]), condition.value)
    ratio = case.ratios[condition.subject]
    rate = ratio.printed() if case.printed else ratio.value
    return None if rate is None else OPERATORS[condition.op](rate, condition.value)


def count_in_window(condition: Condition, case: Case) -> bool | None:
    """The number of such events of the unit in the window, compared with the value."""
    return OPERATORS[condition.op](Fraction(case.counts[condition.subject]), condition.value)


def streak(condition: Condition, case: Case) -> bool | None:
    """Such a card was issued to the unit in each of so many of the rule's periods running, the present one the last."""
    return case.runs[condition.subject] >= condition.value


def first(condition: Condition, case: Case) -> bool | None:
    """The unit's place is among the first, as many as the named list has places."""
    return None if case.place is None or case.sizes is None else case.place <= case.sizes[condition.subject]


def last(condition: Condition, case: Case) -> bool | None:
    """The unit's place counted from the end is among the last, as many as the named list has places."""
    return None if case.place_from_last is None or case.sizes is None else case.place_from_last <= case.sizes[condition.subject]


def target(condition: Condition, case: Case) -> bool | None:
    """The rule's target is met, or is missed."""
    return None if case.target is None else case.target is (condition.subject == "met")


def exempt(condition: Condition, case: Case) -> bool | None:
    """The unit is exempt by force majeure, or is not."""
    return case.exempt is (condition.subject == "yes")


def all_of(condition: Condition, case: Case) -> bool | None:
    """Every part holds; one part that does not apply leaves it open, so that nobody is listed for want of a plan."""
    answers = [holds(part, case) for part in condition.parts]
    return False if False in answers else None if None in answers else True


def any_of(condition: Condition, case: Case) -> bool | None:
    """At least one part holds; otherwise one part that does not apply leaves it open."""
    answers = [holds(part, case) for part in condition.parts]
    return True if True in answers else None if None in answers else False


PREDICATES: dict[str, Callable[[Condition, Case], bool | None]] = {
    "compare": compare,
    "count_in_window": count_in_window,
    "streak": streak,
    "first": first,
    "last": last,
    "target": target,
    "exempt": exempt,
    "all_of": all_of,
    "any_of": any_of,
}
