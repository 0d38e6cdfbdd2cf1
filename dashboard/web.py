"""The page that the browser loads first: Chinese title and language, the framework's few English words translated, strict headers.

Links within the site stay in their tab; a page from the back key is loaded anew; a closed log-in leads to the log-in page; nobody
leaves cells that were typed and not yet read without being asked.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE = "重点项目督查"

WORDS = {
    "Sort ascending": "升序",
    "Sort descending": "降序",
    "Autosize": "自动列宽",
    "Pin column": "固定列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏列",
    "Format": "格式",
    "Statistics": "统计",
    "Search": "查找",
    "Type to search": "输入要找的字",
    "No results": "没有找到",
    "No options to select": "没有可选的项",
    "No options to select.": "没有可选的项",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Select all": "全选",
    "Clear all": "全部清除",
    "Clear date": "清除日期",
    "Previous month": "上个月",
    "Next month": "下个月",
    "Clear value": "清除",
    "Close": "关闭",
    "Dismiss": "关闭",
    "Cancel": "取消",
    "Copy": "复制",
    "Copy to clipboard": "复制",
    "Copied": "已复制",
    "Fullscreen": "全屏",
    "Enter fullscreen": "全屏",
    "Close fullscreen": "退出全屏",
    "Exit fullscreen": "退出全屏",
    "View fullscreen": "全屏",
    "Show data": "看数据",
    "Show chart": "看图",
    "Show/hide columns": "选择显示的列",
    "Download as CSV": "下载CSV",
    "Add row": "增加一行",
    "Delete row(s)": "删除行",
    "Clear selection": "取消选择",
    "Clear search": "清除查找",
    "Previous result": "上一处",
    "Next result": "下一处",
    "Upload": "上传",
    "Browse files": "选择文件",
    "Drag and drop file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Remove file": "移除文件",
    "Press Enter to apply": "按回车生效",
    "Press Enter to submit form": "按回车提交",
    "Press ⌘+Enter to apply": "按⌘+回车生效",
    "Press Ctrl+Enter to apply": "按Ctrl+回车生效",
    "Increment": "增加",
    "Decrement": "减少",
    "Expand sidebar": "展开侧栏",
    "Open sidebar": "展开侧栏",
    "Collapse sidebar": "收起侧栏",
    "Close sidebar": "收起侧栏",
    "View more": "更多",
    "View less": "收起",
    "empty": "没有数据",
    "Running...": "正在运行",
    "Connecting...": "正在连接",
    "Connecting": "正在连接",
    "Please wait...": "请稍候",
    "Stop": "停止",
    "Rerun": "重新运行",
    "Print": "打印",
    "Settings": "设置",
    "Main menu": "菜单",
    "Theme": "配色",
    "Light": "浅色",
    "Dark": "深色",
    "Use system setting": "跟随系统",
    "System": "跟随系统",
    "Page not found": "没有这个页面",
    "The page that you have requested does not seem to exist. Running the app's main page.": "没有这个页面，或没有权限查看。已转到首页。",
    "You do not have access to this app or it does not exist.": "没有权限，或没有这个页面。",
    "Connection error": "连接中断",
    "Connection lost. Please wait for the app to reconnect, then try again.": "连接中断，恢复后请重试。",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": (
        "与服务器的连接中断，正在重新连接。如长时间没有恢复，请联系管理员。"
    ),
    "You need to enable JavaScript to run this app.": "请在浏览器中启用JavaScript。",
    "Something went wrong!": "出错了",
    "Error": "出错了",
    "Warning": "提示",
    "Made with Streamlit": "",
    "Link to heading": "本节链接",
    "Skip to main content": "跳到正文",
    "Navigate to home page": "首页",
    "Copy Vega-Lite spec": "复制图表定义",
    "Copied!": "已复制",
    "Logo": "重点项目督查",
    "Open": "打开",
    "file upload": "上传文件",
    "progress": "进度",
    "Choose date": "选择日期",
    "Choose date range": "选择起止日期",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "方向键移动，回车选定，Esc关闭。",
    "App pages": "栏目",
    "Toggle fullscreen": "全屏",
    "Try again": "重试",
    "Too many files": "文件太多",
    "Stop script": "停止",
    "Scroll tabs left": "向左",
    "Scroll tabs right": "向右",
    "Selected": "已选",
    "Selected values": "已选",
    "Select...": "请选择",
    "No data": "没有数据",
    "Download as PNG": "下载图片",
    "Copy column name": "复制列名",
    "Automatic": "自动",
    "Localized": "千分位",
    "Plain text": "纯文本",
    "Compact": "简写",
    "Scientific": "科学记数",
    "Percent": "百分比",
    "Values": "有值",
    "Empty": "空",
    "Distinct": "不同的值",
    "Minimum": "最小",
    "Maximum": "最大",
    "Median": "中位数",
    "Average": "平均",
    "Sum": "合计",
    "Range": "范围",
    "Standard deviation": "标准差",
    "Based on sample": "按抽样",
    "Unknown error": "出错了",
    "Streamlit server is not responding. Are you connected to the internet?": "服务器没有应答。请检查网络后重试。",
    "Loading...": "正在载入",
    "Skip to content": "跳到正文",
    "Sidebar": "侧栏",
    "Help": "说明",
    "Next": "下一页",
    "Previous": "上一页",
    "Previous page": "上一页",
    "Next page": "下一页",
}
"""What the framework says in English → what the user reads; only a whole text is replaced."""

LEAVING = "表格里有输入还没有核对或保存，离开后不再保留。确定离开吗？"
"""What the browser asks who leaves 我的月报, or a district's month on 征收交地, with cells that the server has not seen.

A reload or a closed tab it asks in its own words.
"""

_PATTERNS = (
    (r"^Help for (.*)$", "$1的说明"),
    (r"^yyyy$", "年"),
    (r"^mm$", "月"),
    (r"^dd$", "日"),
    (r"^(\d+)\s*MB per file(?: • )?(.*)$", "每个文件不超过$1MB $2"),
    (r"^Limit (\d+)\s*MB per file(?: • )?(.*)$", "每个文件不超过$1MB $2"),
    (r"^year, (.*)$", "年，$1"),
    (r"^month, (.*)$", "月，$1"),
    (r"^day, (.*)$", "日，$1"),
    (r"^(.+) files are not allowed\.?$", "不接收$1文件"),
    (r"^Remove (.+)$", "移除$1"),
    (r"^File must be (.+) or smaller\.?$", "文件不得超过$1"),
    (r"^(\d+) – [A-Z][a-z]+$", "$1月"),
    (r"^Choose date, (.*)$", "选择日期，$1"),
    (r"^Date set outside allowed range\. Please select a date between (\S+) and (\S+?)\.?$", "日期不在$1至$2之间。请另选。"),
    (r"^(\d+) options? available\.?$", "$1个选项"),
    (r"^(.+), selected$", "已选$1"),
    (r"^Selected (.*?)\. (.*)$", "已选$1。$2"),
)

_TOUCH = Path(__file__).parent / "touch.css"
_SCRIPTS = tuple(Path(__file__).parent / name for name in ("page.js", "hold.js", "keys.js"))

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: data: blob:; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""Sent with the first page: the browser itself then refuses every address but this server's."""


def in_chinese(html: str) -> str:
    """Return the framework's index page with Chinese language, title, icon, heading font and dictionary, and sizes for fingers."""
    for old, new in _replacements(html):
        html = html.replace(old, new, 1)
    return html


def _replacements(html: str) -> Iterable[tuple[str, str]]:
    script = "".join(path.read_text("utf-8") for path in _SCRIPTS)
    for name, value in (("WORDS", WORDS), ("PATTERNS", _PATTERNS), ("LEAVING", LEAVING)):
        script = script.replace(f"{name}_HERE", json.dumps(value, ensure_ascii=False))
    yield '<html lang="en">', '<html lang="zh-CN" translate="no">'
    yield (
        "<title>Streamlit</title>",
        f"<title>{TITLE}</title>\n    <script>{script}</script>\n    <style>{_TOUCH.read_text('utf-8')}</style>",
    )
    yield 'href="./favicon.png"', 'href="./app/static/favicon.png"'
    start = html.find("./static/media/SourceSansVF-Upright")
    if start >= 0:
        yield html[start : html.index('"', start)], "./app/static/ducha-song.woff2"


ASKED = "asked"
"""The name in the URL of a page that is not there, once the reader was led to the first page."""


class ChineseIndex:
    """ASGI middleware that rewrites the one HTML page of the framework and adds HEADERS; all else passes untouched.

    Where `pages` are given, the paths that are pages, any other path that the framework would answer with its HTML page leads to the
    first page, which says so in Chinese. The paths of `ours`, pages that the framework has no part in, pass untouched.
    """

    def __init__(self, app: ASGIApp, *, pages: frozenset[str] = frozenset(), ours: frozenset[str] = frozenset()) -> None:
        self.app = app
        self.pages = pages
        self.ours = ours

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; pages are buffered, which needs them uncompressed and without validators."""
        if scope["type"] != "http" or scope["path"] in self.ours or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name not in _NEGOTIATION]
        path = str(scope["path"]).strip("/")
        lost = path if self.pages and path not in self.pages | {"", "index.html"} else ""
        await self.app({**scope, "headers": plain}, receive, _Rewriter(send, lost))


_NEGOTIATION = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}


class _Rewriter:
    """Holds an HTML answer back until it is whole, then sends it rewritten, or, of a lost path, the way to the first page."""

    def __init__(self, send: Send, lost: str) -> None:
        self.send = send
        self.lost = lost
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
            self.start = message
        elif self.start is None or message["type"] != "http.response.body":
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self.start)

    async def _finish(self, start: Message) -> None:
        if self.lost:
            root = "../" * self.lost.count("/") or "./"
            away = [(b"location", f"{root}?{urlencode({ASKED: self.lost})}".encode()), (b"content-length", b"0")]
            await self.send({**start, "status": 302, "headers": away})
            await self.send({"type": "http.response.body", "body": b""})
            return
        body = in_chinese(self.body.decode("utf-8")).encode("utf-8")
        headers = MutableHeaders(raw=list(start["headers"]))
        for name in ("etag", "last-modified", "accept-ranges"):
            if name in headers:
                del headers[name]
        headers.update({**HEADERS, "Content-Length": str(len(body)), "Cache-Control": "no-store"})
        await self.send({**start, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": body})
