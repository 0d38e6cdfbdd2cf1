"""逐项填写: one project a form, for a phone and for rows that need more room."""

import streamlit as st

from core.rows import REPORT_FIELDS
from dashboard import format as fmt
from dashboard import parts
from dashboard.entry import papers, review
from dashboard.entry.desk import Table
from dashboard.entry.grid import heads, known
from dashboard.entry.typed import LONGEST
from dashboard.entry.work import Row, Work
from dashboard.parts import KeyFigure
from dashboard.whole import whole

PROJECT = "entry-project"


def show(shown: Table, work: Work) -> None:
    """Show one project: its figures, its fields, its files, what saving changes, and the buttons."""
    row = _choose(shown)
    with parts.card():
        parts.card_head(row.name, "　".join(part for part in (row.code, row.word, row.locked) if part))
        if row.line.returned_because:
            review.returned([row])
        _figures(row, shown)
        _fields(row, work)
    review.moved([row], work)
    papers.card(row, shown)
    review.doubts((row,))
    review.changes([row])
    review.buttons((row,), work, table=False)


def _choose(shown: Table) -> Row:
    by_code = {row.code: row for row in shown.rows}
    codes = list(by_code)
    if st.session_state.get(PROJECT) not in by_code:
        open_ones = [row.code for row in shown.rows if not row.locked and not row.line.handed_over]
        st.session_state[PROJECT] = (open_ones or codes)[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.selectbox("项目", codes, format_func=lambda code: f"{by_code[code].name}　{by_code[code].word}", key=PROJECT)
        place = codes.index(code)
        st.button("上一项", disabled=place == 0, on_click=_go, args=(codes, place - 1))
        st.button("下一项", disabled=place == len(codes) - 1, on_click=_go, args=(codes, place + 1))
    return by_code[code]


@whole
def _go(codes: list[str], place: int) -> None:
    st.session_state[PROJECT] = codes[place]


def _figures(row: Row, shown: Table) -> None:
    texts = known(row)
    figures = [KeyFigure(f"{head}（万元）", texts[field].replace("-", fmt.MINUS)) for field, head in heads(shown.month).items()]
    parts.key_figures(figures)


def _fields(row: Row, work: Work) -> None:
    left, right = st.columns(2)
    with left:
        _field(row, work, "investment", label="本月完成投资（万元）")
        _land(row, work)
    with right:
        _field(row, work, "started_on")
        _field(row, work, "completed_on")
    for name in LONGEST:
        _field(row, work, name)


def _land(row: Row, work: Work) -> None:
    shorts = "、".join(row.districts.values())
    how = f"，几个区的写成“{'、'.join(f'{short}12.5' for short in row.districts.values())}”" if len(row.districts) > 1 else ""
    _field(row, work, "land", label=f"交地（亩，{shorts}{how}）" if shorts else "交地（亩）")


@whole
def _put(row: Row, work: Work, name: str, *, key: str) -> None:
    """Keep what is typed into a field."""
    work.put(row.line, name, text=str(st.session_state[key]))


def _field(row: Row, work: Work, name: str, *, label: str = "") -> None:
    """One field; what is typed is kept at once."""
    key = f"entry-{row.month}-{row.code}-{name}-{work.table}"
    box = st.text_area if LONGEST.get(name, 0) > 200 else st.text_input
    st.session_state.setdefault(key, row.shown[name])
    box(
        label or REPORT_FIELDS[name],
        key=key,
        disabled=bool(row.locked),
        on_change=_put,
        args=(row, work, name),
        kwargs={"key": key},
        placeholder="如2019-08-05，没有就留空" if name.endswith("_on") else "没有完成投资请填0" if name == "investment" else None,
    )
