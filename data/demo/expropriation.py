"""Expropriation in the demonstration city: two versions of the plan, monthly reports of districts, a supervision; all invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from core.area import PARTS_PER_MU
from core.expropriation import Quantity, Target
from core.models import (
    Account,
    ExpropriationFigure,
    ExpropriationPlan,
    ExpropriationReport,
    ExpropriationStep,
    ExpropriationTarget,
    ExpropriationVersion,
    JointSupervision,
    Person,
    RoleGrant,
)
from core.vocabulary import ReportState, UserRole
from data.demo import cast
from data.demo.accounts import HOLDERS, SINCE
from data.demo.calendar import at, way
from data.demo.facts import CityFacts
from data.demo.inspectors import ADMINISTRATORS, OTHERS
from data.demo.names import person_name
from data.demo.numbers import Numbers
from data.demo.shares import between, draw, share
from data.demo.table_rows import Row, row
from data.demo.units import DISTRICTS

DRAFTER, HEAD, REVIEWER = "bureau/2", "bureau/1", "bureau/3"
BUILT_UP = "望潮区"
"""The district that has no land to hand over: it is planned as a whole, with zero land and houses alone."""
WRITER = "晴岭区"
"""The district whose coordinator has an account."""
EFFECTIVE = 7
LAND, SIGNED = Quantity.HANDED_OVER_LAND, Quantity.SIGNED_LAND
HOUSES, DEMOLISHED = Quantity.SIGNED_HOUSES, Quantity.DEMOLISHED_HOUSES
HOMES, MOVED = Quantity.SIGNED_HOUSEHOLDS, Quantity.MOVED_HOUSEHOLDS
LACKING = ("晴岭区", 5)
"""The district of which one project lacks a report, and the month."""
DIFFERING = ("兰浦区", 6, 125_000)
"""The district that says of one project that it handed over more than the project received: the month, and by how much."""
EXTRA = ("白榕区", 200_000)
"""The district that plans more of one project's land than the project plan has, and how much."""
AUGUST = 8
PACES = {"望潮区": 1_020, "云湾区": 1_110, "镜海区": 1_060, "白榕区": 980, "兰浦区": 900, "晴岭区": 610}
"""How much of what is planned a district signs and clears, in thousandths."""


@dataclass(frozen=True)
class Line:
    """A line of the plan: a district, a project ("" of a whole district), its kinds; what it reports of is `reported`."""

    district: str
    project: str
    targets: tuple[Target, ...]
    reported: tuple[str, ...]


def expropriation(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield the districts' coordinators, the plan's two versions, the reports of January to August, and one supervision."""
    persons = {d.short: _first_person(facts) + place for place, d in enumerate(DISTRICTS)}
    yield from _people(persons, numbers)
    lines = _lines(facts)
    yield from _versions(lines, numbers)
    yield from _reports(facts, lines, numbers=numbers, persons=persons)
    yield from _supervision(numbers)


def _first_person(facts: CityFacts) -> int:
    """The first number behind all other persons."""
    return len(facts.people) + ADMINISTRATORS + len(OTHERS) + 1


def _people(persons: dict[str, int], numbers: Numbers) -> Iterator[Row]:
    """A person for each district; the login page offers the account of one."""
    since, number = at(SINCE, 9), len(HOLDERS) + len(OTHERS) + 1
    for district, person in persons.items():
        name = person_name(f"expropriation/{district}")
        yield row(Person, id=person, name=name, title="征收办主任", unit_id=numbers.unit[district])
    writer = persons[WRITER]
    yield row(Account, id=number, username="zhengshou", person_id=writer, must_change=False, created_at=since, demonstration=True)
    yield row(RoleGrant, id=number, account_id=number, role=UserRole.COORDINATOR, starts_on=SINCE, granted_by="演示", granted_at=since)


def _lines(facts: CityFacts) -> tuple[Line, ...]:
    """The lines as the second version has them, by district and project."""
    found = [_whole(facts)]
    extra = dict([EXTRA])
    for district in (d.short for d in DISTRICTS):
        months: dict[str, list[int]] = {}
        for part in facts.land:
            if part.district == district:
                months.setdefault(part.project, [0] * 12)[part.month - 1] = part.area
        for project, areas in months.items():
            areas[11] += extra.pop(district, 0)
            found.append(Line(district, project, _targets(district, project, tuple(areas)), (project,)))
    return tuple(found)


def _whole(facts: CityFacts) -> Line:
    near = [p.name for p in facts.projects if p.district == BUILT_UP and not p.private and p.contractor is not None]
    area = between(f"{BUILT_UP}/houses", 900, high=1_200) * 100 * 100
    months = tuple(share(area, [between(f"{BUILT_UP}/{month}", 60, high=140) for month in range(1, 13)]))
    targets = (Target(SIGNED, 0), Target(LAND, 0), Target(HOUSES, area, months), Target(HOMES, 120))
    return Line(BUILT_UP, "", targets, tuple(sorted(near, key=lambda name: draw(f"{name}/houses", 2**32))[:3]))


def _targets(district: str, project: str, land: tuple[int, ...]) -> tuple[Target, ...]:
    key, year = f"{district}/{project}", sum(land)
    signed = year * between(f"{key}/signed", 55, high=90) // 100 // 100 * 100
    first = EFFECTIVE if project == cast.ADDED else 1
    weights = [0 if month < first else 14 - month + draw(f"{key}/{month}", 4) for month in range(1, 13)]
    houses = year // PARTS_PER_MU * between(f"{key}/houses", 40, high=220) * 100
    homes = max(houses // 100 // between(f"{key}/home", 140, high=260), 1)
    return (
        Target(SIGNED, signed, tuple(part * 100 for part in share(signed // 100, weights))),
        Target(LAND, year, land),
        Target(HOUSES, houses, tuple(share(houses, weights))),
        Target(DEMOLISHED, houses * 7 // 10 // 100 * 100),
        Target(HOMES, homes),
        Target(MOVED, homes * 7 // 10),
    )


def _versions(lines: tuple[Line, ...], numbers: Numbers) -> Iterator[Row]:
    said = (
        (1, 1, "演示：鹭征〔2019〕1号", date(2019, 1, 14), "", at(date(2019, 1, 15), 10)),
        (2, EFFECTIVE, "演示：鹭征〔2019〕16号", date(2019, 6, 27), "增列项目用地，征收任务相应增加", at(date(2019, 6, 28), 16)),
    )
    number = 0
    for version, month, document, day, reason, approved in said:
        yield row(
            ExpropriationVersion,
            id=version,
            year=2019,
            version=version,
            effective_month=month,
            document=document,
            issued_on=day,
            reason=reason,
            drafted_by=numbers.person[DRAFTER],
            drafted_at=at(day, 9),
            approved_by=numbers.person[HEAD],
            approved_at=approved,
        )
        for line in lines:
            if version == 1 and line.project == cast.ADDED:
                continue
            number += 1
            yield from _line(line, version, number, numbers)


def _line(line: Line, version: int, number: int, numbers: Numbers) -> Iterator[Row]:
    yield row(
        ExpropriationPlan,
        id=number,
        version_id=version,
        district_id=numbers.unit[line.district],
        project_id=numbers.project[line.project] if line.project else None,
        projects=None if line.project else len(line.reported),
    )
    for target in line.targets:
        for month, amount in enumerate((target.amount, *target.months)):
            yield row(ExpropriationTarget, plan_id=number, kind=target.kind, month=month, amount=amount)


def _reports(facts: CityFacts, lines: tuple[Line, ...], *, numbers: Numbers, persons: dict[str, int]) -> Iterator[Row]:
    number, step = 0, 0
    lacking = next(line.project for line in lines if line.district == LACKING[0])
    differing = next(
        line.project for line in lines if line.district == DIFFERING[0] and _handed(facts, line.district, (line.project, DIFFERING[1]))
    )
    for month in range(1, AUGUST + 1):
        for line in lines:
            for project in line.reported:
                if (line.district, month, project) == (*LACKING, lacking) or (project == cast.ADDED and month < EFFECTIVE):
                    continue
                state = _state(line.district, project, month, came_back=project == lacking)
                if state is None:
                    continue
                number += 1
                more = DIFFERING[2] if (line.district, month, project) == (*DIFFERING[:2], differing) else 0
                amounts = _amounts(facts, line, (project, month), more=more)
                yield from _report(_Made(number, line.district, project, month, state), amounts, numbers=numbers, persons=persons)
                for moved, when, who in _steps(_Made(number, line.district, project, month, state), numbers, persons):
                    step += 1
                    reason = "签约面积与协议汇总不符，请核对" if moved is ReportState.RETURNED else ""
                    yield row(ExpropriationStep, id=step, report_id=number, state=moved, at=when, person_id=who, reason=reason)


@dataclass(frozen=True)
class _Made:
    """A report: its number, whose it is, and its state."""

    number: int
    district: str
    project: str
    month: int
    state: ReportState

    @property
    def key(self) -> str:
        return f"expropriation/{self.district}/{self.project}"


def _state(district: str, project: str, month: int, *, came_back: bool) -> ReportState | None:
    """The state of a month's report: earlier months are approved, in August some are handed in, one came back, some are not begun."""
    if month < AUGUST:
        return ReportState.APPROVED
    if district == WRITER:
        return ReportState.RETURNED if came_back else ReportState.DRAFT if draw(f"{project}/august", 4) == 0 else None
    return ReportState.SUBMITTED if draw(f"{district}/{project}/august", 3) else None


def _report(made: _Made, amounts: dict[Quantity, int], *, numbers: Numbers, persons: dict[str, int]) -> Iterator[Row]:
    moments = way(made.key, made.month, late=False)
    approved = made.state is ReportState.APPROVED
    yield row(
        ExpropriationReport,
        id=made.number,
        district_id=numbers.unit[made.district],
        project_id=numbers.project[made.project],
        year=2019,
        month=made.month,
        state=made.state,
        submitted_at=None if made.state is ReportState.DRAFT else moments.submitted_at,
        approved_at=moments.approved_at if approved else None,
        approved_by=numbers.person[REVIEWER] if approved else None,
        times_returned=int(made.state is ReportState.RETURNED),
        edited_by=persons[made.district],
        edited_at=moments.submitted_at,
    )
    for kind, amount in amounts.items():
        yield row(ExpropriationFigure, report_id=made.number, kind=kind, amount=amount)


def _steps(made: _Made, numbers: Numbers, persons: dict[str, int]) -> Iterator[tuple[ReportState, datetime, int]]:
    if made.state is ReportState.DRAFT:
        return
    moments = way(made.key, made.month, late=False)
    yield ReportState.SUBMITTED, moments.submitted_at, persons[made.district]
    if made.state is ReportState.APPROVED:
        yield ReportState.APPROVED, moments.approved_at, numbers.person[REVIEWER]
    if made.state is ReportState.RETURNED:
        yield ReportState.RETURNED, moments.confirmed_at, numbers.person[REVIEWER]


def _amounts(facts: CityFacts, line: Line, cell: tuple[str, int], *, more: int) -> dict[Quantity, int]:
    """What a district states of a project's month: land as the project received it, the rest at the district's pace."""
    project, month = cell
    found = {}
    for target in line.targets:
        if target.kind is LAND:
            planned = target.months[month - 1] if target.months else 0
            found[LAND] = (
                _handed(facts, line.district, cell) + more if month < AUGUST else _whole_parts(planned * PACES[line.district] // 1_000)
            )
            continue
        planned = target.months[month - 1] if target.months else target.amount // 12
        pace = PACES[line.district] * between(f"{line.district}/{project}/{month}/{target.kind.name}", 80, high=120) // 100
        amount = planned // len(line.reported) * pace // 1_000
        found[target.kind] = amount if target.kind in (HOMES, MOVED) else _whole_parts(amount)
    return found


def _whole_parts(amount: int) -> int:
    """An amount to a hundredth of a 亩, or to a whole 平方米."""
    return amount // 100 * 100


def _handed(facts: CityFacts, district: str, cell: tuple[str, int]) -> int:
    """The land that a project received of a district in a month, in ten-thousandths of a 亩."""
    return sum(area for name, area in facts.handed_over.get(cell, ()) if name == district)


def _supervision(numbers: Numbers) -> Iterator[Row]:
    yield row(
        JointSupervision,
        id=1,
        year=2019,
        quarter=2,
        district_id=numbers.unit[WRITER],
        held_on=date(2019, 6, 20),
        units="市重点办、市资源规划局、市征收中心",
        findings="交地进度滞后，2个地块签约后未清表；房屋拆除台账与签约台账不一致。",
        document="演示：鹭征督〔2019〕2号",
        follow_up="7月底前完成2个地块清表交地，理顺台账",
        due_on=date(2019, 7, 31),
        entered_by=numbers.person[DRAFTER],
        entered_at=at(date(2019, 6, 21), 15),
    )
