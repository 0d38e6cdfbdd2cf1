"""A grade book is a dated, cited file of rules: how results are rolled up, weighed, added to, vetoed, and turned into grades."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from core.vocabulary import ConductKind
from scoring.edition import Edition
from scoring.rulebook import Cited, Proof, Source

PERIODS = ("month", "quarter", "year")
"""From the finest to the coarsest."""


@dataclass(frozen=True)
class RollUp:
    """From inspections to one value: the mean of the projects of a period, then the mean of periods, step by step.

    `project` is a member of rollup.PROJECTS, `steps` are periods from the finest to the book's own. `minimum` says how many of the finer
    periods a period needs; with fewer there is no value.
    """

    project: str
    steps: tuple[str, ...]
    minimum: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Points:
    """How the points of one inspection are read (a member of rollup.POINTS), with the start value or the scale; `groups` are full marks."""

    kind: str
    figure: Fraction
    groups: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class Conduct:
    """Points of conduct records: from `start`, good ones up, bad ones down, within floor and cap; `left_out` are origins that do not count.

    `window` is a member of records.WINDOWS.
    """

    start: Fraction
    floor: Fraction
    cap: Fraction
    window: str
    left_out: tuple[str, ...]


NO_POINTS = Points("score", Fraction(0), ())
NO_ROLLUP = RollUp("mean", (), ())
NO_CONDUCT = Conduct(Fraction(0), Fraction(0), Fraction(0), "during", ())
"""What stands in a component that reads something else."""


@dataclass(frozen=True)
class Component:
    """One part of the score, with its weight as a share.

    `reads` is inspections (then `points` and `rollup` say how, `name` is their kind), records (then `conduct` says how), or figure
    (supplied under `name`).
    """

    key: str
    title: str
    weight: Fraction
    reads: str
    name: str
    points: Points
    rollup: RollUp
    conduct: Conduct
    cited: Cited


@dataclass(frozen=True)
class Without:
    """The weights when exactly these components are missing."""

    missing: tuple[str, ...]
    weights: tuple[tuple[str, Fraction], ...]
    cited: Cited


@dataclass(frozen=True)
class Excess:
    """Points for an amount above or below its plan: figures by name in fen.

    Over by at most `within` (fen): `within_points`; over by more: `beyond_points` and `step_points` for each full `step` (fen) beyond it;
    under: less `short_points` for each percentage point of the plan, exactly.
    """

    actual: str
    plan: str
    within: int
    within_points: Fraction
    beyond_points: Fraction
    step: int
    step_points: Fraction
    short_points: Fraction


@dataclass(frozen=True)
class Adjustment:
    """Points added to or taken off the score: each event so many, or the points of the events themselves, or an excess.

    At most `most` events a year count (None: all), and at most `limit` points up or down (None: no limit).
    """

    key: str
    title: str
    kind: str
    event: str
    each: Fraction
    most: int | None
    limit: Fraction | None
    excess: Excess | None
    cited: Cited


@dataclass(frozen=True)
class Veto:
    """What breaks the score or the grade: the trigger is an event, a vetoed inspection, a group or an item of a sheet without any points.

    `effect` is grade (fixed, whatever the score), zero (the score is 0) or cap (the score is at most `cap`).
    """

    trigger: str
    event: str
    effect: str
    grade: str
    cap: Fraction
    cited: Cited


@dataclass(frozen=True)
class Cascade:
    """So many grades of a kind given at another level make the grade here at best `then`."""

    level: str
    grade: str
    at_least: int
    then: str
    cited: Cited


@dataclass(frozen=True)
class Entrant:
    """The grade of a builder that is new: that of `level` if it has one; else `clean` without bad records.

    With bad records people decide, and `bad` is the best that they may give.
    """

    level: str
    clean: str
    bad: str
    cited: Cited


@dataclass(frozen=True)
class Band:
    """A stretch of scores, or of shares of the ranked; an edge that is None is open, and each says whether it belongs to the band."""

    lower: Fraction | None
    lower_inclusive: bool
    upper: Fraction | None
    upper_inclusive: bool

    def holds(self, value: Fraction) -> bool:
        """Whether the value lies in the band."""
        above = self.lower is None or value > self.lower or (self.lower_inclusive and value == self.lower)
        below = self.upper is None or value < self.upper or (self.upper_inclusive and value == self.upper)
        return above and below


@dataclass(frozen=True)
class Count:
    """A condition on the number of records of a kind and band in the window: at least, at most."""

    kind: ConductKind
    band: str
    at_least: int
    at_most: int | None


@dataclass(frozen=True)
class Activity:
    """A condition on contract sections: so many that began at least `months` ago with at least the share `done`.

    `totals` are amounts in fen by kind of subject which the sections together must exceed; a kind without a figure is not known.
    """

    at_least: int
    months: int
    done: Fraction
    totals: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Grade:
    """One grade of the ladder and all that it takes. `counts` are alternatives, each a list that must hold as a whole.

    `at_most` is the largest share of the ranked builders that may have it, `floor` the least share of each group's points, `requires`
    another grade that must be met first. `only_fixed`: no score gives it, only a veto, another level, or the rule for new builders.
    """

    name: str
    score: Band | None
    rank: Band | None
    at_most: Fraction | None
    without_veto: bool
    floor: Fraction | None
    requires: str
    counts: tuple[tuple[Count, ...], ...]
    activity: Activity | None
    only_fixed: bool
    cited: Cited


@dataclass(frozen=True)
class ProposedRecord:
    """A conduct record that a grade proposes; `assumed` where its band, points and length are ours."""

    kind: ConductKind
    band: str
    points: Fraction
    months: int
    assumed: bool


@dataclass(frozen=True)
class Consequence:
    """What a grade leads to, as a proposal: what is done, the record that goes with it, and where that is said."""

    grade: str
    title: str
    record: ProposedRecord | None
    cited: Cited


@dataclass(frozen=True)
class Concealment:
    """The extra bad record for not reporting a bad record."""

    record: ProposedRecord
    cited: Cited


@dataclass(frozen=True)
class GradeBook(Edition):
    """One edition of a rule of grades. `grades` is the ladder from the best to the worst; `gap` says what the source leaves out.

    `between` is how a score between two whole-point bands is read (a member of award.BETWEEN), `between_assumed` whether that is ours;
    `compare` is exact or printed, `bands` are the bands of records from the lightest, looked at through `record_window`.
    """

    name: str
    engine: int
    title: str
    in_force_from: date
    in_force_to: date | None
    day_assumed: bool
    assumed: bool
    evidence: Proof
    note: str
    source: Source
    period: str
    compare: str
    between: str
    between_assumed: bool
    gap: str
    record_window: str
    bands: tuple[str, ...]
    components: tuple[Component, ...]
    without: tuple[Without, ...]
    adjustments: tuple[Adjustment, ...]
    vetoes: tuple[Veto, ...]
    cascades: tuple[Cascade, ...]
    entrant: Entrant | None
    grades: tuple[Grade, ...]
    consequences: tuple[Consequence, ...]
    concealment: Concealment | None
    content: bytes

    @property
    def ladder(self) -> tuple[str, ...]:
        """The grades from the best to the worst."""
        return tuple(grade.name for grade in self.grades)

    def grade(self, name: str) -> Grade:
        """The grade of that name."""
        return next(grade for grade in self.grades if grade.name == name)

    def component(self, key: str) -> Component:
        """The component named `key`."""
        return next(one for one in self.components if one.key == key)
