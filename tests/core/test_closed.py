"""A server that lets nobody in: the sentence and the log say which of three things is wrong, and never the password."""

import json

import psycopg
import pytest
import sqlalchemy as sa

from core import db
from core.errors import Closed, Conflict
from dashboard.cli import run
from tests.engines import PostgresTemplate

URL = "postgresql+psycopg://baobiao:Geheim-1@127.0.0.1:9/ducha"
PASSWORD, DATABASE, SILENT = "用户或密码不对", "没有这个库", "数据库没有应答"
SAID = {
    "a wrong password": ('connection failed: FATAL:  password authentication failed for user "baobiao"', PASSWORD),
    "no password": ("connection failed: fe_sendauth: no password supplied", PASSWORD),
    "a wrong password, in Chinese": ('connection failed: 致命错误:  用户 "baobiao" Password 认证失败', PASSWORD),
    "no such role": ('connection failed: FATAL:  role "baobiao" does not exist', PASSWORD),
    "no such database": ('connection failed: FATAL:  database "ducha" does not exist', DATABASE),
    "no such database, in Chinese": ('connection failed: 致命错误:  数据库 "ducha" 不存在', DATABASE),
    "nobody listens": ('connection failed: connection to server at "127.0.0.1", port 9 failed: Connection refused', SILENT),
    "no such machine": ("failed to resolve host 'nowhere': [Errno -2] Name or service not known", SILENT),
    "it starts": ("connection failed: FATAL:  the database system is starting up", SILENT),
    "no answer": ("connection timeout expired", SILENT),
}


@pytest.mark.parametrize("case", SAID)
def test_the_sentence_and_the_line_of_the_log_say_why_without_the_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    told, why = SAID[case]

    def refuse(*_words: object, **_more: object) -> None:
        raise psycopg.OperationalError(told)

    monkeypatch.setattr(psycopg, "connect", refuse)
    monkeypatch.setenv("DUCHA_DATABASE_URL", URL)
    monkeypatch.setenv("DUCHA_LOG", "info")
    assert run(["jobs"]) == 2
    sentence, line = capsys.readouterr().err.splitlines()
    assert sentence.startswith(f"{why}，请核对DUCHA_DATABASE_URL中的")
    assert json.loads(line)["reason"] == why
    assert "Geheim" not in sentence + line
    with pytest.raises(Conflict, match=why), db.reading(db.create_engine(URL)):
        pass


def test_a_server_tells_no_such_role_from_no_such_database(postgres_template: PostgresTemplate) -> None:
    for place, why in {
        postgres_template.url.set(database="nosuch"): DATABASE,
        postgres_template.url.set(username="nosuch"): PASSWORD,
    }.items():
        engine = sa.create_engine(place)
        with pytest.raises(Closed) as refused:
            db.version(engine)
        assert refused.value.why == why


def test_a_failure_of_another_kind_is_given_none_of_these_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_words: object, **_more: object) -> None:
        raise psycopg.OperationalError("connection failed: FATAL:  sorry, too many clients already")

    monkeypatch.setattr(psycopg, "connect", refuse)
    with pytest.raises(Conflict, match="打不开，请核对地址、密码和服务是否运行"):
        db.version(db.create_engine(URL))
