"""The operators' wrapper with make-believe id, setpriv and sudo: whose command it becomes, and with which settings."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.nginx import DEPLOY

PROGRAM = '#!/bin/sh\necho "as ${AS:-nobody else} in $HOME: $*"; env | grep ^DUCHA_ | sort; umask\n'
STUBS = {
    "id": '#!/bin/sh\necho "$ME"\n',
    "getent": '#!/bin/sh\n[ "$2" = ducha ] && [ -z "${NO_USER:-}" ] && echo "ducha:x:990:991::/var/lib/ducha:/bin/sh"\n',
    "setpriv": '#!/bin/sh\n[ "$3 $4" = "--init-groups --" ] || exit 9\nAS="$1 $2"; export AS; shift 4; exec "$@"\n',
    "sudo": '#!/bin/sh\n[ "$1" = -- ] || exit 9\nshift; ME=root; export ME; exec "$@"\n',
}
SETTINGS = """# A comment
; another

DUCHA_DATABASE_URL=postgresql+psycopg://ducha@localhost/ducha
DUCHA_MESSAGES_MAIL='mailtos://a:p$x&`y`@smtp.example.cn?from=a@example.cn'
DUCHA_MESSAGES_WECOM="wechat://one two"
DUCHA_BACKUPS=
DUCHA_LAST=no newline"""


@dataclass(frozen=True)
class Server:
    """A folder with the program, the wrapper and a link to it, and the settings."""

    folder: Path

    def settings(self, text: str) -> None:
        (self.folder / "ducha.env").write_text(text, encoding="utf-8")

    @property
    def command(self) -> Path:
        return self.folder / "bin" / "ducha-as"

    def environment(self, *, me: str, **more: str) -> dict[str, str]:
        path = f"{self.folder / 'bin'}{os.pathsep}{os.defpath}"
        return {"PATH": path, "DUCHA_SETTINGS": str(self.folder / "ducha.env"), "ME": me, "HOME": "/root", **more}

    def run(self, *words: str, me: str, **more: str) -> subprocess.CompletedProcess[str]:
        variables = self.environment(me=me, **more)
        return subprocess.run([self.command, *words], env=variables, capture_output=True, text=True, check=False)


@pytest.fixture
def server(tmp_path: Path) -> Server:
    (tmp_path / "opt" / "deploy").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    shutil.copy(DEPLOY / "ducha-as", tmp_path / "opt" / "deploy" / "ducha-as")
    (tmp_path / "bin" / "ducha-as").symlink_to(tmp_path / "opt" / "deploy" / "ducha-as")
    for name, text in {"opt/ducha": PROGRAM, **{f"bin/{stub}": text for stub, text in STUBS.items()}}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    found = Server(tmp_path)
    found.settings(SETTINGS)
    return found


@pytest.mark.parametrize(
    ("me", "as_whom"),
    [
        pytest.param("root", "as --reuid=990 --regid=991 in /var/lib/ducha", id="root"),
        pytest.param("lisi", "as --reuid=990 --regid=991 in /var/lib/ducha", id="an operator with sudo"),
        pytest.param("ducha", "as nobody else in /root", id="the service's user"),
    ],
)
def test_a_command_is_the_service_s_with_the_service_s_settings(server: Server, me: str, as_whom: str) -> None:
    done = server.run("restore", "two words", "--to", "sqlite:////x", me=me)
    assert done.stderr == ""
    first, *held, mask = done.stdout.splitlines()
    assert first == f"{as_whom}: restore two words --to sqlite:////x"
    assert held == [
        "DUCHA_BACKUPS=",
        "DUCHA_COMMAND=ducha-as",
        "DUCHA_DATABASE_URL=postgresql+psycopg://ducha@localhost/ducha",
        "DUCHA_LAST=no newline",
        "DUCHA_MESSAGES_MAIL=mailtos://a:p$x&`y`@smtp.example.cn?from=a@example.cn",
        "DUCHA_MESSAGES_WECOM=wechat://one two",
        f"DUCHA_SETTINGS={server.folder / 'ducha.env'}",
    ]
    assert mask == "0077"


def test_without_settings_or_user_nothing_is_run_and_the_mend_is_told(server: Server) -> None:
    lacking = server.run("verify", me="root", NO_USER="1")
    assert (lacking.returncode, lacking.stdout, "没有用户ducha" in lacking.stderr) == (2, "", True)
    server.settings("DUCHA_PORT=8600\nexport PGPASSWORD=secret\n")
    wrong = server.run("verify", me="root")
    assert (wrong.returncode, wrong.stdout, "export PGPASSWORD" in wrong.stderr, "secret" in wrong.stderr) == (2, "", True, False)
    (server.folder / "ducha.env").unlink()
    none = server.run("verify", me="root")
    assert (none.returncode, none.stdout, "没有找到设置" in none.stderr) == (2, "", True)


def test_how_a_command_ended_is_handed_on(server: Server) -> None:
    (server.folder / "opt" / "ducha").write_text("#!/bin/sh\nexit 1\n")
    assert server.run("verify", me="root").returncode == 1


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root becomes somebody else")
def test_who_is_told_to_end_is_the_program_itself(server: Server) -> None:
    """With the machine's own setpriv, here to root again: no process stands before the program that would kill it before it has ended."""
    (server.folder / "bin" / "setpriv").unlink()
    (server.folder / "bin" / "getent").write_text('#!/bin/sh\necho "ducha:x:0:0::/root:/bin/sh"\n')
    (server.folder / "opt" / "ducha").write_text(
        "#!/bin/sh\ntrap 'sleep 0.3; echo ended; exit 3' TERM\necho $$\nwhile :; do sleep 0.05; done\n"
    )
    environment = server.environment(me="root")
    with subprocess.Popen([server.command, "serve"], env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert int(running.stdout.readline()) == running.pid
        running.terminate()
        assert running.stdout.read() == "ended\n"
    assert running.returncode == 3
