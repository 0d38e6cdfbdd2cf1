"""Measures find values in a snapshot, project by project and month by month; they judge nothing."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from core.snapshot import Snapshot
from core.vocabulary import ReportState

IN_FORCE, ORIGINAL = "in_force", "original"
"""The plan a measure is taken against: the edition in force, or the year's first edition."""

POINT_OF_OBSERVATION = 10_000
"""An observation's value is in ten-thousandths of its measure's unit."""

CELLS = ["project_id", "month", "place_id", "numerator", "denominator"]
"""Columns of a measure's cells: the smallest parts that a rate is summed from. place_id: the district of land, else missing."""


def listed(facts: Snapshot, basis: str) -> "pd.Series[int]":
    """The ids of the projects that count: on the list of the edition in force, or of the original one."""
    ids: pd.Series[int] = facts.projects.loc[facts.projects[_FLAGS[basis]], "project_id"]
    return ids


_FLAGS = {IN_FORCE: "listed", ORIGINAL: "originally_listed"}


def _cells(frame: pd.DataFrame) -> pd.DataFrame:
    if "place_id" not in frame:
        frame = frame.assign(place_id=pd.Series(pd.NA, index=frame.index, dtype="Int64"))
    return frame[CELLS].reset_index(drop=True)


def _plan(facts: Snapshot, basis: str) -> pd.DataFrame:
    column = "investment" if basis == IN_FORCE else "original"
    mine = facts.plans[facts.plans["project_id"].isin(listed(facts, basis)) & facts.plans[column].notna()]
    return mine[["project_id", "month", column]].rename(columns={column: "denominator"})


def _actual(facts: Snapshot, basis: str) -> pd.DataFrame:
    mine = facts.figures[facts.figures["project_id"].isin(listed(facts, basis)) & facts.figures["investment"].notna()]
    return mine[["project_id", "month", "investment"]].rename(columns={"investment": "numerator"})


def schedule_rate(facts: Snapshot, basis: str = IN_FORCE) -> pd.DataFrame:
    """Investment of the months to date ÷ monthly plans of the same months (fen); only months in which the project is on the list."""
    due = _plan(facts, basis)
    due = due[due["month"] <= facts.month.number]
    return _cells(due.merge(_actual(facts, basis), on=["project_id", "month"], how="left"))


def month_rate(facts: Snapshot, basis: str = IN_FORCE) -> pd.DataFrame:
    """Investment of the snapshot's own month ÷ the plan of that month (fen), whatever months the rule looks at otherwise."""
    cells = schedule_rate(facts, basis)
    return cells[cells["month"] == facts.month.number].reset_index(drop=True)


def start_delay(facts: Snapshot) -> pd.DataFrame:
    """Months at whose end a project that was due to start had not, its planned month the first: project_id, month, one row each.

    A project that has started has none. Only starts that this year's plan in force set for a month up to the snapshot's are due.
    """
    days = facts.milestones["started_on"]
    begun = facts.milestones.loc[(days != "") & (days <= facts.month.last_day.isoformat()), "project_id"]
    waited = facts.projects["project_id"].isin(starts_due(facts)) & ~facts.projects["project_id"].isin(begun)
    late = facts.projects.loc[waited, ["project_id", "start_month"]]
    months = late.merge(pd.DataFrame({"month": range(1, facts.month.number + 1)}), how="cross")
    return months.loc[months["month"] >= months["start_month"], ["project_id", "month"]].reset_index(drop=True)


def starts_due(facts: Snapshot) -> "pd.Series[int]":
    """The ids of the listed projects whose start this year's plan in force set for a month up to the snapshot's."""
    due = facts.projects["listed"] & (facts.projects["start_month"] <= facts.month.number).fillna(value=False)
    ids: pd.Series[int] = facts.projects.loc[due, "project_id"]
    return ids


def annual_completion(facts: Snapshot, basis: str = IN_FORCE) -> pd.DataFrame:
    """Investment of the months to date ÷ plan of the whole year (fen)."""
    return _cells(_plan(facts, basis).merge(_actual(facts, basis), on=["project_id", "month"], how="left"))


def _milestone(facts: Snapshot, basis: str, plan: str, day: str) -> pd.DataFrame:
    column = plan if basis == IN_FORCE else f"original_{plan}"
    due = facts.projects[_FLAGS[basis]] & (facts.projects[column] <= facts.month.number).fillna(value=False)
    planned = facts.projects.loc[due, ["project_id", column]].astype("int64").set_axis(["project_id", "month"], axis=1)
    days = facts.milestones[day]
    done = facts.milestones.loc[(days != "") & (days <= facts.month.last_day.isoformat()), ["project_id", day]]
    done = done[done["project_id"].isin(listed(facts, basis))]
    this_year = done[day].str[:4] == str(facts.month.year)
    month = done[day].str[5:7].astype("int64").where(this_year, 1)
    early = done["project_id"].isin(planned["project_id"])
    counted = done.assign(month=month, numerator=1).loc[this_year | early, ["project_id", "month", "numerator"]]
    return _cells(planned.assign(denominator=1).merge(counted, on=["project_id", "month"], how="outer"))


def start_rate(facts: Snapshot, basis: str = IN_FORCE) -> pd.DataFrame:
    """Projects started to date, early ones included ÷ projects whose planned start month has come (projects)."""
    return _milestone(facts, basis, "start_month", "started_on")


def completion_rate(facts: Snapshot, basis: str = IN_FORCE) -> pd.DataFrame:
    """Projects completed to date, early ones included ÷ projects whose planned completion month has come (projects)."""
    return _milestone(facts, basis, "completion_month", "completed_on")


EARLY = {"start_rate": "early_starts", "completion_rate": "early_completions"}
"""Measures whose works may be done earlier than planned, and the name of those that were."""


def early(cells: pd.DataFrame) -> pd.DataFrame:
    """Of the cells of starts or completions, those done before their planned month has come, or never planned for this year."""
    due = cells.loc[cells["denominator"].notna(), "project_id"]
    done = cells[cells["numerator"].notna() & ~cells["project_id"].isin(due)]
    return done.reset_index(drop=True)


def without_early(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of starts or completions without the early ones; what was done before its month counts in its month."""
    due = cells.loc[cells["denominator"].notna(), ["project_id", "month", "denominator"]]
    planned = due[["project_id", "month"]].rename(columns={"month": "due"})
    done = cells.loc[cells["numerator"].notna(), ["project_id", "month", "numerator"]].merge(planned, on="project_id")
    done = done.assign(month=done[["month", "due"]].max(axis=1))
    return _cells(due.merge(done[["project_id", "month", "numerator"]], on=["project_id", "month"], how="outer"))


def land_rate(facts: Snapshot, basis: str = IN_FORCE) -> pd.DataFrame:
    """Land handed over to date ÷ land planned to be handed over to date (ten-thousandths of a mu), by district of the land."""
    column = "planned" if basis == IN_FORCE else "original"
    mine = facts.land[facts.land["project_id"].isin(listed(facts, basis)) & (facts.land["month"] <= facts.month.number)]
    return _cells(mine.rename(columns={"district_id": "place_id", column: "denominator", "actual": "numerator"}))


def reporting(facts: Snapshot, basis: str = IN_FORCE) -> pd.DataFrame:
    """Reports that came by the due day and were never returned ÷ reports that were due (reports)."""
    due = expected(facts, basis)
    good = facts.figures.loc[facts.figures["on_time"] & ~facts.figures["returned"], ["project_id", "month"]].assign(numerator=1)
    return _cells(due.assign(denominator=1).merge(good, on=["project_id", "month"], how="left"))


def coordination(facts: Snapshot, basis: str = IN_FORCE) -> pd.DataFrame:
    """Problems of listed projects that were closed by their due day ÷ problems whose due day has come (problems)."""
    mine = facts.problems[facts.problems["project_id"].isin(listed(facts, basis))]
    each = mine[["project_id", "month"]].assign(denominator=1, numerator=mine["in_time"].astype("int64"))
    return _cells(each.groupby(["project_id", "month"], as_index=False)[["numerator", "denominator"]].sum())


def expected(facts: Snapshot, basis: str = IN_FORCE) -> pd.DataFrame:
    """The reports that are due to date: project_id, month, one row for each month in which the project is on the list."""
    due = _plan(facts, basis)
    return due.loc[due["month"] <= facts.month.number, ["project_id", "month"]]


def gaps(facts: Snapshot, basis: str = IN_FORCE) -> pd.DataFrame:
    """Due reports without an approved figure: project_id, month, pending (submitted, the bureau has not reviewed it)."""
    known = facts.figures[["project_id", "month", "state"]]
    due = expected(facts, basis).merge(known, on=["project_id", "month"], how="left")
    open_ones = due[due["state"] != ReportState.APPROVED.name]
    waiting = open_ones["state"].isin([ReportState.SUBMITTED.name, ReportState.CONFIRMED.name])
    return open_ones[["project_id", "month"]].assign(pending=waiting).reset_index(drop=True)


@dataclass(frozen=True)
class Measure:
    """A measure with the words in which its finding is told; unit is fen, mu or a counting word, `what` what a rate is due of."""

    cells: Callable[[Snapshot, str], pd.DataFrame]
    title: str
    rate: str
    unit: str
    due: str
    done: str
    what: str = ""

    @property
    def nothing(self) -> str:
        """What is said where nothing was due."""
        return f"没有{self.what or f'{self.title}计划'}"


MEASURES: dict[str, Measure] = {
    "schedule_rate": Measure(schedule_rate, "投资完成", "完成序时计划率", "fen", "计划", "实际"),
    "annual_completion": Measure(annual_completion, "年度投资", "完成年度计划率", "fen", "全年计划", "实际"),
    "start_rate": Measure(start_rate, "开工", "开工率", "个", "应开工", "已开工"),
    "completion_rate": Measure(completion_rate, "竣工", "竣工率", "个", "应竣工", "已竣工"),
    "land_rate": Measure(land_rate, "用地移交", "移交率", "mu", "应交", "已交"),
    "reporting": Measure(reporting, "信息报送", "按期合格率", "份", "应报", "按期且未退回", "应报的月报"),
    "coordination": Measure(coordination, "问题协调", "按期办结率", "个", "到期", "按期办结", "到期的问题"),
    "month_rate": Measure(month_rate, "当月投资", "当月完成率", "fen", "当月计划", "当月实际"),
}
TOTALS: dict[str, Measure] = {
    "year_investment": Measure(annual_completion, "年初至今投资", "年初至今完成投资", "fen", "全年计划", "完成"),
    "month_investment": Measure(month_rate, "当月投资", "当月完成投资", "fen", "当月计划", "完成"),
}
"""Amounts that a score may look at by themselves: the numerators of these measures; what was planned only tells what lacks."""
COUNTED = MEASURES | TOTALS
"""Everything that is summed from cells."""
SEALED_FOR = {"problems": "coordination"}
"""Frames that only one measure reads: frame → measure; they are sealed where a rulebook names it."""
ALWAYS = ("schedule_rate", "annual_completion", "start_rate", "completion_rate", "land_rate", "reporting")
"""Measures that are taken of every unit; the others only where a rule names them."""
