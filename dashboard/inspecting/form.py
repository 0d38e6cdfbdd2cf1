"""The fields of a score sheet that is filled in: which task and side, what is typed so far, what stood there when it was seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from core.marks import ItemMark
from core.queries.inspections import TaskLine
from core.vocabulary import SheetSide
from scoring.grading.sheet import Item, Sheet


@dataclass(frozen=True)
class Form:
    """A sheet being filled in: of which task, whose side."""

    task: TaskLine
    side: SheetSide
    sheet: Sheet

    def key(self, item: str, field: str) -> str:
        """The name under which a field's value is held; another one each time that the item, or the field alone, was renewed."""
        name = self._name(item, field, turn=self.turn(item))
        alone = self.turn(item, field)
        return f"{name}+{alone}" if alone else name

    def before(self, item: str, field: str) -> str:
        """The name under which a field's value was held before its item was renewed last."""
        return self._name(item, field, turn=self.turn(item) - 1)

    def turn(self, item: str, field: str = "") -> int:
        """How often an item was renewed, or a field of it alone."""
        return int(st.session_state.get(self._name(item, f"{field}turn", turn=0), 0))

    def renew(self, item: str, field: str = "") -> None:
        """Give an item's fields, or one of them, new names: a touch that was on its way while they were set here does not undo that."""
        st.session_state[self._name(item, f"{field}turn", turn=0)] = self.turn(item, field) + 1

    def set(self, item: str, field: str, *, value: object) -> None:
        """Put a value into a field that a person did not touch."""
        self.renew(item, field)
        st.session_state[self.key(item, field)] = value

    def _name(self, item: str, field: str, *, turn: int) -> str:
        name = f"sheet-{self.task.id}-{self.side.name}-{item}-{field}"
        return f"{name}-{turn}" if turn else name


def seen(form: Form) -> tuple[ItemMark, ...]:
    """Return the marks that stood there when the form was opened or last kept."""
    held: tuple[ItemMark, ...] = st.session_state.get(form.key("", "seen"), ())
    return held


def saw(form: Form, some: tuple[ItemMark, ...]) -> None:
    """Note that these marks stand there and were seen."""
    st.session_state[form.key("", "seen")] = some


def put(form: Form, item: Item, *, mark: ItemMark | None) -> None:
    """Put a mark into the fields of its item; without one they are empty."""
    there = mark is not None and mark.applicable
    values: dict[str, object] = {
        "applicable": mark is None or mark.applicable,
        "times": mark.times if mark is not None and there and item.each is not None else None,
        "level": mark.level if mark is not None and mark.level else None,
        "vetoed": mark is not None and mark.vetoed,
        "remark": "" if mark is None else mark.remark,
    }
    for field, value in values.items():
        st.session_state[form.key(item.key, field)] = value


def typed(form: Form) -> tuple[ItemMark, ...]:
    """Return the marks that are typed so far; an item that nobody touched is none."""
    return tuple(mark for item in form.sheet.items if (mark := _mark(item, _held(item, form.key))) is not None)


def take_late(form: Form) -> None:
    """Put what was typed into an item's fields in the moment of their renewal in the place of what was merged, as if that was not seen."""
    merged = {one.item: one for one in seen(form)}
    for item in form.sheet.items:
        if not form.turn(item.key) or form.key(item.key, "late") in st.session_state:
            continue
        late = _mark(item, {"applicable": True} | _held(item, form.before))
        if late is not None and late != merged.get(item.key):
            form.renew(item.key)
            was_late(form, item)
            put(form, item, mark=late)
            saw(form, tuple(one for one in merged.values() if one.item != item.key))
            merged.pop(item.key, None)


def was_late(form: Form, item: Item) -> None:
    """Note that nothing more is taken of what was typed into an item's fields before their renewal."""
    st.session_state[form.key(item.key, "late")] = True


def _held(item: Item, name: Callable[[str, str], str]) -> dict[str, object]:
    """What the fields of an item hold under such names; a field that is not there is missing."""
    names = {field: name(item.key, field) for field in ("applicable", "times", "level", "vetoed", "remark")}
    return {field: st.session_state[key] for field, key in names.items() if key in st.session_state}


def _mark(item: Item, said: Mapping[str, object]) -> ItemMark | None:
    remark, times, level = str(said.get("remark") or ""), said.get("times"), said.get("level")
    if not said.get("applicable"):
        return ItemMark(item.key, applicable=False, remark=remark)
    if times is None and level is None:
        return None
    events = int(str(times)) if times is not None else 0
    return ItemMark(item.key, times=events, level=str(level or ""), vetoed=bool(said.get("vetoed")), remark=remark)
