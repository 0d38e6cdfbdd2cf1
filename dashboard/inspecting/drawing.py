"""抽取: the quarter's draw with everything that repeats it, and the acts that publish it, give it its seed, or let it be drawn again."""

import shlex
from datetime import date, datetime, time

import pandas as pd
import streamlit as st

from core.commands import draw as acts
from core.commands.draw import AllowRedraw
from core.period import CHINA, now
from core.queries.inspections import DrawLine
from core.vocabulary import DrawState, TaskState
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.inspecting.desk import SELF_TERM, Known
from dashboard.review import acting
from dashboard.tables import Grid
from scoring import draw
from scoring.publish import inspecting
from scoring.publish.inspecting import DrawGroups, Publish, Seed

ADDRESS = "/downloads/population/{}"


def show(known: Known) -> None:
    """Show every draw of the quarter, the latest first, and what the viewer may do."""
    for one in known.draws:
        with parts.card():
            _one(one, known)
    live = [one for one in known.draws if one.state is not DrawState.VOID]
    if not known.draws:
        st.markdown("本季度还没有公布抽取总体。公布以前先把重点名单列完。")
    if not live and acting.may("公布抽取总体") and st.button("公布抽取总体", type="primary"):
        acting.ask("公布抽取总体", lambda: _publish(known))


def _one(one: DrawLine, known: Known) -> None:
    listed = draw.candidates_of(one.population)
    done = f"从{len(listed)}项中抽出{one.wanted}项" if one.seed else one.state.label
    parts.card_head(f"第{one.version}次抽取：{done}", f"{one.state.label}　总体{len(listed)}项，抽{one.wanted}项")
    lines = [
        ("总体", f"{fmt.day(one.published_at.astimezone(CHINA).date())}由{one.publisher}公布"),
        ("事件", f"{one.event}（{one.event_at.astimezone(CHINA):%Y-%m-%d %H:%M}）"),
    ]
    if one.seed and one.seeded_at is not None:
        entered = f"{fmt.day(one.seeded_at.astimezone(CHINA).date())}由{one.seeded_by}录入"
        lines += [("种子", one.seed), ("出处", f"{one.witness}；{entered}")]
    if one.state is DrawState.VOID:
        lines += [("作废", f"{one.redraw_signed_by}批准重新抽取：{one.reason}")]
    parts.lines(lines)
    st.markdown(f"[下载抽取总体文件]({ADDRESS.format(one.number)})　{fmt.note('SHA-256摘要')}")
    st.code(one.digest, language=None, wrap_lines=True)
    if one.seed:
        _order(one)
    for gone in one.cancelled:
        st.warning(fmt.plain(f"第{gone.place}项 {gone.name}（{gone.code}）由{gone.by}取消：{gone.reason}"))
    with st.container(horizontal=True):
        _acts(one, known)


def _order(one: DrawLine) -> None:
    phone = session.phone()
    chosen = draw.drawn(one.population, one.seed, wanted=one.wanted)
    frame = pd.DataFrame(
        {
            "顺序": [each.place for each in chosen],
            "编号": [each.candidate.code for each in chosen],
            "项目": [each.candidate.name for each in chosen],
            "代建单位": [each.candidate.builder_name for each in chosen],
            "先后": [each.stratum.value for each in chosen],
            "SHA-256": [each.mark for each in chosen],
        }
    )
    shown = frame[["顺序", "项目", "先后"]] if phone else frame
    config = {
        "顺序": st.column_config.NumberColumn(width=46),
        "项目": st.column_config.TextColumn(width=142 if phone else 200),
        "先后": st.column_config.TextColumn(width=130),
    }
    parts.show(Grid(shown, config), most=460)
    parts.left_out("编号、代建单位和SHA-256", phone=phone)
    st.markdown(fmt.note("任何人都可以重复这次抽取：下载总体文件，运行下面的命令，或照《督查抽取怎样重复》用手核对。不需要数据库。"))
    seed = shlex.quote(one.seed)
    st.code(f"./ducha draw verify 总体.csv --seed {seed} --wanted {one.wanted} --digest {one.digest}", language=None, wrap_lines=True)


def _acts(one: DrawLine, known: Known) -> None:
    if one.state is DrawState.PUBLISHED and acting.may("录入抽取种子") and one.publisher_id != viewer.actor().person_id:
        early = now() < one.event_at
        if st.button("录入种子", type="primary", disabled=early, key=f"seed-{one.number}"):
            acting.ask("录入种子", lambda: _seed(one))
        if early:
            st.markdown(fmt.note(f"公开事件在{fmt.hour_text(one.event_at.astimezone(CHINA))}，此后录入。"))
    without = [each for each in known.tasks if not each.inspectors and each.state is TaskState.PLANNED]
    wants = one.state is DrawState.DRAWN and without and acting.may("编制督查计划")
    if wants and st.button(f"抽取{len(without)}项的检查人员", type="primary", key=f"groups-{one.number}"):
        acting.carry_out(inspecting.draw_groups, DrawGroups(one.number), said=f"已抽定{len(without)}项的检查人员。")
    if one.state is not DrawState.VOID and acting.may("批准重新抽取") and st.button("批准重新抽取", key=f"again-{one.number}"):
        acting.ask("批准重新抽取", lambda: _again(one))


def _publish(known: Known) -> None:
    with session.opened() as opened:
        some = inspecting.drawable(opened, known.quarter, day=now().date())
    builders = len({one.builder for one in some if one.builder_times == 0})
    st.markdown(f"现在可抽取{len(some)}项，其中本年未查的代建单位{builders}家。公布以后总体不再变动。")
    wanted = st.number_input("抽取数", min_value=1, max_value=max(len(some), 1), value=min(28, max(len(some), 1)), key="publish-wanted")
    event = st.text_input("公开事件（写明哪一次、怎样读出种子）", max_chars=200, key="publish-event")
    day = st.date_input("事件日期", value=None, min_value=now().date(), key="publish-day")
    hour = st.time_input("事件时间", value=time(20, 30), key="publish-hour")
    if st.button("公布", type="primary", key="publish-now"):
        if not isinstance(day, date) or hour is None:
            st.error("请填写事件的日期和时间。")
            return
        asked = Publish(known.quarter, int(wanted), event, datetime.combine(day, hour, CHINA))
        acting.carry_out(inspecting.publish, asked, said="已公布抽取总体，等待公开事件。")


def _seed(one: DrawLine) -> None:
    st.markdown(fmt.plain(one.event))
    seed = st.text_input("种子（照事件的结果原样填写）", max_chars=200, key="seed-text")
    witness = st.text_input("出处或见证人", max_chars=200, key="seed-witness")
    due = st.date_input("自评期限", value=now().date() + SELF_TERM, min_value=now().date(), key="seed-due")
    if st.button("录入并抽取", type="primary", key="seed-now"):
        asked = Seed(one.number, seed, witness, due)
        acting.carry_out(inspecting.seed, asked, said=f"已录入种子，抽出{one.wanted}项。")


def _again(one: DrawLine) -> None:
    st.markdown("原来的一次作废，但仍然看得到；抽出的督查任务撤下，另行公布总体再抽。")
    reason = st.text_area("重新抽取的理由", max_chars=400, key="again-reason", height=90)
    if st.button("批准", type="primary", key="again-now"):
        acting.carry_out(acts.allow_redraw, AllowRedraw(one.number, reason), said="已批准重新抽取，原抽取作废。")
