"""A snapshot is what was known at a moment of a year to one of its months: the only input of judgement."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlmodel import Session, col

from core import canonical
from core.errors import BadInput, NotFound
from core.frames import FLAG, INT, MAYBE, TEXT, build, pick
from core.models import ReportingMonth
from core.period import Month
from core.queries import facts, history, reports
from core.queries.coordination import problems
from core.queries.land import land
from core.vocabulary import MonthState

TYPES: dict[str, dict[str, str]] = {
    "units": {"unit_id": INT, "name": TEXT, "short_name": TEXT, "kind": TEXT, "parent_id": MAYBE, "top_id": INT},
    "projects": {
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
        "change": TEXT,
        "annual_plan": MAYBE,
        "invested_before": MAYBE,
        "start_month": MAYBE,
        "completion_month": MAYBE,
        "original_change": TEXT,
        "original_annual_plan": MAYBE,
        "original_invested_before": MAYBE,
        "original_start_month": MAYBE,
        "original_completion_month": MAYBE,
        "listed": FLAG,
        "originally_listed": FLAG,
    },
    "assignments": {"project_id": INT, "role": TEXT, "unit_id": INT, "starts_on": TEXT, "ends_on": TEXT},
    "plans": {"project_id": INT, "month": INT, "investment": MAYBE, "original": MAYBE},
    "figures": {
        "project_id": INT,
        "month": INT,
        "report_id": INT,
        "entry": INT,
        "investment": MAYBE,
        "on_time": FLAG,
        "returned": FLAG,
        "state": TEXT,
    },
    "milestones": {"project_id": INT, "started_on": TEXT, "completed_on": TEXT, "started_in": MAYBE, "completed_in": MAYBE},
    "land": {"project_id": INT, "district_id": INT, "month": INT, "planned": MAYBE, "original": MAYBE, "actual": MAYBE},
    "exemptions": {"project_id": INT, "from_month": INT, "to_month": INT, "reason": TEXT, "document": TEXT},
    "observations": {"unit_id": INT, "period": TEXT, "name": TEXT, "value": INT, "source": TEXT},
    "cards": {"unit_id": MAYBE, "project_id": MAYBE, "colour": TEXT, "year": INT, "month": INT},
    "listings": {"year": INT, "month": INT, "series": TEXT, "unit_id": INT, "place": MAYBE, "listed": TEXT},
    "editions": {"edition_id": INT, "number": INT, "effective_month": INT, "document": TEXT, "reason": TEXT},
    "problems": {"issue_id": INT, "project_id": INT, "month": INT, "due_on": TEXT, "in_time": FLAG},
}
"""The frames of a snapshot, in the order in which they are written and sealed, and their columns."""

FRAMES = tuple(TYPES)
BY_RULE = ("problems",)
"""Frames that are sealed only where the rulebook reads them; a snapshot that is read back without them has them empty."""


@dataclass(frozen=True)
class Snapshot:
    """Frozen frames, read by judgement and never changed; columns and units as the queries of the same names say."""

    month: Month
    units: pd.DataFrame
    projects: pd.DataFrame
    assignments: pd.DataFrame
    plans: pd.DataFrame
    figures: pd.DataFrame
    milestones: pd.DataFrame
    land: pd.DataFrame
    exemptions: pd.DataFrame
    observations: pd.DataFrame
    cards: pd.DataFrame
    listings: pd.DataFrame
    editions: pd.DataFrame
    problems: pd.DataFrame

    def csv(self, name: str) -> bytes:
        """The canonical bytes of one frame, as core.canonical writes them."""
        frame: pd.DataFrame = getattr(self, name)
        return canonical.written(frame[list(TYPES[name])])

    def names(self) -> dict[tuple[int | None, int | None], str]:
        """The names of projects, by (project_id, None), and the short names of units, by (None, unit_id)."""
        projects = zip(self.projects["project_id"].tolist(), self.projects["name"].tolist(), strict=True)
        units = zip(self.units["unit_id"].tolist(), self.units["short_name"].tolist(), strict=True)
        return {**{(number, None): name for number, name in projects}, **{(None, number): name for number, name in units}}

    def digest(self) -> str:
        """SHA-256 over the month and the canonical bytes of every frame, in order."""
        whole = hashlib.sha256(f"month={self.month}\n".encode())
        for name in FRAMES:
            body = self.csv(name)
            whole.update(f"{name} {len(body)}\n".encode())
            whole.update(body)
        return whole.hexdigest()


def snapshot(session: Session, month: Month, *, known_at: datetime) -> Snapshot:
    """Return the facts of January to `month` as they were known at `known_at`.

    That holds for plans, figures, states, exemptions, observations and for parts in projects; cards as they stood when the month was
    locked, since those that followed on its list are no cause of it. Names, groups and
    the registers of units and projects are taken as they stand: they carry no date of knowledge.

    Raises NotFound when no plan of that year had been approved by then.
    """
    cut = facts.Cut(month, known_at)
    given = facts.editions(session, cut)
    if given is None:
        raise NotFound("年度计划", month.year, "请先导入并批准年度计划。")
    figures = reports.figures(session, cut)
    return Snapshot(
        month=month,
        units=facts.units(session),
        projects=facts.projects(session, given),
        assignments=history.assignments(session, cut),
        plans=facts.plans(session, given),
        figures=figures,
        milestones=reports.milestones(session, cut, report_ids=figures["report_id"]),
        land=land(session, cut, given=given, report_ids=figures["report_id"]),
        exemptions=history.exemptions(session, cut),
        observations=history.observations(session, cut),
        cards=history.cards(session, facts.Cut(month, min(known_at, known_when_locked(session, month, now=known_at)))),
        listings=history.listings(session, cut),
        editions=given.frame,
        problems=problems(session, cut),
    )


def from_csv(month: Month, contents: Mapping[str, bytes]) -> Snapshot:
    """Return the snapshot whose frames were written as these bytes, by name. Raises BadInput when one of them is no such frame."""
    missing = [name for name in FRAMES if name not in contents and name not in BY_RULE]
    if missing:
        raise BadInput(f"封存的数据缺少{'、'.join(missing)}，可能被改动。请运行./ducha verify核对。")
    return Snapshot(month, **{name: _frame(contents.get(name), types) for name, types in TYPES.items()})


def _frame(content: bytes | None, types: Mapping[str, str]) -> pd.DataFrame:
    return build([() for _ in types], types) if content is None else canonical.read_back(content, types)


def known_when_locked(session: Session, month: Month, *, now: datetime) -> datetime:
    """Return the moment at which the month was locked, or `now` while it is not: a list sees what was approved by then."""
    locked = session.execute(
        pick(ReportingMonth.locked_at).where(col(ReportingMonth.year) == month.year, col(ReportingMonth.number) == month.number)
    ).scalar_one_or_none()
    return locked or now


def is_closed(session: Session, month: Month) -> bool:
    """Whether units have stopped reporting for the month: it was closed or locked."""
    found = session.get(ReportingMonth, (month.year, month.number))
    return found is not None and found.state is not MonthState.OPEN
