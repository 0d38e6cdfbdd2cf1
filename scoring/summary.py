"""What a month looks like from above: curves, sectors, districts and shortfalls, summed from the parts of the measures."""

from dataclasses import dataclass

import pandas as pd

from core.snapshot import Snapshot
from core.vocabulary import Sector
from scoring.measures import annual_completion, expected, gaps, schedule_rate


def by_project(facts: Snapshot) -> pd.DataFrame:
    """One row a project on the list: project_id, plan_fen and actual_fen to date, annual_fen, gap_fen (actual − plan), missing, pending.

    missing and pending count the months whose report is 缺报 or 待审.
    """
    to_date = schedule_rate(facts).groupby("project_id")[["denominator", "numerator"]].sum()
    frame = facts.projects.loc[facts.projects["listed"], ["project_id", "annual_plan"]].set_index("project_id")
    frame = frame.join(to_date.set_axis(["plan_fen", "actual_fen"], axis=1)).rename(columns={"annual_plan": "annual_fen"})
    frame["gap_fen"] = frame["actual_fen"] - frame["plan_fen"]
    open_ones = gaps(facts)
    for name, waiting in (("missing", False), ("pending", True)):
        counts = open_ones[open_ones["pending"] == waiting].groupby("project_id").size()
        frame[name] = counts.reindex(frame.index, fill_value=0).astype("int64")
    return frame.reset_index()


def curve(facts: Snapshot, projects: pd.Series | None = None) -> pd.DataFrame:
    """The year to each month, of the city or of some projects: month (1–12), plan_fen, actual_fen (missing after the month)."""
    cells = annual_completion(facts)
    return _course(facts, cells if projects is None else cells[cells["project_id"].isin(projects)])


def _course(facts: Snapshot, cells: pd.DataFrame) -> pd.DataFrame:
    monthly = cells.groupby("month")[["denominator", "numerator"]].sum().reindex(range(1, 13), fill_value=0)
    frame = monthly.cumsum().set_axis(["plan_fen", "actual_fen"], axis=1).rename_axis("month").reset_index().astype("Int64")
    frame.loc[frame["month"] > facts.month.number, "actual_fen"] = pd.NA
    return frame


def sectors(facts: Snapshot) -> pd.DataFrame:
    """The four sectors in official order: sector (label), actual_fen, due_fen (plan to date), annual_fen."""
    mine = by_project(facts).merge(facts.projects[["project_id", "sector"]], on="project_id")
    sums = mine.groupby("sector")[["actual_fen", "plan_fen", "annual_fen"]].sum().reindex([sector.name for sector in Sector], fill_value=0)
    frame = sums.set_axis(["actual_fen", "due_fen", "annual_fen"], axis=1).reset_index()
    return frame.assign(sector=[Sector[name].label for name in frame["sector"]])


def districts(facts: Snapshot, places: pd.DataFrame, *, belongs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Districts with the projects they answer for, and the whole city: tiles, and the year's curve of each.

    `places` has unit_id, name, row, column of the districts; `belongs` project_id and unit_id, as the ranking counts them, so that
    both say the same of a district. Tiles: name, row, column, plan_fen, actual_fen to date, city (flag). Curves: name, month,
    plan_fen, actual_fen. The city holds more than the districts: headquarters and departments answer for projects too.
    """
    cells = annual_completion(facts)
    curves = [
        _course(facts, cells[cells["project_id"].isin(belongs.loc[belongs["unit_id"] == unit, "project_id"])]).assign(name=name)
        for unit, name in zip(places["unit_id"], places["name"], strict=True)
    ]
    curves.append(_course(facts, cells).assign(name="全市"))
    now = pd.concat([one[one["month"] == facts.month.number] for one in curves], ignore_index=True)
    grid = pd.concat([places[["name", "row", "column"]], _city_tile(places)], ignore_index=True)
    tiles = grid.merge(now[["name", "plan_fen", "actual_fen"]], on="name").assign(city=lambda frame: frame["name"] == "全市")
    return tiles, pd.concat(curves, ignore_index=True)


def _city_tile(places: pd.DataFrame) -> pd.DataFrame:
    """The city takes the first free square of the last row, or the only square."""
    if places.empty:
        return pd.DataFrame({"name": ["全市"], "row": [0], "column": [0]})
    last = int(places["row"].max())
    taken = set(places.loc[places["row"] == last, "column"])
    free = next(column for column in range(len(taken) + 1) if column not in taken)
    return pd.DataFrame({"name": ["全市"], "row": [last], "column": [free]})


def shortfalls(facts: Snapshot, most: int = 10, *, projects: pd.Series | None = None) -> pd.DataFrame:
    """The projects furthest behind the plan to date, largest first: project_id, code, name, plan_fen, actual_fen, gap_fen, missing."""
    behind = by_project(facts)
    if projects is not None:
        behind = behind[behind["project_id"].isin(projects)]
    behind = behind[behind["gap_fen"] < 0].merge(facts.projects[["project_id", "code", "name"]], on="project_id")
    ordered = behind.sort_values(["gap_fen", "code"], ignore_index=True).head(most)
    return ordered[["project_id", "code", "name", "plan_fen", "actual_fen", "gap_fen", "missing"]]


@dataclass(frozen=True)
class ReportCounts:
    """The month's due reports by where they stand."""

    approved: int
    pending: int
    missing: int


def report_counts(facts: Snapshot) -> ReportCounts:
    """Count the reports of the snapshot's own month that are due from listed projects."""
    due = expected(facts)
    open_ones = gaps(facts)
    open_ones = open_ones[open_ones["month"] == facts.month.number]
    pending = int(open_ones["pending"].sum())
    all_due = int((due["month"] == facts.month.number).sum())
    return ReportCounts(all_due - len(open_ones), pending, len(open_ones) - pending)
