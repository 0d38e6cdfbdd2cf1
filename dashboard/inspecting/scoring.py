"""评分: one task's score sheets, the builder's own beside the inspectors', and the acts on them."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import pandas as pd
import streamlit as st

from core.access import Actor
from core.marks import ItemMark
from core.period import today
from core.queries import sheets
from core.queries.inspections import TaskLine
from core.queries.sheets import PhotoLine, SheetLine
from core.vocabulary import SheetSide, TaskState
from dashboard import format as fmt
from dashboard import parts, session
from dashboard.inspecting import desk, filling, problems, reviewing
from dashboard.inspecting.desk import Known
from dashboard.parts import KeyFigure
from scoring.grading.sheet import Group, Item, Sheet, SheetResult
from scoring.grading.sheet_file import sheet_named
from scoring.publish import inspecting
from scoring.ratio import exact, ten_thousandths

PHOTO = "/downloads/sheet-photo/{}"


def show(known: Known, who: Actor) -> None:
    """Let the viewer choose a task and fill in its sheet, or read what was handed in."""
    live = [one for one in known.tasks if one.state is not TaskState.CANCELLED]
    if not live:
        st.markdown("本季度没有督查任务。")
        return
    ordered = sorted(live, key=lambda one: (desk.may_fill(one, who, own=known.own) is None, one.state is TaskState.SETTLED))
    labels = {one.id: f"{one.name}　{one.builder}　{one.standing}" for one in ordered}
    chosen = st.selectbox("督查任务", list(labels), format_func=lambda key: labels[key], key="task")
    task = next(one for one in ordered if one.id == chosen)
    with session.opened() as opened:
        found = sheets.versions(opened, who, task_id=task.id, day=today())
        photos = sheets.photos(opened, who, task_id=task.id, day=today())
    _head(task)
    side = desk.may_fill(task, who, own=known.own)
    if side is not None and _fills_now(found, side):
        filling.show(task, side, found=found, photos=photos)
    else:
        filling.unkept()
        read(task, found, photos=photos)
    with st.container(horizontal=True):
        reviewing.show(task, found, who=who)
        problems.note_button(task, who)


def _fills_now(found: Sequence[SheetLine], side: SheetSide) -> bool:
    """Who has handed in already reads first and chooses to correct."""
    if all(one.side is not side for one in found):
        return True
    ways = ["查看", "更正评分"]
    return st.segmented_control("评分表", ways, default=ways[0], required=True, key="sheet-way", label_visibility="collapsed") == ways[1]


def _head(task: TaskLine) -> None:
    said = [task.origin.label, *([f"检查人员{'、'.join(task.inspectors)}"] if task.inspectors else ["还没有指定检查人员"])]
    said += [f"{fmt.day(task.inspected_on)}检查"] if task.inspected_on else [f"{fmt.day(task.due_on)}前自评"] if task.due_on else []
    st.markdown(f"{fmt.chip(task.standing)} {fmt.note(fmt.plain('；'.join(said)))}")
    if inspecting.edited(task.sheet, task.sheet_digest):
        st.warning(f"评分表文件{task.sheet}.toml在列入计划以后被改动。得分按改动后的文件显示，恢复原文件以前不能报送。")


def read(task: TaskLine, found: Sequence[SheetLine], *, photos: Sequence[PhotoLine]) -> None:
    """Show both sides' latest sheets beside each other, as far as they were given."""
    latest = {one.side: one for one in found}
    if not latest:
        st.markdown("还没有可看的评分表。检查评分在审定以后公开给代建单位。" if task.state is not TaskState.PLANNED else "还没有报送自评。")
        return
    sheet = sheet_named(task.sheet)
    results = {side: inspecting.scored(task.sheet, one.marks) for side, one in latest.items()}
    parts.key_figures(_figures(results))
    for side, one in latest.items():
        vetoed = [item.title for item in sheet.items if item.key in results[side].vetoed]
        if vetoed:
            st.warning(f"{side.label}：{'、'.join(vetoed)}一票否决，得分不超过{exact(sheet.veto_cap)}分。")
        st.markdown(fmt.note(fmt.plain(reviewing.said(one))))
    with parts.card():
        parts.card_head(_finding(sheet, results), "分")
        parts.read(pd.DataFrame([row for group in sheet.groups for row in _group(group, latest, results)]))
    _photos(sheet, photos)


def _figures(results: dict[SheetSide, SheetResult]) -> list[KeyFigure]:
    figures = [KeyFigure(f"{side.label}得分", fmt.score(one.stored), "一票否决" if one.vetoed else "") for side, one in results.items()]
    own, theirs = (results[side].score if side in results else None for side in SheetSide)
    if own is not None and theirs is not None:
        figures.append(KeyFigure("自评高出（分）", _change(own - theirs)))
    return figures


def _change(points: Fraction) -> str:
    """Write a difference in points: +2, −0.5."""
    return fmt.signed(fmt.score(ten_thousandths(points), 0 if points.denominator == 1 else 2))


def _finding(sheet: Sheet, results: dict[SheetSide, SheetResult]) -> str:
    """质量控制失分最多，自评高3分: the group that loses most on the last side's sheet, and how far the builder's own is above it there."""
    last = results.get(SheetSide.INSPECTOR) or results[SheetSide.SELF]
    lost = {one.key: one.full - one.got for one in last.groups}
    worst = max(lost, key=lambda key: lost[key])
    if not lost[worst]:
        return "各组都没有扣分"
    title = next(group.title for group in sheet.groups if group.key == worst)
    told = f"{title}失分最多，失{exact(lost[worst])}分"
    if len(results) < len(SheetSide):
        return told
    own, theirs = (next(one.got for one in results[side].groups if one.key == worst) for side in SheetSide)
    return f"{told}，自评{'高' if own > theirs else '低'}{exact(abs(own - theirs))}分" if own != theirs else told


def _group(group: Group, latest: dict[SheetSide, SheetLine], results: dict[SheetSide, SheetResult]) -> Iterator[dict[str, str]]:
    """The line of a group, what each side gave it out of what applies, and below it those of its items."""
    found = {side: next(one for one in result.groups if one.key == group.key) for side, result in results.items()}
    row = {"检查项": f"**{fmt.plain(group.title)}**"}
    row |= {side.label: f"**{exact(one.got)}/{exact(one.full)}**" for side, one in found.items()}
    if len(found) > 1:
        own, theirs = (found[side].got for side in SheetSide)
        row["自评高出"] = f"**{_change(own - theirs)}**" if own != theirs else fmt.MISSING
    yield row | {"依据": ""}
    yield from _rows(group.items, latest, results)


def _rows(items: Sequence[Item], latest: dict[SheetSide, SheetLine], results: dict[SheetSide, SheetResult]) -> Iterator[dict[str, str]]:
    """A line for each item: what each side gave, the difference, and why."""
    points = {side: dict(one.items) for side, one in results.items()}
    for item in items:
        row = {"检查项": f"{fmt.plain(item.title)}（{exact(item.full)}分）"}
        given = {side: points[side].get(item.key) for side in points}
        row |= {side.label: _points(given[side]) for side in points}
        if len(points) > 1:
            own, theirs = (given[side] for side in SheetSide)
            row["自评高出"] = fmt.MISSING if own is None or theirs is None else _change(own - theirs) if own != theirs else fmt.MISSING
        row["依据"] = fmt.plain(_why(item, latest))
        yield row


def _points(points: Fraction | None) -> str:
    return fmt.NOT_APPLICABLE if points is None else str(exact(points))


def _why(item: Item, latest: dict[SheetSide, SheetLine]) -> str:
    """What the last side to mark says of the item."""
    shown = latest.get(SheetSide.INSPECTOR) or latest[SheetSide.SELF]
    mark = next((one for one in shown.marks if one.item == item.key), ItemMark(item.key))
    said = [f"{mark.times}次"] if mark.times else []
    said += [part for part in (mark.level, "一票否决" if mark.vetoed else "", mark.remark) if part]
    return "，".join(said) or fmt.MISSING


def _photos(sheet: Sheet, photos: Sequence[PhotoLine]) -> None:
    if not photos:
        return
    titles = {item.key: item.title for item in sheet.items}
    with parts.card():
        parts.card_head(f"现场照片{len(photos)}张")
        for one in photos:
            about = fmt.note(fmt.plain(f"{titles.get(one.item, one.item)}　{one.person}"))
            st.markdown(f"[{fmt.plain(one.name)}]({PHOTO.format(one.id)})　{about}")
