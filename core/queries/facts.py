"""The facts of a year to a month, as known at a moment: what a snapshot is made of."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlmodel import Session, col

from core.frames import INT, MAYBE, TEXT, apart, pick, project_month, read
from core.models import AnnualPlan, MonthlyPlan, PlanEdition, Project, Unit
from core.period import Month
from core.vocabulary import PlanChange


@dataclass(frozen=True)
class Cut:
    """What is asked for: the year to `month`, as known at `known_at`."""

    month: Month
    known_at: datetime


@dataclass(frozen=True)
class Editions:
    """The approved editions of a year: `original` is the first, `in_force` the one of the cut's month."""

    frame: pd.DataFrame
    original: int
    in_force: int
    spans: tuple[tuple[int, int, int], ...]
    """Edition id, first and last month for which it gives the plan."""


def editions(session: Session, cut: Cut) -> Editions | None:
    """Return the editions approved by the cut, or None when the year has no plan yet.

    The plan of month m comes from the latest edition whose effective month is not after m; months after the
    cut's month come from the edition in force then, so that twelve months sum to its annual plan.
    """
    chosen = (
        pick(PlanEdition.id, PlanEdition.number, PlanEdition.effective_month, PlanEdition.document, PlanEdition.reason)
        .where(col(PlanEdition.year) == cut.month.year, col(PlanEdition.approved_at) <= cut.known_at)
        .order_by(col(PlanEdition.number))
    )
    frame = read(session, chosen, types={"edition_id": INT, "number": INT, "effective_month": INT, "document": TEXT, "reason": TEXT})
    started = frame[frame["effective_month"] <= cut.month.number]
    if started.empty:
        return None
    of_month = {m: _latest(started, m) for m in range(1, 13)}
    spans = tuple((edition, *_range(of_month, edition)) for edition in dict.fromkeys(of_month.values()) if edition is not None)
    return Editions(started, int(started["edition_id"].iloc[0]), _latest(started, cut.month.number) or 0, spans)


def _latest(frame: pd.DataFrame, month: int) -> int | None:
    ids = frame.loc[frame["effective_month"] <= month, "edition_id"]
    return None if ids.empty else int(ids.iloc[-1])


def _range(of_month: dict[int, int | None], edition: int | None) -> tuple[int, int]:
    months = [month for month, given in of_month.items() if given == edition]
    return min(months), max(months)


def units(session: Session) -> pd.DataFrame:
    """All units: unit_id, name, short_name, kind, parent_id, and top_id, the head of its group (itself if none)."""
    chosen = pick(Unit.id, Unit.name, Unit.short_name, Unit.kind, Unit.parent_id).order_by(col(Unit.id))
    types = {"unit_id": INT, "name": TEXT, "short_name": TEXT, "kind": TEXT, "parent_id": MAYBE}
    frame = read(session, chosen, types=types)
    parents = {unit: parent for unit, parent in zip(frame["unit_id"], frame["parent_id"], strict=True) if not pd.isna(parent)}
    frame["top_id"] = [_top(int(unit), parents) for unit in frame["unit_id"]]
    return frame


def _top(unit: int, parents: dict[int, int]) -> int:
    for _ in range(len(parents)):
        if unit not in parents:
            break
        unit = int(parents[unit])
    return unit


_PROJECT = {
    "project_id": INT,
    "code": TEXT,
    "name": TEXT,
    "level": TEXT,
    "assessment_class": TEXT,
    "sector": TEXT,
    "nature": TEXT,
    "district_id": MAYBE,
    "parent_id": MAYBE,
    "total_investment": INT,
}
_ROW = {"change": TEXT, "annual_plan": INT, "invested_before": INT, "start_month": MAYBE, "completion_month": MAYBE}


def projects(session: Session, given: Editions) -> pd.DataFrame:
    """Projects of the list in force or of the original one; packages (parents) stand only by their parts.

    Columns: those of the project (total_investment in fen); change; annual_plan and invested_before (fen), start_month,
    completion_month of the edition in force, missing if it has no row; the same as original_… of the first edition;
    listed and originally_listed (flags).
    """
    frame = _listed(session, given.in_force)
    if given.original == given.in_force:
        first = frame[["project_id", *_ROW]]
    else:
        first = _listed(session, given.original)
        frame = pd.concat([frame, first.loc[~first["project_id"].isin(frame["project_id"]), list(_PROJECT)]])
        first = first[["project_id", *_ROW]]
    whole = frame.merge(first.rename(columns={name: f"original_{name}" for name in _ROW}), on="project_id", how="left")
    for name, kind in _ROW.items():
        whole[[name, f"original_{name}"]] = whole[[name, f"original_{name}"]].astype("str" if kind == TEXT else "Int64")
    withdrawn = whole["change"].isin([PlanChange.WITHDRAWN.name])
    whole["listed"] = whole["annual_plan"].notna() & ~withdrawn
    whole["originally_listed"] = whole["original_annual_plan"].notna()
    is_package = whole["project_id"].isin(whole["parent_id"].dropna())
    return whole[~is_package].sort_values("project_id", ignore_index=True)


def _listed(session: Session, edition_id: int) -> pd.DataFrame:
    chosen = (
        pick(
            *(getattr(Project, name) for name in ("id", *list(_PROJECT)[1:])),
            AnnualPlan.change,
            AnnualPlan.investment,
            AnnualPlan.invested_before,
            AnnualPlan.start_month,
            AnnualPlan.completion_month,
        )
        .join(AnnualPlan, col(AnnualPlan.project_id) == col(Project.id))
        .where(col(AnnualPlan.edition_id) == edition_id)
    )
    return read(session, chosen, types=_PROJECT | _ROW)


def plans(session: Session, given: Editions) -> pd.DataFrame:
    """Monthly plans of the year: project_id, month, investment (in force) and original (first edition), fen or missing."""
    frame = pd.concat([_months(session, *span) for span in given.spans], ignore_index=True)
    if given.original == given.in_force:
        return frame.assign(original=frame["investment"]).astype({"investment": "Int64", "original": "Int64"})
    first = _months(session, given.original)
    both = frame.merge(first.rename(columns={"investment": "original"}), on=["project_id", "month"], how="outer")
    return both.astype({"investment": "Int64", "original": "Int64"})


def _months(session: Session, edition_id: int, first: int = 1, last: int = 12) -> pd.DataFrame:
    chosen = (
        pick(project_month(AnnualPlan.project_id, MonthlyPlan.month), MonthlyPlan.investment)
        .join(AnnualPlan, col(AnnualPlan.id) == col(MonthlyPlan.annual_plan_id))
        .where(
            col(AnnualPlan.edition_id) == edition_id,
            col(AnnualPlan.change) != PlanChange.WITHDRAWN,
            col(MonthlyPlan.month).between(first, last),
        )
    )
    return apart(read(session, chosen, types={"project_month": INT, "investment": INT}))
