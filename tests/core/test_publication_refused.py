"""Every refusal on a circular's way from draft to issue; none of them stores anything."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from core import sealing
from core.access import OPERATOR
from core.commands import publication
from core.commands.publication import DraftCircular, OpenCheck
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.period import Month
from tests.core.route import EDITION, JULY, RESULT, Case, Route, day, walked
from tests.data.town import NOON, town

JUNE, AUGUST = Month(2019, 6), Month(2019, 8)


@pytest.fixture
def route(session: Session) -> Route:
    town(session)
    return Route(session)


def asked_alone(route: Route) -> int:
    number = route.draft()
    route.ask(number, route.responsible)
    return number


def late(route: Route) -> Route:
    route.at += day
    return route


def objected(route: Route) -> int:
    number = route.asked()
    route.answer(number, "少计一项")
    return number


def answered(route: Route) -> int:
    number = objected(route)
    route.reply(number)
    return number


def signed_twice(route: Route) -> int:
    first = route.signed()
    route.sign(route.checked(JULY, "漏计一项"))
    return first


def another_signed(route: Route) -> int:
    first = route.checked(JUNE)
    route.sign(first)
    route.issue(first, "鹭重办〔2019〕6号")
    return route.signed()


def by_the_drafter(route: Route) -> int:
    number = route.draft(by=route.both)
    route.ask(number, route.responsible)
    route.answer(number)
    return number


def ask_nobody(route: Route, number: int) -> None:
    publication.open_check(route.session, OpenCheck(number, (), route.now + day), by=route.officer, on=route.now)


def draft_by_nobody(route: Route, _number: int) -> None:
    publication.draft_circular(route.session, DraftCircular(JULY, EDITION, NOON, RESULT), by=OPERATOR, on=NOON)


def nothing(_route: Route) -> int:
    return 404


REFUSED: dict[str, Case[Route]] = {
    "a draft of a month that is open": (Conflict, "2019年8月还没有锁定，不能起草通报", nothing, lambda r, _: r.draft(AUGUST)),
    "a draft of a month that nobody opened": (Conflict, "2019年9月还没有锁定", nothing, lambda r, _: r.draft(AUGUST.next())),
    "a draft by the command line": (BadInput, "须由登录的人员办理", nothing, draft_by_nobody),
    "a second draft": (Conflict, "2019年7月已有正在办理的通报稿", Route.draft, lambda r, _: r.draft()),
    "a second draft while units check the first": (Conflict, "已有正在办理的通报稿", Route.asked, lambda r, _: r.draft()),
    "a later version without a reason": (BadInput, "已有第1版。重新起草要写明原因", Route.signed, lambda r, _: r.draft(JULY, "  ")),
    "a reason beyond all bounds": (BadInput, "原因有401字，最多400字", Route.signed, lambda r, _: r.draft(JULY, "长" * 401)),
    "a check that is due now": (BadInput, "核对截止时间须晚于现在", Route.draft, lambda r, n: r.ask(n, due=timedelta())),
    "a check that was due yesterday": (BadInput, "核对截止时间须晚于现在", Route.draft, lambda r, n: r.ask(n, due=-day)),
    "a check of nobody": (BadInput, "没有参与排名的单位", Route.draft, ask_nobody),
    "a second check": (Conflict, "现在是“数据核对”，不能这样办", Route.asked, lambda r, n: r.ask(n)),
    "a word before anybody asked": (Conflict, "现在是“起草中”", Route.draft, lambda r, n: r.answer(n)),
    "a word of a unit that was not asked": (
        NotFound,
        "本单位不在这次核对的名单里",
        asked_alone,
        lambda r, n: r.answer(n, by=r.company),
    ),
    "a word for another unit": (NotAllowed, "核对数据", Route.asked, lambda r, n: r.answer(n, by=r.unit, unit=r.owner)),
    "a word after the due moment": (Conflict, "核对期已过", Route.asked, lambda r, n: late(r).answer(n)),
    "a word after the answer": (Conflict, "异议已经答复，不再改动", answered, lambda r, n: r.answer(n)),
    "an objection beyond all bounds": (BadInput, "异议有401字", Route.asked, lambda r, n: r.answer(n, "长" * 401)),
    "an objection with signs that nobody sees": (BadInput, "异议里有不能显示的字符", Route.asked, lambda r, n: r.answer(n, "一\0二")),
    "an answer to a unit without an objection": (Conflict, "新城没有提出异议", Route.asked, lambda r, n: r.reply(n)),
    "an empty answer": (BadInput, "答复没有填写", objected, lambda r, n: r.reply(n, " ")),
    "a signature on a draft that nobody checked": (Conflict, "现在是“起草中”", Route.draft, lambda r, n: r.sign(n)),
    "a signature while an objection has no answer": (Conflict, "有1个单位的异议还没有答复", objected, lambda r, n: r.sign(n)),
    "a signature over an objection once the check is over": (
        Conflict,
        "有1个单位的异议还没有答复",
        objected,
        lambda r, n: late(r).sign(n),
    ),
    "a signature while units still may speak": (Conflict, "还有2个单位在核对，08月21日12:02截止", Route.asked, lambda r, n: r.sign(n)),
    "the drafter's own signature": (NotAllowed, "签发本人起草的通报", by_the_drafter, lambda r, n: r.sign(n, by=r.both)),
    "a result that is not the one drafted": (
        Conflict,
        "测算结果在起草以后有变动",
        Route.checked,
        lambda r, n: r.sign(n, digest=sealing.digest(b"another")),
    ),
    "open ends without a remark": (
        BadInput,
        "还有待审2项。请先办结，或写明带着这些签发的理由",
        Route.checked,
        lambda r, n: r.sign(n, " ", open_ends="还有待审2项"),
    ),
    "a second signature": (Conflict, "现在是“已签发”", Route.signed, lambda r, n: r.sign(n)),
    "an issue before the signature": (Conflict, "现在是“数据核对”", Route.checked, lambda r, n: r.issue(n)),
    "an issue of a superseded version": (Conflict, "第1版已有更新的版本签发", signed_twice, lambda r, n: r.issue(n)),
    "a document number that was used": (
        Conflict,
        "文号鹭重办〔2019〕6号已经用过",
        another_signed,
        lambda r, n: r.issue(n, " 鹭重办〔2019〕6号 "),
    ),
    "a document number that was used, in other brackets": (
        Conflict,
        "文号鹭重办〔2019〕6号已经用过",
        another_signed,
        lambda r, n: r.issue(n, "鹭重办［2019] 6号"),
    ),
    "a day before the signature": (
        BadInput,
        "印发日期应在签发日2019-08-20以后、一个月以内",
        Route.signed,
        lambda r, n: r.issue(n, issued_on=date(2019, 8, 19)),
    ),
    "a day in the far future": (BadInput, "一个月以内", Route.signed, lambda r, n: r.issue(n, issued_on=date(2019, 9, 21))),
    "no document number": (BadInput, "文号没有填写", Route.signed, lambda r, n: r.issue(n, " ")),
    "no title": (BadInput, "标题没有填写", Route.signed, lambda r, n: r.issue(n, title="")),
    "no issuer": (BadInput, "发文机关没有填写", Route.signed, lambda r, n: r.issue(n, issuers=" \n ")),
    "no addressee": (BadInput, "主送没有填写", Route.signed, lambda r, n: r.issue(n, addressees="")),
    "a second issue": (Conflict, "现在是“已印发”", Route.issued, lambda r, n: r.issue(n, "鹭重办〔2019〕8号")),
    "a drop without a reason": (BadInput, "作废原因没有填写", Route.draft, lambda r, n: r.drop(n, "")),
    "a drop of what is signed": (Conflict, "现在是“已签发”", Route.signed, lambda r, n: r.drop(n)),
    "a drop of what is issued": (Conflict, "现在是“已印发”", Route.issued, lambda r, n: r.drop(n)),
    "a circular that is not there": (NotFound, "没有找到通报“404”", nothing, lambda r, n: r.sign(n)),
}


def test_what_is_refused_stores_nothing(route: Route) -> None:
    """The whole table is walked on both databases."""
    assert walked(route, REFUSED) == dict.fromkeys(REFUSED, "")


def test_the_walk_notices_what_is_not_refused_and_what_is_written(route: Route) -> None:
    found = walked(
        route, {"a draft": (Conflict, "", nothing, lambda r, _: r.draft()), "a check": (Conflict, "x", Route.asked, lambda r, n: r.ask(n))}
    )
    assert found["a draft"].startswith("nothing is refused; INSERT INTO circular ")
    assert found["a check"] == "2019年7月通报第1版现在是“数据核对”，不能这样办。请刷新后再看。"
