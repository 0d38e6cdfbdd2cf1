"""The colour roles of charts and what all charts share; the colours themselves stand in streamlit_config/config.toml."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, Self

import altair as alt
from altair.utils import schemapi

Role = Literal["实际", "计划", "欠", "红榜", "墨", "次要", "其他", "底", "欠底", "纸"]

ROLES: Final[tuple[Role, ...]] = ("实际", "计划", "欠", "红榜", "墨", "次要", "其他", "底", "欠底", "纸")
"""The roles in the order of `chartCategoricalColors`: the theme gives each its colour in light and in dark."""

SCALE: Final = alt.Scale(domain=list(ROLES), range="category")
"""The one colour scale: a role by name, its colour by the theme that the browser shows."""

LABEL: Final = 13
"""Size of the text inside charts, in pixels."""

DASH: Final = [5, 4]

Value = str | int | float | bool | None
Record = Mapping[str, Value]


def by_role(field: str = "role") -> alt.Color:
    """Return the colour channel for a field that holds roles; no legend, since lines and bars carry their own labels."""
    return alt.Color(f"{field}:N", scale=SCALE, legend=None)


def ink(role: Role) -> alt.ExprRef:
    """Return the colour of a role for a mark's property; one layer of the chart must use by_role(), which makes the scale."""
    return alt.ExprRef(f"scale('color','{role}')")


class _Records(alt.InlineData):
    """Records that no layer changes: copies of a chart share them."""

    def __deepcopy__(self, _memo: object) -> Self:
        return self


def rows(records: Sequence[Record]) -> alt.InlineData:
    """Return records as the chart's own data, so that its specification is complete in itself."""
    return _Records(values=[dict(record) for record in records])


def hint(**titles: str) -> list[alt.Tooltip]:
    """Return what a mark says under the pointer: field of text → its name."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]


class _Layers(alt.LayerChart):
    """A chart that is not changed once it is finished: its specification is checked in debug mode, and written once for each theme."""

    def to_dict(self, validate: bool = True, **more: Any) -> dict[str, Any]:  # noqa: FBT001, FBT002  # the library's own signature
        if more:
            return super().to_dict(validate and schemapi.DEBUG_MODE, **more)
        written = vars(self).setdefault("_written", dict[str, dict[str, Any]]())
        if alt.theme.active not in written:
            written[alt.theme.active] = super().to_dict(validate and schemapi.DEBUG_MODE)
        return dict(written[alt.theme.active])


def finish(layers: Sequence[alt.Chart], *, height: int, alt_text: str, demo: bool = False) -> alt.LayerChart:
    """Return layers as one chart with our type and axes; `alt_text` becomes its description, marked on demonstration data."""
    title = alt.TitleParams("演示数据", anchor="end", color=ink("欠"), fontSize=12, fontWeight=400, offset=4)
    return _Layers(
        layer=list(layers),
        height=height,
        description=("演示数据。" if demo else "") + alt_text,
        padding={"left": 2, "right": 2, "top": 4, "bottom": 1},
        config=alt.Config(
            view=alt.ViewConfig(stroke=None), axis=_AXES, text=alt.MarkConfig(fontSize=LABEL), mark=alt.MarkConfig(tooltip=None)
        ),
        title=title if demo else alt.Undefined,
    )


_AXES: Final = alt.AxisConfig(
    labelFontSize=LABEL,
    labelLimit=170,
    labelFlush=False,
    title=None,
    domain=False,
    ticks=False,
    labelPadding=6,
    labelColor=ink("次要"),
)


def alt_text(chart: alt.LayerChart) -> str:
    """Return the sentence that says for the blind what the chart shows: for `alt=` of st.altair_chart."""
    return str(chart.description)
