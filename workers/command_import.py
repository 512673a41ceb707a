"""``camera-antt import-cameras``: a list read and judged; with ``--write`` its good rows enter the register at once."""

from __future__ import annotations

from pathlib import Path

from service.cameras.actions import likely_duplicates, register_many
from service.cameras.fields import Fund, field_label
from service.cameras.sheet import SheetPreview, read_sheet
from service.units.actions import today_of, unit_named
from storage.errors import Refused
from workers.house import opened

_MOST_SHOWN = 50


def import_cameras(path: Path, unit: str, fund: str, write: bool, repeats: bool = False) -> int:
    """Read the list and say what is wrong; answers 1 when a row was not taken, else 0. Writes only when asked to.

    Rows that repeat a camera in owner, phone, place and direction are written only with ``repeats``.
    """
    if not path.is_file():
        raise Refused("no_such_file", f"Không có tệp «{path}».")
    chosen = Fund.recognised(fund) if fund else None
    if fund and chosen is None:
        raise Refused("choice_unknown", f"Không nhận ra nguồn kinh phí. Hãy ghi một trong: {', '.join(Fund)}.")
    with opened() as archive:
        today = today_of(archive)
        unit_id = unit_named(unit, today)
        if unit_id is None:
            raise Refused("unit_unknown", f"Không có phường, xã, đặc khu «{unit}» hiện nay. Hãy ghi mã hoặc đủ tên.")
        with path.open("rb") as stream:
            preview = read_sheet(stream, today, {"fund": str(chosen)} if chosen else {})
        drafts = [row.draft for row in preview.accepted if row.draft]
        with archive.read() as session:
            names = [f"hàng {row.number}" for row in preview.accepted]
            alike = likely_duplicates(session, drafts, [unit_id] * len(drafts), names)
        repeated = [any(likeness.is_repeat for likeness in found) for found in alike]
        _say(preview, sum(1 for found in alike if found))
        if any(repeated) and not repeats:
            print(f"Bỏ qua {sum(repeated)} dòng nhập lặp (trùng chủ, số, vị trí và hướng); thêm --repeats để ghi.")
            drafts = [draft for draft, is_repeat in zip(drafts, repeated, strict=True) if not is_repeat]
        if not write:
            print("Chưa ghi gì. Thêm --write để ghi các dòng hợp lệ vào sổ đăng ký.")
        elif drafts:
            with archive.write() as work:
                written = register_many(work, drafts, unit_id)
            print(f"Đã ghi {len(written)} camera, mã {written[0].code} đến {written[-1].code}.")
    return int(bool(preview.rejected))


def _say(preview: SheetPreview, alike_count: int) -> None:
    for notice in preview.notices:
        print(notice)
    for row in preview.rejected[:_MOST_SHOWN]:
        for name, problem in row.problems.items():
            print(f"{row.sheet}, hàng {row.number}, {field_label(name)}: {problem}")
    left = len(preview.rejected) - _MOST_SHOWN
    if left > 0:
        print(f"… và {left} dòng lỗi nữa.")
    for check in preview.totals_checks:
        if not check.agrees:
            print(f"{check.sheet}: dòng tổng ghi {check.stated} mắt camera nhưng đọc được {check.counted}.")
    print(
        f"{len(preview.accepted)} dòng hợp lệ ({preview.eyes} mắt camera), {len(preview.rejected)} dòng lỗi, "
        f"{alike_count} dòng có thể trùng camera đã có."
    )
