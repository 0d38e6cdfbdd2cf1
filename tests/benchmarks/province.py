"""An invented province of any size, written by the database itself: deterministic, with every case that the ranking knows."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlmodel import col

from core.models import Person, PlanEdition, ReportingMonth, Unit
from core.models.columns import Moment
from core.period import CHINA, Month
from core.vocabulary import MonthState, PlanChange, UnitKind

YEAR = 2019
CLOSE = Month(YEAR, 12)
"""The month that is ranked: with twelve months of plans and reports behind it."""

KINDS = {
    UnitKind.DISTRICT: 20,
    UnitKind.HEADQUARTERS: 24,
    UnitKind.DEPARTMENT: 30,
    UnitKind.CITY_COMPANY: 16,
    UnitKind.ENTERPRISE: 20,
}
"""How many units of each kind; their ids follow one another in this order. The enterprises belong to the companies."""

WEIGHTS = (4, 5, 7, 8, 8, 9, 9, 9, 10, 10, 10, 11)
"""Each month's share of the year, in percent."""


@dataclass(frozen=True)
class Size:
    """How large the province is: projects, years with plans and reports (the last is YEAR), editions of the last year's plan."""

    projects: int
    years: int = 1
    editions: int = 1


def locked_at(month: Month) -> datetime:
    """The moment at which a month is locked."""
    return _day(month, 6)


def _day(month: Month, day: int) -> datetime:
    following = month.next()
    return datetime(following.year, following.number, day, 18, tzinfo=CHINA)


def draw(salt: int, among: int, what: str = "p.id") -> str:
    """Return SQL for a number from 0 to among − 1 that depends on an id and looks random."""
    return f"((cast({what} as bigint) + {salt}) * 2654435761 % 4294967291 / 7 % {among})"


def _first_of(kind: UnitKind) -> int:
    before = list(KINDS)[: list(KINDS).index(kind)]
    return 1 + sum(KINDS[one] for one in before)


def one_of(kind: UnitKind, salt: int) -> str:
    """Return SQL for the id of a unit of this kind."""
    return f"({_first_of(kind)} + {draw(salt, KINDS[kind])})"


def _choice(salt: int, words: tuple[str, ...]) -> str:
    cases = " ".join(f"when {number} then '{word}'" for number, word in enumerate(words))
    return f"case {draw(salt, len(words))} {cases} end"


_NUMBERS = "with recursive p(id) as (select 1 union all select id + 1 from p where id < :projects)"
_ANNUAL = f"case when {draw(11, 50)} = 0 then 0 else (1 + {draw(12, 40000)}) * 10000000 end"
"""Fen: up to 40 亿元, a whole number for each percent; one in fifty has a zero plan."""

PROJECTS = f"""
insert into project (id, code, name, level, assessment_class, sector, nature, district_id, parent_id, total_investment)
{_NUMBERS}
select id, 'P' || (1000000 + id), '示例项目' || id, {_choice(1, ("CITY_KEY", "CITY_KEY", "CITY_MAJOR", "PROVINCIAL_KEY"))}, 'ASSESSED',
    {_choice(2, ("INDUSTRY", "SOCIAL", "INFRASTRUCTURE", "NEW_TOWN"))}, {_choice(3, ("NEW", "CONTINUING"))},
    {one_of(UnitKind.DISTRICT, 4)}, case when id % 500 in (2, 3) then id - id % 500 + 1 end, 4 * {_ANNUAL} from p
"""

_RESPONSIBLE = f"""case when {draw(21, 3)} = 0 then {one_of(UnitKind.DISTRICT, 4)}
    when {draw(21, 3)} = 1 then {one_of(UnitKind.HEADQUARTERS, 22)} else {one_of(UnitKind.DEPARTMENT, 23)} end"""
_MOVED = f"{draw(24, 50)} = 0"
_PART = f"insert into assignment (project_id, role, unit_id, starts_on, ends_on, document) {_NUMBERS} select id"
ASSIGNMENTS = (
    f"{_PART}, 'RESPONSIBLE', {_RESPONSIBLE}, :january, case when {_MOVED} then :june end, '示例' from p",
    f"{_PART}, 'RESPONSIBLE', {one_of(UnitKind.HEADQUARTERS, 25)}, :july, null, '示例' from p where {_MOVED}",
    f"{_PART}, 'OWNER', {one_of(UnitKind.ENTERPRISE, 26)}, :january, null, '示例' from p where {draw(27, 2)} = 0",
    f"{_PART}, 'AGENT_BUILDER', {one_of(UnitKind.CITY_COMPANY, 28)}, :january, null, '示例' from p where {draw(29, 3)} = 0",
)

ANNUAL_PLANS = f"""
insert into annual_plan (edition_id, project_id, change, investment, invested_before, start_month, completion_month, target, reason)
select :edition, id, case when :number = 2 and {draw(36, 200)} = 0 then 'WITHDRAWN' else :change end,
    ({_ANNUAL}) + case when :number = 2 and {draw(37, 10)} = 0 then 10000000 else 0 end, 0,
    case when {draw(31, 10)} < 4 then 1 + {draw(32, 12)} end, case when {draw(33, 10)} < 2 then 1 + {draw(34, 12)} end, '', ''
from project p
"""
MONTHLY_PLANS = """
insert into monthly_plan (annual_plan_id, month, investment, site_progress)
select a.id, w.month, a.investment / 100 * w.share, '' from annual_plan a cross join ({weights}) w where a.edition_id = :edition
""".format(weights=" union all ".join(f"select {month} as month, {share} as share" for month, share in enumerate(WEIGHTS, start=1)))
_WITH_LAND = f"{draw(41, 10, 'a.project_id')} < 3"
LAND_PLANS = f"""
insert into land_plan (annual_plan_id, district_id, month, area)
select a.id, {one_of(UnitKind.DISTRICT, 4).replace("p.id", "a.project_id")}, w.month, (1 + {draw(42, 900, "a.project_id")}) * 10000
from annual_plan a cross join (select 3 as month union all select 9 as month) w where a.edition_id = :edition and {_WITH_LAND}
"""

_SAME = "p.id * 12 + :month"
_PENDING = f"{draw(51, 200, _SAME)} = 0"
_STATE = f"case when {_PENDING} then 'SUBMITTED' else 'APPROVED' end"
_PAID = f"a.investment / 100 * :share / 1000 * (700 + {draw(52, 700, _SAME)})"
_DONE = f"case when a.{{plan}} = :month and {draw(53, 20, _SAME)} > 0 or a.{{plan}} is null and {draw(35, 300)} = :month then :day end"
_SILENT = f"p.district_id <= 5 and {draw(21, 3)} = 0 and {draw(56, 100, _SAME)} = 0"
REPORTS = f"""
insert into progress_report (project_id, year, month, entry, reason, state, investment, site_progress, started_on, completed_on,
    note, difficulty, request, submitted_at, approved_at, times_returned, row_version)
select p.id, :year, :month, 1, '', {_STATE}, {_PAID}, '', {_DONE.format(plan="start_month")}, {_DONE.format(plan="completion_month")},
    '', '', '', case when {draw(54, 25, _SAME)} = 0 then :closed_at else :due_at end,
    case when {_PENDING} then null else :closed_at end, case when {draw(55, 30, _SAME)} = 0 then 1 else 0 end, 1
from project p join annual_plan a on a.project_id = p.id and a.edition_id = :edition where not ({_SILENT})
"""
_OF_MONTH = "from progress_report r join project p on p.id = r.project_id where r.year = :year and r.month = :month and r.entry = 1"
CORRECTIONS = f"""
insert into progress_report (project_id, year, month, entry, corrects_id, reason, state, investment, site_progress, started_on,
    completed_on, note, difficulty, request, submitted_at, approved_at, times_returned, row_version)
select r.project_id, r.year, r.month, 2, r.id, '发票重复', 'APPROVED', r.investment - 100, '', r.started_on, r.completed_on,
    '', '', '', :closed_at, :locked_at, 0, 1
{_OF_MONTH} and r.state = 'APPROVED' and {draw(57, 100, _SAME)} = 0
"""
EVENTS = f"""
insert into report_event (report_id, state, at, reason) select r.id, 'SUBMITTED', :due_at, '' {_OF_MONTH} and r.state = 'SUBMITTED'
"""
REPORTED_LAND = f"""
insert into reported_land (report_id, district_id, area)
select r.id, l.district_id, l.area / 1000 * (500 + {draw(58, 600, "r.project_id")}) from progress_report r
join annual_plan a on a.project_id = r.project_id and a.edition_id = :edition
join land_plan l on l.annual_plan_id = a.id and l.month = r.month where r.year = :year and r.month = :month
"""
EXEMPTIONS = f"""
insert into exemption (project_id, year, from_month, to_month, reason, document, proposer_id, proposed_on, approver_id, approved_at)
select p.id, :year, 1, 12, '台风', '示例', 1, :january, 2, :approved_at from project p where {draw(61, 50)} = 0
"""
CARDS = f"""
insert into card (unit_id, colour, year, month, clause, issued_at, issuer_id)
select p.id, 'RED', :year, 3, '示例', :approved_at, 1 from unit p where {draw(62, 10)} = 0
"""
_MOMENTS = dict.fromkeys(("closed_at", "due_at", "locked_at", "approved_at"), Moment())
_TYPES = _MOMENTS | dict.fromkeys(("day", "january", "june", "july"), sa.Date())


def fill(engine: Engine, size: Size) -> None:
    """Write the province into a migrated, empty database."""
    with engine.begin() as connection:
        _cast(connection, size)
        for year in range(YEAR - size.years + 1, YEAR + 1):
            editions = size.editions if year == YEAR else 1
            for number in range(1, editions + 1):
                edition = _plan(connection, year, number)
            _report(connection, year, edition)


def _run(connection: Connection, statement: str, **values: object) -> None:
    named = {name: value for name, value in values.items() if f":{name}" in statement}
    typed = (sa.bindparam(name, type_=_TYPES[name]) for name in named if name in _TYPES)
    connection.execute(sa.text(statement).bindparams(*typed), named)


def _cast(connection: Connection, size: Size) -> None:
    """Units, persons, projects and who has which part in them."""
    units = [_unit(kind, number) for kind, count in KINDS.items() for number in range(count)]
    connection.execute(sa.insert(Unit), [{"id": key, **unit.model_dump(exclude={"id"})} for key, unit in enumerate(units, start=1)])
    connection.execute(sa.insert(Person), [{"name": "申请人", "title": ""}, {"name": "批准人", "title": ""}])
    first = date(YEAR - size.years + 1, 1, 1)
    _run(connection, PROJECTS, projects=size.projects)
    for statement in ASSIGNMENTS:
        _run(connection, statement, projects=size.projects, january=first, june=date(YEAR, 6, 30), july=date(YEAR, 7, 1))


def _unit(kind: UnitKind, number: int) -> Unit:
    name = f"{kind.label}{number + 1}"
    parent = _first_of(UnitKind.CITY_COMPANY) + number % KINDS[UnitKind.CITY_COMPANY] if kind is UnitKind.ENTERPRISE else None
    tile = (number // 5, number % 5) if kind is UnitKind.DISTRICT else (None, None)
    return Unit(name=f"示例{name}", short_name=name, kind=kind, parent_id=parent, tile_row=tile[0], tile_column=tile[1])


def _plan(connection: Connection, year: int, number: int) -> int:
    """One approved edition of a year's plan; the second holds from July on. Returns its id."""
    started = datetime(year, 1 if number == 1 else 7, 2, tzinfo=CHINA)
    edition = {"year": year, "number": number, "effective_month": started.month, "approved_at": started, "document": f"第{number}版"}
    key = connection.execute(sa.insert(PlanEdition).returning(col(PlanEdition.id)), edition | {"reason": ""}).scalar_one()
    change = PlanChange.ADDED.name if number == 1 else PlanChange.KEPT.name
    _run(connection, ANNUAL_PLANS, edition=key, number=number, change=change)
    _run(connection, MONTHLY_PLANS, edition=key)
    _run(connection, LAND_PLANS, edition=key)
    assert key is not None
    return key


def _report(connection: Connection, year: int, edition: int) -> None:
    """Twelve months of reports and what stands beside them."""
    for number, share in enumerate(WEIGHTS, start=1):
        month = Month(year, number)
        times = {"due_at": _day(month, 3), "closed_at": _day(month, 4), "locked_at": locked_at(month)}
        connection.execute(sa.insert(ReportingMonth), {"year": year, "number": number, "state": MonthState.LOCKED, **times})
        given = times | {"year": year, "month": number, "share": share, "edition": edition, "day": month.last_day}
        for statement in (REPORTS, CORRECTIONS, EVENTS, REPORTED_LAND):
            _run(connection, statement, **given)
    approved = datetime(year, 2, 1, tzinfo=CHINA)
    for statement in (EXEMPTIONS, CARDS):
        _run(connection, statement, year=year, january=date(year, 1, 1), approved_at=approved)
