"""A score sheet is data; marks on it become points by group, with what does not apply left out and a veto as a ceiling."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scoring.edition import Edition
from scoring.ratio import exact, ten_thousandths
from scoring.rulebook import Source

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Mark:
    """What an inspector found on one item: whether it applies, how many events cost points, the named level, the veto.

    `times` counts for an item that deducts, `level` for an item of levels; the other one stays 0 or empty.
    """

    item: str
    applicable: bool = True
    times: int = 0
    level: str = ""
    vetoed: bool = False


@dataclass(frozen=True)
class Item:
    """One item: its full mark, and either what each event costs (never below `floor`) or the points of each named level.

    `veto` says which finding vetoes the sheet; empty if none does.
    """

    key: str
    title: str
    full: Fraction
    each: Fraction | None
    floor: Fraction
    levels: tuple[tuple[str, Fraction], ...]
    veto: str
    text: str


@dataclass(frozen=True)
class Group:
    """Items that are shown and summed together; `full` is the sum of their full marks."""

    key: str
    title: str
    full: Fraction
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Sheet(Edition):
    """One edition of a score sheet; `veto_cap` is the highest score of a sheet with a veto, out of 100."""

    name: str
    engine: int
    title: str
    in_force_from: date
    assumed: bool
    note: str
    source: Source
    veto_cap: Fraction
    groups: tuple[Group, ...]
    content: bytes

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, group by group."""
        return tuple(item for group in self.groups for item in group.items)


@dataclass(frozen=True)
class MarkProblem:
    """What is wrong with a mark: the item as it was named, and a sentence that says what to do."""

    item: str
    sentence: str


@dataclass(frozen=True)
class GroupPoints:
    """Points of a group: got, out of the full marks of its items that apply; both exact."""

    key: str
    title: str
    got: Fraction
    full: Fraction

    @property
    def share(self) -> Fraction | None:
        """The share of the full marks that was got; None where nothing applies."""
        return self.got / self.full if self.full > 0 else None


@dataclass(frozen=True)
class SheetResult:
    """A scored sheet. `score` is out of 100 (Σ got ÷ Σ applicable × 100, at most the veto's ceiling); None while a problem stands.

    `groups` holds the points of the marks that are right, so that an unfinished sheet shows how far it is.
    """

    edition: str
    groups: tuple[GroupPoints, ...]
    items: tuple[tuple[str, Fraction], ...]
    vetoed: tuple[str, ...]
    uncapped: Fraction | None
    score: Fraction | None
    problems: tuple[MarkProblem, ...]

    @property
    def got(self) -> Fraction:
        """Points of all groups."""
        return sum((group.got for group in self.groups), Fraction(0))

    @property
    def full(self) -> Fraction:
        """Full marks of all items that apply."""
        return sum((group.full for group in self.groups), Fraction(0))

    @property
    def stored(self) -> int | None:
        """The score in ten-thousandths of a point, half-up; None while a problem stands."""
        return None if self.score is None else ten_thousandths(self.score)


def score_sheet(sheet: Sheet, marks: Sequence[Mark]) -> SheetResult:
    """Score a sheet from its marks, one for each item in any order; what is wrong comes back as problems, and then no score."""
    problems = tuple(_problems(sheet, marks))
    wrong = {problem.item for problem in problems}
    right = {mark.item: mark for mark in marks if mark.item not in wrong}
    points = {item.key: _points(item, right[item.key]) for item in sheet.items if item.key in right and right[item.key].applicable}
    groups = tuple(_group(group, points) for group in sheet.groups)
    vetoed = tuple(item.key for item in sheet.items if item.key in right and right[item.key].vetoed)
    full = sum((group.full for group in groups), Fraction(0))
    if not full and not problems:
        problems = (MarkProblem("", "没有适用的检查项，不能计分；请核对各项是否适用。"),)
    uncapped = None if problems else sum(points.values(), Fraction(0)) / full * HUNDRED
    score = min(uncapped, sheet.veto_cap) if vetoed and uncapped is not None else uncapped
    return SheetResult(sheet.edition, groups, tuple(points.items()), vetoed, uncapped, score, problems)


def _group(group: Group, points: dict[str, Fraction]) -> GroupPoints:
    counted = [item for item in group.items if item.key in points]
    got = sum((points[item.key] for item in counted), Fraction(0))
    return GroupPoints(group.key, group.title, got, sum((item.full for item in counted), Fraction(0)))


def _points(item: Item, mark: Mark) -> Fraction:
    if item.each is None:
        return dict(item.levels)[mark.level]
    return max(item.floor, item.full - item.each * mark.times)


def _problems(sheet: Sheet, marks: Sequence[Mark]) -> Iterator[MarkProblem]:
    items, counts = {item.key: item for item in sheet.items}, Counter(mark.item for mark in marks)
    for key, item in items.items():
        if key not in counts:
            yield MarkProblem(key, f"“{item.title}”没有评分；请评分，或注明不适用。")
    for key, count in counts.items():
        if key not in items:
            yield MarkProblem(key, f"评分表{sheet.title}没有“{key}”这一项；请核对评分表的版本。")
        elif count > 1:
            yield MarkProblem(key, f"“{items[key].title}”评了{count}次；请只保留一次。")
    for mark in marks:
        if mark.item in items and counts[mark.item] == 1:
            sentence = _fault(items[mark.item], mark)
            if sentence:
                yield MarkProblem(mark.item, sentence)


def _fault(item: Item, mark: Mark) -> str:
    """What is wrong with a mark of a known item; empty if nothing is."""
    if mark.vetoed and not item.veto:
        return f"“{item.title}”没有一票否决；请改记在有否决的项下。"
    if not mark.applicable:
        return f"“{item.title}”注明不适用，不能再扣分、评档或否决；请删去其一。" if mark.times or mark.level or mark.vetoed else ""
    return _level_fault(item, mark) if item.each is None else _times_fault(item, mark)


def _level_fault(item: Item, mark: Mark) -> str:
    names = [name for name, _ in item.levels]
    if mark.times:
        return f"“{item.title}”按档次评分，不按次扣分；请选择{'、'.join(names)}之一。"
    if mark.level not in names:
        given = f"没有“{mark.level}”这一档" if mark.level else "没有选择档次"
        return f"“{item.title}”{given}；请选择{'、'.join(names)}之一。"
    return ""


def _times_fault(item: Item, mark: Mark) -> str:
    if mark.level:
        return f"“{item.title}”按次扣分，没有档次；请填写次数。"
    if mark.times < 0:
        return f"“{item.title}”的次数为{mark.times}，得分会超过满分{exact(item.full)}分；请填写不小于0的次数。"
    return ""
