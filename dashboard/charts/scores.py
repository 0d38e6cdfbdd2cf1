"""How a score came about: components after one another up to the total."""

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard import format as fmt
from dashboard.charts.figures import whole, word
from dashboard.kept import kept
from dashboard.theme import Record, by_role, finish, ink, rows

TOTAL = "得分"


@dataclass(frozen=True)
class _Step:
    component: str
    marks: int | None
    full: int | None
    start: int

    @property
    def track_end(self) -> int:
        return self.start + (self.full if self.full is not None else 0)

    @property
    def end(self) -> int:
        return self.start + (self.marks if self.marks is not None else 0)


@kept
def waterfall(frame: pd.DataFrame, *, total: int | None = None, compact: bool = False, demo: bool = False) -> alt.LayerChart:
    """Draw why a score is what it is: each component's marks on the track of its full mark, deductions, and the total.

    Columns, in the rulebook's order of rows: component, marks, full (ten-thousandths of a mark, Int64; full missing for additions and
    deductions, marks missing where not applicable), and optionally note (written where marks are missing). `total` is the published score;
    without it the marks are summed.
    """
    steps = _steps(frame)
    result = total if total is not None else (steps[-1].end if steps else 0)
    notes = list(frame["note"]) if "note" in frame else [None] * len(steps)
    records = [*(_step_record(step, word(note)) for step, note in zip(steps, notes, strict=True)), _total_record(result)]
    axis = alt.Axis(values=[0, 20, 40, 60, 80, 100], format="d")
    base = alt.Chart(rows(records)).encode(
        y=alt.Y(
            "component:N", sort=None, axis=alt.Axis(grid=False, labelColor=ink("墨")), scale=alt.Scale(paddingInner=0.5, paddingOuter=0.25)
        )
    )
    marks = alt.X("from:Q", axis=axis, scale=alt.Scale(domain=[0, 128 if compact else 118], nice=False))
    layers = [
        base.mark_bar(color=ink("底")).encode(x=marks, x2="track:Q"),
        base.mark_bar().encode(x=marks, x2="to:Q", color=by_role()),
        base.mark_text(align="left", dx=6, color=ink("墨")).encode(x="beside:Q", text="text:N"),
    ]
    return finish(layers, height=31 * len(records) + 26, alt_text=_waterfall_alt(records), demo=demo)


def _steps(frame: pd.DataFrame) -> list[_Step]:
    steps: list[_Step] = []
    start = 0
    for component, marks, full in zip(frame["component"], frame["marks"], frame["full"], strict=True):
        steps.append(_Step(str(component), whole(marks), whole(full), start))
        start = steps[-1].end
    return steps


def _step_record(step: _Step, note: str) -> Record:
    lowest, highest = sorted((step.start, step.end))
    changes = step.full is None and step.marks is not None
    written = fmt.signed(fmt.score(step.marks)) if changes else fmt.score_of(step.marks, step.full)
    return {
        "component": step.component,
        "from": lowest / fmt.POINTS_PER_MARK,
        "to": highest / fmt.POINTS_PER_MARK,
        "track": max(step.track_end, highest) / fmt.POINTS_PER_MARK,
        "beside": max(step.track_end, highest) / fmt.POINTS_PER_MARK,
        "text": written if step.marks is not None else note or fmt.NOT_APPLICABLE,
        "role": "欠" if step.marks is not None and step.marks < 0 else "实际",
    }


def _total_record(total: int) -> Record:
    end = total / fmt.POINTS_PER_MARK
    return {"component": TOTAL, "from": 0.0, "to": end, "track": end, "beside": end, "text": fmt.score(total), "role": "墨"}


def _waterfall_alt(records: list[Record]) -> str:
    return "得分的构成：" + "，".join(f"{row['component']}{row['text']}" for row in records) + "。"
