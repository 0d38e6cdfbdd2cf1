"""Where the reader's daily message comes: an address for each channel that is on, and whether it may come."""

import streamlit as st

from core import messages as words
from core.access import Actor
from core.commands import message as commands
from core.commands.message import SetAddress
from core.messages import Channel
from core.queries import messages as query
from core.queries.messages import Address
from core.settings import message_rules
from dashboard import format as fmt
from dashboard import parts, session
from dashboard.review import acting

_EXAMPLES = {Channel.MAIL: "如zhang@example.cn", Channel.WECOM: "企业微信通讯录里的账号", Channel.OTHER: "号码或账号"}


def addresses(who: Actor) -> None:
    """Let the reader say where messages come; nothing to whom nothing waits for, a sentence where no channel is on."""
    if not acting.may(commands.ACT):
        return
    with session.opened() as opened:
        known = {one.channel: one for one in query.own(opened, who)}
    on = words.switched_on(message_rules())
    with parts.card():
        parts.card_head("消息提醒", "每个工作日最多一条")
        if not on:
            st.markdown("系统没有启用发送通道，不发消息。需要消息提醒的，请联系系统管理员启用。")
            return
        st.markdown("只写待办、快到期和逾期的件数和链接，不写人名、项目和金额。没有待办的不发。")
        for channel in on:
            _form(channel, known.get(channel))


def _form(channel: Channel, known: Address | None) -> None:
    with st.form(f"message-{channel.name}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        address = st.text_input(
            f"{channel.label}地址", value=known.address if known else "", max_chars=120, placeholder=_EXAMPLES[channel], width=320
        )
        wanted = st.checkbox("接收", value=known.wanted if known else True, key=f"message-wanted-{channel.name}")
        if st.form_submit_button("保存地址", key=f"message-save-{channel.name}"):
            said = f"{channel.label}已设为{'接收' if wanted else '不接收'}。"
            acting.carry_out(commands.set_address, SetAddress(channel, address, wanted), said=said)
    if known is None:
        st.markdown(fmt.note(f"还没有填写{channel.label}地址，收不到消息。"))
