"""What is known of a builder when it is graded: inspections, figures, events, records, grades given elsewhere, contract sections."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from core.vocabulary import ConductKind
from scoring.grading.sheet import GroupPoints, SheetResult

EVALUATION = "evaluation"
"""Origin of a record that a grade itself brought about."""


@dataclass(frozen=True)
class Inspection:
    """One result of one project (or contract) in one period: 2019-07, 2019Q3 or 2019.

    `weight` is what a weighted mean weighs by (annual plan or contract price, fen; None is not known). The result is a scored sheet, or a
    score supplied, or deductions from a start value, or points by group. `kind` names which results these are where a book reads several.
    """

    project_id: int
    project: str
    period: str
    weight: int | None = None
    score: Fraction | None = None
    sheet: SheetResult | None = None
    deductions: tuple[Fraction, ...] = ()
    groups: tuple[GroupPoints, ...] = ()
    vetoed: bool = False
    kind: str = ""

    @property
    def result(self) -> Fraction | None:
        """The score of the sheet, else the score supplied; None where there is neither."""
        return self.sheet.score if self.sheet is not None else self.score

    @property
    def by_group(self) -> tuple[GroupPoints, ...]:
        """Points by group, of the sheet or as supplied."""
        return self.sheet.groups if self.sheet is not None else self.groups

    @property
    def has_veto(self) -> bool:
        """Whether the sheet or the person who supplied the score says that a veto item was found."""
        return self.vetoed or (self.sheet is not None and bool(self.sheet.vetoed))


@dataclass(frozen=True)
class Figure:
    """A figure that is supplied by name: points of a component, an amount in fen, a rate; exact."""

    name: str
    value: Fraction
    source: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened, so many times; `points` where the rule gives points for this very event, else None."""

    name: str
    number: int = 1
    points: Fraction | None = None


@dataclass(frozen=True)
class Record:
    """A conduct record: good or bad, its band, its points (never below 0: the kind says the sign), and from when until when it is valid.

    `valid_until` is the last day; None is without end. `origin` is who or what brought it about, `EVALUATION` for a grade.
    """

    kind: ConductKind
    band: str
    points: Fraction
    valid_from: date
    valid_until: date | None
    title: str = ""
    origin: str = ""


@dataclass(frozen=True)
class OtherGrade:
    """A grade that somebody else gave: at which level (province, nation), in which place."""

    level: str
    place: str
    grade: str


@dataclass(frozen=True)
class Section:
    """One contract section: whole months since its start, the share of its quantity that is done, its amount in fen."""

    title: str
    months: int
    done: Fraction
    amount: int


@dataclass(frozen=True)
class BuilderFacts:
    """All that is known of one builder in the period. `records` None: the records are not held; an empty tuple: there are none.

    `kind` is the kind of subject where a rule has different figures by kind; `entrant` says that the builder is new in the place.
    """

    unit_id: int
    name: str
    inspections: tuple[Inspection, ...] = ()
    figures: tuple[Figure, ...] = ()
    events: tuple[Event, ...] = ()
    records: tuple[Record, ...] | None = None
    others: tuple[OtherGrade, ...] = ()
    sections: tuple[Section, ...] = ()
    kind: str = ""
    entrant: bool = False

    def figure(self, name: str) -> Fraction | None:
        """The figure of that name; None if it is not supplied."""
        return next((figure.value for figure in self.figures if figure.name == name), None)

    def times(self, event: str) -> int:
        """How many times an event happened; none is 0."""
        return sum(one.number for one in self.events if one.name == event)
