"""Serves the sample pages and takes their pictures: ``python -m tests.service.web.preview FOLDER [page …]``."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from service.web.assets import DIST
from tests.servers.browser import chromium, chromium_path
from tests.service.web import clips, sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".mp4": "video/mp4",
}
# What the product sends: scripts only from our own files; positions of segments are the one style attribute.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "media-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
PHONE_PAGES = {"owner", "inbox"}
SIZES = {"desktop": (1440, 900, 1.0), "phone": (390, 844, 1.5)}


UP = """() => [...document.querySelectorAll('[data-island]')]
  .every((island) => ['ready', 'failed'].includes(island.dataset.mounted))"""


class Handler(BaseHTTPRequestHandler):
    """Pages by name, built files, and the JSON that the islands ask for."""

    refused: frozenset[str] = frozenset()  # addresses answered with 403
    asked: dict[str, int]  # how often the state of a working copy was asked for

    def do_GET(self) -> None:
        """One answer, whatever was asked."""
        url = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        if url.path in self.refused:
            return self.answer(403, "application/json", b"{}")
        if url.path.startswith("/static/dist/"):
            file = DIST / url.path.removeprefix("/static/dist/")
            if file.is_file():
                return self.answer(200, TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes())
            return self.answer(404, "text/plain", b"")
        data = self.data(url.path)
        if data is not None:
            return self.answer(200, "application/json", sample.as_bytes(data))
        if url.path.startswith("/clip/"):
            return self.ranged(
                b"not a video" if url.path.endswith("/9") else clips.clip(int(url.path.rsplit("/", 1)[1]))
            )
        return self.page(url.path.strip("/") or "overview", query)

    def do_POST(self) -> None:
        """Takes a form in and shows the overview, as a finished hand-in would."""
        length = int(self.headers.get("Content-Length", "0"))
        self.rfile.read(length)
        if self.path.startswith("/copy"):
            return self.answer(202, "application/json", sample.as_bytes({"status_url": "/copy-status"}))
        body = render("overview.html", {}).encode()
        return self.answer(200, "text/html; charset=utf-8", body, {"X-Received": str(length)})

    def data(self, path: str) -> Any:
        """The JSON at an address; None when it is not one."""
        if path == "/base.geojson":
            return sample.ground()
        if path.startswith("/cameras"):
            return sample.cameras(2000 if "many" in path else 60)
        if path == "/copy-status":
            asked = self.asked[path] = self.asked.get(path, 0) + 1
            return {"state": "ready", "url": "/clip/1"} if asked > 2 else {"state": "working", "percent": 30 * asked}
        if path.startswith("/playlist"):
            return clips.playlist(path)
        return None

    def page(self, name: str, query: dict[str, str]) -> None:
        """A sample page in the asked theme and language."""
        if not (sample.PAGES / f"{name}.html").is_file():
            return self.answer(404, "text/html", render("error.html", {"status": 404, "message": ""} | query).encode())
        return self.answer(200, "text/html; charset=utf-8", render(f"{name}.html", query).encode())

    def ranged(self, body: bytes) -> None:
        """A file by byte ranges, so that a video can be sought in."""
        asked = self.headers.get("Range", "")
        if not asked.startswith("bytes="):
            return self.answer(200, "video/mp4", body)
        first, _, last = asked.removeprefix("bytes=").partition("-")
        start, end = int(first or 0), int(last or len(body) - 1)
        part = body[start : end + 1]
        return self.answer(
            206, "video/mp4", part, {"Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(body)}"}
        )

    def answer(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Send it, under the product's content policy."""
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), "Accept-Ranges": "bytes"}.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", POLICY)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            return  # the browser has what it wanted

    def log_message(self, *_: object) -> None:
        """Quiet."""


def render(template: str, query: dict[str, Any]) -> str:
    """A sample page as text. ``query``: theme, lang and whatever the page itself takes."""
    theme, language = query.get("theme", "light"), query.get("lang", "vi")
    name = template.removesuffix(".html")
    given = sample.phone_context(theme, language) if name in PHONE_PAGES else sample.context(theme, language)
    if name in {"sign_in", "error"}:
        given |= {"me": None, "flash": []}
    return sample.environment(language).get_template(template).render(given | query)


@contextmanager
def served() -> Iterator[str]:
    """The sample pages on a free port of this machine; gives their address."""
    handler = type("FreshHandler", (Handler,), {"asked": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def visit(page: Page, address: str) -> None:
    """Go there and wait until every island has come up."""
    page.goto(address)
    page.wait_for_function(UP)


def main(folder: Path, wanted: list[str]) -> None:
    """A picture of each page: 1440×900 (phone pages 390×844), light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    path = chromium_path()
    if path is None:
        raise SystemExit("Không có Chromium.")
    pages = wanted or [*sorted(file.stem for file in sample.PAGES.glob("*.html")), "error"]
    with served() as address, chromium(path) as browser:
        for name in pages:
            for theme in ("light", "dark"):
                sizes = ["phone"] if name in PHONE_PAGES else ["desktop", "phone"]
                for size in sizes:
                    picture(browser, f"{address}/{name}?theme={theme}", folder / f"{name}.{theme}.{size}.png", size)


def picture(browser: Browser, address: str, file: Path, size: str) -> None:
    """One page as a person would see it; what the browser complains about is written out."""
    width, height, scale = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
    page.on("console", lambda message: sys.stdout.write(f"  {message.type}: {message.text}\n"))
    page.on("pageerror", lambda error: sys.stdout.write(f"  error: {error}\n"))
    visit(page, address)
    page.wait_for_timeout(400)
    page.screenshot(path=file)
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
