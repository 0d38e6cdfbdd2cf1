"""The pool counted: what is in it on a day by stage, what is new in a period by stage, month and district, and districts ranked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from core.money import FEN_PER_YI, round_half_up
from core.period import Month
from core.pipeline import Pipeline, PoolAct, Pooled, Step

Key = TypeVar("Key")
COUNTED = (PoolAct.ENTER, PoolAct.ADVANCE)
"""Steps that make a project new in a stage: one that comes back to a stage is not new in it."""


@dataclass(frozen=True)
class Count:
    """How many projects, and their total investment in fen."""

    number: int
    fen: int

    @property
    def average(self) -> Decimal | None:
        """Total investment of a project in 亿元, to a hundredth; None of no project."""
        return Decimal(round_half_up(self.fen * 100, self.number * FEN_PER_YI)).scaleb(-2) if self.number else None


@dataclass(frozen=True)
class New:
    """A project that is new in a stage, by the step that made it so; one that comes into two stages in a period is new twice."""

    project: Pooled
    step: Step


@dataclass(frozen=True)
class Placed:
    """A district's place by one figure; equal figures share a place, and the next is left out."""

    name: str
    place: int
    count: Count


def held(some: Iterable[Pooled], day: date) -> dict[Pipeline, Count]:
    """Return what is in the pool on a day, by stage in official order; a stage without projects has zero of them."""
    found = [(step.stage, step.investment) for one in some if (step := one.on(day)) is not None]
    return {stage: _count([fen for held_in, fen in found if held_in is stage]) for stage in Pipeline}


def new(some: Iterable[Pooled], first: date, *, last: date) -> tuple[New, ...]:
    """Return the entries into stages from a day to a day, both included, by project."""
    return tuple(New(one, step) for one in some for step in one.steps if step.act in COUNTED and first <= step.since <= last)


def by_stage(some: Iterable[New]) -> dict[Pipeline, Count]:
    """Return entries by stage in official order."""
    return _grouped(some, lambda one: one.step.stage, list(Pipeline))


def by_month(some: Iterable[New], months: Sequence[Month]) -> dict[Month, dict[Pipeline, Count]]:
    """Return entries by month and stage; months without entries have zeros."""
    every = list(some)
    return {
        month: by_stage(one for one in every if (one.step.since.year, one.step.since.month) == (month.year, month.number))
        for month in months
    }


def by_district(some: Iterable[New], districts: Sequence[str]) -> dict[str, Count]:
    """Return entries by district, in the order given."""
    return _grouped(some, lambda one: one.project.district, districts)


def total(some: Mapping[Key, Count]) -> Count:
    """Return the sum of counts."""
    return Count(sum(one.number for one in some.values()), sum(one.fen for one in some.values()))


def ranked(counts: Mapping[str, Count], *, by_investment: bool = False) -> tuple[Placed, ...]:
    """Return districts by the number of projects, or by investment, the largest first; equals keep the order given."""
    figures = {name: count.fen if by_investment else count.number for name, count in counts.items()}
    order = sorted(figures.values(), reverse=True)
    placed = [Placed(name, order.index(figures[name]) + 1, count) for name, count in counts.items()]
    return tuple(sorted(placed, key=lambda one: one.place))


def _grouped(some: Iterable[New], key: Callable[[New], object], names: Sequence[Key]) -> dict[Key, Count]:
    every = list(some)
    return {name: _count([one.step.investment for one in every if key(one) == name]) for name in names}


def _count(amounts: Sequence[int | None]) -> Count:
    return Count(len(amounts), sum(fen for fen in amounts if fen is not None))
