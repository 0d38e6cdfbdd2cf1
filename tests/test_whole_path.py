"""The whole way of a real bureau, by the command line alone, from nothing to what can be ranked."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlmodel import col, select

from core import db
from core.models import AuditEntry, City, ProgressReport
from core.vocabulary import ReportState
from dashboard.cli import run
from tests import engines
from tests.data.books import Typed, edited
from tests.data.town import WAN

_numbers = count(1)

UNITS = """单位名称,简称,类别,统一社会信用代码,上级单位,填报联系人
建工二管有限公司,建工二管,企业,91350200MA2YYYYY0X,建工集团,李四
东山区人民政府,东山区,区政府,,,张三
新城片区指挥部,新城指挥部,指挥部,,,王五
建工集团有限公司,建工集团,市属国企,,,
"""
PROJECTS: tuple[tuple[Typed, ...], ...] = (
    (
        "HB-001",
        "",
        "滨海大道",
        "市重点",
        "考核奖惩类",
        "城乡基础设施",
        "续建",
        "东山区",
        "新城指挥部",
        "建工集团",
        "建工二管",
        60000,
        9000,
        12000,
    ),
    ("HB-002", "", "东山医院", "市重点", "考核奖惩类", "社会事业", "新建", "东山区", "新城指挥部", "建工集团", "", 30000, 0, 6000),
)
COLUMNS = [*"ABCDEFGHIJKLMN"]
MONTHS = ["O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z"]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a database of each kind in which there is nothing; the working folder is empty."""
    monkeypatch.chdir(tmp_path)
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path}/.ducha/ducha.sqlite"
        monkeypatch.setenv("DUCHA_DATABASE_URL", address)
        yield address
        return
    template: engines.PostgresTemplate = request.getfixturevalue("postgres_template")
    name = f"{template.name}_path{next(_numbers)}"
    engines.execute(template.url, f'CREATE DATABASE "{name}"')
    address = template.url.set(database=name).render_as_string(hide_password=False)
    monkeypatch.setenv("DUCHA_DATABASE_URL", address)
    yield address
    engines.execute(template.url, f'DROP DATABASE "{name}" WITH (FORCE)')


def fill(path: Path, rows: tuple[tuple[Typed, ...], ...], first: int) -> None:
    cells = {f"{column}{first + place}": value for place, row in enumerate(rows) for column, value in zip(COLUMNS, row, strict=True)}
    cells |= {f"{column}{first + place}": int(str(row[-1])) / 12 for place, row in enumerate(rows) for column in MONTHS}
    path.write_bytes(edited(path.read_bytes(), cells))


def given(capsys: pytest.CaptureFixture[str], line: str) -> str:
    """Give a command that succeeds; return what it printed."""
    code = run(line.split())
    said = capsys.readouterr()
    assert code == 0, (line, said)
    return said.out


def test_from_nothing_to_the_first_reports(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given(capsys, "init --city 海滨市 --bureau 海滨市建设局")
    (tmp_path / "单位.csv").write_text(UNITS, encoding="utf-8")
    assert "新增4行" in given(capsys, "import 单位.csv")
    assert "第1批已入库" in given(capsys, "import 单位.csv --confirm")

    given(capsys, "template 年度计划 --month 2019-01 -o 计划.xlsx")
    fill(tmp_path / "计划.xlsx", PROJECTS, 7)
    assert "新增2行" in given(capsys, "import 计划.xlsx --document 海建〔2019〕1号")
    assert "2019年度计划第1版已批准，现行有效。" in given(capsys, "import 计划.xlsx --confirm --approve")

    given(capsys, "template 月报 --month 2019-01 -o 月报.xlsx")
    path = tmp_path / "月报.xlsx"
    path.write_bytes(edited(path.read_bytes(), {"E6": 1300, "E7": 400}))
    assert run(["import", "月报.xlsx"]) == 1
    assert "2019年1月还没有开放填报" in capsys.readouterr().out
    given(capsys, "open --month 2019-01 --due 2019-02-03T18:00")
    assert "新增2行，变更0行，不变0行，不收0行" in given(capsys, "import 月报.xlsx")
    given(capsys, "import 月报.xlsx --confirm")

    ranked = given(capsys, "rank --month 2019-01")
    assert "演示数据" not in ranked
    assert "1月，全市2个市重点项目计划投资0.15亿元" in ranked
    assert "新城指挥部" in ranked
    engine = db.existing(url)
    with db.reading(engine) as session:
        assert session.exec(select(City.name, City.demonstration)).one() == ("海滨市", False)
        stored = session.exec(select(ProgressReport.investment, ProgressReport.state).order_by(col(ProgressReport.id))).all()
        assert stored == [(1300 * WAN, ReportState.CONFIRMED), (400 * WAN, ReportState.CONFIRMED)]  # nobody there could confirm
        acts = list(session.exec(select(AuditEntry.act).order_by(col(AuditEntry.id))))
    engine.dispose()
    assert [act for act in acts if act != "核对导入文件"] == [
        "登记城市",
        "导入单位名录",
        "导入年度计划",
        "批准年度计划",
        "开放填报",
        "导入月报",
    ]
