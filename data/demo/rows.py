"""The city's facts as rows of the tables of units, persons, projects and plans, with numbers given in a fixed order."""

from collections.abc import Iterator
from datetime import date, timedelta

from core.models import (
    AnnualPlan,
    City,
    DirectoryEntry,
    LandPlan,
    MonthlyPlan,
    Person,
    PlanEdition,
    Project,
    Specialty,
    Unit,
    UnitSuccession,
)
from core.money import FEN_PER_WAN
from core.vocabulary import AssessmentClass, PlanChange, Tier
from data.demo import cast
from data.demo.calendar import at
from data.demo.facts import CityFacts
from data.demo.kinds import TRADES
from data.demo.numbers import Numbers
from data.demo.plans import EFFECTIVE, Plan
from data.demo.progress import stage
from data.demo.table_rows import Row, row
from data.demo.units import (
    BUREAU,
    CITY,
    DISTRICTS,
    FORMER,
    MERGED_ON,
    MERGER_DOCUMENT,
    REGION,
    SPECIALTIES,
    SUCCESSOR,
    builders,
    credit_code,
    place_of,
)

DIRECTORY_DOCUMENT = "演示：鹭江市代建单位名录（2018年版）"
DIRECTORY_SINCE = date(2018, 1, 1)
PROMOTED, PROMOTED_ON = "鹭江清源管网", date(2019, 1, 1)
PROMOTION_DOCUMENT, PROMOTION = "演示：鹭江市代建单位名录调整（2018年第4号）", "业绩达到甲类条件，由乙类升为甲类"
ENTERED_FOR = {Tier.A: "申报材料经核验，人员、业绩达到甲类条件", Tier.B: "申报材料经核验，人员、业绩达到乙类条件"}
"""Why a unit was entered, by tier."""
MERGER_EVIDENCE = "演示：国资监管机构意见、合并协议；在建项目补充协议2份；项目负责人劳动关系已转入承继单位"
EDITIONS = (
    (1, 1, date(2019, 1, 18), "鹭重点办演示〔2019〕2号", "2019年度市重点项目计划"),
    (2, EFFECTIVE, date(2019, 7, 18), "鹭重点办演示〔2019〕23号", "年中调整：增列1项，退出1项，暂停1项，调整7项"),
)
"""Number, first month, day of approval, document and reason of the two editions."""


def city() -> Iterator[Row]:
    """Yield the city's own row."""
    yield row(City, id=1, name=CITY, bureau=BUREAU, demonstration=True, rulebook="lujiang")


def units(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield the units, the merger and the directory of agent builders."""
    tiles = {district.short: district.tile for district in DISTRICTS}
    for number, unit in enumerate(facts.units, start=1):
        yield row(
            Unit,
            id=number,
            name=unit.name,
            short_name=unit.short,
            kind=unit.kind,
            credit_code=credit_code(unit.kind, number),
            parent_id=numbers.unit[unit.parent] if unit.parent else None,
            tile_row=tiles.get(unit.short, (None, None))[1],
            tile_column=tiles.get(unit.short, (None, None))[0],
        )
    yield row(
        UnitSuccession,
        earlier_id=numbers.unit[FORMER],
        later_id=numbers.unit[SUCCESSOR],
        effective_on=MERGED_ON,
        document=MERGER_DOCUMENT,
        evidence=MERGER_EVIDENCE,
    )
    for number, name in enumerate(SPECIALTIES, start=1):
        yield row(Specialty, id=number, name=name, place=number)
    yield from _directory(numbers)


def _directory(numbers: Numbers) -> Iterator[Row]:
    """The 41 entries that hold in 2019, and those of 2018 that ended with that year: one by promotion, one by the merger."""
    listed = builders()
    for number, builder in enumerate(listed, start=1):
        promoted = builder.short == PROMOTED
        yield row(
            DirectoryEntry,
            id=number,
            unit_id=numbers.unit[builder.short],
            specialty_id=SPECIALTIES.index(builder.specialty) + 1,
            tier=builder.tier,
            starts_on=PROMOTED_ON if promoted else DIRECTORY_SINCE,
            document=PROMOTION_DOCUMENT if promoted else DIRECTORY_DOCUMENT,
            reason=PROMOTION if promoted else ENTERED_FOR[builder.tier],
        )
    ended = ((PROMOTED, PROMOTED_ON, PROMOTION_DOCUMENT, PROMOTION), (FORMER, MERGED_ON, MERGER_DOCUMENT, f"并入{SUCCESSOR}"))
    for number, (short, until, document, reason) in enumerate(ended, start=len(listed) + 1):
        yield row(
            DirectoryEntry,
            id=number,
            unit_id=numbers.unit[short],
            specialty_id=SPECIALTIES.index("市政") + 1,
            tier=Tier.B,
            starts_on=DIRECTORY_SINCE,
            ends_on=until - timedelta(days=1),
            document=DIRECTORY_DOCUMENT,
            reason=ENTERED_FOR[Tier.B],
            end_document=document,
            end_reason=reason,
        )


def people(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield the persons."""
    for number, person in enumerate(facts.people, start=1):
        yield row(Person, id=number, name=person.name, title=person.title, unit_id=numbers.unit[person.unit] if person.unit else None)


def projects(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield the projects, and first the package, which has no money and no plan of its own."""
    parts = [plan for plan in facts.july if plan.project.name in cast.PARTS]
    yield _package(parts[0], numbers, facts)
    for plan in facts.july:
        yield _project(plan, numbers, facts)


def _project(plan: Plan, numbers: Numbers, facts: CityFacts) -> Row:
    project, costs = plan.project, facts.estimates[plan.project.name]
    longitude, latitude = place_of(project.name, project.district)
    return row(
        Project,
        id=numbers.project[project.name],
        code=numbers.code(project.name),
        national_code=_national_code(plan, numbers, facts),
        name=project.name,
        level=costs.level,
        assessment_class=AssessmentClass.SERVED if project.private else AssessmentClass.ASSESSED,
        sector=project.sector,
        nature=project.nature,
        district_id=numbers.unit[project.district],
        parent_id=numbers.project[cast.PACKAGE] if project.name in cast.PARTS else None,
        total_investment=costs.total * FEN_PER_WAN,
        planned_start=costs.planned_start,
        planned_completion=costs.planned_completion,
        longitude=longitude,
        latitude=latitude,
    )


def _national_code(plan: Plan, numbers: Numbers, facts: CityFacts) -> str:
    """A code of the shape in use until 2020: year, division, industry, kind, number."""
    year = facts.estimates[plan.project.name].planned_start.year - 1
    return f"{year}-{REGION}-{TRADES[plan.project.trade].industry}-01-{100_000 + numbers.project[plan.project.name]}"


def _package(part: Plan, numbers: Numbers, facts: CityFacts) -> Row:
    """The heading of the package, like its first part but for name, code and money."""
    own = {"id": numbers.project[cast.PACKAGE], "code": numbers.code(cast.PACKAGE), "name": cast.PACKAGE, "national_code": None}
    return Row(Project, _project(part, numbers, facts).values | own | {"parent_id": None, "total_investment": 0})


def plans(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield both editions, their rows, months and land."""
    for number, month, day, document, reason in EDITIONS:
        yield row(
            PlanEdition,
            id=number,
            year=2019,
            number=number,
            effective_month=month,
            approved_at=at(day, 10),
            document=document,
            reason=reason,
        )
    first = 0
    for edition, rows in enumerate((facts.january, facts.july), start=1):
        for number, plan in enumerate(rows, start=first + 1):
            yield _annual_plan(plan, number, edition, numbers, facts)
            yield from _months(plan, number)
            yield from _land(plan, number, numbers, facts)
        first += len(rows)


def _annual_plan(plan: Plan, number: int, edition: int, numbers: Numbers, facts: CityFacts) -> Row:
    project = plan.project
    return row(
        AnnualPlan,
        id=number,
        edition_id=edition,
        project_id=numbers.project[project.name],
        change=plan.change,
        investment=sum(plan.months) * FEN_PER_WAN,
        invested_before=facts.estimates[project.name].before * FEN_PER_WAN,
        start_month=project.start_month,
        completion_month=project.completion_month,
        target=stage(project, 12, planned=True),
        reason=plan.reason,
    )


def _months(plan: Plan, number: int) -> Iterator[Row]:
    for month, investment in enumerate(plan.months, start=1):
        words = stage(plan.project, month, planned=True)
        yield row(MonthlyPlan, annual_plan_id=number, month=month, investment=investment * FEN_PER_WAN, site_progress=words)


def _land(plan: Plan, number: int, numbers: Numbers, facts: CityFacts) -> Iterator[Row]:
    if plan.change is PlanChange.WITHDRAWN:
        return
    for part in facts.land:
        if part.project == plan.project.name:
            yield row(LandPlan, annual_plan_id=number, district_id=numbers.unit[part.district], month=part.month, area=part.area)
