"""What kinds of works a city builds, what each unit answers for, and how large such works are in a year."""

from dataclasses import dataclass

from core.vocabulary import Sector


@dataclass(frozen=True)
class Trade:
    """A trade: the two-digit industry of its project codes, the builders' specialty, and its stages on site."""

    industry: str
    specialty: str
    stages: tuple[str, ...]


TRADES: dict[str, Trade] = {
    "房建": Trade(
        "47", "房建", ("场地平整、桩基施工", "基坑支护及土方开挖", "地下室结构施工", "主体结构施工", "主体封顶、砌体施工", "装修及室外配套")
    ),
    "厂房": Trade(
        "39", "房建", ("场地平整", "厂房基础施工", "厂房主体施工", "钢结构吊装、屋面施工", "洁净车间装修、设备搬入", "设备调试、试生产")
    ),
    "道路": Trade("48", "市政", ("清表、软基处理", "路基填筑", "雨污水管道施工", "水稳层施工", "沥青摊铺", "交安、绿化及收尾")),
    "桥隧": Trade("54", "公路", ("临时设施、便道施工", "桩基施工", "承台及墩柱施工", "上部结构施工", "桥面系施工", "路面及机电安装")),
    "轨道": Trade(
        "53", "轨道", ("管线迁改、围护结构施工", "车站基坑开挖", "车站主体施工、盾构始发", "区间盾构掘进", "铺轨施工", "机电安装及系统调试")
    ),
    "水利": Trade("76", "水利", ("围堰及导流", "清淤疏浚", "护岸基础施工", "堤岸及管道施工", "闸泵设备安装", "生态绿化及收尾")),
    "园林": Trade("78", "园林", ("清表、地形整理", "园路基础施工", "驿站及园路施工", "苗木种植", "景观小品及照明安装", "养护及收尾")),
    "港口": Trade("55", "港航", ("港池疏浚", "抛石基床施工", "沉箱预制安装", "胸墙及后方回填", "堆场及轨道施工", "设备安装调试")),
}

INDUSTRY, SOCIAL, BASE, TOWN = Sector.INDUSTRY, Sector.SOCIAL, Sector.INFRASTRUCTURE, Sector.NEW_TOWN


@dataclass(frozen=True)
class Kind:
    """A kind of project: the end of its name, its trade and sector, its usual year in 万元; private ones have a private owner."""

    ending: str
    trade: str
    sector: Sector
    year: int
    private: bool = False


def _private(ending: str, year: int, trade: str = "厂房") -> Kind:
    return Kind(ending, trade, INDUSTRY, year, private=True)


_DISTRICT_KINDS = (
    _private("智能制造产业园一期", 28_000),
    Kind("实验小学", "房建", SOCIAL, 7_800),
    Kind("路道路工程", "道路", BASE, 13_000),
    _private("新型显示模组生产线", 62_000),
    Kind("安置房二期", "房建", SOCIAL, 31_000),
    Kind("溪流域综合治理", "水利", BASE, 11_000),
    Kind("中学高中部", "房建", SOCIAL, 11_500),
    _private("食品加工基地", 9_600),
    Kind("社区卫生服务中心", "房建", SOCIAL, 4_600),
    Kind("排水管网改造", "道路", BASE, 8_400),
    _private("电子元件厂房扩建", 17_500),
    Kind("片区市政配套一期", "道路", TOWN, 26_000),
    Kind("幼儿园", "房建", SOCIAL, 2_700),
    Kind("文化活动中心", "房建", SOCIAL, 5_200),
    _private("总部商务楼", 33_000, "房建"),
    Kind("公园提升工程", "园林", BASE, 3_900),
    Kind("养老服务中心", "房建", SOCIAL, 6_100),
    _private("冷链物流中心", 14_000),
    Kind("旧村改造安置区", "房建", TOWN, 44_000),
    Kind("九年一贯制学校", "房建", SOCIAL, 10_200),
)

_HEADQUARTERS_KINDS = (
    Kind("片区路网工程", "道路", TOWN, 46_000),
    Kind("学校", "房建", SOCIAL, 12_000),
    Kind("综合管廊", "道路", BASE, 29_000),
    Kind("安置房", "房建", TOWN, 52_000),
    Kind("中央公园", "园林", TOWN, 17_000),
    _private("商务中心", 58_000, "房建"),
    Kind("水系连通工程", "水利", TOWN, 21_000),
    _private("科创产业园", 39_000),
    Kind("人才公寓", "房建", SOCIAL, 24_000),
    Kind("变电站", "道路", BASE, 8_800),
    Kind("邻里中心", "房建", TOWN, 9_900),
    Kind("土地整理及软基处理", "道路", TOWN, 37_000),
)

_RESPONSIBLE_KINDS: dict[str, tuple[Kind, ...]] = {
    "古渡更新指挥部": (
        Kind("历史街区保护修缮", "房建", TOWN, 8_600),
        Kind("骑楼立面整治", "房建", TOWN, 5_700),
        Kind("街巷管线下地", "道路", BASE, 7_300),
        Kind("旧仓库改造文创园", "房建", INDUSTRY, 9_100),
    ),
    "轨道交通指挥部": (
        Kind("车辆段上盖综合开发", "房建", TOWN, 42_000),
        Kind("轨道换乘枢纽", "轨道", BASE, 66_000),
        Kind("站前广场及接驳工程", "道路", BASE, 14_000),
    ),
    "新机场指挥部": (
        Kind("机场快速路工程", "桥隧", BASE, 88_000),
        Kind("机场片区安置房", "房建", TOWN, 48_000),
        Kind("护岸及填海造地", "港口", TOWN, 73_000),
        Kind("空港物流园", "厂房", INDUSTRY, 32_000),
    ),
    "跨海通道指挥部": (
        Kind("接线道路工程", "道路", BASE, 47_000),
        Kind("互通立交", "桥隧", BASE, 39_000),
        Kind("大桥加固工程", "桥隧", BASE, 15_000),
    ),
    "邮轮母港指挥部": (
        Kind("邮轮码头改造", "港口", BASE, 33_000),
        Kind("滨海商业街", "房建", INDUSTRY, 27_000),
        Kind("联检大厅", "房建", TOWN, 19_000),
        Kind("港区道路改造", "道路", BASE, 11_000),
    ),
    "市建设局": (
        Kind("保障性住房", "房建", SOCIAL, 41_000),
        Kind("公共租赁住房", "房建", SOCIAL, 27_000),
        Kind("综合管廊干线", "道路", BASE, 23_000),
        Kind("装配式建筑基地", "厂房", INDUSTRY, 13_000),
    ),
    "市交通局": (
        Kind("大道提升改造", "道路", BASE, 34_000),
        Kind("公路改建工程", "桥隧", BASE, 27_000),
        Kind("公交枢纽", "房建", BASE, 8_200),
        Kind("陆岛交通码头", "港口", BASE, 5_900),
        Kind("互通及连接线", "桥隧", BASE, 45_000),
    ),
    "市教育局": (
        Kind("第一中学新校区", "房建", SOCIAL, 21_000),
        Kind("职业学院实训楼", "房建", SOCIAL, 9_300),
        Kind("特殊教育学校", "房建", SOCIAL, 4_800),
        Kind("师范附属小学", "房建", SOCIAL, 8_700),
    ),
    "市卫健委": (
        Kind("医院二期", "房建", SOCIAL, 36_000),
        Kind("妇幼保健院", "房建", SOCIAL, 24_000),
        Kind("疾病预防控制中心", "房建", SOCIAL, 9_800),
        Kind("康复医院", "房建", SOCIAL, 15_500),
    ),
    "市水利局": (
        Kind("海堤加固工程", "水利", BASE, 13_000),
        Kind("水厂及输水管道", "水利", BASE, 26_000),
        Kind("排洪渠整治", "水利", BASE, 9_400),
    ),
    "市市政园林局": (
        Kind("污水处理厂扩建", "水利", BASE, 24_000),
        Kind("滨海步道", "园林", BASE, 8_700),
        Kind("垃圾分类处理厂", "厂房", BASE, 19_000),
        Kind("积水点改造", "道路", BASE, 3_600),
        Kind("植物园扩建", "园林", SOCIAL, 6_900),
    ),
    "市工信局": (
        _private("芯片封装测试生产线", 93_000),
        _private("储能电池生产基地", 78_000),
        _private("机器人产业园", 34_000),
        _private("新能源汽车零部件厂", 27_000),
    ),
    "市文旅局": (
        Kind("艺术中心", "房建", SOCIAL, 23_000),
        Kind("博物馆新馆", "房建", SOCIAL, 17_000),
        Kind("滨海旅游驿站", "园林", SOCIAL, 4_800),
        Kind("影视拍摄基地", "房建", INDUSTRY, 13_500),
    ),
    "市体育局": (
        Kind("体育中心", "房建", SOCIAL, 39_000),
        Kind("全民健身馆", "房建", SOCIAL, 7_600),
        Kind("帆船训练基地", "港口", SOCIAL, 5_900),
    ),
    "市商务局": (
        Kind("农产品批发市场", "房建", INDUSTRY, 16_000),
        _private("跨境电商产业园", 25_000),
        _private("城市商业综合体", 57_000, "房建"),
        _private("供应链物流园", 22_000),
    ),
    "高新区管委会": (
        _private("集成电路制造项目", 165_000),
        _private("生物医药中试基地", 24_000),
        _private("光电器件生产线", 47_000),
        Kind("标准厂房", "厂房", INDUSTRY, 22_000),
        _private("数据中心", 38_000),
        Kind("园区道路及管网", "道路", TOWN, 14_000),
    ),
    "保税港区管委会": (
        Kind("集装箱泊位", "港口", BASE, 58_000),
        _private("保税仓储中心", 19_000),
        _private("航空维修基地", 41_000),
        Kind("卡口及监管设施", "房建", TOWN, 7_700),
    ),
}


def kinds_of(responsible: str) -> tuple[Kind, ...]:
    """Return what a responsible unit builds, in the order that its projects run through."""
    if responsible in _RESPONSIBLE_KINDS:
        return _RESPONSIBLE_KINDS[responsible]
    return _HEADQUARTERS_KINDS if responsible.endswith("指挥部") else _DISTRICT_KINDS


PROJECTS_OF: dict[str, tuple[int, tuple[str, ...]]] = {
    "望潮区": (20, ()),
    "云湾区": (23, ()),
    "镜海区": (24, ()),
    "白榕区": (24, ()),
    "兰浦区": (22, ()),
    "晴岭区": (21, ()),
    "云湾新城指挥部": (12, ("云湾区",)),
    "镜海新城指挥部": (11, ("镜海区",)),
    "白榕科学城指挥部": (9, ("白榕区",)),
    "兰浦产业新区指挥部": (9, ("兰浦区",)),
    "晴岭生态城指挥部": (8, ("晴岭区",)),
    "古渡更新指挥部": (7, ("望潮区",)),
    "轨道交通指挥部": (8, ("云湾区", "镜海区", "白榕区", "兰浦区")),
    "新机场指挥部": (8, ("镜海区",)),
    "跨海通道指挥部": (6, ("云湾区", "兰浦区")),
    "邮轮母港指挥部": (7, ("望潮区",)),
    "会展湾指挥部": (8, ("云湾区", "镜海区")),
    "市建设局": (12, ("云湾区", "镜海区", "白榕区", "兰浦区", "晴岭区")),
    "市交通局": (14, ("兰浦区", "白榕区", "晴岭区", "云湾区", "镜海区")),
    "市教育局": (14, ("望潮区", "云湾区", "镜海区", "白榕区", "兰浦区", "晴岭区")),
    "市卫健委": (10, ("望潮区", "镜海区", "白榕区", "兰浦区", "晴岭区")),
    "市水利局": (9, ("晴岭区", "白榕区", "兰浦区")),
    "市市政园林局": (12, ("望潮区", "云湾区", "镜海区", "白榕区", "兰浦区", "晴岭区")),
    "市工信局": (11, ("白榕区", "兰浦区", "镜海区")),
    "市文旅局": (8, ("望潮区", "云湾区", "晴岭区")),
    "市体育局": (6, ("云湾区", "镜海区", "兰浦区")),
    "市商务局": (8, ("望潮区", "镜海区", "兰浦区", "云湾区")),
    "高新区管委会": (16, ("白榕区", "兰浦区")),
    "保税港区管委会": (10, ("镜海区", "望潮区")),
}
"""How many projects of the July list a unit answers for, and in which districts (a district: in itself); 357 in all."""
