"""From frozen frames to what is known of each builder when it is graded: pure, and missing stays missing."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from core.errors import NotFound
from core.graded import BuilderFrames
from core.period import Quarter
from core.vocabulary import ConductKind, NoticeKind, RecordOrigin
from scoring.grading.facts import EVALUATION, BuilderFacts, Figure, Inspection, Record
from scoring.grading.proposals import CONCEALMENT
from scoring.grading.sheet import Mark, Sheet, score_sheet
from scoring.ratio import POINT

YEAR_RESULT, OPINION = "year_result", "opinion"
"""Figures that a book may ask for: the final score of the same year's evaluation, and the mean of owners' opinions."""
SUPPLIED = frozenset({YEAR_RESULT, OPINION})
"""All figures of builders that the system holds."""
_ORIGINS = {RecordOrigin.EVALUATION.name: EVALUATION, RecordOrigin.CONCEALMENT.name: CONCEALMENT}

Sheets = Mapping[str, Sheet]
"""Score sheets by edition."""


def facts_of(frames: BuilderFrames, sheets: Sheets) -> tuple[BuilderFacts, ...]:
    """Return what is known of each builder, by its number. Raises NotFound for an inspection by a sheet that is not given."""
    inspected = _inspections(frames, sheets)
    recorded = _records(frames.records)
    figures = _figures(frames)
    return tuple(
        BuilderFacts(
            unit_id=unit_id,
            name=name,
            inspections=inspected.get(unit_id, ()),
            figures=figures.get(unit_id, ()),
            records=recorded.get(unit_id, ()),
        )
        for unit_id, name in zip(frames.builders["unit_id"].tolist(), frames.builders["name"].tolist(), strict=True)
    )


def _inspections(frames: BuilderFrames, sheets: Sheets) -> dict[int, tuple[Inspection, ...]]:
    marks: dict[int, list[Mark]] = {}
    for row in _rows(frames.marks):
        mark = Mark(str(row.item), bool(row.applicable), int(row.times), str(row.level), bool(row.vetoed))
        marks.setdefault(int(row.sheet_id), []).append(mark)
    found: dict[int, tuple[Inspection, ...]] = {}
    for row in _rows(frames.inspections):
        if row.sheet not in sheets:
            raise NotFound("评分表", row.sheet, "请运行./ducha verify核对。")
        one = Inspection(
            project_id=int(row.project_id),
            project=str(row.project),
            period=str(Quarter(int(row.year), int(row.quarter))),
            weight=None if row.annual_plan is pd.NA else int(row.annual_plan),
            sheet=score_sheet(sheets[row.sheet], marks.get(int(row.sheet_id), ())),
        )
        found[int(row.unit_id)] = (*found.get(int(row.unit_id), ()), one)
    return found


def _records(frame: pd.DataFrame) -> dict[int, tuple[Record, ...]]:
    found: dict[int, tuple[Record, ...]] = {}
    for row in _rows(frame):
        one = Record(
            kind=ConductKind[row.kind],
            band=str(row.band),
            points=Fraction(abs(int(row.points)), POINT),
            valid_from=date.fromisoformat(row.valid_from),
            valid_until=date.fromisoformat(row.valid_until) if row.valid_until else None,
            title=f"{row.number} {row.matter}",
            origin=_ORIGINS.get(row.origin, ""),
        )
        found[int(row.unit_id)] = (*found.get(int(row.unit_id), ()), one)
    return found


def _figures(frames: BuilderFrames) -> dict[int, tuple[Figure, ...]]:
    """The mean of owners' opinions, and the final score of the period's own year; a builder without one has no such figure."""
    found: dict[int, tuple[Figure, ...]] = {}
    for unit_id, rows in frames.opinions.groupby("unit_id"):
        points = [int(value) for value in rows["points"]]
        mean = Fraction(sum(points), len(points) * POINT)
        found[int(str(unit_id))] = (Figure(OPINION, mean, f"{len(points)}家建设（责任）单位"),)
    year = frames.results[(frames.results["kind"] == NoticeKind.YEAR.name) & (frames.results["period"] == str(frames.period))]
    for row in _rows(year):
        if row.score is not pd.NA:
            figure = Figure(YEAR_RESULT, Fraction(int(row.score), POINT), f"{row.period}年度考评第{row.version}版")
            found[int(row.unit_id)] = (*found.get(int(row.unit_id), ()), figure)
    return found


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows, each with its columns as attributes."""
    yield from frame.itertuples(index=False)
