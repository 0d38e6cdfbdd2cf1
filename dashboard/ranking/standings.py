"""The ranked table of a series, one row always chosen; the choice stands in the URL."""

from collections.abc import Mapping

import streamlit as st

from core.vocabulary import ListKind
from dashboard import format as fmt
from dashboard import frames, session, sums, tables
from dashboard.kept import kept
from dashboard.tables import Grid
from scoring.explain import evidence_sentence, on_list
from scoring.publish import Draft
from scoring.rulebook import Rulebook, Series
from scoring.verdicts import SeriesVerdict, Standing

CHOICE = "focus"
"""The name in the URL of the chosen unit."""


def choose(series: SeriesVerdict, moves: dict[int, int | None], *, computed: Draft, rules: Series) -> Standing:
    """Show the table and return the chosen standing: the one in the URL, else the first of the black list, else the first."""
    month = computed.facts.month
    grid = _grid(series, moves, computed=computed, rules=rules, phone=session.phone())
    name = st.query_params.get(CHOICE, "")
    asked = _place(series, name)
    if name and name != series.standings[asked].name:
        session.unknown(f"{series.title}单位", name, instead=series.standings[asked].name)
    event = st.dataframe(
        grid.data,
        column_config=dict(grid.columns),
        **grid.settings,
        key=f"standings-{series.key}-{month}",
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [asked]}},
    )
    rows = event.selection.rows
    chosen = series.standings[rows[0] if rows else asked]
    st.query_params[CHOICE] = chosen.name
    return chosen


@kept
def _grid(series: SeriesVerdict, moves: Mapping[int, int | None], *, computed: Draft, rules: Series, phone: bool) -> Grid:
    frame = frames.ranking(series, moves, firm=computed.firmness.get(series.key, {}))
    return tables.ranking(frame, frames.components(computed.verdict.rulebook, rules), phone=phone)


def _place(series: SeriesVerdict, name: str) -> int:
    named = [place for place, one in enumerate(series.standings) if one.name == name]
    blamed = [place for place, one in enumerate(series.standings) if one.listed is ListKind.BLACK]
    return (named or blamed or [0])[0]


def rule_line(series: SeriesVerdict, book: Rulebook) -> str:
    """The rule in one line: what the lists want, and how many of their places are taken."""
    if not book.lists:
        return "本办法不列红黑榜。"
    taken = "，".join(f"{kind.label}{series.sizes.get(kind.name.lower(), 0)}席、列{len(series.on(kind))}个" for kind in ListKind)
    wants = " ".join(f"{rule.cited.text}（{rule.cited.clause}）" for rule in book.lists)
    empty = "" if all(on_list(series, kind) != "空缺" for kind in ListKind) else "空缺不补。"
    return f"{wants}{taken}。{empty}名次按未取整的得分排列；着色格为该单位失分最多的一项。"


def shared_marks(series: SeriesVerdict, book: Rulebook, *, rules: Series) -> str:
    """Say what the full marks are where a unit lacks a plan, so that its other parts count for more; else nothing."""
    if all(finding.full is not None or finding.shown for one in series.standings for finding in one.found.findings):
        return ""
    if book.method.absent_plan == "drop":
        return "—为没有计划或数据，不计此项。"
    marks = "、".join(f"{part.label}{fmt.full_mark(part.full)}" for part in frames.components(book, rules))
    return f"标准分值：{marks}；—为没有计划或没有到期的事项，其分值由该单位其他各项按比例分摊，各项满分见下方得分图。"


def below(series: SeriesVerdict, computed: Draft, *, rules: Series) -> list[str]:
    """What stands below the table: the rule, how marks were shared out, and the notes that concern this series."""
    book = computed.verdict.rulebook
    said = sums.said_of(computed.facts, series, rules=rules, rulebook=book)
    proved = f"{evidence_sentence(book.evidence)}。"
    return [line for line in (rule_line(series, book) + proved, shared_marks(series, book, rules=rules), " ".join(said)) if line]
