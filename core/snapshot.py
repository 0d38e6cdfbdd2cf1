"""A snapshot is what was known at a moment of a year to one of its months: the only input of judgement."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlmodel import Session, col

from core.errors import NotFound
from core.frames import pick
from core.models import ReportingMonth
from core.period import Month
from core.queries import facts, history, reports
from core.queries.land import land
from core.vocabulary import MonthState

FRAMES = ("units", "projects", "assignments", "plans", "figures", "milestones", "land", "exemptions", "observations", "cards", "editions")
"""The frames of a snapshot, in the order in which they are written and sealed."""


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
    editions: pd.DataFrame

    def csv(self, name: str) -> bytes:
        """The canonical bytes of one frame: UTF-8, LF, sorted rows, whole numbers, missing is empty."""
        frame: pd.DataFrame = getattr(self, name)
        ordered = frame.sort_values(list(frame.columns), ignore_index=True)
        return ordered.to_csv(index=False, lineterminator="\n").encode()

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

    That holds for plans, figures, states, exemptions, observations, cards and for parts in projects. Names, groups and
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
        cards=history.cards(session, cut),
        editions=given.frame,
    )


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
