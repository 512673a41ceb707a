"""A hole is filled from the camera's own recording, by the device's clock; what is not there is not made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import clock_book
from storage.catalog import clips, consents, intakes, jobs
from storage.catalog.clocks import of_camera
from storage.clock_book import Comparison
from storage.models import Consent, Intake, Job, Outage
from storage.sealing import FeedAccount
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import DAY_MS, HOUR_MS, SetClock
from tests.factories.feeds import a_feed
from tests.factories.promises import kinds, require_promises
from tests.factories.video import make_clip
from tests.servers.onvif_device import OnvifDevice as Box
from tests.servers.rtsp_camera import Film
from workers.catch_up import run_undone
from workers.run import JobRun

AHEAD_MS = 3_600_000  # the device is an hour ahead, as recorders are
SMALL = pytest.mark.parametrize("size_name", ["embedded"])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """Four seconds at ten pictures, a key frame every second."""
    return Film.of(make_clip(tmp_path_factory.mktemp("film") / "f.mp4", 4), 10)


@pytest.fixture
def box(film: Film, clock: SetClock) -> Iterator[Box]:
    """A device that recorded thirty seconds an hour ago (and half a minute's hole, and ten seconds more)."""
    start = clock.now_ms() - HOUR_MS + AHEAD_MS
    with Box(film, ahead_ms=AHEAD_MS, reads_ms=clock.now_ms) as device:
        device.recorded = [(start, 300), (start + 60_000, 100)]
        yield device


def connected(archive: Archive, box: Box, *, onvif_port: int | None = -1, password: str = "") -> int:
    """Key of a camera whose feed stands on the device."""
    feed = a_feed(archive, port=box.rtsp_port, account=FeedAccount(box.user, password or box.password))
    with archive.write() as work:
        row = work.session.merge(feed)
        row.onvif_port = box.port if onvif_port == -1 else onvif_port
    return feed.camera_id


def filled(archive: Archive, camera_id: int, from_ms: int, until_ms: int) -> tuple[Job, list[Intake]]:
    """Ask for a span and let the crew work; the job's row and the intakes it made."""
    with archive.write(7) as work:
        work.send(
            "feed.backfill",
            noun="camera",
            noun_id=camera_id,
            camera_id=camera_id,
            from_ms=from_ms,
            until_ms=until_ms,
        )
    run_undone(archive)
    with archive.read() as session:
        job = jobs.latest_named(session, "feed.backfill")
        assert job is not None
        found = [intakes.get(session, number) for number in job.arguments.get("intake_ids", [])]
    return job, [intake for intake in found if intake is not None]


def test_what_the_device_has_comes_in_where_it_belongs(archive: Archive, clock: SetClock, box: Box) -> None:
    camera_id, start = connected(archive, box), clock.now_ms() - HOUR_MS
    job, handed = filled(archive, camera_id, start + 5_000, start + 90_000)
    assert (job.state, [intake.state for intake in handed]) == ("done", ["filed", "filed"]), job.message
    assert {intake.channel for intake in handed} == {"backfill"}
    assert [intake.device_start_ms for intake in handed] == [start + AHEAD_MS + 5_000, start + AHEAD_MS + 60_000]
    with archive.read() as session:
        found = [clips.of_master(session, intake.master_id or 0) for intake in handed]
        [seen] = of_camera(session, camera_id)
        told = kinds(archive)
    spans = [(rows[0][0].start_ms - start, sum(clip.duration_ms for clip, _ in rows)) for rows in found]
    unsure = seen.observation.uncertainty_ms
    assert spans[0] == (pytest.approx(5_000, abs=unsure), pytest.approx(25_000, abs=2))
    assert spans[1] == (pytest.approx(60_000, abs=unsure), pytest.approx(10_000, abs=2))
    assert (seen.observation.method, abs(seen.observation.offset_ms + AHEAD_MS) <= unsure) == ("onvif", True)
    assert told["feed.backfilled"] == 1
    assert "chỉ có tới" in (job.message or "")
    require_promises(archive)


@SMALL
def test_the_same_span_again_is_recognised(archive: Archive, clock: SetClock, box: Box) -> None:
    camera_id, start = connected(archive, box), clock.now_ms() - HOUR_MS
    filled(archive, camera_id, start, start + 20_000)
    _, [again] = filled(archive, camera_id, start, start + 20_000)
    assert again.state == "duplicate"


@SMALL
def test_a_repeat_goes_on_behind_what_was_received(archive: Archive, clock: SetClock, box: Box) -> None:
    camera_id, start = connected(archive, box), clock.now_ms() - HOUR_MS
    box.recorded = []
    with archive.write(7) as work:
        span = {"from_ms": start, "until_ms": start + 30_000, "fetched_until_ms": start + AHEAD_MS + 20_000}
        work.send("feed.backfill", noun="camera", noun_id=camera_id, camera_id=camera_id, **span)
    box.recorded = [(start + AHEAD_MS, 300)]
    run_undone(archive)
    assert box.ranges == ["clock=20260302T010020.000Z-20260302T010031.000Z"]


@SMALL
@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("nothing", "không còn hình"),
        ("no_onvif", "cổng ONVIF"),
        ("password", "tài khoản"),
        ("away", "không trả lời"),
        ("garbage", "không theo chuẩn"),
        ("future", "phải đã qua"),
        ("other_hour", "giờ khác"),
        ("paused", "tạm ngừng"),
        ("withdrawn", "rút đồng ý"),
        ("agreed_later", "chưa đồng ý"),
        ("interrupted", "rút đồng ý"),
    ],
)
def test_whatever_stands_in_the_way_is_told_and_nothing_is_left(
    archive: Archive, clock: SetClock, box: Box, trouble: str, words: str
) -> None:
    start = clock.now_ms() - HOUR_MS
    port = None if trouble == "no_onvif" else 9 if trouble == "away" else -1
    camera_id = connected(archive, box, onvif_port=port, password="sai" if trouble == "password" else "")
    if trouble == "nothing":
        box.recorded = []
    elif trouble == "garbage":
        box.answers["FindRecordings"] = b"<html>"
    elif trouble == "other_hour":
        box.lies_by_ms = -2 * HOUR_MS
    elif trouble in {"paused", "withdrawn", "agreed_later", "interrupted"}:
        _unwanted(archive, camera_id, start, trouble)
    job, handed = filled(archive, camera_id, start, clock.now_ms() + HOUR_MS if trouble == "future" else start + 9_000)
    assert (job.state, handed) == ("done" if trouble == "nothing" else "queued", [])
    assert words in (job.message or "")
    assert not list(Path(archive.settings.home, "work").glob("*"))
    assert "sai" not in (job.message or "").split()


def _unwanted(archive: Archive, camera_id: int, start: int, trouble: str) -> None:
    with archive.write() as work:
        if trouble == "paused":
            span = {"start_ms": start + 1_000, "end_ms": start + 2_000}
            work.session.add(Outage(camera_id=camera_id, reason="paused", note="", **span))
        elif trouble != "withdrawn":  # agreed to now, but not all the while
            given = consents.of_camera(work.session, camera_id)[0].given_at
            ended = given if trouble == "agreed_later" else start + 3_000
            _agreed(work, camera_id, [(given, ended), (start + 6_000, None)])
        else:
            for consent in consents.standing_of(work.session, [camera_id])[camera_id]:
                consent.withdrawn_at = work.now


def _agreed(work: UnitOfWork, camera_id: int, spans: list[tuple[int, int | None]]) -> None:
    """The camera's consents are these, each from when it was given to when it was withdrawn."""
    [first] = consents.of_camera(work.session, camera_id)
    said = {"purpose": "criminal", "text_version": "thử", "text_sha256": "0" * 64, "method": "paper"}
    first.given_at, first.withdrawn_at = spans[0]
    for given_at, withdrawn_at in spans[1:]:
        consent = Consent(camera_id=camera_id, given_at=given_at, withdrawn_at=withdrawn_at, **said)
        work.session.add(consent)


@SMALL
@pytest.mark.parametrize("why", ["paused", "consent"])
def test_pictures_beside_the_span_that_its_owner_did_not_want_are_not_kept(
    archive: Archive, clock: SetClock, box: Box, why: str
) -> None:
    camera_id, start = connected(archive, box), clock.now_ms() - HOUR_MS
    from_ms, until_ms = start + 4_500, start + 20_000
    with archive.write() as work:
        if why == "paused":
            for begins, ends in ((start - 9_000, from_ms), (until_ms, until_ms + 9_000)):
                work.session.add(Outage(camera_id=camera_id, reason=why, note="", start_ms=begins, end_ms=ends))
        else:
            _agreed(work, camera_id, [(from_ms, until_ms), (until_ms + 9_000, None)])
    job, [intake] = filled(archive, camera_id, from_ms, until_ms)
    assert job.state == "done" and "không cho ghi" in (job.message or ""), job.message
    with archive.read() as session:
        lengths = [clip.duration_ms for clip, _ in clips.of_master(session, intake.master_id or 0)]
    first_ms = (intake.device_start_ms or 0) - AHEAD_MS  # by the truth: the device is ahead by just that
    assert from_ms <= first_ms <= from_ms + 2_500
    assert until_ms - 2_500 <= first_ms + sum(lengths) <= until_ms


@SMALL
def test_consents_that_follow_each_other_are_one(archive: Archive, clock: SetClock, box: Box) -> None:
    camera_id, start = connected(archive, box), clock.now_ms() - HOUR_MS
    with archive.write() as work:
        _agreed(work, camera_id, [(start - HOUR_MS, start + 5_000), (start + 5_000, None)])
    job, handed = filled(archive, camera_id, start, start + 20_000)
    assert (job.state, len(handed)) == ("done", 1), job.message
    assert "không cho ghi" not in (job.message or "")


@SMALL
def test_a_device_is_asked_and_its_answer_stays_with_the_job(archive: Archive, box: Box) -> None:
    camera_id = connected(archive, box)
    with archive.write(7) as work:
        work.send("feed.ask", noun="feed", noun_id=1, camera_id=camera_id)
    run_undone(archive)
    with archive.read() as session:
        job = jobs.latest_named(session, "feed.ask")
        [seen] = of_camera(session, camera_id)
    assert job is not None
    told = (job.message or "").splitlines()
    assert told[0].startswith("Giờ thiết bị: 02/03/2026 09:00:00, nhanh 3600,5 giây")
    assert any(line.endswith(f"rtsp://127.0.0.1:{box.rtsp_port}/live?a=1&b=2") for line in told)
    assert told[-1].startswith("Bản ghi R1 Kênh 1: 02/03/2026 08:00:00 – ")
    assert seen.observation.recorded_by == 7
    assert box.password not in (job.message or "")


@SMALL
def test_received_and_not_remembered_is_known_by_its_content(
    archive: Archive, clock: SetClock, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera_id, start = connected(archive, box), clock.now_ms() - HOUR_MS
    remembers = JobRun.remember

    def dies(job: JobRun, **arguments: object) -> None:
        if "fetched_until_ms" in arguments:
            monkeypatch.setattr(JobRun, "remember", remembers)
            raise OSError("the process dies right here")
        remembers(job, **arguments)

    monkeypatch.setattr(JobRun, "remember", dies)
    job, _ = filled(archive, camera_id, start, start + 20_000)
    assert job.state == "queued"
    clock.advance(5_000)
    run_undone(archive)
    with archive.read() as session:
        found = {intake.state for intake in session.scalars(select(Intake))}
        again = jobs.get(session, job.id)
    assert again is not None and again.state == "done"
    assert found == {"filed", "duplicate"}
    require_promises(archive)


@SMALL
def test_a_device_without_a_usable_clock_is_filled_from_once_a_person_compared_it(
    archive: Archive, clock: SetClock, box: Box
) -> None:
    camera_id, start = connected(archive, box), clock.now_ms() - HOUR_MS
    box.ahead_ms = -40 * 365 * DAY_MS
    box.recorded = [(start + box.ahead_ms, 300)]
    job, handed = filled(archive, camera_id, start, start + 20_000)
    assert (job.state, handed) == ("queued", []) and "lệch quá một ngày" in (job.message or "")
    with archive.write(7) as work:
        assert of_camera(work.session, camera_id) == []
        clock_book.enter(work, camera_id, Comparison(work.now, -box.ahead_ms, 2_000, "photograph"))
    clock.advance(5_000)
    run_undone(archive)
    with archive.read() as session:
        again = jobs.get(session, job.id)
        assert again is not None and again.state == "done", again and again.message
        [made] = [intakes.get(session, number) for number in again.arguments["intake_ids"]]
        assert made is not None
        [(clip, _)] = clips.of_master(session, made.master_id or 0)
    assert clip.start_ms == pytest.approx(start, abs=3_000)


@SMALL
def test_all_clocks_are_asked_and_only_what_is_new_is_kept(archive: Archive, clock: SetClock, box: Box) -> None:
    camera_id = connected(archive, box)
    away = a_feed(archive, "VT-0002", account=FeedAccount("u", "p"))
    with archive.write() as work:
        work.session.merge(away).onvif_port = 9
    for ahead_ms in (AHEAD_MS, AHEAD_MS, AHEAD_MS + 5_000):
        box.ahead_ms = ahead_ms
        clock.advance(HOUR_MS)
        with archive.write() as work:
            work.send("clock.ask")
        run_undone(archive)
    with archive.read() as session:
        kept = [entry.observation.offset_ms for entry in of_camera(session, camera_id)]
        assert of_camera(session, away.camera_id) == []
        job = jobs.latest_named(session, "clock.ask")
    assert sorted(kept) == [-AHEAD_MS - 5_500, -AHEAD_MS - 500]
    assert job is not None and job.state == "done"
