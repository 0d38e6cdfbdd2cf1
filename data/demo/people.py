"""The persons of 鹭江市, all invented: who reports, who confirms, who reviews, and which leader looks after a project."""

from dataclasses import dataclass

from data.demo.catalogue import ProjectFacts
from data.demo.names import person_name
from data.demo.shares import draw, pick

BUREAU_UNIT = "市建设局"

BUREAU_TITLES = ("重点项目处处长", "督查科科长", "督查科副科长", "督查科科员", "督查科科员", "计划科科长", "计划科科员")
SECTION_HEAD, FIRST_OFFICER, OFFICERS = 0, 1, 4
"""Places in BUREAU_TITLES: who approves, and the first and number of those who review."""

LEADER_TITLES = (
    *("市长", "常务副市长", "副市长", "副市长", "副市长", "副市长", "市委常委、秘书长", "市人大常委会副主任"),
    *("市人大常委会副主任", "市政协副主席", "市政协副主席", "市长助理", "副秘书长", "副秘书长", "副秘书长"),
)

COORDINATOR_TITLES = ("工程部经理", "计划部主管", "项目管理部经理", "总工办主任", "工程部副经理")


@dataclass(frozen=True)
class PersonFacts:
    """A person by the purpose that the person serves, the key of everything here."""

    purpose: str
    name: str
    title: str
    unit: str | None


def people(projects: tuple[ProjectFacts, ...]) -> tuple[PersonFacts, ...]:
    """Return the bureau's officers, the leaders, a manager of each responsible unit, a coordinator of each reporting unit."""
    responsible = dict.fromkeys(project.responsible for project in projects)
    reporters = dict.fromkeys(project.reporter for project in projects)
    return (
        *(_person(f"bureau/{place}", title, BUREAU_UNIT) for place, title in enumerate(BUREAU_TITLES)),
        *(_person(f"leader/{place}", title, None) for place, title in enumerate(LEADER_TITLES)),
        *(_person(f"manager/{unit}", "分管负责人", unit) for unit in responsible),
        *(_person(f"coordinator/{unit}", pick(f"{unit}/title", COORDINATOR_TITLES), unit) for unit in reporters),
    )


def _person(purpose: str, title: str, unit: str | None) -> PersonFacts:
    return PersonFacts(purpose, person_name(purpose), title, unit)


def coordinator(project: ProjectFacts) -> str:
    """Return the purpose of the person who reports for a project."""
    return f"coordinator/{project.reporter}"


def manager(project: ProjectFacts) -> str:
    """Return the purpose of the person who confirms for the responsible unit."""
    return f"manager/{project.responsible}"


def officer(name: str) -> str:
    """Return the purpose of the bureau's officer who reviews a project's reports."""
    return f"bureau/{FIRST_OFFICER + draw(f'{name}/officer', OFFICERS)}"


def leader(project: ProjectFacts) -> str:
    """Return the purpose of the leader whom a project is linked to: one leader a responsible unit."""
    return f"leader/{draw(f'{project.responsible}/leader', len(LEADER_TITLES))}"


def section_head() -> str:
    """Return the purpose of the head who approves plans and exemptions."""
    return f"bureau/{SECTION_HEAD}"


def corrector() -> str:
    """Return the purpose of the head of the supervising section, who decides on corrections."""
    return f"bureau/{FIRST_OFFICER}"
