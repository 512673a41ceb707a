"""A photograph of a clock goes once no footage rests on it; what was read off it and its digest stay in the book."""

from __future__ import annotations

from storage import clock_book, retention
from storage.catalog import clock_photographs, custody
from storage.check import check
from storage.clock_book import Comparison, Photograph
from storage.models import ClockObservation
from storage.objects.keys import photograph_key
from storage.photographs import discard_photographs
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, SetClock
from storage.values.digest import sha256_of_bytes
from tests.factories.photograph import JPEG
from tests.factories.shelf import shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS


def photographed(archive: Archive, camera_id: int, at_ms: int, token: str) -> ClockObservation:
    key = photograph_key(camera_id, token, sha256_of_bytes(JPEG), "jpg")
    archive.store.put_bytes(key, JPEG)
    seen = Photograph(key, sha256_of_bytes(JPEG), len(JPEG))
    with archive.write() as work:
        return clock_book.enter(work, camera_id, Comparison(at_ms, 37_000, 1_500, "photograph", photograph=seen))


def kept(archive: Archive) -> list[str]:
    return sorted(found.key.split("/")[2][:1] for found in archive.store.listed("clock/"))


def test_a_photograph_is_kept_while_any_footage_rests_on_it_and_then_for_its_days(
    archive: Archive, clock: SetClock
) -> None:
    camera_id = a_camera(archive)
    for days_ago, token in ((300, "a" * 12), (200, "b" * 12), (100, "c" * 12)):
        photographed(archive, camera_id, START_MS - days_ago * DAY_MS, token)
    shelve(archive, camera_id, START_MS - 120 * DAY_MS)  # between the second and the third
    assert discard_photographs(archive) == 0  # entered today
    clock.advance(31 * DAY_MS)
    assert (discard_photographs(archive), kept(archive)) == (1, ["b", "c"])
    assert check(archive, "bytes").findings == []
    clock.advance(30 * DAY_MS)
    assert retention.apply(archive, ended_stages=()).clips == 2
    assert (discard_photographs(archive), kept(archive)) == (0, ["b", "c"])  # it went just now
    clock.advance(31 * DAY_MS)
    assert (discard_photographs(archive), kept(archive)) == (2, [])
    assert discard_photographs(archive) == 0
    with archive.read() as session:
        told = [event for event in custody.walk(session) if event.kind == "camera.photograph_discarded"]
        assert len(told) == 3 and len(clock_photographs.were_let_go(session, camera_id)) == 3
    assert check(archive, "bytes").findings == []
