"""What kind of file some bytes are, judged by content alone; and which kinds are refused before anything is parsed."""

import io
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from enum import Enum
from pathlib import PurePath

from core.errors import RefusedFile

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 1000
_PROLOG = 64 * 1024

SAVE_AS = "请在表格软件中打开，另存为xlsx后重新上传。"
_SEND_AGAIN = "请在原电脑上确认文件能打开，再重新上传。"

_REFUSED_SUFFIXES = {".xlsm": "含宏的工作簿", ".xltm": "含宏的模板", ".xlsb": "二进制工作簿", ".et": "WPS表格专用格式", ".ett": "WPS模板"}

_SIGNATURES = (
    (b"%PDF", "PDF文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "文字文档"),
    (b"SQLite format 3", "数据库文件"),
    (b"\x7fELF", "程序文件"),
)


class FileKind(Enum):
    """The three kinds of file that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


def kind_of(content: bytes, name: str) -> FileKind:
    """Return the kind of the file by its content.

    Raises RefusedFile for anything that is not read: too large, empty, a zip bomb, macros, encryption, xlsm, xlsb, et, any other type.
    """
    _refuse_size(content, name)
    _refuse_name(name)
    if content.startswith(b"PK\x03\x04"):
        return _judge_zip(content, name)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _judge_ole(content, name)
    return _judge_text(content, name)


def _refuse_size(content: bytes, name: str) -> None:
    if len(content) > MAX_BYTES:
        raise RefusedFile(name, f"文件超过{MAX_BYTES // 1024 // 1024}MB", "请删去图片和无关的工作表，或分成几个文件上传。")
    if not content.strip():
        raise RefusedFile(name, "文件是空的", "请选择有内容的文件。")


def _refuse_name(name: str) -> None:
    what = _REFUSED_SUFFIXES.get(PurePath(name).suffix.lower())
    if what:
        raise RefusedFile(name, f"这是{what}", SAVE_AS)


def _judge_zip(content: bytes, name: str) -> FileKind:
    """An xlsx file is a zip with a workbook part, no macro part, and a directory that promises a bearable size."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise RefusedFile(name, "文件不完整或已损坏", _SEND_AGAIN) from error
    _refuse_bomb(entries, len(content), name)
    names = {entry.filename.lower() for entry in entries}
    if any(part.endswith("vbaproject.bin") or "macrosheets/" in part for part in names):
        raise RefusedFile(name, "文件里有宏", SAVE_AS)
    if "xl/workbook.bin" in names:
        raise RefusedFile(name, "这是二进制工作簿（xlsb）", SAVE_AS)
    if "xl/workbook.xml" not in names:
        raise RefusedFile(name, "这不是xlsx、xls或csv表格", SAVE_AS)
    _refuse_declarations(archive, name)
    return FileKind.XLSX


def _refuse_declarations(archive: zipfile.ZipFile, name: str) -> None:
    """No spreadsheet program writes a document type into a part; one that stands there may define entities that swell or fetch files."""
    try:
        dangerous = any(_declares(archive, part) for part in archive.infolist())
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise RefusedFile(name, "文件不完整或已损坏", _SEND_AGAIN) from error
    if dangerous:
        raise RefusedFile(name, "文件里有DOCTYPE或实体定义，可能有危险", "请把内容复制到新的空白工作簿，保存为xlsx后重新上传。")


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part holds anything but comments and processing instructions before its first element."""
    with archive.open(part) as stream:
        head = stream.read(_PROLOG)
    if b"\0" in head[:4] or head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        head = head.replace(b"\0", b"")
    rest = head.lstrip(b"\xef\xbb\xbf\xff\xfe").lstrip()
    while rest.startswith((b"<?", b"<!--")):
        rest = rest.partition(b"?>" if rest.startswith(b"<?") else b"-->")[2].lstrip()
    return rest.startswith(b"<!") or (not rest and len(head) == _PROLOG)


def _refuse_bomb(entries: list[zipfile.ZipInfo], size: int, name: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * size:
        raise RefusedFile(name, "文件展开后过大", "请只保留要上报的工作表，把内容复制到新的空白工作簿后重新上传。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusedFile(name, "文件已加密", "请取消密码后重新上传。")


def _judge_ole(content: bytes, name: str) -> FileKind:
    """An xls file is a compound document with a workbook stream, without encryption and without macros."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise RefusedFile(name, "文件已加密", "请取消密码后重新上传。")
    if has("_VBA_PROJECT"):
        raise RefusedFile(name, "文件里有宏", SAVE_AS)
    if has("ETExtData"):
        raise RefusedFile(name, "这是WPS表格专用格式", SAVE_AS)
    if not (has("Workbook") or has("Book")):
        raise RefusedFile(name, "这不是xlsx、xls或csv表格", SAVE_AS)
    return FileKind.XLS


def _judge_text(content: bytes, name: str) -> FileKind:
    """A csv file is text: no signature of another type, no control characters, no web page; UTF-16 is known by its first two bytes."""
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            raise RefusedFile(name, f"这是{what}，不是表格", "请上传xlsx、xls或csv表格。")
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            raise RefusedFile(name, "文件不完整或已损坏", _SEND_AGAIN) from error
    if _is_unmarked_utf16(content[:4096]):
        raise RefusedFile(name, "文字编码是UTF-16，没有标记", "请另存为xlsx，或另存为UTF-8或GB18030编码的csv后重新上传。")
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"mime-version")):
        raise RefusedFile(name, "这是网页格式，不是表格", SAVE_AS)
    if any(byte < 32 and byte not in b"\t\r\n\x0b\x0c\x1a" for byte in set(content)):
        raise RefusedFile(name, "这不是xlsx、xls或csv表格", SAVE_AS)
    return FileKind.CSV


def _is_unmarked_utf16(head: bytes) -> bool:
    """Whether every zero byte stands at an odd place, or every one at an even place: commas and digits of UTF-16 without a mark."""
    places = Counter(place % 2 for place, byte in enumerate(head) if byte == 0)
    return len(places) == 1 and places.total() > 1
