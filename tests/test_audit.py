"""The audit of packages: our locks pass, each fault is found, and what nobody could look at is said to be 未核查."""

import json
import shutil
import subprocess
from importlib import metadata

import pytest

from tests import audit

SOUND = "alembic==1.2 ; python_version > '3' \\\n    --hash=sha256:00\nmako==1.3 \\\n    --hash=sha256:11\n"


def test_the_locks_are_whole_with_hashes_and_their_licences_allowed() -> None:
    assert audit.offline() == []
    assert len(audit.pins((audit.ROOT / audit.RUNTIME).read_text(encoding="utf-8"))) > 40


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (SOUND, []),
        (f"{SOUND}loose>=1\n", ["没有锁定：loose>=1"]),
        (f"{SOUND}bare==1\n", ["没有哈希值：bare"]),
        (f"--index-url https://mirror.example/x\n{SOUND}", ["没有锁定：--index-url https://mirror.example/x"]),
        (f"{SOUND}x @ git+https://example.org/x\n", ["没有锁定：x @ git+https://example.org/x"] * 2),
    ],
    ids=["sound", "no version", "no hash", "an address", "a repository"],
)
def test_what_is_not_pinned_with_hashes_is_named(text: str, faults: list[str]) -> None:
    assert audit.unsound(text, audit.pins(text)) == faults


def test_what_a_package_needs_and_the_lock_lacks_is_named() -> None:
    version = metadata.version("alembic")
    assert "alembic需要SQLAlchemy，没有锁定" in audit.missing([audit.Pin("alembic", version, 1)])
    assert f"alembic装的是{version}，锁定的是0" in audit.missing([audit.Pin("alembic", "0", 1)])


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "GNU Affero General Public License v3", "AGPL-3.0", "SSPL-1.0", "没有写明", "Proprietary"]
)
def test_other_licences_are_named(licence: str) -> None:
    assert audit.forbidden(["MIT", licence]) == [licence]


def answering(dependencies: object, code: int = 0) -> audit.Asked:
    text = "no network" if code == 2 else json.dumps({"dependencies": dependencies})
    return lambda command: subprocess.CompletedProcess(command, code, text, "")


FAULT = {"name": "starlette", "version": "1", "vulns": [{"id": "X-2026-1"}]}
SKIPPED = {"name": "alembic", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("ask", "code", "said"),
    [
        (answering([FAULT, SKIPPED], 1), 1, "starlette 1有已知漏洞X-2026-1"),
        (answering([{**FAULT, "vulns": []}, SKIPPED]), 0, "已核查1个软件包的已知漏洞，1个未核查。"),
        (answering([SKIPPED]), 0, "未核查已知漏洞：漏洞库中没有查到任何一个软件包"),
        (answering([], 2), 0, "未核查已知漏洞：pip-audit没有答复"),
    ],
    ids=["a fault", "none", "all skipped", "no network"],
)
def test_a_known_fault_fails_and_what_nobody_could_look_at_is_said(
    ask: audit.Asked, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: "pip-audit")
    assert audit.main(ask) == code
    assert said in capsys.readouterr().out


def test_without_the_program_it_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert audit.main() == 0
    assert "未核查已知漏洞：没有pip-audit" in capsys.readouterr().out
