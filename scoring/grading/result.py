"""What grading returns: each builder's score, place and grade, or why it has none, and every figure down to project and period."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.money import round_half_up
from core.vocabulary import Outcome, Term
from scoring.ratio import ten_thousandths
from scoring.rulebook import Cited

DECIMALS = 2
"""Of a score in print, unless rounding would carry it over the edge of a grade."""


class Ungraded(Term):
    """Why a builder has no grade."""

    TOO_FEW = "不参评"
    MISSING = "缺少数据"
    NOT_SAID = "来源未规定"
    BY_HAND = "由人工认定"
    NONE_MET = "未达等级"
    SHORT = "本期不评等级"


NOT_INSPECTED = "没有督查结果"
"""Of a quarter in which a builder was not inspected: that it does not take part (不参评) is said of years alone."""


def word_of(why: Ungraded, *, quarter: bool) -> str:
    """Return why there is no grade, in a word, of a quarter or of a year."""
    return NOT_INSPECTED if quarter and why is Ungraded.TOO_FEW else why.label


@dataclass(frozen=True)
class Part:
    """One figure that the score is made of: `adds` is what it contributes to the figure above it, exactly; None where it is missing.

    `value` is the figure itself, `weight` its share, `figures` the two whole numbers of a rate or of a weight (fen), where there are such.
    The `adds` of the parts of a part sum to its `value`, those of a builder's parts to its score.
    """

    kind: str
    key: str
    title: str
    value: Fraction | None
    weight: Fraction | None
    adds: Fraction | None
    outcome: Outcome
    note: str = ""
    figures: tuple[int, int] | None = None
    cited: Cited | None = None
    parts: tuple["Part", ...] = ()

    @property
    def points(self) -> int | None:
        """What it adds, in ten-thousandths of a point, half-up."""
        return None if self.adds is None else ten_thousandths(self.adds)


@dataclass(frozen=True)
class Graded:
    """The result of one builder: the exact score and place if it is ranked; the grade with the clause that gave it, or why there is none.

    `misses` says of each better grade why it was not given, `notes` what stands beside: missing figures, records left out.
    `decimals` is how many of them are printed: two, or as many as show on which side of a grade's edge the score lies.
    """

    unit_id: int
    name: str
    exact: Fraction | None
    place: int | None
    grade: str | None
    why: Ungraded | None
    sentence: str
    cited: Cited | None
    vetoed: bool
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    decimals: int = DECIMALS

    @property
    def score(self) -> int | None:
        """The score in ten-thousandths of a point, half-up; None without one."""
        return None if self.exact is None else ten_thousandths(self.exact)

    @property
    def printed(self) -> str:
        """The score as it is printed, rounded half-up; empty without one."""
        return "" if self.exact is None else str(rounded(self.exact, self.decimals))


def two_decimals(value: Fraction) -> Decimal:
    """Return a number as it is printed: two decimals, half-up."""
    return rounded(value, DECIMALS)


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Return a number with so many decimals, half-up."""
    return Decimal(round_half_up(value.numerator * 10**decimals, value.denominator)).scaleb(-decimals)
