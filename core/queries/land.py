"""Land planned and handed over, by project, district and month."""

import pandas as pd
from sqlmodel import Session, col

from core.frames import INT, pick, read
from core.models import AnnualPlan, LandPlan, ProgressReport, ReportedLand
from core.queries.facts import Cut, Editions


def land(session: Session, cut: Cut, *, given: Editions, report_ids: pd.Series) -> pd.DataFrame:
    """Land by project, district and month: planned (in force), original and actual, ten-thousandths of a mu or missing."""
    keys = ["project_id", "district_id", "month"]
    planned = pick(AnnualPlan.project_id, LandPlan.district_id, LandPlan.month, LandPlan.area).join(
        AnnualPlan, col(AnnualPlan.id) == col(LandPlan.annual_plan_id)
    )
    types = dict.fromkeys(keys, INT)
    in_force = [
        read(
            session,
            planned.where(col(AnnualPlan.edition_id) == edition, col(LandPlan.month).between(first, last)),
            types=types | {"planned": INT},
        )
        for edition, first, last in given.spans
    ]
    original = read(session, planned.where(col(AnnualPlan.edition_id) == given.original), types=types | {"original": INT})
    reported = (
        pick(ProgressReport.id, ProgressReport.project_id, ReportedLand.district_id, ProgressReport.month, ReportedLand.area)
        .join(ReportedLand, col(ReportedLand.report_id) == col(ProgressReport.id))
        .where(
            col(ProgressReport.year) == cut.month.year,
            col(ProgressReport.month) <= cut.month.number,
            col(ProgressReport.approved_at) <= cut.known_at,
        )
    )
    actual = read(session, reported, types={"report_id": INT} | types | {"actual": INT})
    actual = actual.loc[actual["report_id"].isin(report_ids), [*keys, "actual"]]
    whole = pd.concat(in_force, ignore_index=True).merge(original, on=keys, how="outer").merge(actual, on=keys, how="outer")
    return whole.astype({"planned": "Int64", "original": "Int64", "actual": "Int64"}).sort_values(keys, ignore_index=True)
