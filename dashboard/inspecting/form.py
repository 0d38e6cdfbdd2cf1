"""The fields of a score sheet that is filled in: which task and side, what is typed so far, what stood there when it was seen."""

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
        """The name under which a field's value is held; another one each time that an item was renewed."""
        name = f"sheet-{self.task.id}-{self.side.name}-{item}"
        turn = st.session_state.get(f"{name}-turn", 0)
        return f"{name}-{field}-{turn}" if turn else f"{name}-{field}"

    def renew(self, item: str) -> None:
        """Give an item's fields new names: a touch that was on its way while they were filled in here does not empty them again."""
        name = f"sheet-{self.task.id}-{self.side.name}-{item}-turn"
        st.session_state[name] = st.session_state.get(name, 0) + 1


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
    return tuple(mark for item in form.sheet.items if (mark := _typed(form, item)) is not None)


def _typed(form: Form, item: Item) -> ItemMark | None:
    said = {field: st.session_state.get(form.key(item.key, field)) for field in ("applicable", "times", "level", "vetoed", "remark")}
    remark = str(said["remark"] or "")
    if not said["applicable"]:
        return ItemMark(item.key, applicable=False, remark=remark)
    if said["times"] is None and said["level"] is None:
        return None
    times = int(str(said["times"])) if said["times"] is not None else 0
    return ItemMark(item.key, times=times, level=str(said["level"] or ""), vetoed=bool(said["vetoed"]), remark=remark)
