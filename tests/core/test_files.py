"""What a file is comes from its content, its name is only text, and what was stored comes back unchanged or not at all."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from core import files
from core.errors import Conflict, RefusedFile
from tests.core.contents import HEIC, HTML, JPEG, OFD, PDF, PNG

WANTED = "请转成JPG、PNG、PDF或OFD后再上传。"


@pytest.mark.parametrize(
    ("content", "kind"), [(JPEG, files.JPEG), (PNG, files.PNG), (PDF, files.PDF), (OFD, files.OFD)], ids=files.SUFFIXES[1:]
)
def test_the_kind_is_that_of_the_content_whatever_the_name_says(content: bytes, kind: files.FileKind) -> None:
    assert files.kind_of(content, "网页.html") == kind


def archive(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        book.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空的"),
        (HTML, "内容不是照片、PDF或OFD。" + WANTED),
        (HTML + PNG, "内容不是照片、PDF或OFD。" + WANTED),
        (PNG + HTML, "内容不是完整的PNG文件"),
        (PNG[:-4], "内容不是完整的PNG文件"),
        (JPEG[:-2], "内容不是完整的JPG文件"),
        (PDF[:-5], "内容不是完整的PDF文件"),
        (archive("xl/workbook.xml"), "内容不是完整的OFD文件"),
        (b"PK\x03\x04broken", "内容不是完整的OFD文件"),
        (HEIC, "是HEIC照片，多数电脑打不开。请在手机相机设置中选“兼容性最佳”重拍，或转存为JPG后再上传。"),
        (b"GIF89a" + b"\0" * 20, "内容不是照片、PDF或OFD"),
        (b"MZ" + b"\0" * 20, "内容不是照片、PDF或OFD"),
        (JPEG + b"\0" * files.LARGEST, "文件有21MB，最多20MB。请压缩或分开后再上传。"),
    ],
    ids=range(13),
)
def test_what_is_refused_says_why_and_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(RefusedFile) as caught:
        files.kind_of(content, "现场.jpg")
    assert said in str(caught.value)
    assert str(caught.value).startswith("现场.jpg没有读取：")


def test_a_png_that_carries_html_within_a_chunk_is_a_picture_and_is_named_so() -> None:
    text = b"Comment\0" + HTML
    chunk = struct.pack(">I", len(text)) + b"tEXt" + text + struct.pack(">I", zlib.crc32(b"tEXt" + text))
    end = PNG.index(b"IEND") - 4
    kind = files.kind_of(PNG[:end] + chunk + PNG[end:], "a.html")
    assert (kind.media_type, files.safe_name("a.html", kind)) == ("image/png", "a.html.png")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("现场照片.JPG", "现场照片.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\windows\\system.ini", "system.ini.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie x=1.jpg"),
        ("\u202egpj.exe", "gpj.exe.jpg"),
        ("<script>.jpeg", "script.jpg"),
        ("...", "附件.jpg"),
        ("", "附件.jpg"),
        ("长" * 300 + ".jpg", "长" * 120 + ".jpg"),
    ],
)
def test_a_name_is_text_and_leads_nowhere(name: str, safe: str) -> None:
    assert files.safe_name(name, files.JPEG) == safe


def test_a_content_is_stored_once_and_comes_back_unchanged(tmp_path: Path) -> None:
    digest = files.put(JPEG, folder=tmp_path)
    assert files.put(JPEG, folder=tmp_path) == digest
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [digest]
    assert files.get(digest, folder=tmp_path) == JPEG


def test_a_missing_or_altered_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    digest = files.put(JPEG, folder=tmp_path)
    stored = tmp_path / digest[:2] / digest
    stored.write_bytes(PNG)
    with pytest.raises(Conflict, match="附件文件与上传时不符，没有下载。"):
        files.get(digest, folder=tmp_path)
    stored.unlink()
    with pytest.raises(Conflict, match="附件文件不在。请联系系统管理员从备份恢复"):
        files.get(digest, folder=tmp_path)


@pytest.mark.parametrize("digest", ["../../../etc/passwd", "", "0" * 63, "0" * 64 + "\n"])
def test_only_a_digest_is_an_address_in_the_store(tmp_path: Path, digest: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        files.get(digest, folder=tmp_path)


def test_a_folder_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("no folder")
    with pytest.raises(Conflict, match="附件没有存入"):
        files.put(JPEG, folder=tmp_path / "files")
