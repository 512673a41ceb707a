"""Which comparisons count for which camera: its own, those of its recorder, none that was taken back."""

from __future__ import annotations

from storage.catalog import clocks, footage_reasons
from storage.ledger.clocks import Observation
from storage.models import ClockEvidence, ClockObservation, ClockWithdrawal, Device, DeviceChannel, Owner
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import DAY_MS
from tests.factories.street import UNIT_ID, a_camera
from tests.servers.fixtures import START_MS


def compared(
    work: UnitOfWork,
    camera_id: int,
    at_ms: int,
    offset_ms: int,
    *,
    device_id: int | None = None,
    set_at: int | None = None,
) -> int:
    observation = ClockObservation(
        camera_id=camera_id,
        observed_at=at_ms,
        offset_ms=offset_ms,
        uncertainty_ms=500,
        method="photograph",
        recorded_at=work.now,
    )
    evidence = ClockEvidence(
        device_id=device_id, set_at=set_at, device_text="", reference_text="", reference="server", note=""
    )
    return clocks.add(work.session, observation, evidence).id


def a_device(work: UnitOfWork, code: str) -> int:
    owner = work.session.query(Owner).first()
    assert owner is not None
    device = Device(
        code=code,
        owner_id=owner.id,
        unit_id=UNIT_ID,
        brand="other",
        model="",
        channel_count=4,
        place="Quầy thu ngân",
        note="",
        registered_at=work.now,
        edition=1,
    )
    work.session.add(device)
    work.session.flush()
    return device.id


def hung(
    work: UnitOfWork, device_id: int, number: int, camera_id: int, *, since: int, until: int | None = None
) -> None:
    work.session.add(
        DeviceChannel(
            device_id=device_id,
            channel_number=number,
            camera_id=camera_id,
            valid_from_ms=since,
            valid_to_ms=until,
            recorded_at=work.now,
        )
    )
    work.session.flush()


def both_ways(archive: Archive, camera_id: int) -> list[Observation]:
    """What counts, asked as pages ask and as a search asks."""
    with archive.read() as session:
        known = clocks.known(session, camera_id)
        searched = footage_reasons.observations(session.connection(), [camera_id]).get(camera_id, [])
    assert known == list(searched)
    return known


def test_what_a_recorder_shows_counts_for_all_its_cameras_while_they_hang_on_it(archive: Archive) -> None:
    first, second, other = (a_camera(archive, f"VT-000{n}") for n in (1, 2, 3))
    with archive.write() as work:
        old, new = a_device(work, "DG-0001"), a_device(work, "DG-0002")
        moved = START_MS + 10 * DAY_MS
        hung(work, old, 1, first, since=0)
        hung(work, old, 2, second, since=0, until=moved)
        hung(work, new, 1, second, since=moved)
        compared(work, first, START_MS, 1_000, device_id=old, set_at=START_MS - 5)
        compared(work, first, START_MS + 20 * DAY_MS, 2_000, device_id=old)
        compared(work, second, START_MS + 30 * DAY_MS, 3_000, device_id=new)
        compared(work, other, START_MS, 9_000)
    early = Observation(START_MS, 1_000, 500, START_MS - 5)
    assert both_ways(archive, first) == [early, Observation(START_MS + 20 * DAY_MS, 2_000, 500)]
    assert both_ways(archive, second) == [early, Observation(START_MS + 30 * DAY_MS, 3_000, 500, moved)]
    assert both_ways(archive, other) == [Observation(START_MS, 9_000, 500)]
    with archive.read() as session:
        assert len(clocks.of_camera(session, second)) == 2
        assert clocks.device_of(session, second, moved - 1) == old
        assert clocks.device_of(session, second, moved) == new
        assert clocks.cameras_of_device(session, old, moved - 1) == [first, second]
        assert {key: one.offset_ms for key, one in clocks.latest_of(session, [first, second, other]).items()} == {
            first: 2_000,
            second: 3_000,
            other: 9_000,
        }


def test_what_was_taken_back_stays_to_be_read_and_counts_no_more(archive: Archive) -> None:
    camera_id = a_camera(archive)
    with archive.write() as work:
        wrong = compared(work, camera_id, START_MS, 3_600_000)
        right = compared(work, camera_id, START_MS, 37_000)
        clocks.withdraw(
            work.session,
            ClockWithdrawal(observation_id=wrong, replaced_by=right, reason="Đọc nhầm giờ", recorded_at=work.now),
        )
    assert [one.offset_ms for one in both_ways(archive, camera_id)] == [37_000]
    with archive.read() as session:
        lines = clocks.of_camera(session, camera_id)
    assert [(line.observation.id, line.withdrawal is not None) for line in lines] == [(wrong, True), (right, False)]


def test_a_comparison_without_evidence_counts_too(archive: Archive) -> None:
    """As the first ones were entered, before anything was kept beside the figures."""
    camera_id = a_camera(archive)
    with archive.write() as work:
        clocks.add(
            work.session,
            ClockObservation(
                camera_id=camera_id, observed_at=5, offset_ms=6, uncertainty_ms=7, method="statement", recorded_at=8
            ),
        )
    assert both_ways(archive, camera_id) == [Observation(5, 6, 7)]
