"""The register of projects as the page shows it: worked out once for everybody who filters alike, with dashboard.kept.asked."""

from dataclasses import dataclass

from sqlmodel import Session

from core.queries import register
from dashboard import frames, tables, titles
from dashboard.project.filters import Options, Wanted
from dashboard.tables import Grid
from scoring.publish import Draft


@dataclass(frozen=True)
class Listing:
    """The projects that pass: the page's title, how many there are of how many, their table, and the number of each row's project."""

    title: str
    every: int
    grid: Grid
    numbers: tuple[str, ...]


def options(session: Session, computed: Draft) -> Options:
    """What can be chosen in the filter row of a month's register."""
    return Options.of(frames.register(computed, register.parties(session, computed.facts.month)))


def listing(session: Session, computed: Draft, *, wanted: Wanted, phone: bool) -> Listing:
    """The projects of a month's register that are wanted, the furthest behind first."""
    month = computed.facts.month
    everything = frames.register(computed, register.parties(session, month))
    chosen = wanted.among(everything)
    title = titles.register(chosen) if computed.closed else titles.unsettled_register(chosen, month.number)
    return Listing(title, len(everything), tables.register(chosen, phone=phone), tuple(map(str, chosen["number"])))
