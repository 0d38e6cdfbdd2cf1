"""Expropriation measured: what was done against plan by district and project, places, and where land handed over is told differently."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.expropriation import Facts, Hands, PlanLine, Quantity, Target


@dataclass(frozen=True)
class Measured:
    """A kind's plan and what was done to date, in stored parts: `plan` None without plan, `due` None without planned months.

    `done` is None where nothing was stated; else a lower bound while reports are missing.
    """

    plan: int | None
    due: int | None
    done: int | None

    @property
    def schedule(self) -> Fraction | None:
        """Done ÷ due, None where nothing is due."""
        return Fraction(self.done or 0, self.due) if self.due else None

    @property
    def annual(self) -> Fraction | None:
        """Done ÷ the year's plan, None of a zero plan and without plan."""
        return Fraction(self.done or 0, self.plan) if self.plan else None


@dataclass(frozen=True)
class Row:
    """A district's row of one kind: its place (None: not ranked), what was measured, and what is missing, waits, or is not planned."""

    district: str
    place: int | None
    found: Measured
    missing: int
    waiting: int
    projects: int | None
    """How many projects the plan counts; None without plan."""
    unplanned: int
    """What was stated of projects that are not in the plan, in stored parts; it counts in no rate."""


@dataclass(frozen=True)
class Board:
    """All districts in one kind, those with a place first; ranked by the schedule rate, or by the year's where months are not planned."""

    kind: Quantity
    by_schedule: bool
    rows: tuple[Row, ...]
    city: Measured

    @property
    def ranked(self) -> tuple[Row, ...]:
        """The rows that have a place."""
        return tuple(row for row in self.rows if row.place is not None)


@dataclass(frozen=True)
class ProjectRow:
    """A project of a district ("" of the district as a whole), with what was measured of each kind that is planned or stated."""

    district: str
    code: str
    found: dict[Quantity, Measured]
    missing: tuple[int, ...]
    """Months that lack a report."""


@dataclass(frozen=True)
class Handover:
    """A finding 交接不一致: a project's land of a month as the district and as the project's report tell it; who entered and reviewed."""

    district: str
    code: str
    month: int
    stated: int | None
    received: int | None
    of_district: Hands
    of_project: Hands


@dataclass(frozen=True)
class PlanGap:
    """A finding: land to be handed over in the year as this plan and as the project plan say, None where one does not plan any.

    `code` is "" of a whole district.
    """

    district: str
    code: str
    planned: int | None
    project_plan: int | None


def board(facts: Facts, kind: Quantity) -> Board:
    """Return every district's row of a kind. Land handed over is what the projects' own reports say, everything else what districts state.

    Of a district planned by project only planned projects count; of one planned as a whole, all. A district without plan, with a zero
    plan or with nothing due has no place; equal rates share a place, and the next is left out.
    """
    rows = [_row(facts, kind, district) for district in facts.districts]
    planned = [row.found for row in rows if row.found.plan]
    by_schedule = bool(planned) and all(one.due is not None for one in planned)
    rates = {row.district: row.found.schedule if by_schedule else row.found.annual for row in rows}
    known = sorted((rate for rate in rates.values() if rate is not None), reverse=True)
    placed = [_placed(row, rates[row.district], known) for row in rows]
    placed.sort(key=lambda row: row.place if row.place is not None else len(rows) + 1)
    return Board(kind, by_schedule, tuple(placed), total(row.found for row in rows))


def total(some: Iterable[Measured]) -> Measured:
    """Return the sum of several: a figure that one does not have is left out of the sum, and one that none has stays missing."""
    every = list(some)
    due = [one.due for one in every if one.plan is not None]
    return Measured(
        _sum(one.plan for one in every),
        None if None in due else _sum(due),
        _sum(one.done for one in every),
    )


def projects(facts: Facts, district: str) -> tuple[ProjectRow, ...]:
    """Return a district's rows by project: those of the plan in force, and those that the district reported or projects received."""
    held = {line.code: line for line in _lines(facts, district, facts.month)}
    stated = {one.code for one in facts.statements if one.district == district}
    received = {one.code for one in facts.received if one.district == district and one.area is not None}
    codes = sorted(held.keys() | stated | received)
    return tuple(_project(facts, district, code) for code in codes)


def stated(facts: Facts, kind: Quantity, *, district: str) -> int | None:
    """Return what a district itself states of a kind to date, in stored parts; None where it states nothing."""
    return _sum(one.amounts.get(kind) for one in facts.statements if one.district == district)


def handovers(facts: Facts) -> tuple[Handover, ...]:
    """Return the months in which the land that a district says it handed over differs from what the project's report says it received.

    Nothing stated and zero are the same here; a month that the district lacks is found where the project received land.
    """
    stated = {(one.district, one.code, one.month): one for one in facts.statements if Quantity.HANDED_OVER_LAND in one.amounts}
    received = {(one.district, one.code, one.month): one for one in facts.received if one.area is not None}
    found = []
    for district, code, month in sorted(stated.keys() | received.keys(), key=lambda key: (facts.districts.index(key[0]), *key[1:])):
        mine, theirs = stated.get((district, code, month)), received.get((district, code, month))
        said = mine.amounts[Quantity.HANDED_OVER_LAND] if mine else None
        got = theirs.area if theirs else None
        if _zero(said) != _zero(got) and month <= facts.month:
            nobody = Hands()
            of_district, of_project = mine.hands if mine else nobody, theirs.hands if theirs else nobody
            found.append(Handover(district, code, month, said, got, of_district, of_project))
    return tuple(found)


def plan_gaps(facts: Facts) -> tuple[PlanGap, ...]:
    """Return where the year's plan to hand over land differs from the sum of the project plan, by project or by whole district.

    Nothing planned and zero are the same here. There is nothing to compare before a version is in force, nor in a year in which the
    project plan has no land at all.
    """
    sums: dict[tuple[str, str], int] = {}
    whole = {district for district in facts.districts if any(not line.code for line in _lines(facts, district, facts.month))}
    for one in facts.received:
        if one.planned is not None:
            key = one.district, "" if one.district in whole else one.code
            sums[key] = sums.get(key, 0) + one.planned
    if not sums or facts.in_force(facts.month) is None:
        return ()
    planned = {
        (district, line.code): target.amount
        for district in facts.districts
        for line in _lines(facts, district, facts.month)
        if (target := _target(line, Quantity.HANDED_OVER_LAND)) is not None
    }
    keys = sorted(planned.keys() | sums.keys(), key=lambda key: (facts.districts.index(key[0]), key[1]))
    found = (PlanGap(*key, planned.get(key), sums.get(key)) for key in keys)
    return tuple(one for one in found if _zero(one.planned) != _zero(one.project_plan))


def missing(facts: Facts, district: str) -> tuple[tuple[str, int], ...]:
    """Return project and month of each report that a district owes and has neither approved nor waiting; "" of a whole district.

    A line is owed for each closed month in which it plans more than zero of anything; of a whole district one report is enough.
    """
    there = {(one.code, one.month) for one in facts.statements if one.district == district}
    there |= {(code, month) for name, code, month in facts.waiting if name == district}
    months = {month for _, month in there}
    owed = [
        (line.code, month)
        for month in range(1, facts.closed_to + 1)
        for line in _lines(facts, district, month)
        if any(target.amount for target in line.targets)
    ]
    return tuple((code, month) for code, month in owed if (month not in months if not code else (code, month) not in there))


def _row(facts: Facts, kind: Quantity, district: str) -> Row:
    lines = _lines(facts, district, facts.month)
    targets = [(line, target) for line in lines if (target := _target(line, kind)) is not None]
    whole = any(not line.code for line, _ in targets)
    counted = {line.code for line, _ in targets}
    done = {code: amount for code, amount in _done(facts, kind, district).items() if whole or code in counted}
    aside = sum(amount for code, amount in _done(facts, kind, district).items() if code not in done)
    due = [target.to(facts.month) for _, target in targets]
    found = Measured(
        _sum(target.amount for _, target in targets),
        None if None in due else _sum(due),
        _sum(done.values()),
    )
    waits = sum(1 for name, _, _ in facts.waiting if name == district)
    return Row(district, None, found, len(missing(facts, district)), waits, _projects(lines), aside)


def _projects(lines: Sequence[PlanLine]) -> int | None:
    counts = [line.projects if not line.code else 1 for line in lines]
    return _sum(counts)


def _placed(row: Row, rate: Fraction | None, known: Sequence[Fraction]) -> Row:
    place = None if rate is None else known.index(rate) + 1
    return Row(row.district, place, row.found, row.missing, row.waiting, row.projects, row.unplanned)


def _project(facts: Facts, district: str, code: str) -> ProjectRow:
    line = next((one for one in _lines(facts, district, facts.month) if one.code == code), None)
    found = {}
    for kind in Quantity:
        target = _target(line, kind) if line else None
        every = _done(facts, kind, district)
        done = every.get(code) if code else _sum(every.values())
        if target is not None or done is not None:
            found[kind] = Measured(target.amount if target else None, target.to(facts.month) if target else None, done)
    lacking = tuple(month for of, month in missing(facts, district) if of == code)
    return ProjectRow(district, code, found, lacking)


def _done(facts: Facts, kind: Quantity, district: str) -> dict[str, int]:
    """What was done to date by project, in stored parts."""
    found: dict[str, int] = {}
    if kind is Quantity.HANDED_OVER_LAND:
        pairs = [(one.code, one.area) for one in facts.received if one.district == district and one.month <= facts.month]
    else:
        pairs = [(one.code, one.amounts.get(kind)) for one in facts.statements if one.district == district]
    for code, amount in pairs:
        if amount is not None:
            found[code] = found.get(code, 0) + amount
    return found


def _lines(facts: Facts, district: str, month: int) -> list[PlanLine]:
    version = facts.in_force(month)
    return [line for line in version.lines if line.district == district] if version else []


def _target(line: PlanLine, kind: Quantity) -> Target | None:
    return next((target for target in line.targets if target.kind is kind), None)


def _sum(values: Iterable[int | None]) -> int | None:
    """The sum of those that are there; None where none is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _zero(area: int | None) -> int:
    return 0 if area is None else area
