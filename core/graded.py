"""What builders are graded by: what was known at a moment of a quarter or year, as frozen frames; the only input of grades."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd
from sqlmodel import Session

from core import canonical
from core.errors import BadInput
from core.period import Quarter, Year
from core.queries import evaluated
from core.queries.evaluated import TYPES

FRAMES = tuple(TYPES)


@dataclass(frozen=True)
class BuilderFrames:
    """Frozen frames, read by judgement and never changed; columns and units as core.queries.evaluated says."""

    period: Quarter | Year
    builders: pd.DataFrame
    inspections: pd.DataFrame
    marks: pd.DataFrame
    records: pd.DataFrame
    opinions: pd.DataFrame
    results: pd.DataFrame

    def csv(self, name: str) -> bytes:
        """The canonical bytes of one frame, as core.canonical writes them."""
        frame: pd.DataFrame = getattr(self, name)
        return canonical.written(frame[list(TYPES[name])])


def builder_facts(session: Session, period: Quarter | Year, *, known_at: datetime) -> BuilderFrames:
    """Return what builders are graded by in a period as it was known at a moment.

    Names, and whether an inspection was cancelled, are taken as they stand: they carry no date of knowledge. Years' opinions and
    results are there for a quarter too; a book reads what it asks for.
    """
    span = evaluated.Span(period.months[0].first_day, period.months[-1].last_day, known_at)
    return BuilderFrames(
        period=period,
        builders=evaluated.builders(session, span),
        inspections=evaluated.inspections(session, span),
        marks=evaluated.marks(session, span),
        records=evaluated.records(session, span),
        opinions=evaluated.opinions(session, span),
        results=evaluated.results(session, span),
    )


def without_inspections(frames: BuilderFrames) -> BuilderFrames:
    """Return the frames for a book that reads no inspections: none of them, and none of their marks."""
    return replace(frames, inspections=frames.inspections.iloc[:0], marks=frames.marks.iloc[:0])


def from_csv(period: Quarter | Year, contents: Mapping[str, bytes]) -> BuilderFrames:
    """Return the frames that were written as these bytes, by name. Raises BadInput when one is missing or is no such frame."""
    missing = [name for name in FRAMES if name not in contents]
    if missing:
        raise BadInput(f"封存的数据缺少{'、'.join(missing)}，可能被改动。请运行./ducha verify核对。")
    return BuilderFrames(period, **{name: canonical.read_back(contents[name], types) for name, types in TYPES.items()})
