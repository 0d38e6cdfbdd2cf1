"""Who looks at the page: asked anew at every run and before every command, so that a log-out or a change of role counts at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.access import MAY_SEE, Actor, Reach, reach
from core.errors import NotAllowed
from core.period import now
from core.queries.account import LoggedIn
from dashboard import database, lines
from dashboard.door import record, visitor

Result = TypeVar("Result")
_LOOKED = "viewer-looked"
NEWEST = "viewer-newest"
"""Where `kept` notes the newest act that a run has seen; a command forgets it."""


def token() -> str:
    """The secret in the browser's cookie."""
    return st.context.cookies.get(visitor.COOKIE, "")


@dataclass(frozen=True)
class _Looked:
    """Who was found behind the cookie in one run of a page."""

    run: object
    found: LoggedIn | None


def person() -> LoggedIn | None:
    """Who is logged in, None after log-out or half an hour without use; somebody who must change the password first is nobody here.

    Read once in a run of the page, of a dialog or of a callback with the page that follows it.
    """
    this = run()
    held = st.session_state.get(_LOOKED)
    if isinstance(held, _Looked) and this is not None and held.run is this:
        return held.found
    lines.REQUEST.set(st.context.headers.get(record.TOLD) or "")
    found = visitor.behind(token(), source=st.context.headers.get(visitor.ADDRESS, ""), on=now())
    known = None if found is None or found.must_change else found
    st.session_state[_LOOKED] = _Looked(this, known)
    return known


def run() -> object:
    """What the framework makes anew for each run; None outside of one."""
    context = get_script_run_ctx(suppress_warning=True)
    return None if context is None else context.cursors


def actor() -> Actor:
    """Who looks and gives commands. Raises NotAllowed when nobody is logged in."""
    found = person()
    if found is None:
        raise NotAllowed("查看本页（登录已过期，请重新登录）")
    return found.actor


def may_see(what: str, *, everybodys: bool = False) -> bool:
    """Whether the viewer may see something of the own unit's, or of everybody's; queries ask again."""
    held = reach(actor(), MAY_SEE[what])
    return held is Reach.ALL if everybodys else held is not None


def admit(what: str, *, everybodys: bool = False) -> Actor:
    """Return who looks if that person may see `what`; else say so, enter the refusal in the audit log, and end the page."""
    who = actor()
    if not may_see(what, everybodys=everybodys):
        refused = NotAllowed(f"查看{what}")
        database.note_refusal(refused, by=who, on=now())
        st.title("没有权限")
        st.markdown(str(refused))
        st.stop()
    return who


def give(command: Callable[..., Result], request: object) -> Result:
    """Carry out one official act in the viewer's name, now: who that is, and with which roles, is read anew before and after it."""
    st.session_state.pop(_LOOKED, None)
    try:
        return database.give(command, request, by=actor(), on=now())
    finally:
        st.session_state.pop(_LOOKED, None)
        st.session_state.pop(NEWEST, None)


def note(refused: NotAllowed) -> None:
    """Enter in the audit log that the viewer was refused a look; commands enter their refusals themselves."""
    found = person()
    if found is not None:
        database.note_refused_look(refused, by=found.actor, on=now())


def panel(found: LoggedIn) -> None:
    """Write into the sidebar who is logged in, with the ways to a new password and out."""
    with st.sidebar, st.container():
        roles = "、".join(sorted(role.label for role in found.actor.roles)) or "没有角色"
        st.markdown(f"{found.actor.name}  \n:small[{roles}]")
        st.markdown("[修改密码](/password)　[退出](/logout)")


def expired() -> None:
    """Say that the log-in is over, and where to go on."""
    st.title("登录已过期")
    st.markdown("30分钟没有操作，或者角色、密码有变动，须重新登录。已保存的内容没有变动。")
    st.markdown("[重新登录](/login)")
