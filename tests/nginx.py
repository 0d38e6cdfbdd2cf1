"""The shipped configuration of nginx in a running nginx, with ports, certificate and logs of its own."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PORTS = ["8601", "8602"]
"""The ports of the processes behind it, as they are written in it."""


def text(name: str) -> str:
    """A shipped file."""
    return (DEPLOY / name).read_text(encoding="utf-8")


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[int]:
    """Run nginx before processes on these ports; yield the port on which it listens with TLS. Skips the test where there is none."""
    program = shutil.which("nginx")
    if program is None:
        pytest.skip("nginx is not installed: apt-get install nginx")
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        plain, secure = one.getsockname()[1], two.getsockname()[1]
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=ducha", "-keyout", "ducha.key", "-out", "ducha.crt")
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    site = text("nginx.conf").replace("/etc/nginx/tls", str(folder)).replace("/var/log/nginx/ducha", str(folder))
    for old, new in (("listen 80", f"listen {plain}"), ("listen 443", f"listen {secure}"), *zip(PORTS, map(str, ports), strict=True)):
        site = site.replace(old, new)
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"pid {folder}/pid; error_log {folder}/error.log; daemon off; events {{}} http {{ {temporary}\n{site} }}"
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    running = subprocess.Popen(command)
    time.sleep(0.5)
    yield secure
    running.terminate()
    running.wait(10)


def trusting(certificate: Path) -> ssl.SSLContext:
    """What a client trusts that knows this certificate alone."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False
    return context
