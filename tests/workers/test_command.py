"""``camera-antt`` as a person types it: clear lines, exit codes, never a traceback, in processes of its own."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from service.jobs.actions import dismiss
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from tests.factories import video
from tests.factories.people import an_account
from tests.factories.program import camera_antt, started, typed
from tests.factories.promises import is_bare, kinds, require_promises
from tests.factories.street import a_camera
from workers.command_intake_table import read_start

START_MS = 1_772_413_200_000  # 02/03/2026 08:00:00
FILED = "ĐÃ NẠP  một.mp4 (VT-0001, 02/03/2026 08:00:00 theo người nạp ghi): Đã nạp 1 đoạn.\n"
AWAY = "postgresql+psycopg://x@127.0.0.1:1/x"


@pytest.fixture
def real_archive(migrated_size: Settings) -> Iterator[Archive]:
    archive = open_archive(migrated_size)
    yield archive
    archive.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return video.make_clip(tmp_path_factory.mktemp("video") / "một.mp4", seconds=4)


def test_intake_tells_the_end_of_each_file(
    migrated_size: Settings, real_archive: Archive, clip: Path, tmp_path: Path
) -> None:
    a_camera(real_archive)
    asked = ["intake", str(clip), "--camera", "vt-0001", "--start", "02/03/2026 08:00:00", "--yes"]
    done = typed(migrated_size, *asked)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == FILED
    again = camera_antt(migrated_size, *asked)
    assert again.returncode == 0 and again.stdout.startswith("ĐÃ CÓ  một.mp4")
    bad = video.garbage(tmp_path / "hỏng.mp4")
    mixed = camera_antt(migrated_size, "intake", str(bad), str(clip), "--camera", "VT-0001", "--yes")
    assert mixed.returncode == 1
    assert mixed.stdout.startswith("ĐÃ CÓ  một.mp4")
    assert "\nTỪ CHỐI  hỏng.mp4: " in mixed.stdout
    assert "Traceback" not in mixed.stdout + mixed.stderr
    require_promises(real_archive)


@pytest.mark.parametrize("size_name", ["embedded"])
def test_files_in_a_row_follow_each_other(migrated_size: Settings, real_archive: Archive, tmp_path: Path) -> None:
    a_camera(real_archive)
    files = [video.make_clip(tmp_path / f"{n}.mp4", seconds=3 + n, seed=n) for n in range(3)]
    done = camera_antt(
        migrated_size, "intake", *map(str, files), "--camera", "VT-0001", "--start", "2026-03-02T08:00:00", "--yes"
    )
    assert done.returncode == 0, done.stderr
    assert "2.mp4: tính nối tiếp từ 02/03/2026 08:00:07" in done.stdout
    starts = sorted(item.key for item in real_archive.store.listed("master/"))
    assert len(starts) == 3
    clips = sorted(item.key.split("/")[3].split("-")[0] for item in real_archive.store.listed("clip/"))
    assert sorted(set(clips)) == [str(START_MS), str(START_MS + 3_000), str(START_MS + 7_000)]


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize(
    "case",
    [
        (["--camera", "VT-0001", "--start", "02/03/2026 08:00"], 2, "Thiếu NƠI…"),
        (["{clip}", "--yes"], 1, "Chưa biết là camera nào"),
        (["{clip}", "--yes", "--camera", "VT-0001"], 1, "Không tìm thấy giờ bắt đầu"),
        (["{clip}", "--camera", "VT-9999"], 1, "Không có camera mang mã «VT-9999»"),
        (["{clip}", "--device", "DG-9999"], 1, "Không có đầu ghi mang mã «DG-9999»"),
        (["/khong/co.mp4", "--camera", "VT-0001"], 1, "Không có tệp"),
        (["{clip}", "--camera", "VT-0001", "--fps", "0"], 2, "Giá trị của --fps chưa đúng"),
        (["{clip}", "--camera", "VT-0001", "--start", "hôm qua"], 1, "Không hiểu giờ bắt đầu «hôm qua»"),
        (["{clip}", "--camera", "VT-0001", "--start", "02/03/2999 08:00", "--yes"], 1, "tương lai"),
        (["{clip}", "--camera", "VT-0001", "--start", "02/03/1999 08:00", "--yes"], 1, "trước năm 2000"),
        (["{clip}", "--camera", "VT-0001", "--start", "02/03/2001 08:00", "--yes"], 1, "sớm hơn ngày camera được"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    migrated_size: Settings, real_archive: Archive, clip: Path, case: tuple[list[str], int, str]
) -> None:
    arguments, code, said = case
    a_camera(real_archive)
    done = camera_antt(migrated_size, "intake", *(argument.format(clip=clip) for argument in arguments))
    assert done.returncode == code, done.stderr
    output = done.stdout + done.stderr
    assert said in output
    assert len(output.splitlines()) == 1
    assert is_bare(real_archive)


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize(
    ("variables", "arguments", "code", "said"),
    [
        ({"CAMERA_ANTT_DATABASE_URL": AWAY}, ["jobs", "list"], 2, "Không mở được cơ sở"),
        ({"CAMERA_ANTT_DATABASE_URL": AWAY}, ["check", "rows"], 2, "Không mở được cơ sở"),
        ({"CAMERA_ANTT_JOB_ATTEMPTS": "many"}, ["jobs", "list"], 1, "CAMERA_ANTT_JOB_ATTEMPTS"),
        ({"CAMERA_ANTT_PORT": "http"}, ["up"], 1, "CAMERA_ANTT_PORT"),
        ({}, ["worker"], 1, "CAMERA_ANTT_REDIS_URL"),
        ({}, ["jobs", "retry", "17"], 1, "Không có việc này"),
        ({}, ["check", "everything"], 1, "rows, sizes, bytes"),
        ({"CAMERA_ANTT_OBJECTS_URL": "s3://a:b@127.0.0.1:1/kho-thu"}, ["jobs", "run"], 2, "kho S3"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_line(
    migrated_size: Settings, variables: dict[str, str], arguments: list[str], code: int, said: str
) -> None:
    done = camera_antt(migrated_size, *arguments, **variables)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_tables_must_be_there_and_migrate_makes_them(size: Settings) -> None:
    done = typed(size, "jobs", "list")
    assert done.returncode == 1 and "camera-antt migrate" in done.stderr
    assert typed(size, "migrate").returncode == 0
    assert camera_antt(size, "migrate").returncode == 0
    listed = camera_antt(size, "jobs", "list")
    assert (listed.returncode, listed.stdout) == (0, "đang chờ: 0 · đang làm: 0 · đã gác: 0 · xong: 0\n")


@pytest.mark.parametrize("size_name", ["embedded"])
def test_jobs_are_listed_and_tried_anew(migrated_size: Settings, real_archive: Archive) -> None:
    with real_archive.write() as work:
        work.send("no.such_job")
    assert camera_antt(migrated_size, "jobs", "run").returncode == 0
    listed = camera_antt(migrated_size, "jobs", "list").stdout
    assert "no.such_job" in listed and "đã gác: 1" in listed
    assert "Hàng" in listed.split("\n")[0]
    assert listed.split("\n")[1].split()[1:5] == ["no.such_job", "upkeep", "đã", "gác"]
    assert camera_antt(migrated_size, "jobs", "retry").stdout == "Đã xếp lại 1 việc.\n"
    assert "đang chờ: 1" in camera_antt(migrated_size, "jobs", "list").stdout
    assert kinds(real_archive)["job.retried"] == 1
    refused = camera_antt(migrated_size, "jobs", "retry", "1")
    assert refused.returncode == 1 and "Việc số 1 không ở trạng thái tạm gác" in refused.stderr


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_dismissed_job_is_told_apart_and_tried_anew_when_named(
    migrated_size: Settings, real_archive: Archive
) -> None:
    with real_archive.write() as work:
        job_id = work.send("no.such_job").id
    assert camera_antt(migrated_size, "jobs", "run").returncode == 0
    technician = an_account(real_archive, "ky-thuat", "technician")
    with real_archive.write(technician.id) as work:
        dismiss(work, job_id, "Máy thử nghiệm, không cần nữa.")
    assert "đã bỏ qua" in camera_antt(migrated_size, "jobs", "list").stdout
    assert camera_antt(migrated_size, "jobs", "retry").stdout == "Đã xếp lại 0 việc.\n"
    assert camera_antt(migrated_size, "jobs", "retry", str(job_id)).stdout == "Đã xếp lại 1 việc.\n"
    assert "đã bỏ qua" not in camera_antt(migrated_size, "jobs", "list").stdout


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_up_on_an_empty_home_serves_and_ends_cleanly(size: Settings, number: signal.Signals) -> None:
    with started(size, "up", "--port", "0", from_nothing=number == signal.SIGINT) as running:
        code = running.wait_for("Mã một lần").rsplit(": ", 1)[1]
        assert len(code) == 8 and code.isdigit()
        address = running.wait_for("đang chạy tại").rsplit(" ", 1)[1]
        assert address.startswith("http://127.0.0.1:")
        with urlopen(address + "/", timeout=20) as answer:
            assert answer.status == 200
            assert "Camera" in answer.read().decode()
        port = address.rsplit(":", 1)[1]
        second = camera_antt(size, "up", "--port", port)
        reason = f"chương trình khác dùng (tiến trình {running.process.pid})" if size.is_embedded else "--port"
        assert second.returncode == 1 and reason in second.stderr
        assert running.end(number) == 0
        running.wait_for("Đã dừng.")
    assert not [line for line in running.lines if "Traceback" in line]


@pytest.mark.slow
def test_intake_works_while_up_runs(migrated_size: Settings, real_archive: Archive, clip: Path) -> None:
    a_camera(real_archive)
    with started(migrated_size, "up", "--port", "0") as running:
        running.wait_for("đang chạy tại")
        asked = ["intake", str(clip), "--camera", "VT-0001", "--start", "02/03/2026 08:00", "--yes"]
        done = camera_antt(migrated_size, *asked)
        assert (done.returncode, done.stdout) == (0, FILED), done.stderr
        assert running.end(signal.SIGTERM) == 0
    require_promises(real_archive)


@pytest.mark.parametrize(
    ("text", "at_ms"),
    [
        ("02/03/2026 08:00:00", START_MS),
        ("02/03/2026 08:00", START_MS),
        ("2026-03-02T08:00:00", START_MS),
        ("2026-03-02 08:00:00.250", START_MS + 250),
        ("2026-03-02T01:00:00Z", START_MS),
        ("2026-03-02T01:00:00+00:00", START_MS),
    ],
)
def test_starts_are_read_on_the_vietnamese_clock(text: str, at_ms: int) -> None:
    assert read_start(text) == at_ms
