"""What the linter finds in a rulebook that can be read, and what it looks at."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.vocabulary import Term
from scoring.grading.book import GradeBook
from scoring.rulebook import Rulebook


class Severity(Term):
    """An error of the rule as written, or a hint to look at it; errors come first."""

    ERROR = "错误"
    HINT = "提示"


@dataclass(frozen=True)
class LintFinding:
    """What a check found: its name in the registry, where in the file (a key, as errors of reading name it), one sentence."""

    check: str
    severity: Severity
    where: str
    sentence: str


@dataclass(frozen=True)
class Matter:
    """What checks may look at: the book, all editions of which some may bear its name, and what is known of the city.

    `observations` are the names of figures from elsewhere that are held, None if not known; `units` the number of units of a series.
    """

    book: Rulebook
    editions: tuple[Rulebook, ...] = ()
    observations: frozenset[str] | None = None
    units: Mapping[str, int] | None = None

    @property
    def units_of(self) -> dict[str, int]:
        """How many units each series has, by key: as given, else as the book expects; a series of which neither tells is not in it."""
        return dict(self.book.expect) | dict(self.units or {})


AnyBook = Rulebook | GradeBook
"""A rule of lists or of grades."""
Found = Iterator[tuple[str, str]]
"""Where, and the sentence."""


@dataclass(frozen=True)
class Check:
    """A check of the registry: its Chinese name, how grave its findings are, and the function that finds."""

    title: str
    severity: Severity
    find: Callable[[Matter], Found]
