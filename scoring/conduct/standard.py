"""A conduct standard as values: bands with points and validity, the acts of each band, and what concealing a bad act costs."""

from dataclasses import dataclass
from datetime import date

from core.errors import NotFound
from core.period import last_of_months
from core.vocabulary import ConductKind
from scoring.rulebook import Source


@dataclass(frozen=True)
class Band:
    """A band (记录档次): its points in ten-thousandths, bad ones below nothing, and for how many months a record of it counts."""

    name: str
    kind: ConductKind
    points: int
    months: int
    assumed: bool


@dataclass(frozen=True)
class Act:
    """An act that is recorded, with the band that it falls into, who collects it, and the clause."""

    key: str
    title: str
    kind: ConductKind
    band: Band
    collector: str
    clause: str


@dataclass(frozen=True)
class Concealment:
    """The extra record for a bad act that was to be reported and was not."""

    act: Act
    text: str


@dataclass(frozen=True)
class Standard:
    """An edition of a conduct standard."""

    name: str
    in_force_from: date
    title: str
    note: str
    assumed: bool
    source: Source
    bands: tuple[Band, ...]
    acts: tuple[Act, ...]
    concealment: Concealment

    @property
    def edition(self) -> str:
        """The name of its file, without the ending."""
        return f"{self.name}.{self.in_force_from}"

    def act(self, key: str) -> Act:
        """Return an act by its key. Raises NotFound."""
        found = next((one for one in (*self.acts, self.concealment.act) if one.key == key), None)
        if found is None:
            raise NotFound("行为", key, f"请在{self.title}中选定。")
        return found


@dataclass(frozen=True)
class Worth:
    """What an act is worth on a day: band, points (ten-thousandths), the last day on which it counts."""

    act: str
    band: str
    points: int
    valid_until: date


def measured(act: Act, happened_on: date) -> Worth:
    """Return what an act that happened on a day is worth."""
    return Worth(act.key, act.band.name, act.band.points, last_day(happened_on, act.band.months))


def last_day(first: date, months: int) -> date:
    """Return the last day of so many months from a day: a year from 1 March ends on the last of February."""
    return last_of_months(first, months)
