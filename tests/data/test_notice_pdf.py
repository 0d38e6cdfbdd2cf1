"""The circular as PDF: printed by LibreOffice, page by page as the layout wants it; without LibreOffice one sentence says what to do."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import Conflict
from data.notice import Notice, Section, can_print, pdf, word
from data.notice.pdf import font_rules
from tests.data.notices import BARE, ISSUED, attachment

needs_office = pytest.mark.skipif(not can_print(), reason="LibreOffice Writer is not installed")
needs_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
PRINTER = sys.modules["data.notice.pdf"]


def page_count(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", content))


def page_texts(content: bytes, folder: Path) -> list[list[str]]:
    """Return the lines of each page without blanks."""
    (folder / "notice.pdf").write_bytes(content)
    command = ["pdftotext", "-layout", str(folder / "notice.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return [["".join(line.split()) for line in page.splitlines() if line.strip()] for page in text.split("\f") if page.strip()]


def program(folder: Path, script: str) -> Path:
    """Write a program that stands in for LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@needs_office
@needs_reader
def test_a_full_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    text = "督" * (28 * 22 * 2 + 28 * 11)
    pages = page_texts(pdf(word(replace(BARE, sections=(Section("情况", (text,)),)))), tmp_path)
    full = pages[1][:-1]
    assert full == ["督" * 28] * 22
    assert [page[-1] for page in pages] == [f"—{number}—" for number in range(1, len(pages) + 1)]


@needs_office
@needs_reader
def test_attachments_begin_a_page_and_long_tables_repeat_their_header(tmp_path: Path) -> None:
    content = pdf(word(replace(ISSUED, attachments=(attachment(80),))))
    pages = page_texts(content, tmp_path)
    assert page_count(content) == len(pages)
    first = next(number for number, page in enumerate(pages) if page[0] == "附件")
    assert first >= 2
    listed = [page for page in pages[first:] if any("标段" in line for line in page)]
    assert len(listed) >= 2
    assert all(any("序号" in line for line in page) for page in listed)
    assert any("抄送：市委办公室" in line for line in pages[-1])
    assert all(len(page) > 1 for page in pages)  # no page is empty but for its number


@needs_office
@needs_reader
@pytest.mark.parametrize(("mark", "times"), [("", 0), ("测算稿", 1)])
def test_a_draft_says_so_on_every_page(tmp_path: Path, mark: str, times: int) -> None:
    pages = page_texts(pdf(word(replace(ISSUED, mark=mark))), tmp_path)
    assert {sum(line == "测算稿" for line in page) for page in pages} == {times}


@needs_office
@pytest.mark.parametrize("notice", [BARE, replace(BARE, mark="草稿", copies="某局", printed_by="某局")], ids=["bare", "draft with a foot"])
def test_a_short_circular_is_one_page(notice: Notice) -> None:
    assert page_count(pdf(word(notice))) == 1


@needs_office
def test_a_file_that_is_no_document_is_refused() -> None:
    with pytest.raises(Conflict, match="没有生成PDF，请下载Word文件"):
        pdf(b"PK\x03\x04 not a document")


def test_without_libreoffice_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not can_print()
    with pytest.raises(Conflict, match="没有安装LibreOffice，请先下载Word文件"):
        pdf(b"")


def test_a_libreoffice_without_writer_is_told_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "exit 0")
    (tmp_path / "soffice.bin").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not can_print()
    with pytest.raises(Conflict, match="Writer"):
        pdf(b"")
    (tmp_path / "libswlo.so").touch()
    assert can_print()


def test_a_libreoffice_that_hangs_is_ended_with_all_its_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(PRINTER, "SECONDS", 1)
    with pytest.raises(Conflict, match="1秒内没有生成PDF"):
        pdf(b"")
    child = (tmp_path / "child").read_text().strip()
    state = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True, check=False).stdout.strip()
    assert state[:1] in ("", "Z")


def test_each_call_has_a_folder_of_its_own_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    noted = f'echo "$1 $FONTCONFIG_FILE $https_proxy" >> {tmp_path}/calls'
    checked = f'grep -c MacroSecurityLevel "${{1#*file://}}"/user/*.xcu >> {tmp_path}/safe'
    written = 'while [ $# -gt 1 ]; do [ "$1" = --outdir ] && out="$2"; shift; done; mkdir -p "$out"; echo %PDF-1.7 > "$out/notice.pdf"'
    program(tmp_path, f"{noted}\n{checked}\n{written}")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("https_proxy", "http://proxy.invalid")
    assert [pdf(b""), pdf(b"")] == [b"%PDF-1.7\n"] * 2
    calls = [line.split() for line in (tmp_path / "calls").read_text().splitlines()]
    assert [len(call) for call in calls] == [2, 2]  # the profile and the fonts, no proxy
    assert len({word for call in calls for word in call}) == 4
    assert (tmp_path / "safe").read_text().split() == ["1", "1"]
    assert [place for call in calls for place in call if Path(place.removeprefix("-env:UserInstallation=file://")).exists()] == []


def test_one_document_waits_for_the_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(PRINTER, "SECONDS", 0.1)
    with PRINTER._ONE_AT_A_TIME, pytest.raises(Conflict, match="正在生成别的PDF"):
        pdf(b"")


@pytest.mark.skipif(shutil.which("fc-match") is None, reason="fontconfig is not installed")
def test_a_font_that_is_missing_gets_a_chinese_stand_in(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(font_rules("/etc/fonts/fonts.conf"), encoding="utf-8")
    known = subprocess.run(["fc-list", "Noto Serif CJK SC"], capture_output=True, text=True, check=True).stdout
    if not known:
        pytest.skip("Noto Serif CJK SC is not installed")
    environment = {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf"), "PATH": "/usr/bin:/bin"}
    command = ["fc-match", "-f", "%{family[0]}", "仿宋_GB2312"]
    found = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    assert found == "Noto Serif CJK SC"
