"""A recorder's clock in the demonstration: watched for months, misread once, photographed, at last set right."""

from __future__ import annotations

import struct
import zlib

from service.cameras import clocks, photographs
from storage import spool
from storage.catalog import mounts
from storage.clock_book import Comparison, shown
from storage.models import Camera
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from storage.values.place import Point, box_around
from workers.demonstration.cast import Player, Stage

# Of each digit the lit bars: top, upper left, upper right, middle, lower left, lower right, bottom
_LIT = ("1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011")
_BARS = ((4, 0, 16, 4), (0, 4, 4, 16), (20, 4, 4, 16), (4, 20, 16, 4), (0, 24, 4, 16), (20, 24, 4, 16), (4, 40, 16, 4))
_WIDE, _HIGH = 320, 150


def compared(stage: Stage, near: Point, busy: set[int]) -> None:
    """A camera near a scene from which nothing was asked: its clock runs away, is misread once and at last set right.

    ``busy``: cameras whose footage is part of the story; what is learnt of their clocks would move it.
    """
    with stage.archive.read() as session:
        found = [session.get_one(Camera, row.camera_id) for row in mounts.current_in(session, box_around(near, 1_500))]
    camera = next((one for one in sorted(found, key=lambda one: one.code) if one.id not in busy), None)
    if camera is None:
        return
    officer, now = stage.players["canbo"], stage.clock.at_ms
    for days, slow_s in ((84, 21), (56, 49), (28, 76)):
        _observe(officer, camera.id, Comparison(now - days * DAY_MS, slow_s * SECOND_MS, 2 * SECOND_MS, "photograph"))
    misread = Comparison(now - 14 * DAY_MS, HOUR_MS + 91 * SECOND_MS, 2 * SECOND_MS, "photograph", reference="phone")
    wrong = _observe(officer, camera.id, misread)
    right = Comparison(now - 14 * DAY_MS, 91 * SECOND_MS, 2 * SECOND_MS, "photograph", reference="phone")
    _observe(officer, camera.id, right, instead_of=wrong, reason="Đọc nhầm số giờ trên màn hình đầu ghi")
    before = now - 20 * MINUTE_MS
    _photographed(stage, officer, camera.id, Comparison(before, 104 * SECOND_MS, 1_500, "photograph"))
    after = Comparison(
        before + 3 * MINUTE_MS,
        0,
        1_500,
        "photograph",
        set_at=before + 2 * MINUTE_MS,
        note="Đã chỉnh lại đồng hồ đầu ghi",
    )
    _observe(officer, camera.id, after)
    stage.say("So đồng hồ một đầu ghi qua ba tháng …")


def _observe(
    officer: Player, camera_id: int, seen: Comparison, *, instead_of: int | None = None, reason: str = ""
) -> int:
    with officer.acts() as work:
        return clocks.observe(work, camera_id, seen, instead_of=instead_of, reason=reason).id


def _photographed(stage: Stage, officer: Player, camera_id: int, seen: Comparison) -> None:
    times = [shown(at_ms)[11:] for at_ms in (seen.observed_at - seen.offset_ms, seen.observed_at)]
    kept = photographs.keep(stage.archive, camera_id, drawn(times))
    with officer.acts() as work:
        spool.enter(work, stage.archive, kept)
        pictured = Comparison(**{**vars(seen), "photograph": photographs.as_evidence(kept)})
        clocks.observe(work, camera_id, pictured)


def drawn(times: list[str]) -> bytes:
    """A PNG that shows times one above the other, as a recorder's screen and a telephone beside it would."""
    rows = [bytearray(_WIDE) for _ in range(_HIGH)]
    for line, time in enumerate(times):
        left = 16
        for sign in time:
            if sign == ":":
                _fill(rows, (left + 4, 16 + line * 72 + 12, 4, 4))
                _fill(rows, (left + 4, 16 + line * 72 + 28, 4, 4))
                left += 16
                continue
            for lit, (x, y, width, height) in zip(_LIT[int(sign)], _BARS, strict=True):
                if lit == "1":
                    _fill(rows, (left + x, 16 + line * 72 + y, width, height))
            left += 36
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    head = struct.pack(">IIBBBBB", _WIDE, _HIGH, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _fill(rows: list[bytearray], bar: tuple[int, int, int, int]) -> None:
    left, top, width, height = bar
    for row in rows[top : top + height]:
        row[left : left + width] = b"\xe0" * width


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
