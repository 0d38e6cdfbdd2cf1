"""Circulars for tests: one that is issued, and pieces to make others of."""

from datetime import date

from data.notice import Column, Notice, PrintedTable, Section

NAMES = ("思明区", "湖里区", "集美区", "海沧区", "同安区", "翔安区")
COLUMNS = (
    Column("名次", 5),
    Column("单位", 17, "left"),
    Column("得分", 8, "right"),
    Column("序时完成率（%）", 10, "right"),
    Column("开工率（%）", 9, "right"),
    Column("竣工率（%）", 9, "right"),
    Column("用地（亩）", 9, "right"),
    Column("榜", 6),
    Column("比上月", 7),
)


def ranked(title: str, names: tuple[str, ...]) -> PrintedTable:
    """Return a ranked table with a row for each name."""
    rows = (
        (str(place), name, f"{98.76 - place:.2f}", f"{130.59 - place:.2f}", "100.00", "95.00", f"{1234.5 - place:,.2f}", "红榜", "升1位")
        for place, name in enumerate(names, start=1)
    )
    return PrintedTable(title, "单位：分、%、亩", COLUMNS, tuple(rows), ("注：得分相同的并列。",))


def attachment(count: int) -> PrintedTable:
    """Return a list of so many projects, ten columns wide."""
    columns = (
        *(Column("序号", 5), Column("项目", 26, "left"), Column("责任单位", 16, "left"), Column("年度计划", 11, "right")),
        *(Column("1—7月计划", 11, "right"), Column("1—7月完成", 11, "right"), Column("完成率（%）", 9, "right")),
        *(Column("形象进度", 22, "left"), Column("问题", 18, "left"), Column("备注", 8)),
    )
    rows = (
        (
            str(number),
            f"某路至某路道路工程（{number}标段）",
            "市交通运输局",
            "12,345.67",
            "6,000.10",
            "6,100.90",
            "101.68",
            "桩基完成",
            "",
            "",
        )
        for number in range(1, count + 1)
    )
    return PrintedTable("重点项目进度明细表", "单位：万元", columns, tuple(rows))


ISSUED = Notice(
    issuers=("甲市城乡建设局", "甲市重点项目建设领导小组办公室"),
    number="甲建督[2019]8号",
    title="关于2019年1至7月全市重点项目建设情况的通报",
    addressees="各区人民政府，市直各有关单位",
    opening=("现将2019年1至7月市重点项目建设情况通报如下：",),
    sections=(
        Section("总体情况", ("1至7月，全市357个重点项目完成投资777.40亿元。", "应开工98个，已开工93个。")),
        Section("各区排名", ("6个区排名如下。",), (ranked("表1　各区排名", NAMES),)),
        Section("红牌和黄牌", ("7月没有发牌。",), (PrintedTable("红牌和黄牌", "", (Column("牌", 1), Column("项目", 3, "left")), ()),)),
    ),
    closing=("统计口径：完成率不封顶。", "封存编号：9f2c6e0b。"),
    issued_on=date(2019, 8, 12),
    copies="市委办公室，市政协办公室。",
    printed_by="甲市城乡建设局办公室",
    attachments=(attachment(3), ranked("各区排名", NAMES)),
)
BARE = Notice((), "", "通报", "", (), (Section("情况", ("正文。",)),), (), None, "", "")
"""A circular with nothing but a title and a section."""
