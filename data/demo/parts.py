"""Who had which part in which project from when to when, as rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.models import Assignment
from core.vocabulary import Nature, Role
from data.demo import cast, people
from data.demo.catalogue import ProjectFacts
from data.demo.facts import CityFacts
from data.demo.numbers import Numbers
from data.demo.table_rows import Row, row
from data.demo.units import FORMER, MERGED_ON, MERGER_DOCUMENT, SUCCESSOR

MOVED_ON = date(2019, 6, 1)
YEAR = date(2019, 1, 1)
LIST_DOCUMENT = "鹭重点办演示〔2019〕2号"
CONTRACT = "演示：合同"
MERGED_PROJECTS = 2
"""How many of the successor's projects were the former company's."""

JOINT = {
    "云兰跨海大桥主桥工程": "兰浦区",
    "云兰跨海大桥西接线工程": "云湾区",
    "柏岭至岩门公路改建工程": "晴岭区",
    "轨道交通8号线工程": "兰浦区",
}
"""Second responsible units."""


@dataclass(frozen=True)
class Part:
    """A unit (short name) or a person (purpose) in a role, from a day to a day."""

    role: Role
    who: str
    starts_on: date
    document: str
    ends_on: date | None = None


def parts(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield the parts of every project; the package has none, its parts have their own."""
    merged = merged_projects(facts)
    rows = ((plan.project, part) for plan in facts.july for part in _parts(plan.project, facts, merged=plan.project.name in merged))
    for number, (project, part) in enumerate(rows, start=1):
        personal = part.role in (Role.COORDINATOR, Role.LEAD_OFFICIAL)
        yield row(
            Assignment,
            id=number,
            project_id=numbers.project[project.name],
            role=part.role,
            unit_id=None if personal else numbers.unit[part.who],
            person_id=numbers.person[part.who] if personal else None,
            starts_on=part.starts_on,
            ends_on=part.ends_on,
            document=part.document,
        )


def merged_projects(facts: CityFacts) -> frozenset[str]:
    """The continuing projects that the former company built until it was merged."""
    mine = [p.name for p in facts.projects if p.builder == SUCCESSOR and p.nature is Nature.CONTINUING]
    return frozenset(name for name in mine if facts.estimates[name].planned_start < MERGED_ON) & frozenset(mine[:MERGED_PROJECTS])


def _parts(project: ProjectFacts, facts: CityFacts, *, merged: bool) -> Iterator[Part]:
    since = min(facts.estimates[project.name].planned_start, YEAR)
    yield from _responsible(project, since)
    yield Part(Role.OWNER, project.owner, since, "演示：立项批复")
    yield from _builder(project, since, merged=merged)
    contracted = (Role.CONTRACTOR, project.contractor), (Role.SUPERVISOR, project.supervisor)
    for role, who in contracted:
        if who is not None:
            yield Part(role, who, facts.estimates[project.name].planned_start, CONTRACT)
    yield Part(Role.COORDINATOR, people.coordinator(project), YEAR, LIST_DOCUMENT)
    yield Part(Role.LEAD_OFFICIAL, people.leader(project), YEAR, LIST_DOCUMENT)


def _responsible(project: ProjectFacts, since: date) -> Iterator[Part]:
    if project.name == cast.MOVED:
        yield Part(Role.RESPONSIBLE, cast.MOVED_FROM, since, LIST_DOCUMENT, ends_on=MOVED_ON - timedelta(days=1))
        yield Part(Role.RESPONSIBLE, project.responsible, MOVED_ON, cast.MOVE_DOCUMENT)
    else:
        yield Part(Role.RESPONSIBLE, project.responsible, since, LIST_DOCUMENT)
    if project.name in JOINT:
        yield Part(Role.JOINT, JOINT[project.name], since, LIST_DOCUMENT)


def _builder(project: ProjectFacts, since: date, *, merged: bool) -> Iterator[Part]:
    if project.builder is None:
        return
    if merged:
        yield Part(Role.AGENT_BUILDER, FORMER, since, CONTRACT, ends_on=MERGED_ON - timedelta(days=1))
        yield Part(Role.AGENT_BUILDER, project.builder, MERGED_ON, MERGER_DOCUMENT)
    else:
        yield Part(Role.AGENT_BUILDER, project.builder, since, CONTRACT)
