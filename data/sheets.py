"""The official forms, declared: each header with its field, kind of value, unit, and whether it is required or locked."""

from dataclasses import dataclass
from enum import Enum

from core.expropriation import Quantity
from core.pipeline import Leaving, Pipeline
from core.vocabulary import AssessmentClass, FormKind, Nature, PlanChange, ProjectLevel, Sector, Term, UnitKind


class Kind(Enum):
    """What a column holds."""

    CODE = "编号"
    TEXT = "文字"
    MONEY = "金额"
    AREA = "面积"
    QUANTITY = "数量"
    MONTH = "月份"
    DAY = "日期"
    TERM = "选项"
    UNIT = "单位名称"
    DISTRICT = "区"


@dataclass(frozen=True)
class Column:
    """One column of a form. `{…}` in a header is filled from the period; a locked column is written by the system and only compared."""

    field: str
    header: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    required: bool = False
    locked: bool = False
    terms: type[Term] | None = None
    longest: int = 0
    group: str = ""
    aliases: tuple[str, ...] = ()
    width: float = 10

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that a column of a closed list allows."""
        return tuple(term.label for term in self.terms) if self.terms else ()


@dataclass(frozen=True)
class Sheet:
    """One sheet of a form: its name, its columns, and the notes for whoever fills it."""

    name: str
    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    portrait: bool = False

    def column(self, field: str) -> Column:
        """Return the column of a field; KeyError when the sheet has none."""
        return {column.field: column for column in self.columns}[field]


@dataclass(frozen=True)
class Form:
    """An official form: the main sheet with one row a project or a unit, and, where there is land, a second one with it by district.

    A form that is not `dated` holds whenever it is sent in; the others are of a month.
    """

    kind: FormKind
    version: int
    title: str
    main: Sheet
    land: Sheet | None = None
    dated: bool = True

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets that people see."""
        return (self.main,) if self.land is None else (self.main, self.land)


def _months(kind: Kind, unit: str, group: str) -> tuple[Column, ...]:
    return tuple(
        Column(f"month{number}", f"{number}月", kind, unit=unit, group=group, aliases=(f"{number}月份", f"{number}月计划"), width=9.2)
        for number in range(1, 13)
    )


_CODE = Column("code", "项目编号", Kind.CODE, required=True, locked=True, longest=20, aliases=("编号", "项目代码"), width=12)
_NAME = Column("name", "项目名称", required=True, locked=True, longest=120, aliases=("项目", "建设项目", "建设项目名称"), width=24)
_DISTRICT = Column("district", "区", Kind.DISTRICT, required=True, aliases=("辖区", "所在区", "区域"), width=10)

UNITS = Form(
    kind=FormKind.UNITS,
    version=1,
    title="{city}重点项目单位名录",
    main=Sheet(
        "单位名录",
        (
            Column("name", "单位名称", required=True, locked=True, longest=80, aliases=("单位全称", "单位", "名称"), width=30),
            Column("short_name", "简称", longest=20, aliases=("单位简称",), width=16),
            Column("kind", "类别", Kind.TERM, terms=UnitKind, aliases=("单位类别",), width=11),
            Column("credit_code", "统一社会信用代码", Kind.CODE, aliases=("社会信用代码", "信用代码"), width=22),
            Column("parent", "上级单位", longest=80, aliases=("主管单位", "上级"), width=26),
            Column("contact", "填报联系人", longest=40, aliases=("联系人",), width=12),
        ),
        notes=(
            "一行一个单位。名称写全称；类别从下拉列表选；统一社会信用代码18位，没有就留空；上级单位写本表中或已登记的单位全称。",
            "留空的格不改已登记的内容。更名不在本表办理：改了名称的行按新单位登记，原单位和它的记录保留。",
        ),
        portrait=True,
    ),
    dated=False,
)

PLANNED_LAND = Sheet(
    "交地计划",
    (_CODE, _NAME, _DISTRICT, *_months(Kind.AREA, "亩", "分月计划交地")),
    notes=("一行为一个项目在一个区的交地计划，以亩计；没有计划的月份留空。",),
)

ANNUAL_PLAN = Form(
    kind=FormKind.ANNUAL_PLAN,
    version=1,
    title="{city}{year}年重点项目年度计划表",
    main=Sheet(
        "年度计划",
        (
            _CODE,
            Column("national_code", "国家代码", longest=24, aliases=("国家编码", "投资项目代码"), width=13),
            _NAME,
            Column("level", "级别", Kind.TERM, terms=ProjectLevel, aliases=("项目级别",), width=8),
            Column("assessment_class", "类别", Kind.TERM, terms=AssessmentClass, aliases=("项目类别",), width=9),
            Column("sector", "板块", Kind.TERM, terms=Sector, aliases=("所属板块",), width=12),
            Column("nature", "性质", Kind.TERM, terms=Nature, aliases=("项目性质", "建设性质"), width=6),
            Column("district", "区", Kind.DISTRICT, aliases=("辖区", "所在区", "区域"), width=12),
            Column("responsible", "责任单位", Kind.UNIT, width=15),
            Column("owner", "业主单位", Kind.UNIT, aliases=("项目业主", "业主"), width=15),
            Column("agent_builder", "代建单位", Kind.UNIT, width=15),
            Column("total_investment", "总投资", Kind.MONEY, "万元", required=True, aliases=("计划总投资",), width=12),
            Column(
                "invested_before",
                "至上年底累计完成投资",
                Kind.MONEY,
                "万元",
                required=True,
                aliases=("至{last_year}年底累计完成投资",),
                width=12,
            ),
            Column(
                "investment",
                "年度计划投资",
                Kind.MONEY,
                "万元",
                required=True,
                aliases=("{year}年计划投资", "年度计划", "年计划"),
                width=12,
            ),
            *_months(Kind.MONEY, "万元", "分月计划投资"),
            Column("start_month", "计划开工月", Kind.MONTH, aliases=("开工月",), width=7),
            Column("completion_month", "计划竣工月", Kind.MONTH, aliases=("竣工月",), width=7),
            Column("target", "年度目标（形象进度）", longest=200, aliases=("年度目标", "形象进度目标"), width=18),
            Column("change", "调整情况", Kind.TERM, terms=PlanChange, width=7),
            Column("reason", "调整原因", longest=400, width=12),
        ),
        notes=(
            "灰底各格由系统填写，请不要改动；白底各格由单位填写。金额以万元计，可有小数，12个月之和须等于年度计划投资。",
            "打捆项目的资金只列在子项目上。新增项目填在空行，编号不得与已有项目重复。交地计划在“交地计划”表分区填写，以亩计。",
        ),
    ),
    land=PLANNED_LAND,
)

HANDED_OVER_LAND = Sheet(
    "分区交地",
    (_CODE, _NAME, _DISTRICT, Column("area", "本月交地", Kind.AREA, "亩", width=14)),
    notes=("只填在几个区交地的项目，逐区填写；各区之和须等于月报表中的交地。",),
    portrait=True,
)

MONTHLY_REPORT = Form(
    kind=FormKind.MONTHLY_REPORT,
    version=1,
    title="{city}重点项目月报表（{month}）",
    main=Sheet(
        "月报",
        (
            _CODE,
            _NAME,
            Column("planned", "本月计划", Kind.MONEY, "万元", locked=True, aliases=("{month_number}月计划", "当月计划"), width=12),
            Column(
                "before", "{before}累计", Kind.MONEY, "万元", locked=True, aliases=("至上月累计完成投资", "{before}累计完成投资"), width=12
            ),
            Column(
                "investment",
                "本月完成投资",
                Kind.MONEY,
                "万元",
                required=True,
                aliases=("本月完成", "当月完成投资", "{month_number}月完成投资"),
                width=12,
            ),
            Column(
                "to_date",
                "{to_date}累计完成投资",
                Kind.MONEY,
                "万元",
                aliases=("{to_date}累计", "{to_date}完成投资", "累计完成投资"),
                width=19,
            ),
            Column("land", "交地", Kind.AREA, "亩", aliases=("本月交地", "本月交地面积"), width=8),
            Column("site_progress", "形象进度", longest=200, aliases=("工程形象进度",), width=22),
            Column("started_on", "实际开工日期", Kind.DAY, aliases=("开工日期",), width=11),
            Column("completed_on", "实际竣工日期", Kind.DAY, aliases=("竣工日期",), width=11),
            Column("note", "说明", longest=400, aliases=("备注",), width=16),
            Column("difficulty", "存在困难", longest=400, aliases=("存在问题", "存在困难和问题"), width=16),
            Column("request", "需协调事项", longest=400, aliases=("需要协调的事项",), width=16),
        ),
        notes=(
            "灰底各格由系统填写，请不要改动；白底各格由单位填写。没有完成投资请填0，不要留空；冲减填负数，并在“说明”写明原因。",
            "累计完成投资用于核对，应等于已审各月与本月之和。交地以亩计；一个项目在几个区交地的，另在“分区交地”表逐区填写。",
        ),
    ),
    land=HANDED_OVER_LAND,
)

FORMS = {form.kind: form for form in (UNITS, ANNUAL_PLAN, MONTHLY_REPORT)}

POOL = Sheet(
    "项目库",
    (
        Column("code", "编号", Kind.CODE, locked=True, longest=12, width=12),
        Column("name", "项目名称", required=True, locked=True, longest=120, width=24),
        Column("district", "区", Kind.DISTRICT, required=True, locked=True, width=10),
        Column("sector", "板块", Kind.TERM, required=True, locked=True, terms=Sector, width=13),
        Column("unit", "责任单位", Kind.UNIT, required=True, locked=True, width=16),
        Column("content", "建设内容", required=True, locked=True, longest=1000, width=28),
        Column("stage", "阶段", Kind.TERM, required=True, terms=Pipeline, width=8),
        Column("since", "本阶段起始日期", Kind.DAY, required=True, aliases=("入库日期", "起始日期"), width=13),
        Column("investment", "总投资", Kind.MONEY, "万元", required=True, width=13),
        Column("left_on", "出库日期", Kind.DAY, width=12),
        Column("leaving", "出库情形", Kind.TERM, terms=Leaving, width=13),
        Column("evidence", "依据文件", longest=200, width=22),
        Column("reason", "原因", longest=400, width=22),
    ),
    notes=(
        "灰底各格由系统填写，请不要改动。进入下一阶段的，改“阶段”“本阶段起始日期”和总投资；出库的，填“出库日期”和“出库情形”；没有变动的行不改。",
        "有变动的行须写依据文件；退回前一阶段、更正登记有误的日期或总投资、出库的，须写原因。新项目填在空行，编号留空。一行一次只办一件事。",
    ),
)
"""项目库 as a form: what a project is, where it stands, and when it leaves."""

LAND_MONTH = Sheet(
    "征收进度",
    (
        Column("code", "项目编号", Kind.CODE, required=True, locked=True, longest=20, aliases=("编号",), width=12),
        Column("name", "项目名称", locked=True, longest=120, width=26),
        Column("state", "状态", locked=True, width=9),
        *(Column(kind.name, kind.label, Kind.QUANTITY, kind.unit, required=True, width=13) for kind in Quantity),
        Column("note", "说明", longest=400, aliases=("备注",), width=24),
    ),
    notes=(
        "灰底各格由系统填写，请不要改动。填本月数，不填累计；土地填亩，房屋填平方米，户数填户。",
        "没有进展的填0，没有的类别留空；计划内的类别不能留空。计划外的项目填在空行，写项目编号。",
    ),
)
"""The month of a district's expropriation as a form, one row a project."""

STAMP_SHEET = "模板信息"
CHOICES_SHEET = "选项"
"""The hidden sheets: what the form was written from, and the words of the drop-downs."""


@dataclass(frozen=True)
class Words:
    """What the braces in headers and titles stand for."""

    city: str
    year: int
    month: int

    def fill(self, text: str) -> str:
        """Return a header, alias or title with its braces filled."""
        before = "1月" if self.month == 2 else f"1—{self.month - 1}月"
        to_date = "1月" if self.month == 1 else f"1—{self.month}月"
        return text.format(
            city=self.city,
            year=self.year,
            last_year=self.year - 1,
            month=f"{self.year}年{self.month}月",
            month_number=self.month,
            before=before if self.month > 1 else "1月前",
            to_date=to_date,
        )
