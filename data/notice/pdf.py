"""Prints a Word document as PDF by LibreOffice: one at a time, in a folder of its own, without network and without macros."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from xml.sax.saxutils import escape

from core.errors import Conflict
from data.notice.layout import FANGSONG, HEI, SONG, SONG_TITLE

SECONDS = 120
"""How long one document may take, and how long one waits for the document before it."""
SYSTEM_FONTS = "/etc/fonts/fonts.conf"
_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "SimSun", "AR PL UMing CN", "Droid Sans Fallback")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "SimHei", "WenQuanYi Zen Hei", "Droid Sans Fallback")
STAND_INS = {
    SONG_TITLE: ("方正小标宋_GBK", "Noto Serif CJK SC SemiBold", *_SERIF),
    FANGSONG: ("仿宋", "FangSong", *_SERIF),
    "楷体_GB2312": ("楷体", "KaiTi", *_SERIF),
    HEI: _SANS,
    "SimHei": _SANS,
    SONG: _SERIF,
}
"""The fonts of a circular that a server seldom has, and what is taken for each: the first that is there."""
_SAFE: dict[str, dict[str, tuple[str, str]]] = {
    "/org.openoffice.Office.Writer/Content/Update": {"Link": ("int", "0")},
    "/org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": ("int", "3"),
        "DisableMacrosExecution": ("boolean", "true"),
        "BlockUntrustedRefererLinks": ("boolean", "true"),
    },
}
"""Settings of LibreOffice: links are never followed, macros never run."""
_ONE_AT_A_TIME = threading.Lock()
_ITEM = '<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse" oor:type="xs:{kind}"><value>{value}</value></prop></item>'


def can_print() -> bool:
    """Whether LibreOffice is installed with its part for texts."""
    program = _program()
    return program is not None and _reads_texts(program)


def pdf(document: bytes) -> bytes:
    """Return a .docx as PDF; raises Conflict where LibreOffice is not installed, is busy, takes too long or cannot read the document."""
    program = _program()
    if program is None:
        raise Conflict("服务器没有安装LibreOffice，请先下载Word文件，或请运行维护人员安装后再生成PDF。")
    if not _reads_texts(program):
        raise Conflict("服务器的LibreOffice没有装文字处理组件（Writer），请先下载Word文件，或请运行维护人员安装后再生成PDF。")
    if not _ONE_AT_A_TIME.acquire(timeout=SECONDS):
        raise Conflict("正在生成别的PDF，请过几分钟再试，或先下载Word文件。")
    try:
        with tempfile.TemporaryDirectory(prefix="ducha-pdf-") as folder:
            return _printed(program, Path(folder), document)
    finally:
        _ONE_AT_A_TIME.release()


def _program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def _reads_texts(program: str) -> bool:
    """Whether a LibreOffice has Writer, which distributions pack apart; one whose folder is not seen is believed to have it."""
    folder = Path(program).resolve().parent
    return not (folder / "soffice.bin").exists() or any(folder.glob("libswlo.*"))


def _printed(program: str, folder: Path, document: bytes) -> bytes:
    source, target = folder / "notice.docx", folder / "out"
    source.write_bytes(document)
    _write_profile(folder / "profile" / "user")
    (folder / "fonts.conf").write_text(font_rules(os.environ.get("FONTCONFIG_FILE", SYSTEM_FONTS)), encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    quiet = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck")
    convert = ("--convert-to", "pdf:writer_pdf_Export", "--outdir", str(target), str(source))
    _run([program, profile, *quiet, *convert], folder)
    written = target / "notice.pdf"
    content = written.read_bytes() if written.is_file() else b""
    if not content.startswith(b"%PDF"):
        raise Conflict("LibreOffice没有读出这份文件，没有生成PDF，请下载Word文件，用Word另存为PDF。")
    return content


def _run(command: list[str], folder: Path) -> None:
    """Run LibreOffice in a process group of its own, so that nothing of it is left when its time is over."""
    known = {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "TMPDIR": str(folder)}
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(  # noqa: S603 - a fixed command
        command, cwd=folder, env=kept | known, start_new_session=True, stdin=nowhere, stdout=nowhere, stderr=nowhere
    ) as process:
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired as late:
            raise Conflict(f"{SECONDS}秒内没有生成PDF，请稍后再试，或先下载Word文件。") from late
        finally:
            _end(process.pid)


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _write_profile(folder: Path) -> None:
    folder.mkdir(parents=True)
    items = (
        _ITEM.format(path=path, name=name, kind=kind, value=value) for path, group in _SAFE.items() for name, (kind, value) in group.items()
    )
    spaces = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {spaces}>{"".join(items)}</oor:items>'
    (folder / "registrymodifications.xcu").write_text(text, encoding="utf-8")


def font_rules(system: str) -> str:
    """Return a fontconfig file: the system's own rules, then a stand-in for each font of a circular where it is missing."""
    rules = "".join(_rule(name, others) for name, others in STAND_INS.items())
    include = f'<include ignore_missing="yes">{escape(system)}</include>'
    return f'<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>{include}{rules}</fontconfig>\n'


def _rule(name: str, others: tuple[str, ...]) -> str:
    asked = f'<test qual="any" name="family" compare="eq"><string>{name}</string></test>'
    taken = "".join(f"<string>{other}</string>" for other in others)
    return f'<match target="pattern">{asked}<edit name="family" mode="append" binding="same">{taken}</edit></match>'
