"""The whole demonstration city as values, before it becomes rows."""

from dataclasses import dataclass
from functools import cached_property

from data.demo import actuals, plans, progress
from data.demo.actuals import Cell
from data.demo.catalogue import ProjectFacts, projects
from data.demo.estimates import Estimate, estimate
from data.demo.people import PersonFacts, people
from data.demo.plans import LandShare, Plan
from data.demo.reports import Report, reports
from data.demo.units import UnitFacts, units


@dataclass(frozen=True)
class CityFacts:
    """Units, persons, projects, both editions of the plan, figures and reports; amounts in 万元, areas in ten-thousandths of a 亩."""

    units: tuple[UnitFacts, ...]
    people: tuple[PersonFacts, ...]
    projects: tuple[ProjectFacts, ...]
    january: tuple[Plan, ...]
    july: tuple[Plan, ...]
    land: tuple[LandShare, ...]
    figures: dict[Cell, int]
    handed_over: dict[Cell, tuple[tuple[str, int], ...]]
    reports: tuple[Report, ...]

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """Each project's estimate by its name."""
        done: dict[str, int] = {}
        for (name, _), figure in self.figures.items():
            done[name] = done.get(name, 0) + figure
        return {plan.project.name: estimate(plan, done.get(plan.project.name, 0)) for plan in self.july}


def build() -> CityFacts:
    """Return the demonstration city; every call returns the same."""
    listed = projects()
    second = plans.july(listed)
    land = plans.land(listed)
    figures = actuals.cells(second)
    return CityFacts(
        units=units(),
        people=people(listed),
        projects=listed,
        january=plans.january(second),
        july=second,
        land=land,
        figures=figures,
        handed_over=progress.handed_over(land, figures, responsible={project.name: project.responsible for project in listed}),
        reports=tuple(reports(second, figures)),
    )
