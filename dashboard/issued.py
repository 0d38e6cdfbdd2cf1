"""Issued lists as pages show them: read from their seals, kept while the process runs, since a seal never changes."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.period import Month
from core.queries import circulars
from core.queries.circulars import CircularLine
from core.settings import from_environment
from core.vocabulary import CircularState, MonthState
from dashboard import database, session, viewer
from dashboard import format as fmt
from dashboard.kept import asked
from dashboard.session import Shown
from scoring.publish import Draft, route

VERSION = "version"
"""The name in the URL of an earlier version of a month's list."""


@dataclass(frozen=True)
class Listed:
    """What a page of lists shows: the list, those of earlier months of the year for its course, and whether it was issued."""

    computed: Draft
    earlier: Draft | None
    history: Mapping[Month, Draft]

    @property
    def issued(self) -> bool:
        """Whether the list was issued; else it is a draft."""
        circular = self.computed.circular
        return circular is not None and circular.issued is not None


@st.cache_resource(max_entries=64, show_spinner="正在读取榜单…")
def _judged(url: str, key: str, _circular: CircularLine) -> Draft:  # noqa: ARG001  # `url` and `key` are the key
    with database.reading() as opened:
        return route.drafted(opened, _circular) if _circular.sealed is None else route.sealed_list(opened, _circular)


def of_circular(circular: CircularLine, *, key: str = "") -> Draft:
    """Return the list of a circular: from its seal, or computed again while it is a draft; `key` changes with the facts of a draft."""
    known = circular.sealed.digest if circular.sealed else f"{circular.id}-{key}"
    return _judged(from_environment().database_url, f"{known}-{circular.state.name}", circular)


def months() -> tuple[Month, ...]:
    """Return the months with an issued list, the newest first."""
    return asked(circulars.issued_months, viewer.actor())


def newest_issued(states: Mapping[Month, MonthState]) -> Month:
    """The month that a page of issued lists shows unasked: the latest issued one, else the latest closed one."""
    found = months()
    return found[0] if found else session.latest(states)


def of_month(month: Month, *, version: int | None = None) -> CircularLine | None:
    """Return the latest issued circular of a month, or the version asked for; None where there is none."""
    return asked(circulars.latest_issued, viewer.actor(), month=month, version=version)


def under_way(month: Month) -> CircularLine | None:
    """Return the circular of a month that is drafted, checked or signed and not issued yet; None where there is none."""
    mine = asked(circulars.circulars, viewer.actor(), month=month)
    newest = max((one.version for one in mine if one.issued), default=0)
    working = (CircularState.DRAFT, CircularState.CHECKING, CircularState.SIGNED)
    return next((one for one in mine if one.state in working and one.version > newest), None)


def proposing(month: Month) -> CircularLine | None:
    """Return the circular by whose facts cards are proposed for a month: the one under way, else the latest issued; None of neither."""
    return under_way(month) or of_month(month)


def asked_version() -> int | None:
    """Return the version that the URL asks for, None for the latest."""
    text = st.query_params.get(VERSION, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def listed(shown: Shown, *, draft: bool) -> Listed | None:
    """Return the issued list of the month shown, or its draft where one is asked for and allowed; None where there is neither."""
    circular = None if draft else of_month(shown.month, version=asked_version())
    if circular is not None:
        return _with_history(shown, of_circular(circular))
    if not viewer.may_see("测算榜单"):
        return None
    working = under_way(shown.month)
    return _with_history(shown, session.draft(shown) if working is None else of_circular(working, key=shown.lasting))


def _with_history(shown: Shown, computed: Draft) -> Listed:
    """The list with those of the year before its month: issued ones; beside a draft also drafts of months without one."""
    circular = computed.circular
    drafts = circular is None or circular.issued is None
    history = {month: before for month in shown.closed if month < shown.month and (before := _earlier(shown, month, drafts=drafts))}
    return Listed(computed, history.get(shown.month.previous()), {**history, shown.month: computed})


def _earlier(shown: Shown, month: Month, *, drafts: bool) -> Draft | None:
    circular = of_month(month)
    if circular is not None:
        return of_circular(circular)
    return session.draft(shown, month) if drafts else None


def status(shown: Shown) -> tuple[str, ...]:
    """The status line of a page of issued lists: number and day of issue, or that the month has none."""
    circular = of_month(shown.month, version=asked_version())
    if circular is None or circular.issued is None:
        return session.status(shown) if viewer.may_see("测算榜单") else (f"{shown.month.chinese}榜单还没有签发",)
    version = f"第{circular.version}版，" if circular.version > 1 else ""
    return (
        f"截至{fmt.day_text(shown.month.last_day)}",
        f"{version}{circular.issued.document}，{fmt.day_text(circular.issued.issued_on)}印发",
    )
