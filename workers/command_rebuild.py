"""``camera-antt rebuild-index``: the index given back from objects and sidecars; the list of what is in quarantine."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from storage.catalog import jobs, quarantine
from storage.errors import Refused
from storage.rebuild import MISSING, REASONS, RebuildReport, rebuild
from storage.unit_of_work import Archive
from storage.values.clock import to_local
from workers.catch_up import release_dead
from workers.house import held_alone, opened, settings_of_env

_SHOWN = 50
_TOLD_EVERY_S = 0.5


def rebuild_index(*, is_trusting: bool, is_dry: bool, is_afresh: bool) -> int:
    """Rebuild what is missing of the index; answers 0 when everything matched, 1 when something did not."""
    with _alone() as archive:
        report = rebuild(
            archive, is_trusting=is_trusting, is_dry=is_dry, is_afresh=is_afresh, progress=ProgressLine().show
        )
    _tell(report)
    return 0 if report.is_clean else 1


def list_quarantine() -> int:
    """Print every object in quarantine with its reason; answers 1 when there is one."""
    count, after = 0, ""
    with opened() as archive:
        while True:
            with archive.read() as session:
                rows = quarantine.in_force(session, after)
            for row in rows:
                said = REASONS.get(row.reason, row.reason)
                print(f"{row.object_key}: {said} (từ {to_local(row.found_at):%d/%m/%Y %H:%M}, {row.size_bytes} byte)")
            count += len(rows)
            if not rows:
                break
            after = rows[-1].object_key
    print(f"{count} tệp đang cách ly." if count else "Không có tệp nào đang cách ly.")
    return int(bool(count))


@contextmanager
def _alone() -> Iterator[Archive]:
    """The archive with nobody at work in it: of one's own machine for sure, elsewhere as far as its jobs tell."""
    settings = settings_of_env()
    with held_alone(settings.home) if settings.is_embedded else nullcontext(), opened() as archive:
        release_dead(archive)
        with archive.read() as session:
            at_work = jobs.counts(session).get("running", 0)
        if at_work:
            raise Refused(
                "house_at_work",
                "Còn việc nền đang làm. Hãy dừng camera-antt worker và camera-antt up trên mọi máy rồi chạy lại.",
            )
        yield archive


class ProgressLine:
    """One line that says how far a long work is, how fast it goes and how long it will yet take."""

    def __init__(self) -> None:
        self._begun = self._told = time.monotonic()

    def show(self, done: int, total: int, note: str) -> None:
        """Write the line anew, a few times a second, if somebody looks."""
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._told < _TOLD_EVERY_S:
            return
        self._told = now
        rate = done / max(0.001, now - self._begun)
        left = f", còn khoảng {_lasting((total - done) / rate)}" if rate and total else ""
        sys.stderr.write(f"\r{note}: {done}/{total or '?'} tệp, {rate:.0f} tệp/giây{left}\033[K")
        sys.stderr.flush()


def _lasting(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} giây"
    return f"{seconds / 60:.0f} phút" if seconds < 5_400 else f"{seconds / 3600:.1f} giờ".replace(".", ",")


def _tell(report: RebuildReport) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    for found in report.quarantined[:_SHOWN]:
        print(f"CÁCH LY  {found.key}: {REASONS[found.reason]}")
    if report.quarantined_count > _SHOWN:
        print(f"… và {report.quarantined_count - _SHOWN} tệp nữa; xem đủ: camera-antt rebuild-index --list")
    for key in report.missing[:_SHOWN]:
        print(f"THIẾU  {key}: {MISSING}")
    seen, act = report.counts, "Sẽ dựng lại" if report.is_dry else "Đã dựng lại"
    print(
        f"Đã xem {seen.get('objects', 0)} tệp ({seen.get('bytes', 0) / 1e6:.1f} MB). {act} {seen.get('clips', 0)} đoạn "
        f"của {seen.get('masters', 0)} tệp gốc; {seen.get('there', 0)} đoạn vẫn còn trong chỉ mục."
    )
    for name, said in _ASIDES.items():
        if seen.get(name):
            print(said.format(seen[name]))
    held = sum(report.in_force.values()) or report.quarantined_count
    if report.is_clean:
        print("Mọi tệp đều khớp.")
    else:
        print(f"Có {held} tệp {'không khớp' if report.is_dry else 'đang cách ly'}, {report.missing_count} tệp thiếu.")
    if report.is_dry:
        print("Chưa ghi gì. Bỏ --dry-run để dựng lại.")


_ASIDES = {
    "unfiled": "{} đoạn chưa có trong chuỗi ghi nhận: đã ghi nhận là dựng lại từ tệp.",
    "told_less": "{} đoạn có tệp mô tả kiểu cũ: không còn số khung hình, mức chuyển động, ghi chú và tên tệp gốc.",
    "being_filed": "{} đoạn thuộc tệp đang được nạp: để việc nạp làm tiếp.",
    "leaving": "{} đoạn đã rời chỉ mục theo hạn lưu, đang chờ xóa.",
}
