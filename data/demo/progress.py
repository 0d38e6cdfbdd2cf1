"""What is written beside the figures: site progress, what is in the way, what is asked, land handed over."""

from data.demo import cast
from data.demo.actuals import MONTHS, Cell
from data.demo.catalogue import TIED, ProjectFacts
from data.demo.kinds import TRADES
from data.demo.plans import LandShare, Plan
from data.demo.shares import between, draw, pick, share

LAND_PACE = {"云湾区": 1_180, "镜海区": 1_240, "白榕区": 1_060, "兰浦区": 930, "晴岭区": 580}
"""How much of its land to date a district has handed over by July, in thousandths."""

BEHIND = 950
"""Below this rate of the plan to date, in thousandths, a project says why."""

NOTABLE = 100
"""Below this shortfall, in 万元, nothing is said."""


def stage(project: ProjectFacts, month: int, *, planned: bool) -> str:
    """Return the site progress at the end of a month in words, as planned or as it was."""
    late = cast.LATE.get(project.name)
    if late is not None and month >= late.since and not planned:
        return late.site_progress if month == 7 else stage(project, late.since - 1, planned=False)
    stages = TRADES[project.trade].stages
    ended, begun = _ended(project, planned=planned), _begun(project, planned=planned)
    if ended is not None and month >= ended:
        return "竣工验收"
    if begun is not None and month < begun:
        return "开展前期工作"
    if begun is None:
        first = draw(f"{project.name}/stage", len(stages) - 2) if ended is None else len(stages) - 3
        return stages[min(first + (month + draw(f"{project.name}/pace", 3)) // 4, len(stages) - 1)]
    return stages[min((month - begun) // 3, len(stages) - 1)]


def _begun(project: ProjectFacts, *, planned: bool) -> int | None:
    """The month of the start; None when it was before the year, 13 when it has not come."""
    if project.start_month is None:
        return 13 if project.contractor is None else None
    if planned:
        return project.start_month
    return project.started_on.month if project.started_on else 13


def _ended(project: ProjectFacts, *, planned: bool) -> int | None:
    if planned:
        return project.completion_month
    return project.completed_on.month if project.completed_on else None


def obstacle(plan: Plan, month: int, *, figures: dict[Cell, int]) -> tuple[str, str]:
    """Return what is in the way of a project and what it asks for; two empty texts when it is not behind to date."""
    name = plan.project.name
    if name in cast.LATE:
        late = cast.LATE[name]
        if month < late.since:
            return "", ""
        return late.difficulty, late.request if month == 7 else "请责任单位协调推进"
    planned = sum(plan.months[:month])
    done = sum(figures.get((name, earlier), 0) for earlier in range(1, month + 1))
    if month < 3 or planned - done < NOTABLE or done * 1_000 >= planned * BEHIND:
        return "", ""
    return _usual_words(plan.project, month)


def _usual_words(project: ProjectFacts, month: int) -> tuple[str, str]:
    """The cause and the request of a project that has no words of its own, fitting its state."""
    begun, ended = _begun(project, planned=False), _ended(project, planned=False)
    if begun is not None and month < begun:
        return cast.NOT_BEGUN
    if ended is not None and month >= ended:
        return cast.COMPLETED
    difficulty, request = pick(f"{project.name}/cause", cast.PRIVATE_CAUSES if project.private else cast.CAUSES)
    return difficulty, request.format(district=project.district)


def handed_over(
    land: tuple[LandShare, ...], figures: dict[Cell, int], *, responsible: dict[str, str]
) -> dict[Cell, tuple[tuple[str, int], ...]]:
    """Return by project and month the districts that handed over land and how much, in ten-thousandths of a 亩.

    Only months with a figure count.
    `responsible` names each project's responsible unit: the tied headquarters' land is all handed over.
    """
    handed: dict[Cell, tuple[tuple[str, int], ...]] = {}
    for district, pace in LAND_PACE.items():
        due = [p for p in land if p.district == district and p.month in MONTHS and (p.project, p.month) in figures]
        total = sum(p.area for p in land if p.district == district and p.month in MONTHS) * pace // 1_000
        weights = [p.area * _readiness(p, responsible[p.project]) for p in due]
        for part, area in zip(due, share(total // 100, weights), strict=True):
            cell = part.project, part.month
            handed[cell] = (*handed.get(cell, ()), (district, area * 100))
    return handed


def _readiness(part: LandShare, responsible: str) -> int:
    return 115 if responsible in TIED else between(f"{part.project}/{part.month}/handed", 70, high=120)
