"""The numbers that rows have: given in the order of the facts, so that every database has the same."""

from dataclasses import dataclass

from data.demo import cast
from data.demo.facts import CityFacts


@dataclass(frozen=True)
class Numbers:
    """Row numbers of units by short name, of persons by purpose, of projects by name; the package is project 1."""

    unit: dict[str, int]
    person: dict[str, int]
    project: dict[str, int]

    def code(self, project: str) -> str:
        """Return a project's code: a package's parts carry the package's code and their own number."""
        if project in cast.PARTS:
            return f"{self.code(cast.PACKAGE)}-{cast.PARTS.index(project) + 1}"
        return f"LJ{self.project[project]:03d}"


def numbers(facts: CityFacts) -> Numbers:
    """Return the numbers of all units, persons and projects."""
    names = [cast.PACKAGE, *(plan.project.name for plan in facts.july)]
    return Numbers(
        unit={unit.short: number for number, unit in enumerate(facts.units, start=1)},
        person={person.purpose: number for number, person in enumerate(facts.people, start=1)},
        project={name: number for number, name in enumerate(names, start=1)},
    )
