"""What another person filled into the same score sheet since it was opened here: taken in where nothing is typed, else asked about."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.marks import ItemMark
from core.period import today
from core.queries import sheets
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.inspecting import form as form_of
from dashboard.inspecting.form import Form
from dashboard.whole import whole
from scoring.grading.sheet import Item

_EMPTY = "未评"


@dataclass(frozen=True)
class Moved:
    """An item that somebody wrote otherwise than is typed here: what was seen, what stands there now, what is typed."""

    item: Item
    person: str
    before: ItemMark | None
    stored: ItemMark | None
    typed: ItemMark | None


def compare(form: Form) -> None:
    """Read what stands there now, fill in what is empty here, and note what differs."""
    with session.opened() as opened:
        held = {one.item: one for one in sheets.filled_in(opened, viewer.actor(), task_id=form.task.id, side=form.side, day=today())}
    typed, seen = ({one.item: one for one in some} for some in (form_of.typed(form), form_of.seen(form)))
    moved, taken = [], []
    for item in form.sheet.items:
        there, mine, before = held.get(item.key), typed.get(item.key), seen.get(item.key)
        if there is None or there.mark in (mine, before):
            continue
        if mine is None and before is None and there.mark is not None:
            form.renew(item.key)
            form_of.put(form, item, mark=there.mark)
            seen[item.key] = there.mark
            taken.append(there.person)
        else:
            moved.append(Moved(item, there.person, before, there.mark, mine))
    form_of.saw(form, tuple(seen.values()))
    st.session_state[_key(form)] = tuple(moved)
    if taken:
        st.toast(f"{'、'.join(sorted(set(taken)))}填的{len(taken)}项已并入。")


def show(form: Form, keep: Callable[[Form], None]) -> None:
    """Show each item that differs, with both values, and let the person choose; `keep` then keeps the sheet."""
    moved: tuple[Moved, ...] = st.session_state.get(_key(form), ())
    for one in moved:
        with parts.card():
            parts.card_head(f"{one.item.title}已有变动", f"{fmt.plain(one.person)}改填，本人的还没有报送")
            said = {"原来": one.before, "已存": one.stored, "本人输入": one.typed}
            parts.read(pd.DataFrame([{head: fmt.plain(words(mark)) for head, mark in said.items()}]))
            with st.container(horizontal=True):
                key = form.key(one.item.key, "take")
                st.button("采用已存的内容", key=key, on_click=_settle, args=(form, one, keep), kwargs={"take": True})
                key = form.key(one.item.key, "insist")
                st.button("保留本人输入", key=key, on_click=_settle, args=(form, one, keep), kwargs={"take": False})


def words(mark: ItemMark | None) -> str:
    """Write a mark: 2次，一票否决，说明; 好; 不适用; 未评."""
    if mark is None:
        return _EMPTY
    said = [mark.level or f"{mark.times}次"] if mark.applicable else [fmt.NOT_APPLICABLE]
    return "，".join([*said, *(["一票否决"] if mark.vetoed else []), *([mark.remark] if mark.remark else [])])


@whole
def _settle(form: Form, one: Moved, keep: Callable[[Form], None], *, take: bool) -> None:
    """Go on from what stands there: with it, or with what is typed here."""
    rest = tuple(mark for mark in form_of.seen(form) if mark.item != one.item.key)
    form_of.saw(form, (*rest, *([one.stored] if one.stored else [])))
    if take:
        form.renew(one.item.key)
        form_of.was_late(form, one.item)
        form_of.put(form, one.item, mark=one.stored)
    keep(form)


def _key(form: Form) -> str:
    return form.key("", "moved")
