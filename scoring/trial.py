"""What another rulebook would have said of the same facts: who moves, who enters and leaves each list, and why; never official."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from core.period import Month
from core.snapshot import Snapshot
from core.vocabulary import CardColour, ListKind, Outcome
from scoring.cards import Proposal
from scoring.explain import points
from scoring.ratio import Ratio
from scoring.rulebook import Component, Rulebook, Series
from scoring.verdicts import SeriesVerdict, Standing, Verdict, judge


@dataclass(frozen=True)
class Part:
    """What a component gave under the one book and gives under the other (ten-thousandths); None where it is not scored there."""

    title: str
    before: int | None
    now: int | None

    @property
    def change(self) -> int:
        """The points gained or lost, ten-thousandths; what is not scored gives nothing."""
        return sum(sign * value for sign, value in ((1, self.now), (-1, self.before)) if value is not None)

    def sentence(self) -> str:
        """投资完成37.24分改为35.10分; 开工取消，原得15.00分; 用地新设，得22.00分."""
        if self.before is None or self.now is None:
            had = self.now if self.before is None else self.before
            said = "没有" if had is None else f"{points(had)}分"
            return f"{self.title}新设，得{said}" if self.before is None else f"{self.title}取消，原得{said}"
        return f"{self.title}{points(self.before)}分改为{points(self.now)}分"


@dataclass(frozen=True)
class Moved:
    """A unit under both books; `parts` are the components that differ, the largest difference first."""

    unit_id: int
    name: str
    before: Standing | None
    now: Standing | None
    parts: tuple[Part, ...]

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
        """The reason in one sentence, down to the components; others' scores where nothing of its own changed."""
        if self.before is None or self.now is None:
            return f"{'另一办法' if self.now is None else '现行办法'}的这一组没有这个单位。"
        said = [part.sentence() for part in self.parts]
        return f"{'；'.join(said)}。" if said else "本单位得分没有变，别的单位得分、名额或列榜条件变了。"


@dataclass(frozen=True)
class SeriesTrial:
    """One series under both books, by the other book's order; a series that only one of them ranks has everybody on one side."""

    title: str
    units: tuple[Moved, ...]

    @property
    def moved(self) -> tuple[Moved, ...]:
        """The units whose place or list differs."""
        return tuple(one for one in self.units if one.differs)

    def entering(self, kind: ListKind) -> tuple[str, ...]:
        """Who comes onto a list under the other book."""
        return tuple(one.name for one in self.units if one.lists[1] is kind and one.lists[0] is not kind)

    def leaving(self, kind: ListKind) -> tuple[str, ...]:
        """Who is no longer on a list under the other book."""
        return tuple(one.name for one in self.units if one.lists[0] is kind and one.lists[1] is not kind)


@dataclass(frozen=True)
class CardMove:
    """A project or a unit for which the two books propose different cards; None where one proposes none. `ratio`: 序时 to date."""

    name: str
    before: CardColour | None
    now: CardColour | None
    ratio: Ratio


@dataclass(frozen=True)
class Trial:
    """A month's facts under the book in force and under another one."""

    month: Month
    base: Rulebook
    tried: Rulebook
    series: tuple[SeriesTrial, ...]
    cards: tuple[CardMove, ...]
    counts: tuple[tuple[CardColour, int, int], ...]
    """How many cards of each colour the one book proposes and the other."""
    doubts: tuple[str, ...]
    """What the other book expected of the facts and did not find."""

    @property
    def moved(self) -> int:
        """How many units change place or list, over all series."""
        return sum(len(one.moved) for one in self.series)


def trial(facts: Snapshot, base: Verdict, *, book: Rulebook) -> Trial:
    """Judge a month's facts by another book and compare with the verdict of the book in force. Raises BadRulebook.

    A book whose places the source supplies is compared by its cards alone while no places are entered.
    """
    tried = judge(facts, book, closed=base.closed)
    placed = any(series.ranked for series in tried.series)
    doubts = tried.unexpected if placed else (NO_PLACES, *tried.unexpected)
    before, now = _proposed(base), _proposed(tried)
    return Trial(
        month=facts.month,
        base=base.rulebook,
        tried=book,
        series=tuple(_pairs(base, tried)) if placed else (),
        cards=tuple(_card_moves(facts, before, now)),
        counts=tuple((colour, _number(before, colour), _number(now, colour)) for colour in CardColour),
        doubts=doubts,
    )


NO_PLACES = "这份办法不计分，名次由来源给出，库中没有录入，不作排名对照，只对照红黄牌。"
Subject = tuple[bool, int]
"""Whether it is a project, and its id; else a unit's."""


def _proposed(verdict: Verdict) -> dict[Subject, Proposal]:
    """The cards that a verdict asks a person to issue."""
    asked = (one for one in verdict.cards if not one.removal and one.outcome is not Outcome.EXEMPTED)
    return {(one.of_project, one.subject_id): one for one in asked}


def _number(proposed: Mapping[Subject, Proposal], colour: CardColour) -> int:
    return sum(one.colour is colour for one in proposed.values())


def _card_moves(facts: Snapshot, before: Mapping[Subject, Proposal], now: Mapping[Subject, Proposal]) -> list[CardMove]:
    """The subjects whose cards differ, the furthest behind first."""
    names = {True: facts.projects.set_index("project_id")["name"], False: facts.units.set_index("unit_id")["short_name"]}
    moves = []
    for subject in dict.fromkeys([*now, *before]):
        old, new = before.get(subject), now.get(subject)
        colours = (old.colour if old else None, new.colour if new else None)
        said = new or old
        if said is not None and colours[0] is not colours[1]:
            moves.append(CardMove(str(names[subject[0]][subject[1]]), *colours, said.ratio))
    return sorted(moves, key=_furthest)


def _furthest(move: CardMove) -> tuple[bool, Fraction, str]:
    rate = move.ratio.value
    return (rate is None, Fraction(0) if rate is None else rate, move.name)


def _pairs(base: Verdict, tried: Verdict) -> list[SeriesTrial]:
    """The series of both books in the other one's order, those with the same key or the same kinds of unit together."""
    left = {series.key: series for series in base.series}
    found = []
    for series in tried.series:
        partner = left.pop(_partner(series.key, base.rulebook, tried.rulebook), None)
        found.append(SeriesTrial(series.title, _units(partner, series, base.rulebook, tried.rulebook)))
    return [*found, *(SeriesTrial(one.title, _units(one, None, base.rulebook, tried.rulebook)) for one in left.values())]


def _partner(key: str, base: Rulebook, tried: Rulebook) -> str:
    mine = _series(tried, key)
    same = [one.key for one in base.series if set(one.kinds) & set(mine.kinds) and set(one.roles) & set(mine.roles)]
    return key if key in same else next(iter(same), "")


def _series(book: Rulebook, key: str) -> Series:
    return next(one for one in book.series if one.key == key)


def _units(before: SeriesVerdict | None, now: SeriesVerdict | None, base: Rulebook, tried: Rulebook) -> tuple[Moved, ...]:
    mine = {one.unit_id: one for one in now.standings} if now else {}
    theirs = {one.unit_id: one for one in before.standings} if before else {}
    names = {unit: one.name for unit, one in (mine | theirs).items()}
    pairs = {unit: (theirs.get(unit), mine.get(unit)) for unit in names}
    return tuple(Moved(unit, names[unit], *pair, _parts(*pair, base, tried)) for unit, pair in pairs.items())


def _parts(before: Standing | None, now: Standing | None, base: Rulebook, tried: Rulebook) -> tuple[Part, ...]:
    if before is None or now is None:
        return ()
    old, new = _values(before, base), _values(now, tried)
    keys = dict.fromkeys([*new, *old])
    parts = [Part(_titled(key, base, tried), old.get(key), new.get(key)) for key in keys]
    return tuple(sorted((part for part in parts if part.before != part.now), key=lambda part: -abs(part.change)))


Reading = tuple[str, str]
"""What a component reads: by this the same component is known in two books, whatever its key."""


def _values(standing: Standing, book: Rulebook) -> Mapping[Reading, int | None]:
    return {_reading(book.component(one.component)): one.value for one in standing.found.findings}


def _reading(component: Component) -> Reading:
    return (component.reads.kind, component.reads.name)


def _titled(key: Reading, *books: Rulebook) -> str:
    return next(component.title for book in reversed(books) for component in book.components if _reading(component) == key)
