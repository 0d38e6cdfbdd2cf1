"""What grading returns: each builder's score, place and grade, or why it has none, and every figure down to project and period."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.money import round_half_up
from core.vocabulary import Outcome, Term
from scoring.ratio import ten_thousandths
from scoring.rulebook import Cited


class Ungraded(Term):
    """Why a builder has no grade."""

    TOO_FEW = "不参评"
    MISSING = "缺少数据"
    NOT_SAID = "来源未规定"
    BY_HAND = "由人工认定"
    NONE_MET = "未达等级"
    SHORT = "本期不评等级"


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

    @property
    def score(self) -> int | None:
        """The score in ten-thousandths of a point, half-up; None without one."""
        return None if self.exact is None else ten_thousandths(self.exact)

    @property
    def printed(self) -> str:
        """The score as it is printed, two decimals half-up; empty without one."""
        return "" if self.exact is None else str(two_decimals(self.exact))


def two_decimals(value: Fraction) -> Decimal:
    """Return a number as it is printed: two decimals, half-up."""
    return Decimal(round_half_up(value.numerator * 100, value.denominator)).scaleb(-2)
