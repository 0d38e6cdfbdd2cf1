"""A unit under two rulebooks: what each component gives, on which lists it comes, and why it moves, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.vocabulary import ListKind
from scoring.explain import points, target_missed, why_not_on
from scoring.rulebook import Component, Rulebook
from scoring.verdicts import SeriesVerdict, Standing


@dataclass(frozen=True)
class Part:
    """What a component gave under the one book and gives under the other (ten-thousandths); None where it is not scored there."""

    titles: tuple[str, str]
    """Its titles in the one book and in the other; empty where that book has no such component."""
    before: int | None
    now: int | None

    @property
    def change(self) -> int:
        """The points gained or lost, ten-thousandths; what is not scored gives nothing."""
        return sum(sign * value for sign, value in ((1, self.now), (-1, self.before)) if value is not None)

    def sentence(self) -> str:
        """投资完成37.24分改为35.10分; 开工取消，原得15.00分; 用地新设，得22.00分; with four decimals where two print alike."""
        old, new = self.titles
        before, now = _printed(self.before, self.now)
        if not old:
            return f"{new}新设，{now if self.now is None else f'得{now}'}"
        if not new:
            return f"{old}取消，原{before if self.before is None else f'得{before}'}"
        return f"{old}{before}改为{'' if old == new else new}{now}"


def _printed(*values: int | None) -> list[str]:
    """The points of both sides with as many decimals as tell them apart."""
    alike = len(values) - len({None if value is None else points(value) for value in values})
    digits = 4 if alike and len(set(values)) > 1 else 2
    return ["不计分" if value is None else f"{points(value, digits)}分" for value in values]


@dataclass(frozen=True)
class Under:
    """A unit's standing in a series under one book."""

    standing: Standing
    series: SeriesVerdict
    book: Rulebook


@dataclass(frozen=True)
class Moved:
    """A unit under both books; `parts` are the components that differ, the largest difference first, `reasons` why it moves."""

    unit_id: int
    name: str
    before: Standing | None
    now: Standing | None
    parts: tuple[Part, ...]
    reasons: tuple[str, ...]

    @property
    def places(self) -> tuple[int | None, int | None]:
        """The places under the one book and under the other."""
        return (self.before.place if self.before else None, self.now.place if self.now else None)

    @property
    def lists(self) -> tuple[ListKind | None, ListKind | None]:
        """The lists under the one book and under the other."""
        return (self.before.listed if self.before else None, self.now.listed if self.now else None)

    @property
    def scores(self) -> tuple[int | None, int | None]:
        """The scores, ten-thousandths."""
        return (self.before.found.score if self.before else None, self.now.found.score if self.now else None)

    @property
    def differs(self) -> bool:
        """Whether place or list differ."""
        return self.places[0] != self.places[1] or self.lists[0] is not self.lists[1]

    def why(self) -> str:
        """The reasons as sentences: components, lists, the group; or what changed around a unit whose own points did not."""
        return "".join(f"{one}。" for one in self.reasons)


def movements(pairs: Mapping[int, tuple[Under | None, Under | None]]) -> tuple[Moved, ...]:
    """Return the units of one group under both books, with their reasons; `pairs` are their standings by unit, None where there is none."""
    apart = {unit for unit, pair in pairs.items() if _apart(*pair)}
    return tuple(_moved(unit, pair, others=bool(apart - {unit})) for unit, pair in pairs.items())


def _apart(before: Under | None, now: Under | None) -> bool:
    """Whether a unit takes part, or scores, otherwise."""
    if before is None or now is None:
        return True
    sides = [(one.standing.place is None, one.standing.found.score) for one in (before, now)]
    return sides[0] != sides[1]


def _moved(unit: int, pair: tuple[Under | None, Under | None], *, others: bool) -> Moved:
    before, now = pair
    parts = () if before is None or now is None else parts_of(before, now)
    old, new = (None if one is None else one.standing for one in pair)
    name = next(one.name for one in (new, old) if one is not None)
    return Moved(unit, name, old, new, parts, tuple(_reasons(pair, parts, others=others)))


def _reasons(pair: tuple[Under | None, Under | None], parts: tuple[Part, ...], *, others: bool) -> Iterator[str]:
    before, now = pair
    if before is None or now is None:
        yield f"{'现行办法' if before is None else '试算的办法'}没有把本单位列入相应的组"
        return
    if before.standing.place is None or now.standing.place is None:
        yield from (f"按{word}的办法{one.standing.note}" for word, one in (("现行", before), ("试算", now)) if one.standing.place is None)
        return
    listed = [] if before.standing.listed is now.standing.listed else list(_listing(before, now))
    if parts:
        yield "；".join(part.sentence() for part in parts)
    yield from listed
    yield from _grouping(before, now)
    if not parts and not (listed and before.standing.place == now.standing.place):
        yield _around(before, now, others=others)


def _listing(before: Under, now: Under) -> Iterator[str]:
    """What keeps the unit off, in the one book, the list that it comes onto in the other."""
    for word, off, on in (("现行", before, now), ("试算", now, before)):
        kind = on.standing.listed
        if kind is not None:
            yield f"按{word}的办法{why_not_on(kind, off.standing, verdict=off.series, rulebook=off.book)}"
            if off.standing.target and on.standing.target is False:
                yield f"按{'试算' if word == '现行' else '现行'}的办法{target_missed(on.standing, on.series, rulebook=on.book)}"


def _grouping(before: Under, now: Under) -> Iterator[str]:
    """The groups, where the unit is ranked among others than before."""
    groups = _groups(before, now)
    if groups[0] != groups[1] and before.series.title != now.series.title:
        old, new = (f"“{side.series.title}”{len(group)}个单位" for side, group in zip((before, now), groups, strict=True))
        yield f"原在{old}中排名，改在{new}中排名"


def _groups(before: Under, now: Under) -> list[set[int]]:
    """The units among which a unit is ranked, under both books."""
    return [{one.unit_id for one in side.series.ranked} for side in (before, now)]


def _around(before: Under, now: Under, *, others: bool) -> str:
    if before.book.method.score != now.book.method.score:
        return "两份办法只有一份按评分项计分，另一份名次由来源给出"
    old, new = _groups(before, now)
    if others or old != new:
        return "本单位得分没有变，别的单位得分或参评有变"
    return "得分都没有变，并列、取整或名额的规定有变"


def parts_of(before: Under, now: Under) -> tuple[Part, ...]:
    """Return the components that give other points under the other book, the largest difference first; their changes sum to the score's."""
    old, new = ({one.component: one.value for one in side.standing.found.findings} for side in (before, now))
    parts = [
        Part(
            (mine.title if mine else "", theirs.title if theirs else ""), *(_value(one, held) for one, held in ((mine, old), (theirs, new)))
        )
        for mine, theirs in _paired(_held(before.book, old), _held(now.book, new))
    ]
    return tuple(sorted((part for part in parts if part.before != part.now), key=lambda part: -abs(part.change)))


def _value(component: Component | None, values: Mapping[str, int | None]) -> int | None:
    return None if component is None else values[component.key]


def _held(book: Rulebook, values: Iterable[str]) -> list[Component]:
    return [book.component(key) for key in values]


Pair = tuple[Component | None, Component | None]


def _paired(old: list[Component], new: list[Component]) -> list[Pair]:
    """The components of two books one to one: by key, those left over by what they read; whatever has no partner stands alone."""
    left, found = list(old), dict[str, Component]()
    for known_by in ("key", "reads"):
        for theirs in (one for one in new if one.key not in found):
            partner = next((mine for mine in left if getattr(mine, known_by) == getattr(theirs, known_by)), None)
            if partner is not None:
                left.remove(partner)
                found[theirs.key] = partner
    return [*((found.get(theirs.key), theirs) for theirs in new), *((mine, None) for mine in left)]
