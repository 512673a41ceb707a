"""Which camera hung on which channel when: dated, one camera on one channel, the past kept."""

from __future__ import annotations

from storage.catalog import devices
from storage.unit_of_work import Archive
from tests.factories.street import a_camera, a_recorder


def test_codes_go_on(archive: Archive) -> None:
    a_camera(archive)
    with archive.write() as work:
        assert [a_recorder(work).code for _ in range(3)] == ["DG-0001", "DG-0002", "DG-0003"]
    with archive.read() as session:
        found = devices.by_code(session, " dg-0002 ")
        assert found is not None and found.id == 2


def test_channels_are_dated(archive: Archive) -> None:
    gate, market = a_camera(archive, "VT-0001"), a_camera(archive, "VT-0002")
    with archive.write() as work:
        one = a_recorder(work)

        def hang(channel: int, camera_id: int | None, now: int) -> bool:
            return devices.hang(work.session, one.id, channel, camera_id, now=now, actor_id=None)

        def at(channel: int, instant: int) -> int | None:
            return devices.camera_at(work.session, one.id, channel, instant)

        assert hang(1, gate, 1_000) and not hang(1, gate, 2_000)
        assert at(1, 5) == gate, "the first entry holds for the past: files are older than their entry"
        assert hang(1, market, 3_000)
        assert (at(1, 2_999), at(1, 3_000)) == (gate, market)
        assert hang(2, gate, 4_000) and at(2, 3_999) is None, "of which somebody knows otherwise"
        # a camera moves: it leaves its old channel
        assert hang(1, gate, 5_000)
        assert (at(1, 5_000), at(2, 5_000), at(2, 4_500)) == (gate, None, gate)
        assert hang(1, None, 6_000) and at(1, 6_000) is None
        # entered and changed within one millisecond
        assert hang(3, gate, 7_000) and hang(3, market, 7_000)
        assert [row.valid_to_ms is None for row in devices.of_camera(work.session, market)] == [False, True]
        assert devices.counts(work.session, [one.id]) == {one.id: 1}
