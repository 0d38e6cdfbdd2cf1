"""How a real bureau begins: `ducha init`, `migrate` and `serve`, by what they print, store and refuse."""

import socket
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.models import AuditEntry, City, Unit
from core.vocabulary import UnitKind
from dashboard import server
from dashboard.cli import run
from scoring.rulebook_file import shipped

INIT = ["init", "--city", "海滨市", "--bureau", "海滨市建设局"]
NAMES = "、".join(sorted({book.name for book in shipped()}))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database of this machine would be; nothing is there yet."""
    path = tmp_path / "data" / "ducha.sqlite"
    monkeypatch.setenv("DUCHA_DATABASE_URL", f"sqlite:///{path}")
    return path


def opened(path: Path) -> Session:
    return Session(db.create_engine(f"sqlite:///{path}"))


def older(path: Path, version: str = "0002") -> None:
    """Take the database back to an earlier version."""
    older_engine(db.create_engine(f"sqlite:///{path}"), version)


def older_engine(engine: Engine, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(db.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, version)


def test_init_makes_the_database_of_a_real_city_and_says_what_comes_next(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(INIT) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[0] == "已建立海滨市的数据库，主管部门是海滨市建设局。"
    assert str(file) in printed
    assert "ducha template 单位名录" in printed
    with opened(file) as session:
        city = session.exec(select(City)).one()
        assert (city.name, city.bureau, city.demonstration) == ("海滨市", "海滨市建设局", False)
        assert [(entry.act, entry.subject) for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.id)))] == [
            ("登记城市", "海滨市")
        ]
        assert session.exec(select(Unit)).all() == []


def rulebook_at(path: Path) -> str | None:
    with opened(path) as session:
        return session.exec(select(City.rulebook)).one()


def test_init_names_the_rule_at_once_or_later(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*INIT, "--rulebook", "mianyang"]) == 0
    assert "海滨市已选定办法mianyang" in capsys.readouterr().out
    assert rulebook_at(file) == "mianyang"
    assert run(["init", "--rulebook", "lujiang"]) == 0
    assert rulebook_at(file) == "lujiang"
    with opened(file) as session:
        acts = session.exec(select(AuditEntry.act, AuditEntry.detail).order_by(col(AuditEntry.id))).all()
    assert acts[1:] == [("选定办法", "（未选定）→mianyang"), ("选定办法", "mianyang→lujiang")]


def test_init_without_a_rule_says_that_none_was_chosen(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(INIT) == 0
    assert "没有选定办法，排名将按示范办法测算，仅供参考。" in capsys.readouterr().out
    assert rulebook_at(file) is None


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ([*INIT, "--rulebook", "xiamen"], f"没有找到办法“xiamen”。可选：{NAMES}。"),
        (["init", "--rulebook", "xiamen"], f"没有找到办法“xiamen”。可选：{NAMES}。"),
        (["init", "--city", "海滨市"], "建立数据库须写--city和--bureau；为已有的城市选定办法，只写--rulebook。"),
        (["init"], "建立数据库须写--city和--bureau；为已有的城市选定办法，只写--rulebook。"),
    ],
    ids=["an unknown rule", "an unknown rule later", "a city without its bureau", "nothing"],
)
def test_init_refuses_and_makes_nothing(file: Path, capsys: pytest.CaptureFixture[str], line: list[str], sentence: str) -> None:
    assert run(line) == 2
    assert capsys.readouterr().err == sentence + "\n"
    assert not file.exists()


def test_a_rule_is_chosen_only_where_there_is_a_city(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--rulebook", "lujiang"]) == 2
    assert "没有找到数据库" in capsys.readouterr().err
    db.migrate(db.create_engine(f"sqlite:///{file}"))
    assert run(["init", "--rulebook", "lujiang"]) == 2
    assert "请先用ducha init登记城市和主管部门。" in capsys.readouterr().err


def test_the_demonstration_city_of_an_earlier_version_has_chosen_its_own_rule(engine: Engine) -> None:
    older_engine(engine, "0003")
    with engine.begin() as connection:
        connection.execute(sa.text("insert into city (id, name, bureau, demonstration) values (1, '鹭江市', '某局', true)"))
    db.migrate(engine)
    with db.reading(engine) as session:
        assert session.exec(select(City.rulebook)).one() == "lujiang"


def test_init_begins_in_an_empty_postgresql_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    assert run(INIT) == 0
    assert run(INIT) == 2


@pytest.mark.parametrize(
    ("demonstration", "what"), [(False, "正式数据"), (True, "演示数据")], ids=["a real city", "the demonstration city"]
)
def test_init_refuses_a_city(file: Path, capsys: pytest.CaptureFixture[str], *, demonstration: bool, what: str) -> None:
    engine = db.create_engine(f"sqlite:///{file}")
    db.migrate(engine)
    with db.transaction(engine) as session:
        session.add(City(name="某市", bureau="某局", demonstration=demonstration))
    older(file)
    assert run(INIT) == 2
    assert capsys.readouterr().err == f"数据库里已有某市的{what}，没有改动。要另建一个城市，请把DUCHA_DATABASE_URL设为另一个空数据库。\n"
    assert db.version(engine) == "0002"


def test_init_refuses_units_of_an_unnamed_city(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine = db.create_engine(f"sqlite:///{file}")
    db.migrate(engine)
    with db.transaction(engine) as session:
        session.add(Unit(name="某区人民政府", short_name="某区", kind=UnitKind.DISTRICT))
    assert run(INIT) == 2
    assert "没有登记是哪个城市" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("city", "bureau", "sentence"),
    [(" ", "某局", "城市名称是空的。请写全称。"), ("某市", "局" * 61, "主管部门名称有61字，最多60字。请缩短。")],
    ids=["no city", "too long a bureau"],
)
def test_init_makes_no_database_without_names(
    file: Path, capsys: pytest.CaptureFixture[str], city: str, bureau: str, sentence: str
) -> None:
    assert run(["init", "--city", city, "--bureau", bureau]) == 2
    assert capsys.readouterr().err == sentence + "\n"
    assert not file.exists()


def test_migrate_says_what_it_would_do_then_does_it_then_has_nothing_to_do(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(INIT) == 0
    older(file)
    capsys.readouterr()
    assert run(["rank", "--month", "2019-07"]) == 2
    assert "版本是0002，与本程序不符。请先备份，再运行./ducha migrate" in capsys.readouterr().err
    newest = db.newest_version()
    assert run(["migrate"]) == 0
    told = capsys.readouterr().out
    assert f"是版本0002，将升级到{newest}。还没有改动。" in told
    assert "备份" in told
    assert db.version(db.create_engine(f"sqlite:///{file}")) == "0002"
    assert run(["migrate", "--confirm"]) == 0
    assert f"已从版本0002升级到{newest}。" in capsys.readouterr().out
    assert run(["migrate", "--confirm"]) == 0
    assert f"已是版本{newest}，不需要升级。" in capsys.readouterr().out


def test_migrate_refuses_a_database_of_a_newer_program(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(INIT) == 0
    with db.create_engine(f"sqlite:///{file}").begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    for line in (["migrate"], ["migrate", "--confirm"]):
        assert run(line) == 2
        assert "数据库版本是9999，比本程序新。" in capsys.readouterr().err


def test_on_a_server_sentences_name_its_command(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DUCHA_COMMAND", "ducha-as")
    assert run(["serve"]) == 2
    assert capsys.readouterr().err == f"没有找到数据库“{file}”。正式使用请先运行ducha-as init；要看演示市，请运行ducha-as demo。\n"


WITHOUT = (["migrate"], ["serve"], ["open", "--month", "2019-08", "--due", "2019-09-03"], ["template", "单位名录"])


@pytest.mark.parametrize("line", WITHOUT, ids=" ".join)
def test_a_missing_database_is_said_and_not_made(file: Path, capsys: pytest.CaptureFixture[str], line: list[str]) -> None:
    assert run(line) == 2
    assert capsys.readouterr().err == f"没有找到数据库“{file}”。正式使用请先运行./ducha init；要看演示市，请运行./ducha demo。\n"
    assert not file.exists()


def test_a_file_that_is_no_database_is_said(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.parent.mkdir()
    file.write_text("不是数据库" * 200, encoding="utf-8")
    for line in (INIT, ["migrate"], ["serve"], ["demo", "--load-only"]):
        assert run(line) == 2
        assert "打不开" in capsys.readouterr().err


def test_a_server_that_does_not_answer_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", "postgresql+psycopg://ducha:secret@127.0.0.1:9/ducha")
    for line in (INIT, ["migrate"], ["serve"]):
        assert run(line) == 2
        said = capsys.readouterr().err
        assert "打不开" in said
        assert "secret" not in said


ENVIRONMENT = {
    "not an address": ("DUCHA_DATABASE_URL", "ducha", "数据库地址写法有误。"),
    "a port that is no number": ("DUCHA_DATABASE_URL", "postgresql+psycopg://u:secret@h:abc/n", "数据库地址写法有误。"),
    "another kind of database": ("DUCHA_DATABASE_URL", "mysql://host/ducha", "数据库地址写法有误。"),
    "a folder that cannot be": ("DUCHA_DATABASE_URL", "sqlite:////dev/null/ducha.sqlite", "不能建立文件夹/dev/null"),
    "not a port": ("DUCHA_PORT", "八千", "DUCHA_PORT是“八千”，不是端口。请写1至65535的整数。"),
}


@pytest.mark.parametrize("case", ENVIRONMENT)
def test_a_setting_that_cannot_be_is_said(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    variable, value, sentence = ENVIRONMENT[case]
    monkeypatch.setenv(variable, value)
    assert run(INIT) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert "secret" not in said
    assert not file.exists()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_serve_shows_the_database_that_exists(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[tuple[int, str]] = []
    monkeypatch.setattr(server, "serve", lambda *, port, address: asked.append((port, address)))
    assert run(INIT) == 0
    port = free_port()
    assert run(["serve", "--port", str(port), "--address", "0.0.0.0"]) == 0  # noqa: S104  # the address is what is tested
    assert asked == [(port, "0.0.0.0")]  # noqa: S104  # as above
    assert f"http://0.0.0.0:{port}" in capsys.readouterr().out
    with opened(file) as session:
        assert session.exec(select(City.demonstration)).one() is False


def test_serve_says_what_to_do_about_a_port_or_an_address(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(INIT) == 0
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert run(["serve", "--port", str(other.getsockname()[1])]) == 2
    assert "./ducha serve --port" in capsys.readouterr().err
    assert run(["serve", "--address", "203.0.113.7", "--port", str(free_port())]) == 2
    assert "本机没有地址203.0.113.7" in capsys.readouterr().err
    assert file.exists()
