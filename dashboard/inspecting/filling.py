"""A score sheet as it is filled in on a tablet: a card a group, wide fields, kept at each touch, with a running total."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import streamlit as st

from core.commands import sheet as acts
from core.commands.sheet import AttachPhoto, HandIn, KeepDraft
from core.errors import DuchaError, NotAllowed
from core.marks import ItemMark
from core.period import now, today
from core.queries import sheets
from core.queries.inspections import TaskLine
from core.queries.sheets import PhotoLine, SheetLine
from core.settings import from_environment
from core.vocabulary import SheetSide
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.inspecting import form as form_of
from dashboard.inspecting import meanwhile
from dashboard.inspecting.form import Form
from dashboard.parts import KeyFigure
from dashboard.review import acting
from dashboard.whole import whole
from scoring.grading.sheet import Group, GroupPoints, Item, SheetResult
from scoring.grading.sheet_file import sheet_named
from scoring.publish import inspecting
from scoring.ratio import exact, ten_thousandths

_SAID = "sheet-said"
_TURN = "sheet-photo-turn"


def show(task: TaskLine, side: SheetSide, *, found: Sequence[SheetLine], photos: Sequence[PhotoLine]) -> None:
    """Show the form, begun with the draft or the sheet that is corrected."""
    form = Form(task, side, sheet_named(task.sheet))
    before = [one for one in found if one.side is side]
    _begin(form)
    marks = form_of.typed(form)
    result = inspecting.scored(task.sheet, marks)
    _total(form, marks, result)
    if said := st.session_state.get(_SAID, ""):
        st.error(said)
    meanwhile.show(form, _keep)
    for group, points in zip(form.sheet.groups, result.groups, strict=True):
        with parts.card():
            _group(form, group, points)
    if side is SheetSide.INSPECTOR:
        _photos(form, photos)
    _hand_in(form, result, corrects=bool(before))


def unkept() -> None:
    """Say once, where the form is no longer shown, why the last touch of it was not kept."""
    if said := st.session_state.pop(_SAID, ""):
        st.error(said)


def _begin(form: Form) -> None:
    """Put into the fields what was kept or handed in, once."""
    begun = form.key("", "begun")
    if begun in st.session_state and form.key(form.sheet.items[0].key, "applicable") in st.session_state:
        return
    with session.opened() as opened:
        held = sheets.filled_in(opened, viewer.actor(), task_id=form.task.id, side=form.side, day=today())
    known = {one.item: one.mark for one in held}
    for item in form.sheet.items:
        form_of.put(form, item, mark=known.get(item.key))
    st.session_state[begun] = True
    form_of.saw(form, tuple(one.mark for one in held if one.mark is not None))


@whole
def _keep(form: Form) -> None:
    """Keep what is typed; why it was not kept stands above the sheet until the next touch."""
    act = acts.draft_self if form.side is SheetSide.SELF else acts.draft_inspection
    form_of.take_late(form)
    marks = form_of.typed(form)
    try:
        viewer.give(act, KeepDraft(form.task.id, marks, form_of.seen(form)))
        form_of.saw(form, marks)
        st.session_state[_SAID] = ""
    except DuchaError as error:
        st.session_state[_SAID] = str(error)
    _compare(form)


def _compare(form: Form) -> None:
    """Look at what others filled in; who may no longer see it was told so already."""
    with suppress(NotAllowed):
        meanwhile.compare(form)


def _total(form: Form, marks: Sequence[ItemMark], result: SheetResult) -> None:
    so_far = result.stored if result.stored is not None else ten_thousandths(result.got / result.full * 100) if result.full else None
    parts.key_figures(
        [
            KeyFigure("已评（项）", f"{len(marks)}/{len(form.sheet.items)}"),
            KeyFigure("得分/适用满分", f"{exact(result.got)}/{exact(result.full)}" if result.full else fmt.MISSING),
            KeyFigure("百分制得分" if result.score is not None else "已评部分百分制", fmt.score(so_far)),
        ]
    )
    st.markdown(fmt.note("随填随存，可以离开后接着填。扣分项没有问题的点“没有问题”或填0。"))


def _group(form: Form, group: Group, points: GroupPoints) -> None:
    parts.card_head(group.title, f"{exact(points.got)}/{exact(points.full)}分" if points.full else f"满分{exact(group.full)}分")
    for item in group.items:
        _item(form, item)


def _item(form: Form, item: Item) -> None:
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
                wrap=True,
            )
        else:
            _count(form, item, f"{item.title}：次数（每次扣{exact(item.each)}分）", applies=applies)
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


def _count(form: Form, item: Item, label: str, *, applies: bool) -> None:
    """How often a deduction falls; + and − count from what is there, so that beside an empty count one touch says that there is none."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            label,
            min_value=0,
            max_value=99,
            step=1,
            key=form.key(item.key, "times"),
            on_change=_keep,
            args=(form,),
            disabled=not applies,
            placeholder="未评",
        )
        given = st.session_state.get(form.key(item.key, "times")) is not None  # the button stays in its place: nothing moves under a finger
        st.button("没有问题", key=form.key(item.key, "none"), on_click=_none, args=(form, item), disabled=given or not applies)


@whole
def _none(form: Form, item: Item) -> None:
    """Nothing is deducted."""
    form.set(item.key, "times", value=0)
    _keep(form)


@whole
def _switch(form: Form, item: Item) -> None:
    """What does not apply has neither deduction nor level."""
    if not st.session_state[form.key(item.key, "applicable")]:
        for field, empty in (("times", None), ("level", None), ("vetoed", False)):
            form.set(item.key, field, value=empty)
    _keep(form)


def _photos(form: Form, photos: Sequence[PhotoLine]) -> None:
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


def _hand_in(form: Form, result: SheetResult, *, corrects: bool) -> None:
    left = [problem.sentence for problem in result.problems]
    if left:
        st.markdown(fmt.note(fmt.plain(f"还有{len(left)}项：{left[0]}")))
    if corrects:
        st.text_input("更正的理由", max_chars=400, key=form.key("", "remark"))
    inspector = form.side is SheetSide.INSPECTOR
    if inspector:
        day = now().date()
        st.date_input("检查日期", value=day, max_value=day, key=form.key("", "day"))
    label, key = "报送检查评分" if inspector else "报送自评", form.key("", "hand-in")
    st.button(label, type="primary", disabled=bool(left), key=key, on_click=_give, args=(form,))


@whole
def _give(form: Form) -> None:
    """Hand in what is typed; what another person wrote otherwise meanwhile is asked about first."""
    act = inspecting.hand_in_inspection if form.side is SheetSide.INSPECTOR else inspecting.hand_in_self
    form_of.take_late(form)
    marks, remark, day = form_of.typed(form), *(st.session_state.get(form.key("", name)) for name in ("remark", "day"))
    request = HandIn(form.task.id, marks, remark or "", day if isinstance(day, date) else None, form_of.seen(form))
    try:
        viewer.give(act, request)
    except DuchaError as error:
        st.session_state[_SAID] = str(error)
        _compare(form)
    else:
        st.session_state[_SAID] = ""
        st.session_state.pop(form.key("", "begun"), None)
        acting.tell(f"已报送，{fmt.score(inspecting.scored(form.task.sheet, marks).stored)}分。")
