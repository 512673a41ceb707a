"""What is proposed for a file handed in: when it begins by the recorder's clock, which channel, what to look out for.

Three things may tell the start: the recorder's own clock inside the file (Dahua), its name, and the metadata of the
container. The recorder's clock goes first. A recorder's name goes before metadata, which many recorders fill with local
time called UTC and some programs with the moment of export. Where they disagree, the person who confirms is told. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.file_names import NameTells
from ingest.media.results import Probe
from storage.ledger.filing import EARLIEST_MS, is_plausible, named_otherwise
from storage.values.clock import HOUR_MS, to_local

NO_CLOCK = "Luồng thô không mang đồng hồ: cần nhập giờ bắt đầu và số khung hình mỗi giây."
_ALIKE_MS = 2_000
_ZONE_MS = 7 * HOUR_MS  # local time that was written down as UTC
_LENGTH_SLACK_MS = 90_000


@dataclass(frozen=True)
class Proposal:
    """The start (epoch ms by the recorder's clock; None: must be asked), where it was found, and notes for people."""

    device_start_ms: int | None
    time_source: str | None
    named_end_ms: int | None
    channel_number: int | None
    brand: str | None
    notes: list[str] = field(default_factory=list)


def propose(probe: Probe, name: NameTells, now_ms: int) -> Proposal:
    """What is proposed for a file that was read (``probe``) and whose name says ``name``."""
    notes: list[str] = []
    brand = "dahua" if probe.is_own_clock and name.brand is None else name.brand
    start, source = _start(probe, name, now_ms, notes)
    if name.no_time is not None:
        notes.append(f"Tên tệp ghi «{name.no_time}», không phải ngày giờ.")
    if name.is_ring_block:
        notes.append(
            "Đây là khối ghi vòng chép thẳng từ thẻ nhớ, có thể chứa nhiều khoảng thời gian khác nhau. "
            "Nên xuất lại đúng đoạn cần dùng bằng phần mềm của đầu ghi."
        )
    if not probe.has_clock:
        notes.append(NO_CLOCK)
    elif source == "file_name" and name.end_ms is not None and start is not None:
        short = (name.end_ms - start) - probe.duration_ms
        if abs(short) > max(_LENGTH_SLACK_MS, (name.end_ms - start) // 50):
            notes.append(
                f"Tên tệp nói dài {_length(name.end_ms - start)} nhưng hình đọc được dài {_length(probe.duration_ms)}."
            )
    if probe.damaged:
        notes.append(probe.damaged)
    channel = probe.channel_number or name.channel_number
    return Proposal(start, source, name.end_ms, channel, brand, notes)


def _start(probe: Probe, name: NameTells, now_ms: int, notes: list[str]) -> tuple[int | None, str | None]:
    latest = now_ms - probe.duration_ms  # a recording has ended before it is handed in
    said = probe.device_start_ms
    inside = said if said is not None and is_plausible(said, latest) else None
    named = name.start_ms if name.start_ms is not None and is_plausible(name.start_ms, latest) else None
    if probe.is_own_clock and inside is not None:
        if name.start_ms is not None and abs(inside - name.start_ms) > _ALIKE_MS:
            notes.append(named_otherwise(_shown(name.start_ms)))
        return inside, "file_metadata"
    if named is not None:
        if inside is not None and abs(inside - named) > _ALIKE_MS:
            notes.append(_difference(inside, named, probe.duration_ms))
        return named, "file_name"
    if inside is not None:
        if name.start_ms is not None:  # a time that cannot be: the person is told of it all the same
            notes.append(named_otherwise(_shown(name.start_ms)))
        notes.append("Giờ bắt đầu lấy từ thông tin trong tệp, có thể là giờ xuất tệp: hãy so với hình.")
        return inside, "file_metadata"
    if name.start_ms is not None:
        if name.start_ms < EARLIEST_MS:
            notes.append(f"Tên tệp ghi {_shown(name.start_ms)}, trước năm 2000: kiểm tra đồng hồ đầu ghi.")
        else:
            notes.append(f"Tên tệp ghi {_shown(name.start_ms)}, ở tương lai: kiểm tra đồng hồ đầu ghi.")
    return None, None


def _difference(inside_ms: int, named_ms: int, duration_ms: int) -> str:
    """In what way the metadata disagrees with the name."""
    if abs(inside_ms - named_ms - _ZONE_MS) <= _ALIKE_MS:
        return "Thông tin trong tệp ghi giờ địa phương như giờ quốc tế; đã lấy giờ trong tên tệp."
    if abs(inside_ms - named_ms - duration_ms) <= _LENGTH_SLACK_MS // 3:
        return "Thông tin trong tệp ghi giờ kết thúc; đã lấy giờ bắt đầu trong tên tệp."
    return f"Thông tin trong tệp ghi giờ khác: {_shown(inside_ms)} (có thể là lúc xuất tệp)."


def _shown(at_ms: int) -> str:
    return f"{to_local(at_ms):%d/%m/%Y %H:%M:%S}"


def _length(length_ms: int) -> str:
    minutes, seconds = divmod(max(0, length_ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
