"""The programs of others that a backup needs: pg_dump and pg_restore for PostgreSQL, gpg for encryption; no secret on a command line."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from core.errors import Conflict
from core.settings import passphrase_file

SEALED = ".gpg"
"""The end of the name of an encrypted file."""
_OURS = "--schema=public"
"""All that the program makes is in this schema; what others make beside it, views for BI tools and large objects too, is theirs to keep."""
_ALONE = ("--batch", "--yes", "--quiet", "--status-fd=2", "--no-auto-key-locate", "--disable-dirmngr")
"""gpg asks nobody at the keyboard, and no server for keys."""
_PACKAGES = {"pg_dump": "postgresql-client", "pg_restore": "postgresql-client", "gpg": "gnupg"}


def dump(url: sa.URL, target: Path, *, snapshot: str) -> None:
    """Write our schema of a PostgreSQL database, as the exported snapshot sees it, in pg_dump's custom format. Raises Conflict."""
    kept = ("--format=custom", "--no-owner", "--no-privileges", _OURS)
    words = (*kept, f"--snapshot={snapshot}", f"--file={target}", _plain(url))
    _run("pg_dump", words, password=url.password)


def undump(source: Path, url: sa.URL) -> None:
    """Read our schema from a file of `dump` into an empty PostgreSQL database: all of it or nothing. Raises Conflict."""
    whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", _OURS)
    _run("pg_restore", (*whole, f"--dbname={_plain(url)}", str(source)), password=url.password)


def encrypt(source: Path, target: Path, *, recipient: str) -> None:
    """Encrypt a file to the holder of a public key that gpg holds already. Raises Conflict."""
    words = ("--trust-model", "always", "--recipient", recipient, "--output", str(target), "--encrypt", str(source))
    done = _done("gpg", (*_ALONE, *words))
    if "[GNUPG:] INV_RECP " in done.said:
        raise Conflict(
            f"gpg中没有可用的公钥“{recipient}”，没有加密。请核对指纹和有效期，以运行备份的用户导入公钥（gpg --import），再重试。"
        )
    _require_done("gpg", done)


def decrypt(source: Path, target: Path) -> None:
    """Decrypt a file with a private key that gpg holds; its passphrase, if any, is in the file that is set. Raises Conflict, BadInput."""
    given = passphrase_file()
    spoken = () if given is None else ("--pinentry-mode", "loopback", "--passphrase-file", str(given))
    done = _done("gpg", (*_ALONE, *spoken, "--output", str(target), "--decrypt", str(source)))
    wanted = re.findall(r"^\[GNUPG:\] ENC_TO (\w+)", done.said, re.MULTILINE)
    if done.failed and wanted and "[GNUPG:] DECRYPTION_KEY " not in done.said:
        raise Conflict(_locked(wanted, given))
    _require_done("gpg", done)


def _locked(keys: Sequence[str], given: Path | None) -> str:
    """Why none of these keys opens a file: it is not here, or its passphrase is missing or wrong."""
    if all(_done("gpg", (*_ALONE, "--list-secret-keys", key)).failed for key in keys):
        return f"gpg中没有解密用的私钥（{'、'.join(keys)}），没有解密。请在有私钥的机器上以导入私钥的用户运行，或先导入私钥。"
    if given is None:
        return "私钥有口令，没有解密。请把口令写入只有运行的用户能读的文件，把DUCHA_BACKUPS_PASSPHRASE设为它的路径，再重试。"
    return f"私钥的口令不对，没有解密。请核对{given}中的口令，再重试。"


def require(name: str) -> str:
    """Return the path of a program. Raises Conflict, which says what to install."""
    found = shutil.which(name)
    if found is None:
        raise Conflict(f"没有安装{name}。请安装后重试：apt-get install {_PACKAGES[name]}")
    return found


def _plain(url: sa.URL) -> str:
    """A database's address as PostgreSQL's own programs take it, without its password."""
    plain = sa.URL.create("postgresql", url.username, host=url.host, port=url.port, database=url.database, query=url.query)
    return plain.render_as_string(hide_password=False)


@dataclass(frozen=True)
class _Done:
    """How a program ended: its exit code, and what it said on standard error."""

    code: int
    said: str

    @property
    def failed(self) -> bool:
        return self.code != 0


def _done(name: str, words: Sequence[str], *, password: str | None = None) -> _Done:
    secret = {} if password is None else {"PGPASSWORD": password}
    command = [require(name), *words]
    done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return _Done(done.returncode, done.stderr.decode(errors="replace"))


def _require_done(name: str, done: _Done) -> None:
    if done.failed:
        said = [line for line in done.said.strip().splitlines() if not line.startswith("[GNUPG:]")] or [f"退出码{done.code}"]
        raise Conflict(f"{name}没有办成：{said[0]}。请照此处理后重试，必要时请数据库管理员协助。")


def _run(name: str, words: Sequence[str], *, password: str | None = None) -> None:
    _require_done(name, _done(name, words, password=password))
