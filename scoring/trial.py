"""What another rulebook would have said of the same facts: who moves, who enters and leaves each list, and why; never official."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from core.period import Month
from core.snapshot import Snapshot
from core.vocabulary import CardColour, ListKind, Outcome
from scoring.cards import Proposal
from scoring.moves import Moved, Under, movements
from scoring.ratio import Ratio
from scoring.rulebook import Rulebook, Series
from scoring.verdicts import SeriesVerdict, Verdict, judge


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
    doubts = tried.unexpected if placed else (_no_places(tried), *tried.unexpected)
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


def _no_places(tried: Verdict) -> str:
    """Why a book ranks nobody: the source supplies the places, or what it scores is not held."""
    if tried.rulebook.method.score == "given":
        return NO_PLACES
    notes = dict.fromkeys(one.note.removesuffix("，不参与排名") for series in tried.series for one in series.standings)
    return f"这份办法计分，但没有单位参与排名（{'、'.join(notes) or '没有单位'}），不作排名对照，只对照红黄牌。"


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
    names = facts.names()
    moves = []
    for subject in dict.fromkeys([*now, *before]):
        old, new = before.get(subject), now.get(subject)
        colours = (old.colour if old else None, new.colour if new else None)
        said = new or old
        if said is not None and colours[0] is not colours[1]:
            moves.append(CardMove(names[(subject[1], None) if subject[0] else (None, subject[1])], *colours, said.ratio))
    return sorted(moves, key=_furthest)


def _furthest(move: CardMove) -> tuple[bool, Fraction, str]:
    rate = move.ratio.value
    return (rate is None, Fraction(0) if rate is None else rate, move.name)


def _pairs(base: Verdict, tried: Verdict) -> list[SeriesTrial]:
    """The series of the other book in its order, each unit with its standing in the partners of its series; then who is left."""
    seen: set[tuple[str, int]] = set()
    found = []
    for series in tried.series:
        partners = _partners(series.key, base, tried.rulebook)
        before = _standings(reversed(partners), base.rulebook)
        seen |= {(partner.key, one.unit_id) for partner in partners for one in series.standings}
        now = _standings([series], tried.rulebook)
        found.append(SeriesTrial(series.title, movements({unit: (before.get(unit), one) for unit, one in now.items()})))
    return _with_gone(found, base, seen)


def _with_gone(found: list[SeriesTrial], base: Verdict, seen: set[tuple[str, int]]) -> list[SeriesTrial]:
    """The series, those of the book in force with units that the other book ranks in none of its own after them."""
    gone = [
        (series.title, {unit: (one, None) for unit, one in _standings([series], base.rulebook).items() if (series.key, unit) not in seen})
        for series in base.series
    ]
    return [*found, *(SeriesTrial(title, movements(units)) for title, units in gone if units)]


def _standings(several: Iterable[SeriesVerdict], book: Rulebook) -> dict[int, Under]:
    """The units of several series, each in the last one that has it."""
    return {one.unit_id: Under(one, series, book) for series in several for one in series.standings}


def _partners(key: str, base: Verdict, book: Rulebook) -> list[SeriesVerdict]:
    """The series of the book in force that share kinds of unit and roles with one of the other book's, that of the same key first."""
    mine = _series(book, key)
    kin = {one.key for one in base.rulebook.series if set(one.kinds) & set(mine.kinds) and set(one.roles) & set(mine.roles)}
    return sorted((series for series in base.series if series.key in kin), key=lambda series: series.key != key)


def _series(book: Rulebook, key: str) -> Series:
    return next(one for one in book.series if one.key == key)
