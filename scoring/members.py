"""Which project counts for which unit of a ranking series, and when."""

from dataclasses import dataclass, replace

import pandas as pd

from core.period import Month
from core.snapshot import Snapshot
from scoring.rulebook import Series


@dataclass(frozen=True)
class Members:
    """The series' units, and the frame project_id, unit_id (and month, if the series attributes by month)."""

    series: Series
    units: frozenset[int]
    frame: pd.DataFrame

    def attribute(self, cells: pd.DataFrame, measure: str) -> pd.DataFrame:
        """Give each cell of a measure to the units that answer for it: the columns of cells, and unit_id."""
        if measure == "land_rate" and self.series.land_by_place:
            placed = cells.assign(unit_id=cells["place_id"])
            return placed[placed["unit_id"].isin(self.units)].astype({"unit_id": "int64"})
        return cells.merge(self.frame, on=self.keys)

    def sums(self, parts: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
        """Sum the parts of all measures by unit: unit_id, measure, numerator, denominator, planned."""
        by_place = self.series.land_by_place
        of_projects = parts[parts["measure"] != "land_rate"] if by_place else parts
        rows = of_projects.merge(self.frame, on=self.keys)
        if by_place:
            land = placed[placed["place_id"].isin(self.units)].rename(columns={"place_id": "unit_id"})
            rows = pd.concat([rows, land.astype({"unit_id": "int64"})], ignore_index=True)
        return rows.groupby(["unit_id", "measure"])[["numerator", "denominator", "planned"]].sum().reset_index()

    def among(self, projects: pd.Series) -> "Members":
        """The same of these projects only."""
        return replace(self, frame=self.frame[self.frame["project_id"].isin(projects)])

    @property
    def keys(self) -> list[str]:
        """The columns by which a cell finds its unit."""
        return ["project_id", "month"] if "month" in self.frame else ["project_id"]


def members(facts: Snapshot, series: Series, *, projects: pd.Series | None = None) -> Members:
    """Return which of `projects`, by default of all, count for which unit of the series.

    A project counts once for each unit that has one of the series' roles in it on the last day of the month; with
    `group`, for the head of the unit's group. The whole year follows the unit in charge at close, unless the series
    attributes by month: then each month to date follows the unit in charge of it, and the months to come the one at close.
    """
    units = facts.units.loc[facts.units["kind"].isin(series.kinds), "unit_id"]
    mine = facts.assignments[facts.assignments["role"].isin(series.roles)]
    if projects is not None:
        mine = mine[mine["project_id"].isin(projects)]
    if series.provincial_only:
        provincial = facts.projects.loc[facts.projects["level"].str.startswith("PROVINCIAL"), "project_id"]
        mine = mine[mine["project_id"].isin(provincial)]
    if series.group:
        mine = mine.assign(unit_id=mine["unit_id"].map(facts.units.set_index("unit_id")["top_id"]))
    mine = mine[mine["unit_id"].isin(units)]
    if series.by_month:
        year = (Month(facts.month.year, number) for number in range(1, 13))
        frames = [_in_charge(mine, min(month, facts.month)).assign(month=month.number) for month in year]
        frame = pd.concat(frames, ignore_index=True)
    else:
        frame = _in_charge(mine, facts.month)
    return Members(series, frozenset(int(unit) for unit in units), frame)


def _in_charge(assignments: pd.DataFrame, month: Month) -> pd.DataFrame:
    close = month.last_day.isoformat()
    held = (assignments["starts_on"] <= close) & ((assignments["ends_on"] == "") | (assignments["ends_on"] >= close))
    return assignments.loc[held, ["project_id", "unit_id"]].drop_duplicates(ignore_index=True)


def moved(facts: Snapshot, series: Series) -> pd.DataFrame:
    """Projects whose unit in one of the series' roles changed during the year to date.

    Columns: project_id, before_id, unit_id, starts_on of the new unit; with `group`, a change inside a group is none.
    """
    order = ["project_id", "role", "starts_on", "unit_id", "ends_on"]
    mine = facts.assignments[facts.assignments["role"].isin(series.roles)].sort_values(order)
    if series.group:
        mine = mine.assign(unit_id=mine["unit_id"].map(facts.units.set_index("unit_id")["top_id"]))
    by_part = mine.groupby(["project_id", "role"])
    mine = mine.assign(before_id=by_part["unit_id"].shift(), ended=by_part["ends_on"].shift())
    changed = mine[mine["before_id"].notna() & (mine["before_id"] != mine["unit_id"]) & (mine["ended"] != "")]
    changed = changed[changed["starts_on"] > f"{facts.month.year}-01-01"]
    return changed[["project_id", "before_id", "unit_id", "starts_on"]].astype({"before_id": "int64"}).reset_index(drop=True)
