"""A score sheet as it is filled in on a tablet: a card a group, wide fields, kept at each touch, with a running total."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from core.commands import sheet as acts
from core.commands.sheet import AttachPhoto, HandIn, KeepDraft
from core.errors import DuchaError
from core.marks import ItemMark
from core.period import now
from core.queries import sheets
from core.queries.inspections import TaskLine
from core.queries.sheets import PhotoLine, SheetLine
from core.settings import from_environment
from core.vocabulary import SheetSide
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.parts import KeyFigure
from dashboard.review import acting
from scoring.grading.sheet import Group, GroupPoints, Item, Sheet, SheetResult
from scoring.grading.sheet_file import sheet_named
from scoring.publish import inspecting
from scoring.ratio import exact, ten_thousandths

_SAID = "sheet-said"
_TURN = "sheet-photo-turn"


@dataclass(frozen=True)
class _Form:
    """A sheet being filled in: of which task, whose side."""

    task: TaskLine
    side: SheetSide
    sheet: Sheet

    def key(self, item: str, field: str) -> str:
        """The name under which a field's value is held."""
        return f"sheet-{self.task.id}-{self.side.name}-{item}-{field}"


def show(task: TaskLine, side: SheetSide, *, found: Sequence[SheetLine], photos: Sequence[PhotoLine]) -> None:
    """Show the form, begun with the draft or the sheet that is corrected."""
    form = _Form(task, side, sheet_named(task.sheet))
    before = [one for one in found if one.side is side]
    _begin(form, before)
    marks = typed(form)
    result = inspecting.scored(task.sheet, marks)
    _total(form, marks, result)
    if said := st.session_state.get(_SAID, ""):
        st.error(said)
    for group, points in zip(form.sheet.groups, result.groups, strict=True):
        with parts.card():
            _group(form, group, points)
    if side is SheetSide.INSPECTOR:
        _photos(form, photos)
    _hand_in(form, result, corrects=bool(before))


def _begin(form: _Form, before: Sequence[SheetLine]) -> None:
    """Put into the fields what was kept, once."""
    begun = form.key("", "begun")
    if begun in st.session_state and form.key(form.sheet.items[0].key, "applicable") in st.session_state:
        return
    with session.opened() as opened:
        kept = sheets.draft(opened, viewer.actor(), task_id=form.task.id, side=form.side)
    known = {one.item: one for one in (kept if kept is not None else before[-1].marks if before else ())}
    for item in form.sheet.items:
        mark = known.get(item.key)
        _put(form, item, mark)
    st.session_state[begun] = True
    st.session_state[form.key("", "seen")] = typed(form)


def _put(form: _Form, item: Item, mark: ItemMark | None) -> None:
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


def typed(form: _Form) -> tuple[ItemMark, ...]:
    """Return the marks that are typed so far; an item that nobody touched is none."""
    return tuple(mark for item in form.sheet.items if (mark := _typed(form, item)) is not None)


def _typed(form: _Form, item: Item) -> ItemMark | None:
    said = {field: st.session_state.get(form.key(item.key, field)) for field in ("applicable", "times", "level", "vetoed", "remark")}
    remark = str(said["remark"] or "")
    if not said["applicable"]:
        return ItemMark(item.key, applicable=False, remark=remark)
    if said["times"] is None and said["level"] is None:
        return None
    times = int(str(said["times"])) if said["times"] is not None else 0
    return ItemMark(item.key, times=times, level=str(said["level"] or ""), vetoed=bool(said["vetoed"]), remark=remark)


def _keep(form: _Form) -> None:
    """Keep what is typed; why it was not kept stands above the sheet until the next touch."""
    act = acts.draft_self if form.side is SheetSide.SELF else acts.draft_inspection
    marks, seen = typed(form), form.key("", "seen")
    try:
        viewer.give(act, KeepDraft(form.task.id, marks, st.session_state.get(seen, ())))
    except DuchaError as error:
        st.session_state[_SAID] = str(error)
    else:
        st.session_state[seen] = marks
        st.session_state[_SAID] = ""


def _total(form: _Form, marks: Sequence[ItemMark], result: SheetResult) -> None:
    so_far = result.stored if result.stored is not None else ten_thousandths(result.got / result.full * 100) if result.full else None
    parts.key_figures(
        [
            KeyFigure("已评（项）", f"{len(marks)}/{len(form.sheet.items)}"),
            KeyFigure("得分/适用满分", f"{exact(result.got)}/{exact(result.full)}" if result.full else fmt.MISSING),
            KeyFigure("百分制得分" if result.score is not None else "已评部分百分制", fmt.score(so_far)),
        ]
    )
    st.markdown(fmt.note("随填随存，可以离开后接着填。扣分项没有问题的填0。"))


def _group(form: _Form, group: Group, points: GroupPoints) -> None:
    parts.card_head(group.title, f"{exact(points.got)}/{exact(points.full)}分" if points.full else f"满分{exact(group.full)}分")
    for item in group.items:
        _item(form, item)


def _item(form: _Form, item: Item) -> None:
    st.markdown(f"**{fmt.plain(item.title)}**　{exact(item.full)}分　{fmt.note(fmt.plain(item.text))}")
    applies = bool(st.session_state.get(form.key(item.key, "applicable"), True))
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        if item.each is None:
            st.segmented_control(
                f"{item.title}：档次",
                [name for name, _ in item.levels],
                key=form.key(item.key, "level"),
                on_change=_keep,
                args=(form,),
                disabled=not applies,
                label_visibility="collapsed",
            )
        else:
            st.number_input(
                f"{item.title}：次数（每次扣{exact(item.each)}分）",
                min_value=0,
                max_value=99,
                step=1,
                key=form.key(item.key, "times"),
                on_change=_keep,
                args=(form,),
                disabled=not applies,
                placeholder="未评",
            )
    with right:
        st.toggle("适用", key=form.key(item.key, "applicable"), on_change=_switch, args=(form, item))
    if item.veto:
        st.checkbox(f"一票否决：{item.veto}", key=form.key(item.key, "vetoed"), on_change=_keep, args=(form,), disabled=not applies)
    st.text_input(
        f"{item.title}：说明",
        key=form.key(item.key, "remark"),
        max_chars=400,
        on_change=_keep,
        args=(form,),
        placeholder="说明（可不填）",
        label_visibility="collapsed",
    )


def _switch(form: _Form, item: Item) -> None:
    """What does not apply has neither deduction nor level."""
    if not st.session_state[form.key(item.key, "applicable")]:
        st.session_state[form.key(item.key, "times")] = st.session_state[form.key(item.key, "level")] = None
        st.session_state[form.key(item.key, "vetoed")] = False
    _keep(form)


def _photos(form: _Form, photos: Sequence[PhotoLine]) -> None:
    titles = {item.key: item.title for item in form.sheet.items}
    with parts.card():
        parts.card_head(f"现场照片{len(photos)}张" if photos else "现场照片", "JPG、PNG，每张不超过20MB")
        for one in photos:
            st.markdown(fmt.plain(f"{titles.get(one.item, one.item)}：{one.name}"))
        turn = st.session_state.setdefault(_TURN, 0)
        item = st.selectbox("照片属于哪一项", list(titles), format_func=lambda key: titles[key], key=form.key("", "photo-item"))
        given = st.file_uploader("选择或拍摄照片", type=["jpg", "jpeg", "png"], key=f"sheet-photo-{form.task.id}-{turn}")
        if given is not None:
            st.session_state[_TURN] = turn + 1
            request = AttachPhoto(form.task.id, item, given.name, given.getvalue(), from_environment().files)
            acting.carry_out(acts.attach_photo, request, said="照片已存入。")


def _hand_in(form: _Form, result: SheetResult, *, corrects: bool) -> None:
    left = [problem.sentence for problem in result.problems]
    if left:
        st.markdown(fmt.note(fmt.plain(f"还有{len(left)}项：{left[0]}")))
    remark = st.text_input("更正的理由", max_chars=400, key=form.key("", "remark")) if corrects else ""
    inspector = form.side is SheetSide.INSPECTOR
    today = now().date()
    day = st.date_input("检查日期", value=today, max_value=today, key=form.key("", "day")) if inspector else None
    if st.button("报送自评" if not inspector else "报送检查评分", type="primary", disabled=bool(left), key=form.key("", "hand-in")):
        request = HandIn(form.task.id, typed(form), remark, day if isinstance(day, date) else None)
        act = inspecting.hand_in_inspection if inspector else inspecting.hand_in_self
        st.session_state.pop(form.key("", "begun"), None)
        acting.carry_out(act, request, said=f"已报送，{fmt.score(result.stored)}分。")
