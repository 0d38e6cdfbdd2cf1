"""What went out to whom: the channels that are on, the newest deliveries with what became of them, and who gets nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core import messages as words
from core.access import Actor
from core.messages import Channel, Standing
from core.period import CHINA, now
from core.queries import messages as query
from core.queries import register
from core.queries.messages import DeliveryLine, Reader
from core.settings import MessageRules, message_rules
from dashboard import format as fmt
from dashboard import parts, session, tables
from dashboard.parts import KeyFigure

_HEIGHT = 420
_SWITCH_ON = "没有启用发送通道，不发消息。请在服务器上设置DUCHA_MESSAGES_MAIL或DUCHA_MESSAGES_WECOM，再重启网页和任务进程。"


@dataclass(frozen=True)
class Sent:
    """The rules by which messages go out, the newest deliveries, whom they are for; `demonstration`: nothing is sent to anybody."""

    rules: MessageRules
    lines: tuple[DeliveryLine, ...]
    readers: tuple[Reader, ...]
    demonstration: bool

    @property
    def missed(self) -> tuple[Reader, ...]:
        """Who gets nothing."""
        return tuple(one for one in self.readers if one.why)


def read(who: Actor) -> Sent:
    """Return what went out, and who gets nothing."""
    rules = message_rules()
    with session.opened() as opened:
        lines = query.deliveries(opened, who, on=now())
        readers = query.readers(opened, who, channels=words.switched_on(rules), on=now())
        city = register.city(opened)
    return Sent(rules, lines, readers, demonstration=city is not None and city.demonstration)


def show(sent: Sent) -> None:
    """Show the channels, the figures of the newest day, the deliveries, and who gets nothing."""
    with parts.card():
        parts.card_head("消息", "每人每天最多一条，按本人选的通道发送")
        st.markdown(channels(sent.rules) + ("演示市的地址是虚构的，不发送。" if sent.demonstration else ""))
        if sent.lines:
            parts.key_figures(figures(sent))
            parts.show(grid(sent.lines, phone=session.phone()), most=_HEIGHT)
            parts.left_out("次数、最近发送和原因", phone=session.phone())
        else:
            st.markdown("还没有发过消息。启用通道、本人在“待办”页填写地址后，按任务“发送消息”的时间发送。")
        if sent.missed:
            with st.expander(f"收不到消息的{len(sent.missed)}人"):
                parts.read(table(sent.missed))


def channels(rules: MessageRules) -> str:
    """Which channels are on and when nothing is sent; without one, how it is switched on."""
    on = words.switched_on(rules)
    if not on:
        return _SWITCH_ON
    state = "，".join(f"{channel.label}{'已启用' if channel in on else '未启用'}" for channel in Channel)
    quiet = f"{rules.quiet[0]:%H:%M}至{rules.quiet[1]:%H:%M}不发送" if rules.quiet else "没有免打扰时段"
    return f"{state}。{quiet}，非工作日{'也' if rules.every_day else '不'}发送。"


def figures(sent: Sent) -> list[KeyFigure]:
    """Of the newest day how many were sent, wait, and were given up; and who gets nothing."""
    day = sent.lines[0].day
    mine = [one for one in sent.lines if one.day == day]
    waits = sum(one.standing in {Standing.QUEUED, Standing.SENDING, Standing.FAILED} for one in mine)
    of_all = f"共{len(mine)}条"
    return [
        KeyFigure("已发送（条）", str(sum(one.standing is Standing.SENT for one in mine)), of_all, fmt.day(day)),
        KeyFigure("待发送（条）", str(waits), of_all, "含待重发"),
        KeyFigure("已放弃（条）", str(sum(one.standing is Standing.GIVEN_UP for one in mine)), of_all, f"试{words.MOST}次"),
        KeyFigure("收不到（人）", str(len(sent.missed)), f"共{len(sent.readers)}人", "名单在下面"),
    ]


def grid(lines: Sequence[DeliveryLine], *, phone: bool) -> tables.Grid:
    """The deliveries, the newest first."""
    frame = pd.DataFrame(
        {
            "日期": [fmt.day(one.day) for one in lines],
            "收件人": [one.person for one in lines],
            "通道": [one.channel.label if one.channel else "" for one in lines],
            "结果": [one.standing.label for one in lines],
            "次数": [one.tries for one in lines],
            "最近发送": [f"{one.last_at.astimezone(CHINA):%m-%d %H:%M}" if one.last_at else "" for one in lines],
            "原因": [one.reason for one in lines],
        }
    )
    widths = {"日期": 92, "收件人": 84, "通道": 84, "结果": 76, "次数": 56, "最近发送": 104, "原因": 300}
    shown = frame[["日期", "收件人", "通道", "结果"]] if phone else frame
    settings: dict[str, ColumnConfig] = {name: st.column_config.Column(width=widths[name]) for name in shown.columns}
    return tables.Grid(shown, settings)


def table(some: Sequence[Reader]) -> pd.DataFrame:
    """Who gets nothing, to read: unit, name and why."""
    return pd.DataFrame(
        {
            "单位": [fmt.plain(one.unit) or fmt.MISSING for one in some],
            "姓名": [fmt.plain(one.name) for one in some],
            "原因": [one.why for one in some],
        }
    )
