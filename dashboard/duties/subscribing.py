"""The reader's dates, and the secret address under which a calendar program reads them: made, renewed, revoked."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from core.access import Actor
from core.commands import feed as commands
from core.commands.feed import Issued, RenewFeed, RevokeFeed
from core.errors import Conflict
from core.period import CHINA, Month, today
from core.queries import agenda, feed, register
from core.queries.agenda import Dated
from core.settings import from_environment
from dashboard import format as fmt
from dashboard import parts, session, titles
from dashboard.door.feed import FOLDER
from dashboard.duties import leading
from dashboard.review import acting


def read(who: Actor) -> tuple[tuple[Dated, ...], date, datetime | None]:
    """Write the status line; return the reader's dates, the day as of which they stand, and since when there is an address."""
    with session.opened() as opened:
        city, months = register.city(opened), register.months(opened)
        if city is None:
            raise Conflict("还没有建立城市。要看演示数据，请另设空数据库运行./ducha demo。")
        last = max((Month(int(year), int(number)) for year, number in zip(months["year"], months["number"], strict=True)), default=None)
        day = last.last_day if city.demonstration and last else today()
        found = agenda.agenda(opened, who, day=day)
        since = feed.since(opened, who.account_id) if who.account_id is not None else None
    st.markdown(fmt.status_line(f"截至{fmt.day_text(day)}", demo=city.demonstration))
    return found, day, since


def title(found: Sequence[Dated], day: date) -> str:
    """7项到期，3项已逾期; or that none is left."""
    late = sum(one.on < day for one in found)
    if not found:
        return "近期没有到期事项"
    return titles.fit(f"{len(found)}项到期，{late}项已逾期" if late else f"{len(found)}项到期，没有逾期")


def show(found: Sequence[Dated], day: date, *, who: Actor) -> None:
    """Show the dates, each a link to what it is of, the next ones first, those that have passed before them."""
    if not found:
        st.markdown("月报截止日，以及问题、审批、圆桌会意见和联合督查的到期日列在这里。")
        return
    with parts.card():
        parts.card_head(f"到期{len(found)}项", "按日期，点一项去办理")
        for one in found:
            late = "（逾期）" if one.on < day else ""
            leading.line(leading.of_date(one, who), f"{one.title}{late}", before=fmt.day(one.on), chip=one.kind.label)


def address(since: datetime | None) -> None:
    """Say whether there is an address in use, and let the reader make, renew or revoke it."""
    if not acting.may(commands.ACT):
        return
    with parts.card():
        parts.card_head("订阅到手机或电脑日历", "每个账号一个地址")
        st.markdown("地址含密钥，无须登录即可查看上述日程（不含人名），请勿转发。地址只显示一次；泄露或换人时请换新地址，原地址立即失效。")
        if since is not None:
            st.markdown(fmt.note(f"现有地址生成于{since.astimezone(CHINA):%Y-%m-%d %H:%M}。"))
        with st.container(horizontal=True):
            if st.button("换新地址" if since else "生成地址", type="primary", key="feed-renew"):
                acting.carry_out(commands.renew_feed, RenewFeed(), said=_shown)
            if since is not None and st.button("停用地址", key="feed-revoke"):
                acting.carry_out(commands.revoke_feed, RevokeFeed(), said="已停用，原地址不能再用。")


def _shown(made: Issued) -> str:
    host = st.context.headers.get("Host") or "127.0.0.1"
    scheme = "https" if from_environment().https else "http"
    return f"新地址只显示这一次，请复制到日历软件：\n\n`{scheme}://{host}{FOLDER}{made.secret}.ics`"
