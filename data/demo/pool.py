"""The pool of the demonstration city: about forty projects with their ways through the stages, by the commands; all invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core.access import Actor
from core.calendar import after_working_days, is_working_day
from core.commands import pool, promotion
from core.commands.pool import CorrectStep, DecideStep, EnterPool, LeavePool, MoveStage
from core.commands.promotion import PromoteProject
from core.models import Person, PoolStep, Unit
from core.money import FEN_PER_WAN
from core.pipeline import Leaving, Pipeline
from core.vocabulary import AssessmentClass, Nature, ProjectLevel, Sector, UserRole
from data.demo.calendar import at
from data.demo.shares import between

_S = Sector
_STAGES = dict(zip("PSTCE", Pipeline, strict=True))
_LEAVES = {"L": Leaving.ENDED, "M": Leaving.MERGED}
GROWN = {Pipeline.EXPANDED: 125}
"""The total investment of a stage in hundredths of the one before it; in others it stays as it was."""


@dataclass(frozen=True)
class _Case:
    """A project: whose, how much (万元), what is built, and its way: P谋划 S签约 T开工 C投产 E增资 L终止 M合并 K转, each with its month."""

    name: str
    district: str
    unit: str
    sector: Sector
    wan: int
    way: str
    content: str


CASES = (
    _Case("霁云抽水蓄能电站", "晴岭区", "市水利局", _S.INFRASTRUCTURE, 680_000, "P1803 S1811", "装机120万千瓦，上下库和地下厂房"),
    _Case("浦源第三代半导体外延基地", "兰浦区", "市工信局", _S.INDUSTRY, 320_000, "P1803 S1808 T1904", "外延厂房四栋，年产36万片"),
    _Case("科苑显示模组扩产", "白榕区", "高新区管委会", _S.INDUSTRY, 145_000, "S1804 T1809 C1905", "模组线六条，厂房8.6万平方米"),
    _Case("蕙田智能装备产业园", "兰浦区", "兰浦区", _S.INDUSTRY, 98_000, "P1804 S1810 T1903", "标准厂房十二栋和公共实验楼"),
    _Case("荷渡跨境电商集散中心", "镜海区", "保税港区管委会", _S.INDUSTRY, 76_000, "S1805 T1811 C1907", "分拣仓四座，日处理30万件"),
    _Case("东礁海洋生物制药一期", "云湾区", "云湾区", _S.INDUSTRY, 112_000, "P1805 S1809 T1902", "原料药车间两座和中试楼"),
    _Case("书院文创街区", "望潮区", "市文旅局", _S.SOCIAL, 43_000, "P1806 S1812 L1905", "旧厂房改造3.1万平方米"),
    _Case("兴坪新能源汽车电驱基地", "白榕区", "市工信局", _S.INDUSTRY, 256_000, "S1806 T1812 C1906 E1908", "电驱产线八条，年产60万套"),
    _Case("苍坪绿色食品加工园", "晴岭区", "晴岭区", _S.INDUSTRY, 36_000, "P1807 S1901 T1907", "加工车间六栋和冷库1.2万吨"),
    _Case("平澜冷链物流中心", "镜海区", "市商务局", _S.INDUSTRY, 52_000, "S1807 T1901 C1908", "冷库5万吨，冷藏车场"),
    _Case("银沙国际医院", "云湾区", "市卫健委", _S.SOCIAL, 185_000, "P1808 S1904", "床位一千张，门诊、住院和医技楼"),
    _Case("溪畔职业技术学院新校区", "白榕区", "市教育局", _S.SOCIAL, 168_000, "P1808 S1903 T1907", "可容八千人，教学楼和实训楼"),
    _Case("莲渚污水处理厂三期", "兰浦区", "市市政园林局", _S.INFRASTRUCTURE, 62_000, "P1809 T1903", "日处理10万吨"),
    _Case("稻香现代农业示范园", "兰浦区", "兰浦区", _S.INDUSTRY, 24_000, "P1809 S1902 T1905 C1908", "温室18万平方米"),
    _Case("榕荫历史街区活化二期", "望潮区", "古渡更新指挥部", _S.NEW_TOWN, 58_000, "P1810 S1906", "修缮46栋，改造街巷2.4公里"),
    _Case("帆影邮轮物资补给中心", "云湾区", "邮轮母港指挥部", _S.INDUSTRY, 47_000, "S1810 T1904", "保税仓和加工配送楼"),
    _Case("明圩集成电路封测二期", "镜海区", "市工信局", _S.INDUSTRY, 210_000, "S1811 T1905", "封测线十条，洁净厂房5.4万平方米"),
    _Case("梅垄数据中心", "白榕区", "白榕科学城指挥部", _S.INDUSTRY, 134_000, "P1811 S1903 T1907", "机柜一万个，综合能效按一级设计"),
    _Case("岩门风电场", "晴岭区", "晴岭区", _S.INFRASTRUCTURE, 88_000, "P1812 S1905", "风机24台，装机7.2万千瓦"),
    _Case("鹭汀游艇基地", "镜海区", "镜海区", _S.INDUSTRY, 39_000, "P1812 L1906", "泊位180个和维修车间"),
    _Case("云湾新城综合管廊二期", "云湾区", "云湾新城指挥部", _S.NEW_TOWN, 92_000, "P1901 T1906", "廊体6.8公里"),
    _Case("鹤坪工业互联网产业园", "兰浦区", "兰浦产业新区指挥部", _S.INDUSTRY, 67_000, "P1901 S1904 T1908", "研发楼五栋，标准厂房八栋"),
    _Case("南薰养老服务综合体", "望潮区", "望潮区", _S.SOCIAL, 18_000, "P1901 S1905", "床位六百张"),
    _Case("锦帆氢能装备制造", "镜海区", "镜海区", _S.INDUSTRY, 83_000, "S1901 T1906", "电堆和储氢瓶产线各两条"),
    _Case("泉眼矿泉水生产线", "晴岭区", "晴岭区", _S.INDUSTRY, 12_000, "S1902 T1905 C1907", "灌装线三条"),
    _Case("三榕生物样本库", "白榕区", "白榕科学城指挥部", _S.SOCIAL, 29_000, "P1902 S1906", "样本库两座，可存一千万份"),
    _Case("钟楼前地下停车场", "望潮区", "望潮区", _S.NEW_TOWN, 16_000, "P1902 T1907", "车位620个"),
    _Case("晓渔渔港经济区", "云湾区", "云湾区", _S.INFRASTRUCTURE, 54_000, "P1902 S1907", "码头三座和交易市场"),
    _Case("沐溪储能材料一期", "兰浦区", "市工信局", _S.INDUSTRY, 118_000, "P1903 S1905 T1908", "正极材料年产3万吨"),
    _Case("星浦青少年体育公园", "镜海区", "市体育局", _S.SOCIAL, 21_000, "P1903 S1906 T1908", "场馆两座和户外场地12片"),
    _Case("松涛康养小镇", "晴岭区", "晴岭生态城指挥部", _S.INDUSTRY, 150_000, "P1903 S1907", "康养酒店、医院分院和住宅配套"),
    _Case("月塘小学", "云湾区", "市教育局", _S.SOCIAL, 17_500, "P1904 K1908", "48个班，教学楼、风雨操场和地下车库"),
    _Case("柏岭隧道", "白榕区", "市交通局", _S.INFRASTRUCTURE, 142_000, "P1904 S1907 K1908", "双洞六车道，隧道2.9公里"),
    _Case("杉林家具产业园二期", "兰浦区", "兰浦区", _S.INDUSTRY, 33_000, "P1904 M1908", "标准厂房六栋"),
    _Case("杉林家居产业园", "兰浦区", "兰浦区", _S.INDUSTRY, 71_000, "P1904 S1907", "标准厂房十四栋，含二期用地"),
    _Case("听涛滨海步道", "望潮区", "市文旅局", _S.NEW_TOWN, 9_600, "P1905 T1907", "步道7.5公里和驿站六处"),
    _Case("竹洲汽车零部件园", "镜海区", "镜海区", _S.INDUSTRY, 46_000, "P1905 S1908", "标准厂房九栋"),
    _Case("望霞旅游公路", "晴岭区", "市交通局", _S.INFRASTRUCTURE, 61_000, "P1906", "二级公路22公里"),
    _Case("汐岸人工智能算力中心", "云湾区", "云湾区", _S.INDUSTRY, 126_000, "P1906 S1908", "算力机房两栋，电力增容一处"),
    _Case("芳圃医药研发外包基地", "白榕区", "高新区管委会", _S.INDUSTRY, 58_000, "P1907", "实验楼四栋"),
    _Case("桥亭旧粮仓改造", "望潮区", "望潮区", _S.NEW_TOWN, 8_200, "P1907", "改造1.4万平方米"),
    _Case("兰渡光学镜头生产线", "兰浦区", "市工信局", _S.INDUSTRY, 41_000, "S1907", "镜头产线十二条"),
)
"""The projects; those of which two became key projects left the pool in August."""
WRONG, CORRECTED = ("岩门风电场", "S1905"), date(2019, 6, 12)
"""A step that was entered with a wrong total investment, and when that was corrected."""
BACK = ("晓渔渔港经济区", date(2019, 8, 19), "投资方更换，合同解除，重新洽谈")
"""A project that went back to 谋划."""
PROMOTED = {"月塘小学": ("LJ401", "鹭江城建集团", None), "柏岭隧道": ("LJ402", "鹭江通途集团", "鹭江通途路桥")}
"""The code that a key project got, its owner and its agent builder."""
MERGED_INTO = {"杉林家具产业园二期": "杉林家居产业园"}
WAITING = _Case("竹涧茶文化产业园", "晴岭区", "晴岭区", _S.INDUSTRY, 15_000, "P1908", "加工车间三栋和展示馆")
"""A project that waits to come in, of the district whose coordinator has an account; beside it a step of 苍坪 waits."""


def fill(session: Session) -> None:
    """Lead the pool of the loaded city to where it stands at the end of August 2019; the transaction is the caller's."""
    town = _Town(session)
    events = sorted((day, place, letter) for place, case in enumerate(CASES) for letter, day in _way(case))
    for day, place, letter in events:
        town.happen(CASES[place], letter, day=day)
    town.correct()
    town.back()
    town.propose()


def _way(case: _Case) -> Iterator[tuple[str, date]]:
    for step in case.way.split():
        yield step[0], _day(case, step)


def _day(case: _Case, step: str) -> date:
    day = date(2000 + int(step[1:3]), int(step[3:]), between(f"pool/{case.name}/{step}", 2, high=26))
    return day if is_working_day(day) else after_working_days(day, 1)


class _Town:
    """The persons of the loaded city and the projects let in so far."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.numbers: dict[str, int] = {}
        self.fen: dict[str, int] = {}
        self.units = {short: number or 0 for number, short in session.exec(select(Unit.id, Unit.short_name))}
        people = session.exec(select(Person).order_by(col(Person.id))).all()
        self.of_unit = {one.unit_id: one for one in reversed(people) if one.unit_id is not None}
        officer = next(one for one in people if one.title == "督查科副科长")
        self.officer = _acts(officer, UserRole.OFFICER)

    def happen(self, case: _Case, letter: str, *, day: date) -> None:
        """Let one step be proposed and confirmed the next day, or a project become a key project."""
        if letter == "K":
            self._promote(case, day)
            return
        by, on = self._unit(case), at(day, 10)
        if letter in _LEAVES:
            into = self.numbers.get(MERGED_INTO.get(case.name, ""))
            why = "与相邻项目合并实施" if into else "投资方放弃投资"
            asked = LeavePool(self.numbers[case.name], day, _LEAVES[letter], "演示：联审纪要", why, into)
            pool.leave_pool(self.session, asked, by=by, on=on)
        elif case.name not in self.numbers:
            self.enter(case, _STAGES[letter], day=day)
        else:
            stage = _STAGES[letter]
            self.fen[case.name] = self.fen[case.name] * GROWN.get(stage, 100) // 100
            asked_for = MoveStage(self.numbers[case.name], stage, day, self._stated(case, letter, day), f"演示：{_PAPERS[stage]}")
            pool.move_stage(self.session, asked_for, by=by, on=on)
        self._confirm(case, on=on + timedelta(days=1))

    def enter(self, case: _Case, stage: Pipeline, *, day: date) -> None:
        """Propose a project for the pool."""
        self.fen[case.name] = case.wan * FEN_PER_WAN
        district, unit = self.units[case.district], self.units[case.unit]
        words = f"演示：{_PAPERS[stage]}"
        asked = EnterPool(case.name, district, case.sector, unit, case.content, stage, day, self.fen[case.name], words)
        self.numbers[case.name] = pool.enter_pool(self.session, asked, by=self._unit(case), on=at(day, 10)).id or 0

    def _stated(self, case: _Case, letter: str, day: date) -> int:
        """The total investment as it was stated, in one case ten times too large."""
        wrong = (case.name, f"{letter}{day:%y%m}") == WRONG
        return self.fen[case.name] * (10 if wrong else 1)

    def _confirm(self, case: _Case, *, on: datetime) -> None:
        step = self._newest(case)
        pool.decide_step(self.session, DecideStep(step.id or 0, approve=True), by=self.officer, on=on)

    def _newest(self, case: _Case) -> PoolStep:
        asked = select(PoolStep).where(PoolStep.pool_id == self.numbers[case.name]).order_by(col(PoolStep.id).desc())
        return self.session.exec(asked).all()[0]

    def _promote(self, case: _Case, day: date) -> None:
        code, owner, builder = PROMOTED[case.name]
        asked = PromoteProject(
            self.numbers[case.name],
            code,
            day,
            "演示：增列重点项目〔2019〕5号",
            ProjectLevel.CITY_KEY,
            AssessmentClass.ASSESSED,
            Nature.NEW,
            self.units[owner],
            None if builder is None else self.units[builder],
        )
        promotion.promote_project(self.session, asked, by=self.officer, on=at(day, 15))

    def correct(self) -> None:
        """Correct the wrong total investment by a row."""
        case = next(one for one in CASES if one.name == WRONG[0])
        step = self._newest(case)
        asked = CorrectStep(step.id or 0, step.since, "演示：更正说明", "总投资单位写错，大了10倍", step.stage, self.fen[case.name])
        pool.correct_step(self.session, asked, by=self._unit(case), on=at(CORRECTED, 10))
        self._confirm(case, on=at(CORRECTED, 15))

    def back(self) -> None:
        """Let a project go back to the first stage."""
        name, day, why = BACK
        case = next(one for one in CASES if one.name == name)
        asked = MoveStage(self.numbers[name], Pipeline.PLANNED, day, self.fen[name], "演示：解约函", back=True, reason=why)
        pool.move_stage(self.session, asked, by=self._unit(case), on=at(day, 10))
        self._confirm(case, on=at(day, 16))

    def propose(self) -> None:
        """Leave two steps that wait."""
        self.enter(WAITING, Pipeline.PLANNED, day=date(2019, 8, 29))
        moving = next(one for one in CASES if one.name == "苍坪绿色食品加工园")
        day = date(2019, 8, 30)
        asked = MoveStage(self.numbers[moving.name], Pipeline.COMMISSIONED, day, self.fen[moving.name], "演示：投产备案")
        pool.move_stage(self.session, asked, by=self._unit(moving), on=at(day, 11))

    def _unit(self, case: _Case) -> Actor:
        return _acts(self.of_unit[self.units[case.unit]], UserRole.COORDINATOR)


_PAPERS = {
    Pipeline.PLANNED: "项目谋划建议书",
    Pipeline.SIGNED: "投资合同",
    Pipeline.STARTED: "施工许可证",
    Pipeline.COMMISSIONED: "竣工投产备案",
    Pipeline.EXPANDED: "增资协议",
}
"""What shows that a project is in a stage."""


def _acts(person: Person, role: UserRole) -> Actor:
    return Actor(person.name, frozenset({role}), unit_id=person.unit_id, person_id=person.id, source="演示")
