"""What stands below a ranked table: projects that moved or left the list, exempt units, and how projects are counted."""

from core.snapshot import Snapshot
from core.vocabulary import PlanChange
from scoring.explain import why_listed
from scoring.members import members, moved
from scoring.rulebook import Rulebook, Series
from scoring.verdicts import SeriesVerdict

COUNTING = "打包项目按子项计数，打包本身不计。"
"""How projects are counted: leaves only, as a notice has to say."""


def notes(facts: Snapshot, verdict: SeriesVerdict, *, rules: Series, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the notes of a series, each one sentence."""
    exempt = tuple(why_listed(one, verdict, rulebook=rulebook) for one in verdict.standings if one.exempt and verdict.closed)
    unranked = tuple(f"{one.name}：{one.note}。" for one in verdict.standings if one.place is None)
    return (*exempt, *unranked, *_moved(facts, verdict, rules), *_withdrawn(facts, rules), *([COUNTING] if _has_packages(facts) else []))


def _moved(facts: Snapshot, verdict: SeriesVerdict, rules: Series) -> list[str]:
    units = facts.units.set_index("unit_id")["short_name"]
    names = facts.projects.set_index("project_id")["name"]
    whole = "各月随当月责任单位计" if rules.by_month else "全年数随现单位计"
    mine = {one.unit_id for one in verdict.standings}
    return [
        f"{names[project]}自{starts_on}起由{units[before]}改由{units[after]}负责，{whole}。"
        for project, before, after, starts_on in moved(facts, rules).itertuples(index=False)
        if project in names.index and {before, after} & mine
    ]


def _withdrawn(facts: Snapshot, rules: Series) -> list[str]:
    """Projects that left the list and would count for a unit of the series."""
    gone = facts.projects[facts.projects["change"] == PlanChange.WITHDRAWN.name]
    mine = members(facts, rules, projects=gone["project_id"]).frame["project_id"]
    return [f"{name}已退出清单，全年计划和完成均不计入。" for name in gone.loc[gone["project_id"].isin(mine), "name"]]


def _has_packages(facts: Snapshot) -> bool:
    return bool(facts.projects["parent_id"].notna().any())
