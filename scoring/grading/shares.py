"""How many got each grade, as shares of all, beside the total and the rates that a notice prints."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.money import percent
from scoring.ratio import Ratio


@dataclass(frozen=True)
class GradeShare:
    """A grade, how many have it, and that as a share of all."""

    grade: str
    count: int
    ratio: Ratio


@dataclass(frozen=True)
class Unaccounted:
    """A printed total and the sum of the printed counts where they are not the same."""

    total: int
    counted: int

    @property
    def missing(self) -> int:
        """How many the counts leave out; below 0 they are too many."""
        return self.total - self.counted

    @property
    def sentence(self) -> str:
        """The difference in words."""
        word = "有{}个没有列出" if self.missing > 0 else "多列{}个"
        return f"合计{self.total}，各等级相加{self.counted}，{word.format(abs(self.missing))}；请核对。"


def shares(grades: Sequence[str | None], *, ladder: Sequence[str] = ()) -> tuple[GradeShare, ...]:
    """Count grades, in the ladder's order and then as they come; None (no grade) is counted in no share and in no total."""
    counts = Counter(grade for grade in grades if grade is not None)
    return shares_of_counts({grade: counts[grade] for grade in (*ladder, *(one for one in counts if one not in ladder))})


def shares_of_counts(counts: Mapping[str, int], *, total: int | None = None) -> tuple[GradeShare, ...]:
    """Return the share of each grade of a table of counts, of `total` if that is printed, else of their sum."""
    whole = sum(counts.values()) if total is None else total
    return tuple(GradeShare(grade, count, Ratio(count, whole)) for grade, count in counts.items())


def rate(found: Sequence[GradeShare], *grades: str) -> Ratio:
    """Return the share of several grades together, such as 优良率; raises ValueError where the shares are of different totals."""
    totals = {one.ratio.denominator for one in found}
    if len(totals) > 1:
        raise ValueError("shares of different totals cannot be added")
    return Ratio(sum(one.count for one in found if one.grade in grades), totals.pop() if totals else 0)


def unaccounted(counts: Mapping[str, int], *, total: int) -> Unaccounted | None:
    """Compare a printed total with the counts; None where they agree."""
    counted = sum(counts.values())
    return None if counted == total else Unaccounted(total, counted)


def printed_matches(ratio: Ratio, printed: str) -> bool:
    """Whether a printed percentage, with as many places as it shows, is the rate rounded half-up."""
    places = len(printed.partition(".")[2])
    return str(percent(ratio.numerator, ratio.denominator, places=places)) == printed
