"""The S3 server is killed in the middle of an upload, an intake and a hold, and comes back: nothing is lost, nothing
doubled, nothing parked; meanwhile files are taken in and people are told. The web host dies in between, too."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.cases.actions import CaseDraft, create_case
from service.holds.actions import place_hold
from storage import spool
from storage.catalog import holds, jobs, spooled
from storage.models import Intake, Job
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import HOUR_MS, MINUTE_MS
from storage.values.timespan import Timespan
from tests.factories import video
from tests.factories.people import an_account
from tests.factories.program import camera_antt, started
from tests.factories.promises import kinds, require_promises
from tests.factories.street import UNIT_ID, a_camera
from tests.factories.visitor import API, Visitor, up, waited
from tests.servers.fixtures import fresh_settings
from tests.servers.s3 import S3Server, s3_server

pytestmark = [pytest.mark.slow, pytest.mark.servers]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A server of this test's own."""
    with s3_server(tmp_path_factory.mktemp("s3")) as made:
        yield made


@pytest.fixture
def settings(server: S3Server, tmp_path: Path) -> Iterator[Settings]:
    """The grown-up size on that server."""
    with fresh_settings("grown", tmp_path / "home", migrated=True) as made:
        yield replace(made, objects_url=server.bucket_url("town"))


def job_of(archive: Archive, noun: str, noun_id: int) -> Job:
    with archive.read() as session:
        job = jobs.latest_of(session, noun, noun_id)
    assert job is not None
    return job


def state_of(archive: Archive, intake_id: int) -> str:
    with archive.read() as session:
        return session.get_one(Intake, intake_id).state


def sent(visitor: Visitor, archive: Archive, camera_id: int, path: Path, **more: Any) -> int:
    """Upload a file; answers its intake."""
    start_ms = archive.clock.now_ms() - HOUR_MS
    address = f"{API}/cameras/{camera_id}/intakes"
    body = more.get("body") or path.read_bytes()
    answer = visitor.post(address, params={"name": path.name, "start_ms": start_ms}, content=body)
    return int(visitor.told(answer, 202)["id"])


def filed(archive: Archive, intake_id: int) -> None:
    waited(lambda: state_of(archive, intake_id) == "filed")


def spooled_count(archive: Archive) -> int:
    with archive.read() as session:
        return sum(found.count for found in spooled.by_host(session))


def a_hold(archive: Archive, officer_id: int, camera_id: int) -> int:
    now = archive.clock.now_ms()
    with archive.write(officer_id) as work:
        draft = CaseDraft(
            kind="criminal",
            title="Cướp giật tài sản tại ngã ba",
            offence_code="",
            occurred_from_ms=now - HOUR_MS,
            occurred_to_ms=now - HOUR_MS + MINUTE_MS,
            place="Ngã ba Thử Nghiệm",
            investigator_id=officer_id,
        )
        case = create_case(work, draft, UNIT_ID)
        span = Timespan(now - 2 * HOUR_MS, now)
        return place_hold(work, case, camera_id, span, "Giữ lại cho vụ việc đang điều tra").id


def test_the_store_dies_in_the_middle_of_everything_and_comes_back(
    settings: Settings, server: S3Server, tmp_path: Path
) -> None:
    archive = open_archive(settings)
    cameras = [a_camera(archive, f"VT-000{number}") for number in range(1, 5)]
    technician, officer = an_account(archive, "ky-thuat", "technician"), an_account(archive, "can-bo", "officer")
    paths = [video.make_clip(tmp_path / f"{seed}.mp4", seconds=4, seed=seed) for seed in range(4)]
    with started(settings, "worker", "--processes", "1") as crew:
        crew.wait_for("1 tiến trình")
        with up(settings) as (web, address):
            desk = Visitor(address, technician)
            before = sent(desk, archive, cameras[0], paths[0])
            filed(archive, before)
            begun = sent(desk, archive, cameras[1], paths[1])
            waited(lambda: job_of(archive, "intake", begun).state != "queued")

            def dying() -> Iterator[bytes]:
                whole = paths[2].read_bytes()
                yield whole[: len(whole) // 2]
                server.kill()
                yield whole[len(whole) // 2 :]

            through = sent(desk, archive, cameras[2], paths[2], body=dying())
            during = sent(desk, archive, cameras[3], paths[3])
            hold_id = a_hold(archive, officer.id, cameras[0])
            assert spooled_count(archive) == 2
            waited(lambda: "không trả lời" in job_of(archive, "hold", hold_id).progress_note)
            waited(lambda: "chờ kho nhận" in job_of(archive, "intake", through).progress_note)
            told_on_the_page(desk, archive)
            refused = desk.get(f"{API}/exhibits/1/file")
            assert refused.status_code == 404  # what needs no store goes on
            web.process.send_signal(signal.SIGKILL)  # the host dies with two files on its spool
            web.process.wait()
        assert spooled_count(archive) == 2
        parked_nothing(archive)
        server.start()
        with up(settings) as (web, address):
            desk = Visitor(address, technician)
            for intake_id in (begun, through, during):
                filed(archive, intake_id)
            waited(lambda: job_of(archive, "hold", hold_id).state == "done")
            waited(lambda: not list(archive.store.listed("staging/")))
            assert "không trả lời" not in desk.get("/", headers={"Accept": "text/html"}).text
            desk.close()
            assert web.end(signal.SIGTERM) == 0
        assert crew.end(signal.SIGTERM) == 0
    assert spooled_count(archive) == 0
    parked_nothing(archive)
    assert kinds(archive)["master.filed"] == kinds(archive)["intake.received"] == 4
    locked(archive, hold_id)
    checked = camera_antt(settings, "check", "bytes")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    require_promises(archive)
    assert list((spool.folder_of(archive) / "staging").iterdir()) == []
    archive.close()


def told_on_the_page(desk: Visitor, archive: Archive) -> None:
    page = waited(lambda: desk.get("/", headers={"Accept": "text/html"}).text)
    assert "Kho tệp không trả lời từ" in page
    assert "2 tệp" in page


def parked_nothing(archive: Archive) -> None:
    with archive.read() as session:
        assert jobs.counts(session).get("parked", 0) == 0
        for job in jobs.listed(session, ("queued", "running")):
            assert job.attempt_count <= 1, (job.name, job.attempt_count, job.message)


def locked(archive: Archive, hold_id: int) -> None:
    """The bucket itself holds every object of the hold."""
    with archive.read() as session:
        hold = holds.get(session, hold_id)
        assert hold is not None
        names = {found.key for found in holds.objects(session, hold.camera_id, Timespan(hold.start_ms, hold.end_ms))}
    assert {name.split("/")[0] for name in names} == {"clip", "thumbnail", "master"}
    assert all(archive.store.is_held(name) for name in names)


def test_a_store_that_lets_nobody_in_is_told_at_start_in_one_line(settings: Settings, server: S3Server) -> None:
    wrong = replace(settings, objects_url=f"s3://nobody:{'x' * 20}@{server.host}/town")
    ended = camera_antt(wrong, "up", "--port", "0")
    assert ended.returncode == 2 and ended.stdout == ""
    assert ended.stderr.strip().splitlines() == [
        f"Kho S3 ở {server.host}/town không biết khóa truy cập này. Hãy sửa khóa (phần trước dấu hai chấm) trong "
        "CAMERA_ANTT_OBJECTS_URL."
    ]
    assert httpx.get(f"http://{server.host}").status_code == 403  # the server is there
