"""The whole story through the JSON API on PostgreSQL, S3 and Valkey: real web process, real RQ worker processes."""

from __future__ import annotations

import hashlib
import io
import os
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest
from sqlalchemy import func, select

from service.reports import periods
from service.reports.rules import NEEDED
from storage.catalog import custody
from storage.ledger.chain import verified
from storage.models import AccessEntry, Exhibit, Intake, Job, Master, WorkingCopy
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import HOUR_MS, MINUTE_MS, local_date
from tests.factories.program import camera_antt, started
from tests.factories.promises import kinds, require_clean
from tests.factories.visitor import API, Visitor, up, waited
from tests.factories.world import GOP_S, LENGTH_S, RATE, WARD, World, a_world, filmed
from tests.servers.process import free_port
from tests.servers.valkey import valkey
from workers.schedule import TIMETABLE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)]),
]
REASON = "Tìm xe máy chạy qua trước số nhà 12 lúc xảy ra vụ việc."
BASIS = "Thấy rõ người ngồi sau giật túi khi xe chạy qua camera."


@pytest.fixture
def world(migrated_size: Settings) -> Iterator[World]:
    archive = open_archive(migrated_size)
    yield a_world(archive)
    archive.close()


def produced(visitor: Visitor, retrieval_ids: list[int]) -> list[dict[str, Any]]:
    """The retrievals once the workers have produced them all."""

    def look() -> list[dict[str, Any]] | None:
        found = [visitor.read(f"/retrievals/{key}") for key in retrieval_ids]
        return found if all(one["state"] == "produced" for one in found) else None

    return waited(look)


def test_the_story_through_the_api(migrated_size: Settings, world: World, tmp_path: Path) -> None:
    with up(migrated_size) as (web, address), started(migrated_size, "worker", "--processes", "2") as crew:
        crew.wait_for("2 tiến trình")
        at = {part: Visitor(address, account) for part, account in world.people.items()}
        report = drawn_up(at["reporter"], world)
        asked = searched_and_asked(at["searcher"], world)
        nothing_without_grant(at["searcher"], asked)
        approved(at, asked)
        retrievals = produced(at["searcher"], [one["id"] for one in asked["retrievals"]])
        ranges_are_the_bytes(at["searcher"], retrievals[0])
        copy_is_made_by_the_worker(at["investigator"], retrievals[2], world, tmp_path)
        exhibits_arrive_whole(at["searcher"], retrievals, world)
        graded_and_clarified(at, world, retrievals)
        counted_and_issued(at, report, world)
        assert web.end(signal.SIGTERM) == 0
        assert crew.end(signal.SIGTERM) == 0
    told_in_both_books(world, retrievals)
    checked = camera_antt(migrated_size, "check", "bytes")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    require_clean(world.archive)


def assisted(reporter: Visitor, report: int) -> Any:
    """The number of cases clarified with camera help, with its rows."""
    return reporter.read(f"/reports/{report}/numbers/cases.assisted")


def drawn_up(reporter: Visitor, world: World) -> int:
    """Key of the draft of the half-year that runs; no case is counted in it yet."""
    half = periods.containing(local_date(world.archive.clock.now_ms()), "half")
    made = reporter.make("/reports", 201, unit_id=WARD, kind="half", year=half.year, index=half.index)
    assert assisted(reporter, made["id"])["value"] == 0
    return int(made["id"])


def counted_and_issued(at: dict[str, Visitor], draft: int, world: World) -> None:
    """One case more in the half-year that runs, whose row is that case; it is not issued before it is over.

    The month that is over is issued by a worker, and its files are what their digests say.
    """
    reporter, today = at["reporter"], local_date(world.archive.clock.now_ms())
    number = assisted(reporter, draft)
    assert (number["value"], [row["id"] for row in number["rows"]]) == (1, [world.case_id])
    month = periods.last_closed("month", today)
    made = reporter.make("/reports", 201, unit_id=WARD, kind="month", year=month.year, index=month.index)
    report = int(made["id"])
    for key, status in ((draft, 422), (report, 202)):
        texts = {"parts": dict.fromkeys(NEEDED, "Nội dung thử."), "signer_name": "Nguyễn Văn Mẫu"}
        reporter.told(reporter.put(f"{API}/reports/{key}/texts", json=texts), 200)
        seen = reporter.read(f"/reports/{key}")["fingerprint"]
        reporter.make(f"/reports/{key}/issue", status, number=1, signed_on=today.isoformat(), seen=seen)
    issued = waited(
        lambda: next((r for r in [at["reporter"].read(f"/reports/{report}")] if r["state"] == "issued"), None)
    )
    for extension, begins in (("docx", b"PK"), ("pdf", b"%PDF-")):
        file = at["reporter"].get(f"{API}/reports/{report}/file.{extension}").content
        assert file.startswith(begins)
        assert (hashlib.sha256(file).hexdigest(), len(file)) == (
            issued[f"{extension}_sha256"],
            issued[f"{extension}_bytes"],
        )
    assert at["stranger-commander"].get(f"{API}/reports/{report}/file.pdf").status_code == 404


def searched_and_asked(searcher: Visitor, world: World) -> Any:
    searcher.told(
        searcher.put(f"{API}/session/working-case", json={"case_id": world.case_id, "purpose": "investigate"}),
        204,
    )
    begin, end = world.at_ms - MINUTE_MS, world.at_ms + 2 * MINUTE_MS
    found = searcher.read("/footage", lat=world.place.lat, lon=world.place.lon, radius=60, **{"from": begin, "to": end})
    with_clips = {camera["camera_id"] for camera in found["cameras"] if camera["clips"]}
    assert with_clips >= {camera.id for camera in world.filming[:2]}
    return searcher.make(
        "/requests",
        201,
        case_id=world.case_id,
        purpose="investigate",
        reason=REASON,
        cameras=[
            {"camera_id": camera.id, "start_ms": world.at_ms - 10_000, "end_ms": world.at_ms + 30_000}
            for camera in world.filming
        ],
    )


def nothing_without_grant(searcher: Visitor, asked: Any) -> None:
    first = asked["retrievals"][0]["id"]
    for path in (f"/retrievals/{first}/clips", f"/retrievals/{first}/playlist", f"/retrievals/{first}/clips/1/video"):
        assert searcher.get(API + path).status_code in {403, 404}, path


def approved(at: dict[str, Visitor], asked: Any) -> None:
    key = asked["id"]
    assert at["searcher"].post(f"{API}/requests/{key}/approve", json={}).status_code == 403
    assert at["stranger-commander"].post(f"{API}/requests/{key}/approve", json={}).status_code == 404
    once = at["commander"].make(f"/requests/{key}/approve", 200, note="Đồng ý.")
    assert at["commander"].make(f"/requests/{key}/approve", 200) == once, "clicked twice, decided once"
    assert at["commander"].post(f"{API}/requests/{key}/refuse", json={"note": BASIS}).status_code == 409


def ranges_are_the_bytes(visitor: Visitor, retrieval: dict[str, Any]) -> None:
    clip = visitor.read(f"/retrievals/{retrieval['id']}/clips")[0]
    whole = visitor.get(clip["video_url"])
    size = clip["size_bytes"]
    assert (whole.status_code, len(whole.content)) == (200, size)
    with av.open(io.BytesIO(whole.content)) as opened:  # what lies beside the allowed span is there as empty boxes
        shown = sum(1 for _ in opened.decode(video=0))
    first_ms = max(clip["start_ms"], retrieval["start_ms"] - clip["uncertainty_ms"])
    last_ms = min(clip["start_ms"] + clip["duration_ms"], retrieval["end_ms"] + clip["uncertainty_ms"])
    assert 0 < shown <= ((last_ms - first_ms) / 1_000 + 2 * GOP_S) * RATE
    for asked, expected in (
        ("bytes=0-99", whole.content[:100]),
        (f"bytes={size // 2}-", whole.content[size // 2 :]),
        ("bytes=-77", whole.content[-77:]),
    ):
        part = visitor.get(clip["video_url"], headers={"Range": asked})
        assert (part.status_code, part.content) == (206, expected), asked
        assert part.headers["content-range"].endswith(f"/{size}")
    assert visitor.get(clip["video_url"], headers={"Range": f"bytes={size}-"}).status_code == 416


def copy_is_made_by_the_worker(visitor: Visitor, retrieval: dict[str, Any], world: World, folder: Path) -> None:
    """H.265 no browser plays: the first look answers "being made", the worker makes it, then it streams as H.264."""
    clip = visitor.read(f"/retrievals/{retrieval['id']}/clips")[0]
    assert clip["video_codec"] == "hevc" and clip["video_url"] is None
    base = f"/retrievals/{retrieval['id']}/clips/{clip['clip_ref']}"
    assert visitor.get(f"{API}{base}/video").status_code == 202
    assert visitor.post(f"{API}{base}/copy").status_code == 202, "asked twice, made once"
    ready = waited(lambda: next((s for s in [visitor.read(f"{base}/copy")] if s["state"] == "ready"), None))
    path = folder / "copy.mp4"
    path.write_bytes(visitor.get(ready["url"]).content)
    with av.open(str(path)) as opened:
        assert opened.streams.video[0].codec_context.name == "h264"
    with world.archive.read() as session:
        copies = session.scalars(select(WorkingCopy)).all()
    assert [copy.sha256 for copy in copies] == [hashlib.sha256(path.read_bytes()).hexdigest()]


def exhibits_arrive_whole(visitor: Visitor, retrievals: list[dict[str, Any]], world: World) -> None:
    for one in retrievals:
        [exhibit] = one["exhibits"]
        answer = visitor.get(f"{API}/exhibits/{exhibit['id']}/file")
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == exhibit["sha256"]
        manifest = visitor.read(f"/exhibits/{exhibit['id']}/manifest")["manifest"]
        assert manifest["clips"] and manifest["is_re_encoded"] is False
    stranger = Visitor(str(visitor.base_url), world.people["stranger"])
    assert stranger.get(f"{API}/exhibits/{retrievals[0]['exhibits'][0]['id']}/file").status_code == 404


def graded_and_clarified(at: dict[str, Visitor], world: World, retrievals: list[dict[str, Any]]) -> None:
    grade = {"case_id": world.case_id, "value": 4, "reason": BASIS}
    path = f"/retrievals/{retrievals[0]['id']}/grades"
    for part in ("searcher", "confirmer", "commander"):
        assert at[part].post(API + path, json=grade).status_code == 403, part
    given = at["investigator"].make(path, 201, **grade)
    for part in ("investigator", "searcher"):
        assert at[part].post(f"{API}/grades/{given['id']}/confirm").status_code == 403, part
    at["confirmer"].told(at["confirmer"].post(f"{API}/grades/{given['id']}/confirm"))
    case = f"/cases/{world.case_id}"
    at["investigator"].make(f"{case}/subjects", 201, identifier="người ngồi sau", is_by_camera=True)
    moved = at["investigator"].make(f"{case}/stages", 201, stage="opened", decision_number="05/QĐ-ĐTTH")
    assert moved["clarified_at"] is not None


def told_in_both_books(world: World, retrievals: list[dict[str, Any]]) -> None:
    counted = kinds(world.archive)
    for kind in ("retrieval.requested", "retrieval.produced", "exhibit.produced"):
        assert counted[kind] == len(retrievals), kind
    assert counted["exhibit.released"] == len(retrievals)
    assert (counted["grade.given"], counted["grade.confirmed"], counted["case.clarified"]) == (1, 1, 1)
    with world.archive.read() as session:
        assert verified(custody.walk(session)).is_unbroken
        looks = Counter(session.scalars(select(AccessEntry.action)))
        exhibits = session.scalar(select(func.count()).select_from(Exhibit))
    assert exhibits == len(retrievals)
    assert looks["footage.searched"] == 1 and looks["clip.viewed"] >= 1 and looks["footage.refused"] >= 1
    waited(lambda: not undone(world.archive))


def test_losing_valkey_in_the_middle_of_work_loses_nothing(
    migrated_size: Settings, world: World, tmp_path: Path
) -> None:
    """Files come in before, while and after the bell is dead; each is filed once."""
    port = free_port()
    settings = replace(migrated_size, redis_url=f"redis://127.0.0.1:{port}/0")
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    with (
        valkey(tmp_path / "first", port) as first,
        up(settings) as (web, address),
        started(settings, "worker", "--processes", "2") as crew,
    ):
        crew.wait_for("2 tiến trình")
        officer = Visitor(address, world.people["searcher"])
        handed = [handed_in(officer, world, number) for number in range(3)]
        waited(lambda: states(world.archive, handed) & {"working", "filed"})
        os.kill(int(first["pid"]), signal.SIGKILL)
        handed += [handed_in(officer, world, number) for number in range(3, 5)]
        with valkey(tmp_path / "second", port):
            handed.append(handed_in(officer, world, 5))
            waited(lambda: states(world.archive, handed) == {"filed"} or None)
            waited(lambda: not list(world.archive.store.listed("staging/")))
            waited(lambda: not undone(world.archive))  # the timetable's own jobs too
            assert crew.end(signal.SIGTERM) == 0
            assert web.end(signal.SIGTERM) == 0
    with world.archive.read() as session:
        masters = session.scalar(select(func.count()).select_from(Master))
    assert masters == len(world.filming) + len(handed)
    assert kinds(world.archive)["master.filed"] == masters
    rounds = {turn.job_name for turn in TIMETABLE}  # a minute may have begun while the crew ended
    assert not set(undone(world.archive)) - rounds
    require_clean(world.archive)


def handed_in(officer: Visitor, world: World, number: int) -> int:
    """Key of the intake of one more file, through the page's own door."""
    camera = world.cameras[6 + number % 3]
    path = filmed("h264", 100 + number, 20)
    answer = officer.post(
        f"{API}/cameras/{camera.id}/intakes",
        params={"name": path.name, "start_ms": world.at_ms - HOUR_MS + number * LENGTH_S * 1_000},
        content=path.read_bytes(),
        headers={"Content-Type": "application/octet-stream"},
    )
    return int(officer.told(answer, 202)["id"])


def states(archive: Archive, intake_ids: list[int]) -> set[str]:
    """Where these intakes stand."""
    with archive.read() as session:
        return set(session.scalars(select(Intake.state).where(Intake.id.in_(intake_ids))))


def undone(archive: Archive) -> list[str]:
    """Names of the jobs that are not done."""
    with archive.read() as session:
        return list(session.scalars(select(Job.name).where(Job.state != "done")))
