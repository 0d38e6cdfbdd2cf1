"""Which results the page 代建考评 shows: the newest that are on notice or final, others by the URL, drafts only to who may see them."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.access import Actor
from core.period import Quarter, today
from core.queries import evaluated, notices
from core.queries.notices import NoticeLine, ResultLine
from core.settings import from_environment
from core.vocabulary import NoticeKind, NoticeState
from dashboard import database, session, viewer
from dashboard import format as fmt
from dashboard.builders import chosen
from dashboard.review import acting
from scoring.builder_seal import Assessed
from scoring.publish import evaluation

RESULTS, NOTICE, OBJECTIONS, PAST, WAY = "结果", "公示", "异议", "历次", "办理"
SHOWN = "result"
"""The name in the URL of the version shown."""
_ORDER = (NoticeKind.YEAR, NoticeKind.CREDIT, NoticeKind.QUARTER)


@dataclass(frozen=True)
class Known:
    """Every version that the viewer may see, the published result of each builder in each period, the quarters that were inspected."""

    lines: tuple[NoticeLine, ...]
    history: tuple[ResultLine, ...]
    quarters: tuple[Quarter, ...]

    @property
    def alive(self) -> tuple[NoticeLine, ...]:
        """All but dropped drafts: by kind, the newest first."""
        held = [one for one in self.lines if one.state is not NoticeState.DROPPED]
        return tuple(one for kind in _ORDER for one in held if one.kind is kind)

    @property
    def first(self) -> NoticeLine | None:
        """What is shown unasked: the newest published year, else credit, else quarter, else what there is; final before on notice."""
        return notices.shown_first(self.alive) or next(iter(self.alive), None)

    def on_notice_beside(self, line: NoticeLine) -> NoticeLine | None:
        """The version on notice that is to take the place of a final one."""
        return notices.beside(self.lines, line)


def tabs() -> list[str]:
    """The tabs of the page that the viewer has."""
    return [RESULTS, NOTICE, OBJECTIONS, PAST, *([WAY] if viewer.may_see("测算考评") or acting.may(chosen.ACT) else [])]


def read(who: Actor) -> Known:
    """Read what the viewer may see."""
    with session.opened() as opened:
        day = today()
        lines, history = notices.notices(opened, who, day=day), notices.public_results(opened, who, day=day)
        return Known(lines, history, evaluated.inspected_quarters(opened))


def label(one: NoticeLine) -> str:
    """A version as the select box names it: 2018年度代建考评, 2019年第二季度代建考评（公示中）."""
    version = f"第{one.version}版" if one.version > 1 else ""
    return one.title + version + ("" if one.standing == NoticeState.FINAL.label else f"（{said(one)}）")


def said(one: NoticeLine) -> str:
    """The state in words; of a draft that it is one."""
    return "测算稿" if one.state is NoticeState.DRAFT else one.standing


def choose(known: Known, row: DeltaGenerator) -> NoticeLine | None:
    """Let the viewer choose a version in the head's row, by the URL too; None where there is none yet."""
    lines = {one.id: one for one in known.alive}
    if not lines or known.first is None:
        return None
    asked = st.query_params.get(SHOWN, "")
    wanted = next((number for number in lines if str(number) == asked), known.first.id)
    if asked and str(wanted) != asked:
        session.unknown("考评结果", asked, instead=label(lines[wanted]))
        del st.query_params[SHOWN]
    numbers = list(lines)
    chosen = row.selectbox(
        "考评结果",
        numbers,
        index=numbers.index(wanted),
        format_func=lambda number: label(lines[number]),
        label_visibility="collapsed",
        width=300,
    )
    if chosen != known.first.id or asked:
        st.query_params[SHOWN] = str(chosen)
    return lines[chosen]


@st.cache_resource(max_entries=24, show_spinner="正在测算…")
def _assessed(url: str, key: tuple[int, str, str], _line: NoticeLine) -> Assessed:  # noqa: ARG001  # the first two are the key
    """Kept for all sessions; the frames are never changed."""
    with database.reading() as opened:
        return evaluation.shown(opened, _line)


def assessed(line: NoticeLine) -> Assessed:
    """The results of a version: sealed ones derived from their bytes, drafts as they were drafted."""
    if line.sealed is None:
        with session.opened() as opened:
            return evaluation.shown(opened, line)
    return _assessed(from_environment().database_url, (line.id, line.digest, line.sealed.digest), line)


def warn(known: Known, line: NoticeLine) -> None:
    """Say over a draft what it is, over a replaced version by which, and over a final one which later one is on notice."""
    new = known.on_notice_beside(line)
    if new is not None:
        st.markdown(f"{fmt.chip('公示中')} 第{new.version}版正在公示（{fmt.span(new.notice_from, new.notice_to)}），生效以前以本版为准。")
    if line.replaced_by is not None:
        st.markdown(f"{fmt.chip(line.standing)} 本版留存备查。")
    elif not line.public:
        word = "测算稿，没有签发" if line.state is NoticeState.DRAFT else "已签发，还没有公示"
        st.markdown(f"{fmt.chip('测算')} {word}，只供督查人员和签发人查看，不得外传。")
