"""The programs of others that a backup needs: pg_dump and pg_restore for PostgreSQL, gpg for encryption; no secret on a command line."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from core.errors import Conflict

SEALED = ".gpg"
"""The end of the name of an encrypted file."""
_PACKAGES = {"pg_dump": "postgresql-client", "pg_restore": "postgresql-client", "gpg": "gnupg"}


def dump(url: sa.URL, target: Path, *, snapshot: str) -> None:
    """Write a PostgreSQL database, as the exported snapshot sees it, in pg_dump's custom format, without the views for BI tools.

    Raises Conflict.
    """
    kept = ("--format=custom", "--no-owner", "--no-privileges", "--exclude-schema=bi")
    words = (*kept, f"--snapshot={snapshot}", f"--file={target}", _plain(url))
    _run("pg_dump", words, password=url.password)


def undump(source: Path, url: sa.URL) -> None:
    """Read a file of `dump` into an empty PostgreSQL database: all of it or nothing. Raises Conflict."""
    words = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={_plain(url)}", str(source))
    _run("pg_restore", words, password=url.password)


def encrypt(source: Path, target: Path, *, recipient: str) -> None:
    """Encrypt a file to the holder of a public key that gpg knows. Raises Conflict."""
    words = ("--trust-model", "always", "--recipient", recipient, "--output", str(target), "--encrypt", str(source))
    _run("gpg", ("--batch", "--yes", "--quiet", *words))


def decrypt(source: Path, target: Path) -> None:
    """Decrypt a file with a private key that gpg knows. Raises Conflict."""
    _run("gpg", ("--batch", "--yes", "--quiet", "--output", str(target), "--decrypt", str(source)))


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


def _run(name: str, words: Sequence[str], *, password: str | None = None) -> None:
    secret = {} if password is None else {"PGPASSWORD": password}
    command = [require(name), *words]
    done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or [f"退出码{done.returncode}"]
        raise Conflict(f"{name}没有办成：{said[0]}。请照此处理后重试，必要时请数据库管理员协助。")
