"""The round tables of the demonstration city: topics, branches, participants, opinions with what became of them, outcomes; all invented."""

from dataclasses import dataclass, replace
from datetime import date

from core.commands.meeting import RecordMeeting
from core.commands.round_outcome import RecordOutcome
from core.commands.round_table import Group, NewOpinion, Stated
from core.issues import ReplyKind
from core.money import FEN_PER_WAN
from core.roundtables import Field, OpinionAct, OpinionKind, OutcomeKind, Participant, PlaceKind, TopicSource
from core.vocabulary import UserRole
from data.demo import cast

_A, _K, _P = OpinionAct, OpinionKind, Participant
HANDLES = frozenset({UserRole.UNIT_MANAGER})
Way = tuple[tuple[int, OpinionAct], ...]
"""What happens to an opinion, each so many working days after the round table."""

GIVEN: Way = ((1, _A.ASSIGN),)
ANSWERED: Way = (*GIVEN, (4, _A.REPLY))
ASKED: Way = (*GIVEN, (7, _A.ASK_EXTENSION))
EXTENDED: Way = (*ASKED, (9, _A.GRANT))
CLOSED: Way = (*ANSWERED, (6, _A.CONFIRM))
TRACKED: Way = (*ANSWERED, (6, _A.TRACK))
RETURNED: Way = (*ANSWERED, (6, _A.RETURN))


@dataclass(frozen=True)
class Spoken:
    """An opinion, its way, who handles it, and what is answered."""

    said: NewOpinion
    way: Way = ()
    handler: str = "市建设局"
    reply: ReplyKind = ReplyKind.SOLVED
    answer: str = "已经办结，结果已告知提出人"


@dataclass(frozen=True)
class Sat:
    """A round table with the opinions given there."""

    stated: Stated
    opinions: tuple[Spoken, ...]


def with_opinions(outcome: RecordOutcome, numbers: tuple[str, ...]) -> RecordOutcome:
    """Return an outcome that names opinions by these numbers."""
    return replace(outcome, opinions=numbers)


def with_place(asked: RecordMeeting, place: str) -> RecordMeeting:
    """Return a meeting at this place."""
    return replace(asked, place=place)


def _issue(name: str) -> str:
    """What is said of a late project, as the problem then says it."""
    late = cast.LATE[name]
    return f"{late.difficulty.partition('：')[2]}。{late.request}"


def _matter(text: str, unit: str, **more: object) -> NewOpinion:
    return replace(NewOpinion(text, unit, _K.MATTER), **more)  # type: ignore[arg-type]  # fields of the opinion


_BRANCH = "重点项目处党支部"
_GUARANTEE = "工程款支付担保比例偏高，请按信用等级分档"
_CREDIT = "小微配套企业缺抵押物，请银行按订单授信"
_LIFT = "加装电梯管线迁改费用没有出处，请明确分担办法"
_LIGHT = "小区北门临时便道夜间没有路灯，请补装"
_GAS = "工地临时用房燃气瓶混放，请统一配送和检查"
_PERMIT = "建筑垃圾跨区运输要办两次证，请合并办理"

TABLES = (
    Sat(
        Stated(
            "代建项目工程款支付担保",
            TopicSource.FIRM,
            Field.CONSTRUCTION,
            _BRANCH,
            date(2019, 3, 20),
            "问渠代建项目部会议室",
            PlaceKind.SITE,
            "许建洁",
            "潘建民",
            (Group(_P.FIRM, 9, "代建、施工企业"), Group(_P.WORKER, 6), Group(_P.DEPARTMENT, 4), Group(_P.EXPERT, 2)),
            ("问渠代建党支部", "市建筑业协会党支部"),
            "与会企业集中反映支付担保占用资金，建议按信用等级分档。",
        ),
        (
            Spoken(NewOpinion(_GUARANTEE, "问渠代建", _K.POLICY), CLOSED, answer="已纳入担保分档管理的通知"),
            Spoken(_matter("农民工工资专户一个项目一户，手续重复，请简化", "施工企业"), CLOSED),
            Spoken(NewOpinion("请在条例中写明代建单位的签证权限", "市建筑业协会", _K.LAW), TRACKED, reply=ReplyKind.PLANNED),
        ),
    ),
    Sat(
        Stated(
            "政银企对接，帮配套企业融资",
            TopicSource.SURVEY,
            Field.FINANCE,
            _BRANCH,
            date(2019, 5, 15),
            "兰浦产业新区企业服务中心",
            PlaceKind.SERVICE_HALL,
            "许建洁",
            "潘建民",
            (Group(_P.FIRM, 14, "配套企业"), Group(_P.DEPARTMENT, 5, "市工信局、市建设局"), Group(_P.OTHER, 3, "两家银行")),
            ("鹭江示范银行党支部", "兰浦产业新区党支部"),
        ),
        (
            Spoken(NewOpinion(_CREDIT, "配套企业", _K.POLICY), CLOSED, handler="市工信局", answer="银行已按订单授信"),
            Spoken(_matter("厂房验收资料要报三个窗口，请合并收件", "配套企业"), CLOSED, handler="市工信局"),
            Spoken(_matter("希望给予全额贴息", "配套企业"), CLOSED, handler="市工信局", reply=ReplyKind.REFUSED, answer="没有政策依据"),
        ),
    ),
    Sat(
        Stated(
            "老旧小区加装电梯管线迁改",
            TopicSource.HOTLINE,
            Field.OLD_ESTATES,
            _BRANCH,
            date(2019, 6, 18),
            "古渡社区居民议事厅",
            PlaceKind.ESTATE,
            "许建洁",
            "简思宁",
            (Group(_P.CITIZEN, 18, "古渡社区"), Group(_P.DEPARTMENT, 6), Group(_P.EXPERT, 1)),
            ("古渡社区党支部", "古渡更新指挥部党支部"),
        ),
        (
            Spoken(NewOpinion(_LIFT, "古渡社区", _K.POLICY), EXTENDED, handler="市市政园林局"),
            Spoken(_matter(_LIGHT, "古渡社区", proposer="居民代表"), CLOSED, handler="古渡更新指挥部", answer="路灯已装好"),
            Spoken(_matter("请把小区名改回原名", "古渡社区", effective=False)),
        ),
    ),
    Sat(
        Stated(
            "施工现场燃气安全",
            TopicSource.LEADER,
            Field.GAS,
            _BRANCH,
            date(2019, 7, 17),
            "云兰跨海大桥项目部",
            PlaceKind.SITE,
            "许建洁",
            "简思宁",
            (
                Group(_P.WORKER, 16, "项目部班组"),
                Group(_P.FIRM, 5, "燃气配送企业", "秦永明、麦晓岚"),
                Group(_P.DEPARTMENT, 3, "市燃气管理中心", "何志远、林素云、邱国平"),
            ),
            ("跨海通道指挥部党支部",),
        ),
        (
            Spoken(_matter(_GAS, "项目部班组"), CLOSED, handler="跨海通道指挥部", answer="已统一配送，每周检查"),
            Spoken(_matter("宿舍区缺少可燃气体报警器", "项目部班组"), RETURNED, handler="跨海通道指挥部", answer="已列采购"),
        ),
    ),
    Sat(
        Stated(
            "储能电池基地二期资金和送电",
            TopicSource.FIRM,
            Field.FINANCE,
            _BRANCH,
            date(2019, 8, 20),
            "沐溪储能电池生产基地",
            PlaceKind.FIRM,
            "许建洁",
            "潘建民",
            (Group(_P.FIRM, 7, "储能企业"), Group(_P.DEPARTMENT, 5, "市工信局"), Group(_P.OTHER, 2, "银行")),
            ("市工信局投资科党支部",),
        ),
        (
            Spoken(NewOpinion(_issue("沐溪储能电池生产基地二期"), "储能企业", _K.MATTER)),
            Spoken(NewOpinion(_PERMIT, "施工企业", _K.POLICY), ASKED, handler="市市政园林局"),
        ),
    ),
    Sat(
        Stated(
            "跨海大桥西接线征迁难题",
            TopicSource.ISSUE,
            Field.CITY,
            _BRANCH,
            date(2019, 8, 28),
            "西接线征迁工作点",
            PlaceKind.SITE,
            "许建洁",
            "简思宁",
            (Group(_P.CITIZEN, 6), Group(_P.DEPARTMENT, 5), Group(_P.FIRM, 3, "代建单位")),
            ("跨海通道指挥部党支部", "白榕区征收中心党支部"),
            issue="2019-018",
        ),
        (Spoken(_matter("过渡安置费发放晚，请明确每月发放日", "被征收户"), GIVEN, handler="跨海通道指挥部"),),
    ),
)

OUTCOMES = (
    RecordOutcome(OutcomeKind.POLICY, "关于分档管理工程款支付担保的通知", date(2019, 5, 6), (_GUARANTEE,), "鹭建规〔2019〕演示1号"),
    RecordOutcome(OutcomeKind.CREDIT, "配套企业订单授信", date(2019, 6, 12), (_CREDIT,), amount=1_200 * FEN_PER_WAN, firms=3),
    RecordOutcome(OutcomeKind.LOAN, "配套企业首笔放款", date(2019, 7, 3), (_CREDIT,), amount=260 * FEN_PER_WAN, firms=1),
    RecordOutcome(OutcomeKind.SERVICE, "古渡社区便道路灯补装", date(2019, 7, 8), (_LIGHT,)),
)
"""Outcomes, with the opinions that they came from by their words."""
