"""What was done from January to July, in whole 万元: units at their pace, late projects at their shortfall, the city at its total."""

from data.demo import cast
from data.demo.catalogue import SLOW_COMPANY, TIED, ProjectFacts
from data.demo.incidents import FIXED, without_figure
from data.demo.plans import Plan
from data.demo.shares import between, share
from data.demo.units import company_of

CITY_TO_DATE = 7_774_000
"""What the July list has done to the end of July, in 万元: 777.40 亿元."""

MONTHS = range(1, 8)
Cell = tuple[str, int]

PACE: dict[str, tuple[int, str]] = {
    "望潮区": (13_000, "先快后慢"),
    "云湾区": (15_000, "后来居上"),
    "镜海区": (14_300, "稳步"),
    "白榕区": (13_300, "起伏"),
    "兰浦区": (10_600, "先快后慢"),
    "晴岭区": (9_324, "逐月下滑"),
    "云湾新城指挥部": (13_870, "后来居上"),
    "镜海新城指挥部": (10_700, "稳步"),
    "白榕科学城指挥部": (13_320, "起伏"),
    "兰浦产业新区指挥部": (13_900, "后来居上"),
    "晴岭生态城指挥部": (11_500, "稳步"),
    "古渡更新指挥部": (8_840, "逐月下滑"),
    "轨道交通指挥部": (14_600, "稳步"),
    "新机场指挥部": (15_900, "先快后慢"),
    "跨海通道指挥部": (9_650, "逐月下滑"),
    "邮轮母港指挥部": (12_800, "先快后慢"),
    "会展湾指挥部": (12_600, "后来居上"),
    "市建设局": (14_000, "起伏"),
    "市交通局": (10_900, "先快后慢"),
    "市教育局": (14_200, "稳步"),
    "市卫健委": (12_100, "后来居上"),
    "市水利局": (9_790, "起伏"),
    "市市政园林局": (12_900, "稳步"),
    "市工信局": (15_300, "后来居上"),
    "市文旅局": (8_700, "逐月下滑"),
    "市体育局": (11_200, "起伏"),
    "市商务局": (10_400, "先快后慢"),
    "高新区管委会": (14_800, "后来居上"),
    "保税港区管委会": (13_600, "起伏"),
}
"""The rate of its plan to date that a unit reaches by July, in ten-thousandths, and its way there."""

EXACT = (*TIED, "晴岭区", "古渡更新指挥部", "跨海通道指挥部", "市水利局", "市文旅局")
"""Units whose rate is exactly that; the others share what is left of the city's total in proportion to theirs."""

WAYS: dict[str, tuple[int, ...]] = {
    "稳步": (640, 790, 1_010, 1_090, 1_080, 1_100, 1_110),
    "先快后慢": (830, 1_010, 1_120, 1_100, 1_050, 1_010, 980),
    "后来居上": (530, 650, 860, 1_010, 1_100, 1_180, 1_250),
    "起伏": (820, 660, 1_120, 1_180, 900, 1_190, 1_060),
    "逐月下滑": (890, 1_150, 1_150, 1_000, 900, 850, 830),
    "受阻": (1_000, 1_050, 1_000, 900, 650, 450, 420),
}
"""How a pace is spread over January to July, in thousandths of the month's plan."""


def cells(plans: tuple[Plan, ...]) -> dict[Cell, int]:
    """Return the approved investment of every project and month as known when July locked; a month without a figure has no cell.

    `plans` is the second edition; the withdrawn project's months come on top of the city's total.
    """
    listed = [plan for plan in plans if plan.project.name != cast.WITHDRAWN.name]
    figures = _given(listed) | _slow(listed)
    for unit, target in _targets(listed).items():
        figures |= _shared([plan for plan in listed if plan.project.responsible == unit], target, figures)
    withdrawn = next(plan for plan in plans if plan.project.name == cast.WITHDRAWN.name)
    return figures | {(withdrawn.project.name, month): withdrawn.months[month - 1] * 9 // 10 for month in range(1, 7)}


def _targets(plans: list[Plan]) -> dict[str, int]:
    """Return what each responsible unit does to July, in 万元; all of them sum to the city's total."""
    plan = {unit: sum(p.to_date for p in plans if p.project.responsible == unit) for unit in PACE}
    exact = {unit: plan[unit] * PACE[unit][0] // 10_000 for unit in EXACT}
    others = [unit for unit in PACE if unit not in exact]
    rest = share(CITY_TO_DATE - sum(exact.values()), [plan[unit] * PACE[unit][0] for unit in others])
    return exact | dict(zip(others, rest, strict=True))


def _given(plans: list[Plan]) -> dict[Cell, int]:
    """Return the cells of projects with a shortfall of their own, and single figures fixed by an incident."""
    late = {plan.project.name: plan for plan in plans if plan.project.name in cast.LATE}
    figures: dict[Cell, int] = {}
    for name, plan in late.items():
        figures |= _spread(plan, plan.to_date - cast.LATE[name].shortfall, "受阻")
    return figures | FIXED


def _slow(plans: list[Plan]) -> dict[Cell, int]:
    """Return the cells of the slow company's projects: a little below plan, whoever is responsible."""
    figures: dict[Cell, int] = {}
    for plan in plans:
        if _is_slow(plan.project) and plan.project.name not in cast.LATE and plan.project.started_on is None and plan.to_date:
            done = plan.to_date * between(f"{plan.project.name}/slow", 900, high=985) // 1_000
            figures |= _spread(plan, done, "稳步")
    return figures


def _is_slow(project: ProjectFacts) -> bool:
    builder = company_of(project.builder) if project.builder else None
    return project.responsible not in TIED and project.start_month is None and SLOW_COMPANY in (company_of(project.owner), builder)


def _spread(plan: Plan, total: int, way: str) -> dict[Cell, int]:
    """Return a project's own cells that sum to a total, together with its fixed ones."""
    months = [month for month in MONTHS if _reported(plan.project, month) and (plan.project.name, month) not in FIXED]
    fixed = sum(FIXED.get((plan.project.name, month), 0) for month in MONTHS)
    parts = share(total - fixed, [plan.months[month - 1] * WAYS[way][month - 1] for month in months])
    return {(plan.project.name, month): part for month, part in zip(months, parts, strict=True)}


def _reported(project: ProjectFacts, month: int) -> bool:
    return (project.name, month) not in without_figure() and (project.name != cast.ADDED or month >= 7)


def _shared(plans: list[Plan], target: int, given: dict[Cell, int]) -> dict[Cell, int]:
    """Return the remaining cells of a unit; with those given they sum to its target."""
    mine = {plan.project.name for plan in plans}
    free = [
        (plan, month) for plan in plans for month in MONTHS if (plan.project.name, month) not in given and _reported(plan.project, month)
    ]
    left = target - sum(figure for (name, _), figure in given.items() if name in mine)
    parts = share(left, [_weight(plan, month) for plan, month in free])
    return {(plan.project.name, month): part for (plan, month), part in zip(free, parts, strict=True)}


def _weight(plan: Plan, month: int) -> int:
    """The weight of a month that nothing else decides: its plan, the project's own pace, the unit's way."""
    project = plan.project
    spirit = between(f"{project.name}/pace", 1_000 if plan.to_date > 15_000 else 880, high=1_230)
    chance = between(f"{project.name}/done/{month}", 90, high=110)
    return _effort(plan, month) * spirit * chance * WAYS[PACE[project.responsible][1]][month - 1]


def _effort(plan: Plan, month: int) -> int:
    """What a project could do in a month: nothing before its start, a little after its completion, else its plan."""
    project = plan.project
    if project.name == cast.SUSPENDED and month >= 7:
        return 0
    if project.start_month is not None:
        begun = project.started_on is not None and project.started_on.month <= month
        return max(plan.months[month - 1], sum(plan.months) // 45) if begun else 0
    ended = project.completed_on is not None and project.completed_on.month < month
    return plan.months[month - 1] // 3 if ended else plan.months[month - 1]
