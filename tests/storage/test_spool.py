"""What is taken in while the store is away: whole on the host's disk, in the store once it is back, never twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from storage import spool
from storage.catalog import intakes, spooled
from storage.check import check
from storage.errors import Refused, StorageFull
from storage.models import Intake
from storage.objects.directory_store import DirectoryStore
from storage.objects.s3_store import S3Store
from storage.objects.store import StoreUnreachable
from storage.receive import receive
from storage.settings import Settings
from storage.unit_of_work import Archive, open_archive
from storage.values.clock import DAY_MS, HOUR_MS, SetClock, SystemClock
from storage.values.digest import sha256_of_bytes
from tests.factories.away import away_store
from tests.factories.street import a_camera
from tests.servers.s3 import s3_server

DATA = b"frames of a street" * 1_000
GROWN = pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)])


@pytest.fixture
def town(migrated_size: Settings) -> Iterator[Archive]:
    """The grown-up size; ``goes_away`` and ``comes_back`` move its store."""
    opened = open_archive(migrated_size)
    yield opened
    opened.close()


def goes_away(archive: Archive) -> None:
    archive.store = away_store()


def comes_back(archive: Archive) -> None:
    archive.store = S3Store(archive.settings.objects_url)


def hand_in(archive: Archive, data: bytes = DATA, camera_id: int | None = None) -> Intake:
    return receive(
        archive,
        [data[:5], data[5:]],
        camera_id=camera_id or a_camera(archive),
        original_name="one.mp4",
        device_start_ms=archive.clock.now_ms() - HOUR_MS,
        channel="page",
        actor_id=None,
    )


def waiting(archive: Archive) -> list[spooled.Spool]:
    with archive.read() as session:
        return spooled.by_host(session)


def files(archive: Archive) -> list[str]:
    folder = spool.folder_of(archive)
    return [found.key for found in DirectoryStore(folder).listed()] if folder.is_dir() else []


def test_with_a_directory_nothing_is_spooled(tmp_path: Path) -> None:
    archive = open_archive(Settings(home=tmp_path).completed())
    kept = spool.keep(archive, "staging/a", [DATA])
    assert (kept.sha256, kept.size_bytes, kept.is_spooled) == (sha256_of_bytes(DATA), len(DATA), False)
    assert not spool.folder_of(archive).exists()
    assert spool.drain(archive) == spool.look(archive) == 0
    archive.close()


@GROWN
def test_while_the_store_answers_nothing_waits(town: Archive) -> None:
    intake = hand_in(town)
    assert b"".join(town.store.read(intake.staging_key)) == DATA
    assert files(town) == [] and waiting(town) == []


@GROWN
def test_an_upload_while_the_store_is_away_waits_on_this_host_and_goes_when_it_is_back(town: Archive) -> None:
    goes_away(town)
    intake = hand_in(town)
    assert files(town) == [intake.staging_key]
    [kept] = waiting(town)
    assert (kept.count, kept.size_bytes, kept.since) == (1, len(DATA), intake.received_at)
    assert spool.look(town) == 0 and town.store.away_since() is not None
    comes_back(town)
    report = check(town, "bytes")
    assert report.is_clean and report.counts["awaiting_store"] == 1
    assert spool.look(town) == 1
    assert files(town) == [] and waiting(town) == []
    assert b"".join(town.store.read(intake.staging_key)) == DATA
    assert spool.drain(town) == 0
    report = check(town, "bytes")
    assert report.is_clean and "awaiting_store" not in report.counts


@GROWN
def test_a_drain_cut_off_anywhere_is_begun_again(town: Archive) -> None:
    goes_away(town)
    intake = hand_in(town)
    comes_back(town)
    town.store.put_bytes(intake.staging_key, DATA)  # killed when the store had it
    assert spool.drain(town) == 1
    goes_away(town)
    other = hand_in(town, DATA[::-1], intake.camera_id)
    comes_back(town)
    town.store.put_bytes(other.staging_key, DATA[::-1])
    with town.write() as work:
        spooled.remove(work.session, other.staging_key)  # killed when the row was gone, too
    assert spool.drain(town) == 0
    town.clock = SetClock(SystemClock().now_ms() + 2 * DAY_MS)
    assert files(town) == [other.staging_key]
    assert spool.drain(town) == 0
    assert files(town) == [] and b"".join(town.store.read(other.staging_key)) == DATA[::-1]


@GROWN
def test_what_lies_on_the_disk_and_is_not_what_was_taken_in_is_never_given(town: Archive) -> None:
    goes_away(town)
    bad, good = hand_in(town), None
    good = hand_in(town, DATA[::-1], bad.camera_id)
    (spool.folder_of(town) / bad.staging_key).write_bytes(bytes(len(DATA)))
    comes_back(town)
    assert spool.drain(town) == 1
    assert files(town) == [bad.staging_key]
    assert b"".join(town.store.read(good.staging_key)) == DATA[::-1]
    [kept] = waiting(town)
    assert kept.count == 1


@GROWN
def test_a_file_that_is_gone_from_this_host_is_found_by_the_check(town: Archive) -> None:
    goes_away(town)
    intake = hand_in(town)
    (spool.folder_of(town) / intake.staging_key).unlink()
    comes_back(town)
    assert [(found.code, found.subject) for found in check(town, "sizes").findings] == [
        ("object_missing", intake.staging_key)
    ]


@GROWN
def test_what_another_host_keeps_is_not_missing(town: Archive) -> None:
    goes_away(town)
    intake = hand_in(town)
    (spool.folder_of(town) / intake.staging_key).unlink()
    with town.write() as work:
        row = spooled.get(work.session, intake.staging_key)
        assert row is not None
        row.host = "web-2"
    comes_back(town)
    report = check(town, "sizes")
    assert report.is_clean and report.counts["awaiting_store"] == 1


class TooFull(S3Store):
    """A server whose disk has room for little things only: it says so by an internal error, as SeaweedFS does."""

    def put_stream(self, key: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Nothing larger than a kilobyte."""
        whole = b"".join(chunks)
        if len(whole) > 1_000:
            raise StoreUnreachable
        return super().put_stream(key, [whole])


@GROWN
def test_what_a_full_store_does_not_take_stays_and_the_others_go(town: Archive) -> None:
    goes_away(town)
    large = hand_in(town)
    small = hand_in(town, b"a second of a street", large.camera_id)
    town.store = TooFull(town.settings.objects_url)
    assert spool.look(town) == 1
    assert files(town) == [large.staging_key] and town.store.stat(small.staging_key)
    later = hand_in(town, DATA[::-1], large.camera_id)
    assert set(files(town)) == {large.staging_key, later.staging_key}
    comes_back(town)
    assert spool.look(town) == 2


@GROWN
def test_two_who_drain_take_turns(town: Archive) -> None:
    goes_away(town)
    hand_in(town)
    comes_back(town)
    with spool._alone(spool.folder_of(town)) as is_ours:
        assert is_ours
        assert spool.drain(town) == 0
    assert spool.drain(town) == 1


@GROWN
def test_when_the_reserve_is_reached_the_upload_is_refused_in_words(migrated_size: Settings) -> None:
    settings = Settings(**{**vars(migrated_size), "reserve_bytes": 1 << 60})
    archive = open_archive(settings)
    camera_id = a_camera(archive)
    goes_away(archive)
    with pytest.raises(StorageFull, match="Kho lưu trữ đã đầy"):  # nobody has asked the store yet
        hand_in(archive, camera_id=camera_id)
    assert not archive.store.answers()
    with pytest.raises(spool.SpoolFull, match="Kho tệp đang không trả lời và chỗ tạm trên máy này đã hết"):
        hand_in(archive, camera_id=camera_id)
    assert files(archive) == [] and waiting(archive) == []
    archive.close()


@GROWN
@pytest.mark.parametrize("is_away", [False, True])
def test_what_is_refused_leaves_nothing(town: Archive, is_away: bool) -> None:
    camera_id = a_camera(town)
    if is_away:
        goes_away(town)
    with pytest.raises(Refused, match="rỗng"):
        hand_in(town, b"", camera_id)

    def broken() -> Iterator[bytes]:
        yield DATA
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        spool.keep(town, "staging/broken", broken())
    comes_back(town)
    assert files(town) == [] and waiting(town) == [] and list(town.store.listed()) == []
    with town.read() as session:
        assert intakes.latest(session) == []


@GROWN
def test_a_store_that_hangs_keeps_no_upload(town: Archive, tmp_path: Path) -> None:
    with s3_server(tmp_path) as server:
        town.settings = replace(town.settings, objects_url=server.bucket_url("town"))
        town.store = S3Store(town.settings.objects_url, silent_s=1)
        pid = int(server.address["pid"])
        os.kill(pid, signal.SIGSTOP)
        try:
            intake = hand_in(town)
            assert files(town) == [intake.staging_key] and town.store.away_since() is not None
        finally:
            os.kill(pid, signal.SIGCONT)
        assert spool.look(town) == 1 and files(town) == []
        assert b"".join(town.store.read(intake.staging_key)) == DATA
