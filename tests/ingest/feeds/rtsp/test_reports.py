"""What a sender is told of how its packets come."""

from __future__ import annotations

import struct

from ingest.feeds.rtsp.reordering import Reordering
from ingest.feeds.rtsp.reports import Reporter
from tests.factories.rtp import PAYLOAD_TYPE, packet, sender_report


def parts(data: bytes) -> dict[int, bytes]:
    """A compound packet, by the sort of its parts; their lengths must fit."""
    found, at = {}, 0
    while at < len(data):
        length = 4 * (int.from_bytes(data[at + 2 : at + 4], "big") + 1)
        found[data[at + 1]] = data[at : at + length]
        at += length
    assert at == len(data)
    return found


def block(data: bytes) -> tuple[int, int, int, int, int, int, int]:
    """Sender, fraction, lost, highest, jitter, last report, delay."""
    assert data[0] == 0x81
    sender, losses, highest, jitter, told, delay = struct.unpack(">IIIIII", data[8:32])
    lost = (losses & 0xFFFFFF) - (1 << 24 if losses & 0x800000 else 0)
    return sender, losses >> 24, lost, highest, jitter, told, delay


def came(ordering: Reordering, numbers: list[int], sender: int = 7) -> None:
    for number in numbers:
        ordering.put(packet(b"\x41", number, 0, ends=True, sender=sender), 0.0, 0)


def test_before_anything_came_a_report_says_only_that_we_are_there() -> None:
    told = parts(Reporter().report(Reordering(PAYLOAD_TYPE, 90_000, 0.2), 1.0))
    assert set(told) == {201, 202}
    assert (told[201][0], len(told[201])) == (0x80, 8)


def test_losses_are_told_since_the_last_report_and_in_all() -> None:
    ordering, reporter = Reordering(PAYLOAD_TYPE, 90_000, 0.2), Reporter()
    came(ordering, [0xFFFE, 0xFFFF, 0, 2])
    assert block(parts(reporter.report(ordering, 1.0))[201])[:4] == (7, 256 // 5, 1, 0x1_0002), "over the wrap"
    came(ordering, [3, 4, 5, 6, 10])
    assert block(parts(reporter.report(ordering, 2.0))[201])[1:4] == (3 * 256 // 8, 4, 0x1_000A)
    came(ordering, [10] * 9)
    assert block(parts(reporter.report(ordering, 3.0))[201])[1:3] == (0, -5), "doubles are more than were sent"
    came(ordering, [500, 501, 502, 504], sender=8)
    assert block(parts(reporter.report(ordering, 4.0))[201])[:4] == (8, 256 // 5, 1, 504), (
        "another sender, another count"
    )


def test_a_sender_learns_how_long_the_way_is() -> None:
    ordering, reporter = Reordering(PAYLOAD_TYPE, 90_000, 0.2), Reporter()
    came(ordering, [1])
    report = sender_report(1_772_000_000_250, 0)
    reporter.hear(b"noise", 1.0)
    reporter.hear(report, 10.0)
    told = block(parts(reporter.report(ordering, 11.5))[201])
    assert told[5] == int.from_bytes(report[10:14], "big")
    assert told[6] == 3 * 65_536 // 2


def test_a_goodbye_is_said_by_the_one_who_reported() -> None:
    told = parts(Reporter().goodbye(Reordering(PAYLOAD_TYPE, 90_000, 0.2), 1.0))
    assert set(told) == {201, 202, 203}
    assert told[201][4:8] == told[202][4:8] == told[203][4:8]
