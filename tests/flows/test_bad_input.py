"""Bad input at the real program, over HTTP: what is put in, what is said, and that nothing of it stays.

Every bad input that the program must withstand, and where it is tried:

| what                                                        | what must come of it                   | where      |
|-------------------------------------------------------------|----------------------------------------|------------|
| unreadable, empty, mislabelled video; sound only            | refused with the reason, nothing left  | TABLE      |
| truncated video                                             | refused, or taken as far as it goes    | TABLE      |
| an AVI called .mp4                                          | taken for what it is                   | TABLE      |
| future, too early, unreadable, backward, too long times     | refused at the field                   | TABLE      |
| swapped coordinates, metres for degrees                     | refused with the right ones            | TABLE      |
| 200 MB on a full disk                                       | 507, nothing left, the program goes on | at the end |
| another unit's objects: pages, JSON, bytes, changing routes | 404, nothing changed                   | other_units|
| expired session, no session, no token                       | sign-in, 401 or 403, nothing changed   | other_units|
| SQL in every search box                                     | found as text, tables stand            | injection  |
| HTML in titles, places, reasons                             | shown as text                          | injection  |
| formulas in lists brought in and sent out                   | kept as text                           | injection  |
"""

from __future__ import annotations

import html
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from storage.models import Account
from storage.settings import Settings
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS
from tests.factories import video
from tests.factories.program import COMMAND
from tests.factories.running_town import REASON, Town, registered, searched, standing
from tests.factories.visitor import API, Visitor, waited
from tests.factories.world import filmed
from tests.house.tree import ROOT
from tests.servers.full_disk import FullDisk

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Bad:
    """One bad input: what the issue calls it, how it is put in, the status and the words that must come back."""

    name: str
    put_in: Callable[[Town, Path], httpx.Response]
    status: int
    says: str


def handed_in(town: Town, path: Path, start_ms: int | None = None) -> httpx.Response:
    """Hand a file in and wait until it is over; a refusal by the crew is answered as what its page then says."""
    officer = town.at["searcher"]
    camera = town.world.cameras[8]
    start = town.world.at_ms if start_ms is None else start_ms
    answer = officer.post(
        f"{API}/cameras/{camera.id}/intakes",
        params={"name": path.name, "start_ms": start},
        content=path.read_bytes(),
        headers={"Content-Type": "application/octet-stream"},
    )
    if answer.status_code != 202:
        return answer
    key = answer.json()["id"]
    waited(lambda: officer.read(f"/intakes/{key}")["ended_at"])
    return officer.get(f"/intakes/{key}")


def on_the_form(town: Town, start: str) -> httpx.Response:
    """A file brought on the page, confirmed with a start that somebody typed; answers what the page then says."""
    officer, camera = town.at["searcher"], town.world.cameras[8]
    token = {"csrf": officer.headers["X-CSRF"]}
    files = {"file": ("tep.mp4", filmed("h264", 3).read_bytes(), "video/mp4")}
    brought = officer.post(f"/cameras/{camera.id}/hand-in", data=token, files=files)
    here = brought.headers["location"]
    waited(lambda: officer.read(here)["files"][0]["state"] == "proposed")
    file_id = officer.read(here)["files"][0]["id"]
    typed = {"shown": str(file_id), f"take-{file_id}": "1", f"camera-{file_id}": camera.code, f"start-{file_id}": start}
    answer = officer.post(f"{here}/confirmation", data=token | typed)
    officer.post(f"{here}/drop", data=token)
    return answer


def local_text(at_ms: int) -> str:
    return (datetime(1970, 1, 1) + timedelta(milliseconds=at_ms + 7 * HOUR_MS)).strftime("%d/%m/%Y %H:%M:%S")  # noqa: DTZ001 - reckoned by hand


TABLE = (
    Bad("unreadable video", lambda t, f: handed_in(t, video.garbage(f / "rac.mp4")), 200, "Không nhận"),
    Bad("empty video", lambda t, f: handed_in(t, video.empty(f / "rong.mp4")), 422, "rỗng"),
    Bad("text named .mp4", lambda t, f: handed_in(t, video.text(f / "chu.mp4")), 200, "Không nhận"),
    Bad("sound without picture", lambda t, f: handed_in(t, video.make_sound(f / "tieng.mp4")), 200, "Không nhận"),
    Bad(
        "truncated video, taken as far as it goes",
        lambda t, f: handed_in(t, video.truncate(filmed_ts(f), f / "cut.ts", 0.6), t.world.at_ms + HOUR_MS),
        200,
        "Đã nhập kho",
    ),
    Bad(
        "truncated video whose index is gone",
        lambda t, f: handed_in(t, video.truncate(filmed("h264", 3), f / "no-index.mp4")),
        200,
        "Không nhận",
    ),
    Bad(
        "AVI named .mp4, taken for what it is",
        lambda t, f: handed_in(
            t, video.mislabel(video.make_clip(f / "a.avi", 6, "mpeg4"), f / "avi.mp4"), t.world.at_ms + 2 * HOUR_MS
        ),
        200,
        "Đã nhập kho",
    ),
    Bad(
        "start in the future",
        lambda t, f: handed_in(t, filmed("h264", 3), t.archive.clock.now_ms() + 2 * DAY_MS),
        422,
        "nằm ở tương lai",
    ),
    Bad("start before 2000", lambda t, f: handed_in(t, filmed("h264", 3), 86_400_000), 422, "trước năm 2000"),
    Bad("no time at all", lambda t, f: on_the_form(t, "hôm qua lúc chiều"), 422, "Chưa đọc được ngày giờ"),
    Bad("a day that no month has", lambda t, f: on_the_form(t, "31/02/2026 08:00"), 422, "Chưa đọc được ngày giờ"),
    Bad(
        "future start on the page",
        lambda t, f: on_the_form(t, local_text(t.archive.clock.now_ms() + 2 * DAY_MS)),
        422,
        "nằm ở tương lai",
    ),
    Bad(
        "search that ends before it begins",
        lambda t, f: searched(t, to=str(t.world.at_ms - MINUTE_MS)),
        422,
        "Thời điểm kết thúc phải sau thời điểm bắt đầu",
    ),
    Bad(
        "search in the future",
        lambda t, f: searched(
            t, **{"from": str(t.archive.clock.now_ms() + DAY_MS), "to": str(t.archive.clock.now_ms() + 2 * DAY_MS)}
        ),
        422,
        "ở tương lai",
    ),
    Bad("swapped coordinates in a search", lambda t, f: searched(t, lat="107.0812", lon="10.346"), 422, "bị đảo chỗ"),
    Bad(
        "swapped coordinates of a camera",
        lambda t, f: registered(t, position="107.08120, 10.34600"),
        422,
        "bị đảo chỗ. Tọa độ đúng phải là 10,34600; 107,08120",
    ),
    Bad("coordinates in metres", lambda t, f: registered(t, position="1144000, 432000"), 422, "VN-2000"),
    Bad(
        "a working case that is another ward's",
        lambda t, f: t.at["searcher"].put(
            f"{API}/session/working-case", json={"case_id": t.world.stranger_case_id, "purpose": "investigate"}
        ),
        404,
        "Không tìm thấy",
    ),
    Bad(
        "footage of the future",
        lambda t, f: asked(t, t.archive.clock.now_ms() + HOUR_MS, t.archive.clock.now_ms() + 2 * HOUR_MS),
        422,
        "không thể ở tương lai",
    ),
    Bad("a span that runs backwards", lambda t, f: asked(t, t.world.at_ms, t.world.at_ms - 1), 422, "end_ms|cameras"),
    Bad("a span of two days", lambda t, f: asked(t, t.world.at_ms - 2 * DAY_MS, t.world.at_ms), 422, "tối đa 24 giờ"),
)


def filmed_ts(folder: Path) -> Path:
    return video.make_clip(folder / "whole.ts", 12, "h264", 160, 90, rate=5)


def asked(town: Town, start_ms: int, end_ms: int) -> httpx.Response:
    body = {
        "case_id": town.world.case_id,
        "purpose": "investigate",
        "reason": REASON,
        "cameras": [{"camera_id": town.world.cameras[3].id, "start_ms": start_ms, "end_ms": end_ms}],
    }
    return town.at["searcher"].post(f"{API}/requests", json=body)


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.name)
def test_what_is_wrong_is_said_in_words_and_leaves_nothing(town: Town, tmp_path: Path, bad: Bad) -> None:
    before = standing(town.archive)
    answer = bad.put_in(town, tmp_path)
    assert answer.status_code == bad.status, answer.text[:500]
    text = html.unescape(answer.text)
    assert re.search(bad.says, text), text[-3_000:]
    assert "Traceback" not in text and "Error" not in text
    is_taken = "Đã nhập kho" in bad.says
    after = standing(town.archive)
    assert after == {**before, "Master": before["Master"] + is_taken}
    waited(lambda: not list(town.archive.store.listed("staging/")))
    work = town.archive.settings.home / "work"
    waited(lambda: not work.exists() or not list(work.iterdir()))


SETUP = """
import sys
from storage.migrate import migrate
from storage.settings import Settings
from storage.unit_of_work import open_archive
from service.units.actions import ensure_units
from tests.factories.people import an_account
from tests.factories.street import a_camera
settings = Settings.from_env()
migrate(settings)
archive = open_archive(settings)
ensure_units(archive)
a_camera(archive)
an_account(archive, "canbo.mau", "officer")
archive.close()
"""


def test_200_mb_on_a_full_disk(full_disk: Callable[[int], FullDisk]) -> None:
    """Through the page's JSON door: refused in words (507), nothing of it is left, the program goes on."""
    disk = full_disk(120 << 20)
    settings = Settings(home=disk.folder / "home", reserve_bytes=0)
    both = ["sh", "-c", '"$0" -c "$1" && shift && exec "$@"', sys.executable, SETUP, *COMMAND, "up", "--port", "0"]
    environment = {**os.environ, **settings.to_env(), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    process = disk.start(both, env=environment)
    try:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "đang chạy tại" in line)
        visitor = Visitor(re.findall(r"http://\S+", line)[0], None)
        visitor.sign_in(Account(login="canbo.mau"))
        answer = visitor.post(
            f"{API}/cameras/1/intakes",
            params={"name": "lon.mp4", "start_ms": 1_772_413_200_000},
            content=megabytes(200),
        )
        assert answer.status_code == 507, answer.text
        assert answer.json()["title"] == "Kho lưu trữ đã đầy. Chưa ghi gì; hãy giải phóng chỗ rồi gửi lại."
        seen = disk.seen(process) / "home" / "objects"
        assert not [path for path in seen.rglob("*") if path.is_file()], "neither staged nor half-written bytes"
        assert visitor.get("/").status_code == 200
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
    assert not [path for path in disk.left() if path.startswith("home/objects/")]


def megabytes(count: int) -> Iterator[bytes]:
    piece = b"\0" * (1 << 20)
    for _ in range(count):
        yield piece
