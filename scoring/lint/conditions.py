"""From a condition to the region in which it holds: the same answers as scoring.predicates, for all values at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from scoring.lint.regions import ANYTHING, Region, less, meet
from scoring.lint.values import Domain, Values
from scoring.measures import MEASURES
from scoring.predicates import OF_PROJECTS
from scoring.rulebook import NO_TARGET, CardRule, Condition, RemovalRule, Rulebook

ONE = Fraction(1)
ANNUAL = "annual_plan "
"""The quantity of a subject's annual plan, in fen."""
YES_OR_NO = Domain(Fraction(0), ONE, ONE)
COUNT = Domain(Fraction(0), None, ONE)
DELAY = Domain(Fraction(0), None, ONE, none=True)
PRINTED = Fraction(1, 10_000)
"""The step of a rate in percent with two decimals."""
RATES = {"start_rate": (0, None), "completion_rate": (0, None), "reporting": (0, 1)}
"""The least and the most of rates of counts; those of money and land may be anything, as money may be taken back."""
MOST_BRANCHES = 64
"""A condition with more ways to hold is not examined."""


@dataclass(frozen=True)
class Ground:
    """The book that conditions stand in, and for whom: `subject` is that of a card rule, else empty for units in lists."""

    book: Rulebook
    subject: str = ""

    def full(self, name: str) -> Values:
        """Everything that a quantity can be, by its name in a region."""
        return self.domain(name).everything()

    def domain(self, name: str) -> Domain:
        """The values that a quantity can have, by its name in a region."""
        kind, _, subject = name.partition(" ")
        return DOMAINS[kind](self, subject)

    def places(self, size: str) -> bool:
        """Whether some series has places on a list."""
        sizes = [dict(series.sizes).get(size) for series in self.book.series]
        return any(one is not None and (one.number or one.share) for one in sizes)


def _rate(ground: Ground, subject: str) -> Domain:
    if subject not in MEASURES:
        return DELAY if subject in OF_PROJECTS else COUNT
    least, most = RATES.get(subject, (None, None))
    step = PRINTED if ground.book.method.rounding == "before" else None
    return Domain(None if least is None else Fraction(least), None if most is None else Fraction(most), step, none=True)


def _place(ground: Ground, subject: str) -> Domain:
    return Domain(Fraction(0), ONE if ground.places(subject) else Fraction(0), ONE, none=True)


DOMAINS: dict[str, Callable[[Ground, str], Domain]] = {
    "compare": _rate,
    "count_in_window": lambda _ground, _subject: COUNT,
    "streak": lambda _ground, _subject: COUNT,
    "first": _place,
    "last": _place,
    "target": lambda _ground, _subject: Domain(Fraction(0), ONE, ONE, none=True),
    "exempt": lambda _ground, _subject: YES_OR_NO,
    "annual_plan": lambda _ground, _subject: COUNT,
}
"""What each kind of quantity can be; names in regions are `kind subject`."""


def branches(condition: Condition) -> int:
    """In how many ways a condition can hold, as boxes of its region."""
    numbers = [branches(part) for part in condition.parts]
    if condition.kind == "any_of":
        return sum(numbers)
    product = 1
    for number in numbers:
        product = min(product * number, MOST_BRANCHES + 1)
    return product


def holding(condition: Condition, ground: Ground) -> Region:
    """The region in which the condition holds."""
    match condition.kind:
        case "all_of":
            region = ANYTHING
            for part in condition.parts:
                region = meet(region, holding(part, ground))
            return region
        case "any_of":
            return tuple(box for part in condition.parts for box in holding(part, ground))
        case "target":
            return _target(ground, met=condition.subject == "met")
        case "exempt" if condition.subject == "yes":
            return meet(_is("exempt", ONE), _target(ground, met=False))
    return _box(*_single(condition, ground))


def failing(condition: Condition, ground: Ground) -> Region:
    """The region in which a condition of a target applies and does not hold."""
    match condition.kind:
        case "any_of":
            region = ANYTHING
            for part in condition.parts:
                region = meet(region, failing(part, ground))
            return region
        case "all_of":
            return tuple(box for part in condition.parts for box in failing(part, ground))
    name, values = _single(condition, ground)
    outside = ground.full(name).less(values)
    return _box(name, Values(outside.spans))


def _single(condition: Condition, ground: Ground) -> tuple[str, Values]:
    """The quantity of a condition without parts, and its values for which the condition holds."""
    if condition.kind in ("first", "last"):
        name = f"{condition.kind} {condition.subject}"
        return name, ground.domain(name).where("==", ONE)
    if condition.kind == "exempt":
        return "exempt ", YES_OR_NO.where("==", Fraction(0))
    name = f"{condition.kind} {condition.subject}"
    return name, ground.domain(name).where(condition.op, condition.value)


def _target(ground: Ground, *, met: bool) -> Region:
    """The target is met in every part that applies, or missed in one; a rule without a target has neither."""
    whole = ground.book.target[0]
    parts = whole.parts if whole.kind == "all_of" else (whole,)
    missed = tuple(box for part in parts for box in failing(part, ground))
    region = less(ANYTHING if parts else (), missed, full=ground.full) if met else missed
    return meet(_is("target", Fraction(met)), region)


def _is(kind: str, value: Fraction) -> Region:
    return _box(f"{kind} ", YES_OR_NO.where("==", value))


def _box(name: str, values: Values) -> Region:
    return () if values.empty else ({name: values},)


def of_rule(rule: CardRule | RemovalRule, book: Rulebook) -> Region:
    """The region in which a card rule holds, its least annual plan included."""
    ground = Ground(book, rule.subject)
    region = holding(rule.condition, ground)
    least = rule.min_annual_plan if isinstance(rule, CardRule) else 0
    return meet(region, _box(ANNUAL, COUNT.where(">=", Fraction(least)))) if least else region


@dataclass(frozen=True)
class Stated:
    """A condition of the book, the key where it stands, and what it is said of."""

    where: str
    condition: Condition
    ground: Ground


def stated(book: Rulebook) -> Iterator[Stated]:
    """Every condition of the book: target, lists, remarks, cards, removals."""
    units = Ground(book)
    if book.target[0] != NO_TARGET:
        yield Stated("target", book.target[0], units)
    for rule in book.lists:
        yield Stated(f"lists.{rule.kind.name}", rule.condition, units)
    for remark in book.remarks:
        yield Stated(f"remarks.{remark.title}", remark.condition, units)
    for number, card in enumerate(book.cards, start=1):
        yield Stated(f"cards[{number}]", card.condition, Ground(book, card.subject))
    for number, removal in enumerate(book.removals, start=1):
        yield Stated(f"removals[{number}]", removal.condition, Ground(book, removal.subject))
