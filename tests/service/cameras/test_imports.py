"""Lists brought in: nothing before a person confirms, everything or nothing after, whatever happens in between."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from openpyxl import load_workbook

from service.cameras import imports as lists
from storage.catalog import cameras, custody, imports, jobs
from storage.errors import Conflict, NotFound, Refused
from storage.models import Account, ImportBatch
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import DAY_MS, SetClock
from storage.values.place import Point
from tests.factories.camera_sheet import HEADINGS, ROWS, csv_of, not_a_workbook, ward_list, zip_bomb
from tests.factories.people import OTHER_UNIT_ID, an_account
from tests.factories.registration import a_registered
from tests.factories.street import UNIT_ID
from tests.servers.fixtures import child_environment

WRONG = (4, "Phạm Thị Giả", "9 đường Thử", "9,35E+08", "hai", "Bắc", "Imou", "365", "xhh", "", "", "")


@pytest.fixture
def officer(archive: Archive) -> Account:
    return an_account(archive, "can-bo", "officer")


def received(archive: Archive, officer: Account, data: bytes, **defaults: str) -> ImportBatch:
    return lists.receive_list(
        archive, [data], account=officer, unit_id=UNIT_ID, file_name="danh sách.xlsx", defaults=defaults
    )


def registered_count(archive: Archive) -> int:
    with archive.read() as session:
        return cameras.totals(session, cameras.CameraFilter())[0]


def staging(archive: Archive) -> list[str]:
    return [info.key for info in archive.store.listed("staging/")]


def test_a_list_is_shown_first_and_then_written_whole(archive: Archive, officer: Account, clock: SetClock) -> None:
    batch = received(archive, officer, ward_list([*ROWS, WRONG], total=7).getvalue(), connection="app")
    with archive.read() as session:
        counts = imports.counts(session, batch.id)
        assert (batch.state, counts.rows, counts.rejected) == ("previewed", 4, 1)
        wrong = imports.rows_of(session, batch.id, which="rejected")[0]
        assert set(wrong.problems) == {"phone", "eyes", "retention"} and wrong.cells["phone"] == "9,35E+08"
        assert imports.sheets_of(session, batch.id) == {"Khu phố 3": 4}
        assert "000000000001" not in str(
            [row.cells for row in imports.rows_of(session, batch.id)]
        )  # no identity number
    assert registered_count(archive) == 0 and staging(archive) == []
    with archive.write(officer.id) as work:
        done = lists.confirm_list(work, batch.id)
    assert (done.state, done.written_count, done.confirmed_at) == ("confirmed", 3, clock.at_ms)
    with archive.read() as session:
        lines = cameras.listed(session, cameras.CameraFilter())
        assert [line.camera.code for line in lines] == ["VT-0001", "VT-0002", "VT-0003"]
        assert {line.status.connection for line in lines if line.status} == {"app"}
        assert {line.camera.registration for line in lines} == {"confirmed"}
        rows = imports.rows_of(session, batch.id)
        assert [row.camera_id for row in rows] == [*(line.camera.id for line in lines), None]
        assert "phone" not in rows[0].cells and rows[3].cells["owner_name"] == "Phạm Thị Giả"
        assert [e.kind for e in custody.of_noun(session, "import", batch.id)] == ["import.confirmed"]
    with pytest.raises(Conflict), archive.write(officer.id) as work:
        lists.confirm_list(work, batch.id)
    assert registered_count(archive) == 3


def test_a_csv_is_read_as_well(archive: Archive, officer: Account) -> None:
    batch = received(archive, officer, csv_of([HEADINGS, *ROWS]).getvalue())
    with archive.write(officer.id) as work:
        assert lists.confirm_list(work, batch.id).written_count == 3


def test_rows_that_may_be_there_already_are_said_and_may_be_left_out(archive: Archive, officer: Account) -> None:
    data = ward_list().getvalue()
    first = received(archive, officer, data)
    with archive.write(officer.id) as work:
        lists.confirm_list(work, first.id)
    second = received(archive, officer, data)
    with archive.read() as session:
        assert imports.counts(session, second.id).likenesses == 3
        (note,) = [n for n in imports.rows_of(session, second.id, which="likenesses")[0].notes if n["kind"] == "repeat"]
        assert "VT-0001" in note["text"]
    with archive.write(officer.id) as work:
        assert lists.confirm_list(work, second.id, skip_likenesses=True).written_count == 0
    assert registered_count(archive) == 3


def test_exact_repeats_are_left_out_unless_asked_for(archive: Archive, officer: Account) -> None:
    elsewhere = (ROWS[0][0], ROWS[0][1], "9 đường Khác", *ROWS[0][3:9], "", *ROWS[0][10:])
    batch = received(archive, officer, ward_list([*ROWS, ROWS[0], elsewhere]).getvalue())
    with archive.read() as session:
        counts = imports.counts(session, batch.id)
        assert (counts.rows, counts.likenesses, counts.repeats) == (5, 2, 1)
    with archive.write(officer.id) as work:
        assert lists.confirm_list(work, batch.id).written_count == 4
    again = received(archive, officer, ward_list().getvalue())
    with archive.write(officer.id) as work:
        assert lists.confirm_list(work, again.id, take_repeats=True).written_count == 3


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe0" + bytes(range(256)) * 1_000,  # a picture
        b"%PDF-1.7\n" + b"x" * 250_000,
        not_a_workbook(250_000),
        b"PK\x03\x04" + b"x" * 250_000,
    ],
)
def test_a_large_file_that_is_no_list_is_refused_at_once(archive: Archive, officer: Account, data: bytes) -> None:
    assert len(data) > lists.INLINE_BYTES
    with pytest.raises(Refused) as refused:
        received(archive, officer, data)
    assert refused.value.code == "sheet_unreadable" and staging(archive) == []
    with archive.read() as session:
        assert imports.latest(session, None) == [] and jobs.latest_of(session, "import", 1) is None


def test_a_row_of_another_unit_is_one_to_be_mended(archive: Archive, officer: Account) -> None:
    rows = [["Chủ hộ", "SĐT", "Địa chỉ", "Phường"], ["Nguyễn Văn Mẫu", "0900000001", "1 Thử", "Vũng Tàu"]]
    rows.append(["Trần Thị Thử", "0900000002", "2 Thử", "Phường Rạch Dừa"])
    batch = received(archive, officer, csv_of(rows).getvalue())
    with archive.read() as session:
        inside, outside = imports.rows_of(session, batch.id)
        assert (inside.problems, inside.cells["unit_id"]) == ({}, UNIT_ID)
        assert list(outside.problems) == ["unit"]


def test_a_list_given_up_leaves_no_row(archive: Archive, officer: Account) -> None:
    batch = received(archive, officer, ward_list().getvalue())
    with archive.write(officer.id) as work:
        lists.drop_list(work, batch.id)
    with archive.read() as session:
        assert imports.counts(session, batch.id).rows == 0
    with pytest.raises(Conflict), archive.write(officer.id) as work:
        lists.confirm_list(work, batch.id)


def test_a_preview_is_forgotten_after_its_days(archive: Archive, officer: Account, clock: SetClock) -> None:
    old = received(archive, officer, ward_list().getvalue())
    clock.advance((lists.KEPT_DAYS + 1) * DAY_MS)
    received(archive, officer, ward_list().getvalue())
    with archive.read() as session:
        kept = imports.get(session, old.id)
        assert kept and kept.state == "dropped" and imports.counts(session, old.id).rows == 0


def test_another_units_list_is_not_there(archive: Archive, officer: Account) -> None:
    batch = received(archive, officer, ward_list().getvalue())
    with archive.read() as session:
        assert lists.visible_batch(session, batch.id, {UNIT_ID}).id == batch.id
        for wanted, scope in ((batch.id, {OTHER_UNIT_ID}), (batch.id + 1, None)):
            with pytest.raises(NotFound):
                lists.visible_batch(session, wanted, scope)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\x00\x01\x02 nothing at all", None),
        (b"PK\x03\x04 broken workbook", None),
        (b"a;b;c\r\n1;2;3\r\n", "sheet_no_header"),
        (zip_bomb().getvalue(), None),
    ],
    ids=["empty", "binary", "broken", "no-header", "bomb"],
)
def test_what_is_no_list_is_refused_and_leaves_nothing(
    archive: Archive, officer: Account, data: bytes, code: str | None
) -> None:
    with pytest.raises(Refused) as refusal:
        received(archive, officer, data)
    assert code is None or refusal.value.code == code
    assert staging(archive) == []
    with archive.read() as session:
        assert imports.latest(session, None) == []


def test_a_list_beyond_the_limit_is_refused_while_it_comes_in(
    archive: Archive, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_BYTES", 10_000)
    with pytest.raises(lists.TooLarge):
        lists.receive_list(
            archive, (bytes(4_000) for _ in range(9)), account=officer, unit_id=UNIT_ID, file_name="x", defaults={}
        )
    assert staging(archive) == []


class Finish:
    """Stands for the job's end in the transaction of its effect."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, work: UnitOfWork) -> None:
        self.count += 1


def a_long_list(archive: Archive, officer: Account, monkeypatch: pytest.MonkeyPatch, data: bytes) -> tuple[int, str]:
    monkeypatch.setattr(lists, "INLINE_BYTES", 0)
    batch = received(archive, officer, data)
    with archive.read() as session:
        job = jobs.latest_of(session, "import", batch.id)
    assert batch.state == "reading" and job and job.name == "import.read"
    return batch.id, str(job.arguments["staging_key"])


def test_a_long_list_is_read_by_a_job_and_a_repeat_adds_nothing(
    archive: Archive, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id, key = a_long_list(archive, officer, monkeypatch, ward_list().getvalue())
    with pytest.raises(Conflict), archive.write(officer.id) as work:
        lists.confirm_list(work, batch_id)
    finish = Finish()
    for _ in range(2):
        lists.read_batch(archive, batch_id, key, {}, finish)
    with archive.read() as session:
        batch = imports.get(session, batch_id)
        assert batch and batch.state == "previewed" and imports.counts(session, batch_id).rows == 3
    assert (finish.count, staging(archive)) == (2, [])


def test_a_long_list_that_is_none_says_why(archive: Archive, officer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    batch_id, key = a_long_list(archive, officer, monkeypatch, b"a;b;c\r\n1;2;3\r\n")
    lists.read_batch(archive, batch_id, key, {}, Finish())
    with archive.read() as session:
        batch = imports.get(session, batch_id)
        assert batch and batch.state == "dropped" and "tiêu đề" in batch.notices[0]["text"]


_KILLED = """
import os, signal, sys
from service.cameras import imports
from storage.settings import Settings
from storage.unit_of_work import open_archive
archive = open_archive(Settings.from_env())
with archive.write(1) as work:
    imports.confirm_list(work, int(sys.argv[1]))
    work.session.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_killed_in_the_middle_of_writing_nothing_is_there_and_it_can_be_done_again(
    archive: Archive, officer: Account
) -> None:
    batch = received(archive, officer, ward_list().getvalue())
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, str(batch.id)], env=child_environment(archive.settings), check=False
    )
    assert ended.returncode == -9
    assert registered_count(archive) == 0
    with archive.read() as session:
        assert [row.camera_id for row in imports.rows_of(session, batch.id)] == [None] * 3
    with archive.write(officer.id) as work:
        assert lists.confirm_list(work, batch.id).written_count == 3


def test_rejected_rows_go_out_with_their_reasons_and_cannot_act(archive: Archive, officer: Account) -> None:
    acting = (5, '=HYPERLINK("x")', "1 Thử", "0900000013", "không biết", "", "", "", "", "", "", "+1+1")
    batch = received(archive, officer, ward_list([*ROWS, WRONG, acting]).getvalue())
    stream = io.BytesIO()
    with archive.read() as session:
        assert lists.write_rejected_rows(session, batch.id, stream) == 2
    sheet = load_workbook(stream).active
    assert sheet is not None
    head, first, second = ([str(cell.value) for cell in row] for row in sheet.iter_rows())
    assert head[:2] == ["Trang tính", "Hàng"] and "làm tròn" in first[-1] and "số nguyên" in first[-1]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert "'+1+1" in second


def test_one_row_that_fails_keeps_all_out(archive: Archive, officer: Account) -> None:
    batch = received(archive, officer, ward_list().getvalue())
    with archive.write() as work:
        last = imports.rows_of(work.session, batch.id)[-1]
        last.cells = {**last.cells, "phone": "hỏng"}
    with pytest.raises(Refused), archive.write(officer.id) as work:
        lists.confirm_list(work, batch.id)
    assert registered_count(archive) == 0


def test_likeness_to_a_camera_entered_by_hand(archive: Archive, officer: Account) -> None:
    known = a_registered(archive, 50, point=Point(10.36812, 107.09144))
    batch = received(archive, officer, ward_list().getvalue())
    with archive.read() as session:
        (row,) = imports.rows_of(session, batch.id, which="likenesses")
    assert any(known.code in note["text"] for note in row.notes)
