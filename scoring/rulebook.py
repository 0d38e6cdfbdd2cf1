"""A rulebook is a dated, cited file of rules, read strictly: an unknown key, a missing clause or a wrong word is an error."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from core.vocabulary import CardColour, ListKind, Term
from scoring.curves import Curve
from scoring.edition import Edition

FOLDER = Path(__file__).parent / "rulebooks"


@dataclass(frozen=True)
class Source:
    """Where the rule comes from; an empty text is not known. A link is shown only if it is a government address."""

    issuer: str
    document: str
    number: str
    dated: str
    url: str
    checked_on: str
    carried: str = ""
    """The newspaper or page that tells of it, where the document's own title is not known."""


@dataclass(frozen=True)
class Cited:
    """The place in the rule and what it says there, in our words.

    `quote` is the published wording where we hold it, else empty. `assumed` marks what no published rule gives, `retold` what a
    published rule gives but whose wording we do not hold.
    """

    clause: str
    text: str
    assumed: bool
    quote: str = ""
    retold: bool = False


@dataclass(frozen=True)
class Reads:
    """What a component reads of a unit: a measure, an observation, an event or a class_of, and its name."""

    kind: str
    name: str

    @property
    def measure(self) -> str:
        """The measure's name; empty where something else is read."""
        return self.name if self.kind == "measure" else ""


@dataclass(frozen=True)
class Component:
    """One part of the score: what it reads, the curve that turns that into points, and the clause.

    With `each_project` it reads each project of a unit by itself, and the points of its projects add up.
    """

    key: str
    title: str
    reads: Reads
    curve: Curve
    cited: Cited
    each_project: bool = False

    @property
    def measure(self) -> str:
        """The measure's name; empty where the component reads something else."""
        return self.reads.measure


@dataclass(frozen=True)
class Size:
    """How many places a list has: a number, or a share of the ranked units with a least number."""

    number: int
    share: Fraction | None

    def of(self, ranked: int) -> int:
        """The places for so many ranked units."""
        return self.number if self.share is None else max(self.number, int(ranked * self.share))


@dataclass(frozen=True)
class Series:
    """A group of units ranked among themselves: whose projects count, by which role, with which marks."""

    key: str
    title: str
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    group: bool
    land_by_place: bool
    provincial_only: bool
    by_month: bool
    min_projects: int
    min_annual_plan: int
    marks: tuple[tuple[str, Fraction], ...]
    sizes: tuple[tuple[str, Size], ...]
    assumed_marks: bool = False
    """Whether the rule publishes how each part is scored, and not with which mark."""

    @property
    def full_mark(self) -> Fraction:
        """The sum of the marks."""
        return sum((mark for _, mark in self.marks), Fraction(0))


@dataclass(frozen=True)
class Condition:
    """A predicate of the closed list in scoring.predicates, with its figures; parts are those of all_of and any_of."""

    kind: str
    subject: str = ""
    op: str = ""
    value: Fraction = Fraction(0)
    parts: tuple["Condition", ...] = ()

    def all(self) -> Iterator["Condition"]:
        """The condition and all that it is made of, the outermost first."""
        yield self
        for part in self.parts:
            yield from part.all()


NO_TARGET = Condition("all_of")
"""The target of a rule that sets none: nobody meets it, nobody misses it."""


@dataclass(frozen=True)
class ListRule:
    """Which units come onto a red or a black list."""

    kind: ListKind
    condition: Condition
    cited: Cited


@dataclass(frozen=True)
class Remark:
    """A note beside a unit whose figures meet a condition, such as a plan that looks too low."""

    title: str
    condition: Condition
    cited: Cited


SUBJECTS = ("project", "unit", "district")
"""Whom a card may be proposed for: a project, a unit of one series, or a district by the place of its projects."""


class Light(Term):
    """What a rule shows of a subject: two of the lights are cards, two are none."""

    GREEN = "绿灯"
    TRACK = "重点跟踪"
    YELLOW = "黄牌"
    RED = "红牌"

    @property
    def card(self) -> CardColour | None:
        """The card that is proposed; None where the light is no card."""
        return CardColour.__members__.get(self.name)


@dataclass(frozen=True)
class CardRule:
    """When a light is shown, or a card proposed, for whom; `series` names the series of the units.

    Below `min_annual_plan` (fen) there is none. `then` is what the rule prescribes beside the card; empty if nothing.
    """

    light: Light
    subject: str
    series: str
    min_annual_plan: int
    condition: Condition
    cited: Cited
    then: str = ""


@dataclass(frozen=True)
class RemovalRule:
    """When the removal of a card is proposed for whom."""

    subject: str
    series: str
    condition: Condition
    cited: Cited


@dataclass(frozen=True)
class Method:
    """How places are made; see semantics of each key in the rulebook format."""

    period: str
    window: str
    ties: str
    rounding: str
    score: str
    absent_plan: str
    early: str


@dataclass(frozen=True)
class Proof:
    """What stands behind a book: `reproduced` published results, or only cases of our own; how many of each."""

    kind: str
    cases: int
    reproduced: int


@dataclass(frozen=True)
class Rulebook(Edition):
    """One edition of a rule, in force from a day."""

    name: str
    engine: int
    title: str
    in_force_from: date
    in_force_to: date | None = field(compare=False)
    """The last day, as the file or the edition that replaces it says; two readings of the same bytes are the same book."""
    replaces: str
    """The edition that ends the day before this one is in force; empty for none."""
    day_assumed: bool
    """Whether the day is ours, since the source does not say from when the rule is in force."""
    assumed: bool
    evidence: Proof
    note: str
    source: Source
    method: Method
    series: tuple[Series, ...]
    components: tuple[Component, ...]
    target: tuple[Condition, Cited]
    lists: tuple[ListRule, ...]
    remarks: tuple[Remark, ...]
    cards: tuple[CardRule, ...]
    removals: tuple[RemovalRule, ...]
    expect: tuple[tuple[str, int], ...]
    content: bytes

    @property
    def assumed_marks(self) -> bool:
        """Whether the marks of a series are ours, though the formulas are published."""
        return any(series.assumed_marks for series in self.series)

    @property
    def conditions(self) -> Iterator[Condition]:
        """Every condition that units are held against: of the target, the lists, the remarks and the cards of units, with their parts."""
        of_units = (*self.lists, *self.remarks, *(rule for rule in self.card_rules if rule.subject == "unit"))
        for condition in (self.target[0], *(rule.condition for rule in of_units)):
            yield from condition.all()

    @property
    def card_rules(self) -> tuple[CardRule | RemovalRule, ...]:
        """What is said of cards: when they are proposed, then when their removal is."""
        return (*self.cards, *self.removals)

    def component(self, key: str) -> Component:
        """The component named `key`."""
        return next(one for one in self.components if one.key == key)
