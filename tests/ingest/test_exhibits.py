"""Exhibits of real video, through intake and crew, on both sizes: made once, of what was allowed, untouched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest import exhibits
from ingest.media.child import run_in_child
from ingest.recorded import deliver_segments
from ingest.shelf import Shelf
from storage.catalog import clips, custody, holds, jobs, retrievals
from storage.models import Account, CaseRecord, CaseRetrieval, Exhibit, Retrieval, RetrievalRequest
from storage.receive import receive
from storage.unit_of_work import Archive
from storage.values.clock import HOUR_MS, MINUTE_MS, SetClock
from storage.values.digest import chunks_of_file, sha256_of_chunks
from storage.values.timespan import Timespan
from tests.factories import video
from tests.factories.away import away_store
from tests.factories.promises import kinds, require_promises
from tests.factories.recorded import QuickLooker, a_segment
from tests.factories.shelf import open_case
from tests.factories.street import a_camera, observe_clock
from workers.catch_up import run_undone


@pytest.fixture(scope="module")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """150 s of H.264, a key frame each second."""
    return video.make_clip(tmp_path_factory.mktemp("video") / "phố.mp4", seconds=150, rate=4)


@pytest.fixture(scope="module")
def hevc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return video.make_clip(tmp_path_factory.mktemp("video") / "h265.mp4", seconds=6, codec="hevc", seed=3)


def filed(archive: Archive, path: Path, camera_id: int, start_ms: int) -> None:
    receive(
        archive,
        chunks_of_file(path),
        camera_id=camera_id,
        original_name=path.name,
        device_start_ms=start_ms,
        channel="command",
        actor_id=None,
    )
    run_undone(archive)


def allowed(archive: Archive, case_id: int, camera_id: int, span: Timespan) -> int:
    """An approved retrieval whose production waits; answers its key."""
    with archive.write() as work:
        case = work.session.get_one(CaseRecord, case_id)
        request = RetrievalRequest(
            number="YC 0001/2026",
            case_id=case_id,
            unit_id=case.unit_id,
            purpose="investigate",
            reason="",
            search_query="",
            state="approved",
            requested_by=case.created_by,
            requested_at=work.now,
            is_break_glass=False,
        )
        retrievals.add_request(work.session, request)
        row = retrievals.add(
            work.session,
            Retrieval(
                request_id=request.id,
                camera_id=camera_id,
                start_ms=span.start_ms,
                end_ms=span.end_ms,
                state="approved",
                lawful_basis="art32_1a",
            ),
        )
        link = CaseRetrieval(case_id=case_id, retrieval_id=row.id, linked_by=case.created_by, linked_at=work.now)
        retrievals.add_link(work.session, link)
        work.record("request.made", "request", request.id, case_id=case_id)
        work.record("retrieval.requested", "retrieval", row.id, case_id=case_id)
        key = row.id
    send(archive, key)
    return key


def send(archive: Archive, retrieval_id: int) -> None:
    with archive.write() as work:
        work.send("retrieval.produce", noun="retrieval", noun_id=retrieval_id, retrieval_id=retrieval_id)


def produced(archive: Archive, retrieval_id: int) -> tuple[Retrieval, list[Exhibit]]:
    with archive.read() as session:
        row = session.get_one(Retrieval, retrieval_id)
        job = jobs.latest_of(session, "retrieval", retrieval_id)
        assert job is not None and job.state == "done", (job and job.state, job and job.message)
        return row, retrievals.exhibits_of(session, [retrieval_id])[retrieval_id]


@pytest.mark.parametrize("has_clock", [True, False])
@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_of_a_recorded_clip_the_server_tells_the_time(archive: Archive, tmp_path: Path, has_clock: bool) -> None:
    """The camera's own clock, half a minute off, stands beside it; comparisons made later move nothing."""
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 2 * HOUR_MS
    shelf = Shelf(tmp_path / "feeds")
    segment = a_segment(archive, shelf, camera_id, start, has_sender_clock=has_clock)
    deliver_segments(archive, shelf, [segment], QuickLooker())
    observe_clock(archive, camera_id, start + HOUR_MS, 600_000, 500)
    key = allowed(archive, open_case(archive), camera_id, Timespan(start, start + 2_000))
    run_undone(archive)
    _, [exhibit] = produced(archive, key)
    assert (exhibit.start_ms, exhibit.uncertainty_ms) == (start, segment.uncertainty_ms)
    [clip] = exhibit.manifest["clips"]
    assert (clip["origin"], clip["clock"], clip["master_id"]) == ("recorded", "server", None)
    said = (clip["device_start_ms"], clip["offset_at_filing_ms"], clip["offset_now_ms"])
    assert said == ((start - 37_000, 37_000, 37_000) if has_clock else (None, None, None))
    assert clip["has_device_clock"] == has_clock


def test_the_allowed_span_becomes_one_untouched_file(archive: Archive, minutes: Path, tmp_path: Path) -> None:
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 2 * HOUR_MS
    observe_clock(archive, camera_id, start, 0, 500)
    filed(archive, minutes, camera_id, start)
    case_id = open_case(archive)
    key = allowed(archive, case_id, camera_id, Timespan(start + 50_000, start + 70_000))
    run_undone(archive)
    row, [exhibit] = produced(archive, key)
    assert (row.state, row.message) == ("produced", None)
    assert exhibit.number == f"VC 0001/2026-{key}.1"
    assert (exhibit.container, exhibit.video_codec) == ("mp4", "h264")
    assert exhibit.uncertainty_ms <= 1_000
    assert start + 48_000 <= exhibit.start_ms <= start + 50_000
    assert start + 70_000 <= exhibit.end_ms <= start + 72_000
    assert exhibit.object_key
    assert sha256_of_chunks(archive.store.read(exhibit.object_key)) == (exhibit.sha256, exhibit.size_bytes)
    archive.store.fetch(exhibit.object_key, tmp_path / "exhibit.mp4")
    probe = run_in_child("probe", {"path": tmp_path / "exhibit.mp4"})
    assert (probe.video_codec, probe.audio_codec) == ("h264", None)
    with archive.read() as session:
        refs = retrievals.clip_refs(session, key)
        [event] = [entry for entry in custody.walk(session) if entry.kind == "exhibit.produced"]
    assert [ref.start_ms for ref in refs] == [start, start + 60_000]
    assert (event.noun_id, event.case_id) == (exhibit.id, case_id)
    assert json.loads(event.body)["sha256"] == exhibit.sha256
    assert [clip["sha256"] for clip in exhibit.manifest["clips"]] == [ref.sha256 for ref in refs]
    assert exhibit.manifest["is_re_encoded"] is False
    require_promises(archive)


def test_the_span_is_asked_of_the_clock_as_it_is_known_today(archive: Archive, minutes: Path) -> None:
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 2 * HOUR_MS
    filed(archive, minutes, camera_id, start)
    zone_ms = -7 * HOUR_MS
    observe_clock(archive, camera_id, start, zone_ms, 500)  # learned later: it stands in another zone
    really = start + zone_ms
    key = allowed(archive, open_case(archive), camera_id, Timespan(really + 5_000, really + 15_000))
    run_undone(archive)
    _row, [exhibit] = produced(archive, key)
    assert really <= exhibit.start_ms <= really + 5_000
    [told] = exhibit.manifest["clips"]
    assert (told["offset_at_filing_ms"], told["offset_now_ms"]) == (0, zone_ms)
    [compared] = exhibit.manifest["comparisons"]
    assert (compared["offset_ms"], compared["uncertainty_ms"], compared["method"]) == (zone_ms, 500, "photograph")


def test_h265_is_joined_as_it_is_and_a_copy_is_made_for_looking(archive: Archive, hevc: Path, tmp_path: Path) -> None:
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 2 * HOUR_MS
    observe_clock(archive, camera_id, start, 0, 500)
    filed(archive, hevc, camera_id, start)
    key = allowed(archive, open_case(archive), camera_id, Timespan(start, start + 6_000))
    run_undone(archive)
    _row, [exhibit] = produced(archive, key)
    assert exhibit.video_codec == "hevc" and exhibit.manifest["is_re_encoded"] is False
    with archive.write() as work:
        [ref] = retrievals.clip_refs(work.session, key)
        work.send("copy.make", noun="clip_ref", noun_id=ref.id, clip_ref_id=ref.id)
    run_undone(archive)
    with archive.read() as session:
        copy = clips.working_copy_of(session, ref.id)
        [detail] = [detail for _, detail in clips.between(session, camera_id, start, start + 6_000)]
    assert copy is not None and copy.sha256 != detail.sha256
    archive.store.fetch(copy.object_key, tmp_path / "copy.mp4")
    assert run_in_child("probe", {"path": tmp_path / "copy.mp4"}).video_codec == "h264"
    require_promises(archive)


def test_no_footage_is_a_result_with_its_words(archive: Archive) -> None:
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 2 * HOUR_MS
    key = allowed(archive, open_case(archive), camera_id, Timespan(start, start + MINUTE_MS))
    run_undone(archive)
    row, made = produced(archive, key)
    assert (row.state, made) == ("produced", [])
    assert row.message and "Không có đoạn ghi hình" in row.message
    assert kinds(archive)["retrieval.produced"] == 1
    require_promises(archive)


def test_made_again_it_doubles_nothing(archive: Archive, minutes: Path) -> None:
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 2 * HOUR_MS
    observe_clock(archive, camera_id, start, 0, 500)
    filed(archive, minutes, camera_id, start)
    key = allowed(archive, open_case(archive), camera_id, Timespan(start, start + 10_000))
    archive.store.put_bytes(f"exhibit/{key}/1-{'f' * 16}.mp4", b"left by an attempt that was killed")
    run_undone(archive)
    send(archive, key)
    run_undone(archive)
    _row, made = produced(archive, key)
    assert len(made) == 1
    assert kinds(archive)["exhibit.produced"] == kinds(archive)["retrieval.produced"] == 1
    require_promises(archive)


def test_withdrawn_while_it_is_made_nothing_is_entered(
    archive: Archive, minutes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 2 * HOUR_MS
    filed(archive, minutes, camera_id, start)
    key = allowed(archive, open_case(archive), camera_id, Timespan(start, start + 10_000))
    stored = exhibits._stored

    def withdrawn_meanwhile(*given: object) -> str:
        name = stored(*given)  # type: ignore[arg-type]  # handed on as it came
        with archive.write() as work:
            work.session.get_one(Retrieval, key).state = "withdrawn"
            work.record("retrieval.withdrawn", "retrieval", key)
        return name

    monkeypatch.setattr(exhibits, "_stored", withdrawn_meanwhile)
    run_undone(archive)
    row, made = produced(archive, key)
    assert (row.state, row.produced_at, made) == ("withdrawn", None, [])
    assert not list(archive.store.listed(f"exhibit/{key}/"))
    require_promises(archive)


def test_what_was_just_made_comes_under_the_hold(archive: Archive, minutes: Path) -> None:
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 2 * HOUR_MS
    observe_clock(archive, camera_id, start, 0, 500)
    filed(archive, minutes, camera_id, start)
    case_id = open_case(archive)
    with archive.write() as work:
        person = work.session.get_one(CaseRecord, case_id).created_by
        assert work.session.get(Account, person)
        hold = holds.place(
            work.session,
            case_id=case_id,
            camera_id=camera_id,
            span=Timespan(start, start + 10_000),
            reason="Giữ để điều tra",
            placed_by=person,
            placed_at=work.now,
        )
        work.record("hold.placed", "hold", hold.id, case_id=case_id)
        work.send("hold.mirror", noun="hold", noun_id=hold.id, hold_id=hold.id)
    run_undone(archive)
    key = allowed(archive, case_id, camera_id, Timespan(start, start + 10_000))
    run_undone(archive)
    _row, [exhibit] = produced(archive, key)
    assert exhibit.object_key and archive.store.is_held(exhibit.object_key)


def test_an_exhibit_waits_for_a_store_that_is_away(archive: Archive, minutes: Path, clock: SetClock) -> None:
    camera_id, start, there = a_camera(archive), archive.clock.now_ms() - 2 * HOUR_MS, archive.store
    observe_clock(archive, camera_id, start, 0, 500)
    filed(archive, minutes, camera_id, start)
    key = allowed(archive, open_case(archive), camera_id, Timespan(start, start + 10_000))
    archive.store = away_store()
    for _ in range(archive.settings.job_attempts + 1):
        run_undone(archive)
        with archive.read() as session:
            job = jobs.latest_of(session, "retrieval", key)
        assert job is not None and (job.state, job.attempt_count) == ("queued", 0)
        clock.advance(MINUTE_MS)
    archive.store = there
    run_undone(archive)
    row, [exhibit] = produced(archive, key)
    assert row.state == "produced" and exhibit.object_key
    require_promises(archive)


@pytest.mark.parametrize("size_name", ["embedded"], indirect=True)
def test_over_a_hole_the_end_is_the_last_pieces(archive: Archive, tmp_path: Path) -> None:
    camera_id, start = a_camera(archive), archive.clock.now_ms() - 2 * HOUR_MS
    observe_clock(archive, camera_id, start, 0, 500)
    for seed, at_ms in ((5, start), (6, start + 4 * MINUTE_MS)):
        filed(archive, video.make_clip(tmp_path / f"{seed}.mp4", seconds=6, rate=4, seed=seed), camera_id, at_ms)
    key = allowed(archive, open_case(archive), camera_id, Timespan(start, start + 5 * MINUTE_MS))
    run_undone(archive)
    _row, [exhibit] = produced(archive, key)
    assert (exhibit.start_ms, exhibit.end_ms) == (start, start + 4 * MINUTE_MS + 6_000)
