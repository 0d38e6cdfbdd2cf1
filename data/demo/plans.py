"""The annual plan in two editions: city totals by month, shared among the projects by size and stage, in whole 万元."""

from dataclasses import dataclass

from core.area import PARTS_PER_MU
from core.vocabulary import Nature, PlanChange
from data.demo import cast
from data.demo.catalogue import ProjectFacts
from data.demo.shares import between, draw, share

CITY_MONTHS = (639_000, 804_000, 843_000, 843_000, 896_000, 961_000, 967_100, 1_066_000, 1_115_000, 1_109_000, 1_133_000, 1_550_900)
"""What the July list plans for the whole city by month, in 万元: to February 12.1 % of the year, to July 595.31 亿元 or 49.9 %,
to October 77.5 %, to November 87.0 %, in the year 1192.70 亿元."""

EFFECTIVE = 7
"""The month from which the second edition holds."""

ADJUSTED = {
    "云兰跨海大桥西接线工程": (1_190, "航道调整影响主墩施工，核减下半年计划"),
    "岭下安置房三期": (1_260, "总包单位进度滞后，核减下半年计划"),
    "镜海新城片区路网工程（二期）": (1_380, "概算调整未批复，核减下半年计划"),
    "望潮艺术中心": (1_220, "屋盖重新招标，核减下半年计划"),
    "书院城市商业综合体": (1_240, "连通道方案调整，核减下半年计划"),
    "科苑十二英寸晶圆制造一期": (930, "设备提前到货，调增下半年计划"),
    "会展湾展馆一期工程": (940, "钢结构提前吊装，调增下半年计划"),
}
"""Projects whose plan from July on was changed: what the first edition planned for those months, in thousandths of the second; why."""

LAND_DISTRICTS = {"望潮区": 0, "云湾区": 2_140, "镜海区": 2_460, "白榕区": 1_980, "兰浦区": 1_275, "晴岭区": 880}
"""Land to be handed over in the year, in 亩; one district has none to hand over."""

LAND_MONTHS = (300, 500, 900, 900, 1_000, 1_100, 1_300, 1_200, 1_000, 800, 600, 400)
LAND_PROJECTS = 11
"""How many projects of a district take over land in the year."""

SECOND_DISTRICT = ("灯塔集装箱泊位改造工程", "云湾区")
"""A project whose land lies in two districts, and the second of them."""


@dataclass(frozen=True)
class Plan:
    """What an edition plans for a project: months in 万元 and the year's start and completion."""

    project: ProjectFacts
    change: PlanChange
    months: tuple[int, ...]
    reason: str = ""

    @property
    def to_date(self) -> int:
        """January to July, in 万元."""
        return sum(self.months[:7])


@dataclass(frozen=True)
class LandShare:
    """Land that a district is to hand over to a project in a month, in ten-thousandths of a 亩."""

    project: str
    district: str
    month: int
    area: int


def july(projects: tuple[ProjectFacts, ...]) -> tuple[Plan, ...]:
    """Return the second edition: 357 rows whose columns sum to the city's months exactly, and the withdrawn project's row."""
    listed = [p for p in projects if p.name != cast.WITHDRAWN.name]
    columns = [share(total, [_weight(p, month) for p in listed]) for month, total in enumerate(CITY_MONTHS, start=1)]
    rows = zip(listed, zip(*columns, strict=True), strict=True)
    withdrawn = next(p for p in projects if p.name == cast.WITHDRAWN.name)
    left = tuple(_weight(withdrawn, month) // 1_000_000 if month < EFFECTIVE else 0 for month in range(1, 13))
    return (
        *(Plan(p, *_change(p, months)) for p, months in rows),
        Plan(withdrawn, PlanChange.WITHDRAWN, left, "企业调整投资布局，项目退出"),
    )


def january(second: tuple[Plan, ...]) -> tuple[Plan, ...]:
    """Return the first edition: the second one without the added project and before its changes from July on."""
    return tuple(_before(plan) for plan in second if plan.project.name != cast.ADDED)


def _weight(project: ProjectFacts, month: int) -> int:
    """The weight of a project's month among its city's: size, season, stage, and a little chance."""
    if project.name == cast.SUSPENDED and month >= EFFECTIVE:
        return 0
    if project.name == cast.ADDED:
        return project.year * 250 * 1_000 if month >= EFFECTIVE else 0
    return (
        project.year * between(f"{project.name}/plan/{month}", 86, high=114) * _stage(project, month) * CITY_MONTHS[month - 1] // 1_000_000
    )


def _stage(project: ProjectFacts, month: int) -> int:
    """How fast a project is to go in a month, in thousandths: a new one grows over three months, a finished one stops."""
    if project.nature is Nature.RESERVE and month < 9:
        return 0
    if project.completion_month is not None and month > project.completion_month:
        return 0
    if project.start_month is None:
        return 1_000
    return min(max(month - project.start_month + 1, 0) * 400, 1_200)


def _change(project: ProjectFacts, months: tuple[int, ...]) -> tuple[PlanChange, tuple[int, ...], str]:
    if project.name == cast.ADDED:
        return PlanChange.ADDED, months, "用地提前交付，增列"
    if project.name == cast.SUSPENDED:
        return PlanChange.SUSPENDED, months, "企业重新论证建设规模，7月起暂停"
    return PlanChange.KEPT, months, ADJUSTED.get(project.name, (0, ""))[1]


def _before(plan: Plan) -> Plan:
    """A project's row in the first edition."""
    change = PlanChange.ADDED if plan.project.nature is Nature.NEW else PlanChange.KEPT
    later = [month * ADJUSTED.get(plan.project.name, (1_000, ""))[0] // 1_000 for month in plan.months[EFFECTIVE - 1 :]]
    if plan.project.name in (cast.WITHDRAWN.name, cast.SUSPENDED):
        later = [sum(plan.months[: EFFECTIVE - 1]) // 6] * 6
    return Plan(plan.project, change, (*plan.months[: EFFECTIVE - 1], *later))


def land(projects: tuple[ProjectFacts, ...]) -> tuple[LandShare, ...]:
    """Return the land to be handed over, by project, district and month; each district's year is shared exactly."""
    return tuple(part for district, year in LAND_DISTRICTS.items() if year for part in _land_of(district, year, projects))


def _land_of(district: str, year: int, projects: tuple[ProjectFacts, ...]) -> list[LandShare]:
    near = [p for p in projects if _land_district(p) == district and not p.private and p.nature is not Nature.RESERVE]
    takers = sorted(near, key=lambda p: (p.name != SECOND_DISTRICT[0], draw(f"{p.name}/land", 2**32)))[:LAND_PROJECTS]
    takers += [p for p in projects if (p.name, district) == SECOND_DISTRICT]
    cells = [(p.name, month) for p in takers for month in range(1, 13) if p.name != cast.ADDED or month >= EFFECTIVE]
    weights = [LAND_MONTHS[month - 1] * draw(f"{name}/land/{month}", 3) * between(f"{name}/land", 40, high=100) for name, month in cells]
    areas = share(year * 100, weights)
    return [LandShare(name, district, m, area * PARTS_PER_MU // 100) for (name, m), area in zip(cells, areas, strict=True) if area]


def _land_district(project: ProjectFacts) -> str:
    return "" if project.name in (cast.WITHDRAWN.name, cast.SUSPENDED, cast.ZERO_PLAN) else project.district
