"""Where browsers reach the object store, an exhibit leaves by a link: asked for, written down, for a moment."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import urllib3

from storage.catalog import custody, retrievals
from storage.models import Exhibit
from storage.objects.s3_store import S3Store
from storage.unit_of_work import Archive
from tests.factories.people import Person
from tests.service.retrievals.stage import Stage

GROWN = pytest.mark.parametrize("size_name", [pytest.param("grown", marks=pytest.mark.servers)])


@pytest.fixture
def archive(archive: Archive) -> Archive:
    """The archive, with an address for browsers: that of the server itself."""
    url = archive.settings.objects_url
    public = "http://" + url.split("@")[-1].split("/")[0] if url.startswith("s3") else "http://127.0.0.1:9"
    archive.settings = replace(archive.settings, objects_public_url=public)
    if url.startswith("s3"):
        archive.store = S3Store(url, public_url=public)
    return archive


def exhibit_of(stage: Stage, retrieval_id: int) -> Exhibit:
    with stage.archive.read() as session:
        return retrievals.exhibits_of(session, [retrieval_id])[retrieval_id][0]


def taken(person: Person, exhibit: Exhibit, **headers: str) -> tuple[int, str]:
    """Status and address of the answer."""
    answer = person.get(f"/api/v1/exhibits/{exhibit.id}/file", headers=headers, follow_redirects=False)
    assert b"exhibit of" not in answer.content
    return answer.status_code, answer.headers.get("location", "")


def got(link: str, **headers: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", link, headers=headers, retries=False)


def spans(stage: Stage) -> list[tuple[int, int]]:
    return [(look.detail["first_byte"], look.detail["last_byte"]) for look in stage.looks("exhibit.downloaded")]


@GROWN
def test_an_exhibit_leaves_by_a_link_that_was_written_down(stage: Stage) -> None:
    granted = stage.granted()
    exhibit, whole = exhibit_of(stage, granted), f"exhibit of {granted}".encode()
    status, link = taken(stage.asker, exhibit)
    assert status == 307 and link.startswith(stage.archive.settings.objects_public_url)
    answer = got(link)
    assert (answer.status, answer.data) == (200, whole)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="VC')
    assert answer.headers["Content-Type"] == "video/mp4"
    assert spans(stage) == [(0, len(whole) - 1)]
    with stage.archive.read() as session:
        [released] = [event for event in custody.walk(session) if event.kind == "exhibit.released"]
    facts = json.loads(released.body)
    assert (facts["first_byte"], facts["last_byte"]) == (0, len(whole) - 1)


@GROWN
def test_each_range_is_written_down_and_its_link_opens_no_other(stage: Stage) -> None:
    exhibit = exhibit_of(stage, stage.granted())
    status, link = taken(stage.asker, exhibit, Range="bytes=2-5")
    assert status == 307
    assert got(link, Range="bytes=2-5").data == b"hibi"
    assert got(link).status == got(link, Range="bytes=0-5").status == 403
    _, again = taken(stage.asker, exhibit, Range="bytes=-3")
    assert got(again, Range="bytes=-3").status == 206
    size = exhibit.size_bytes
    assert spans(stage) == [(2, 5), (size - 3, size - 1)]
    assert taken(stage.asker, exhibit, Range="bytes=999-")[0] == 416
    taken(stage.asker, exhibit, **{"Range": "bytes=2-5", "If-Range": '"other"'})  # the store may then give all
    assert spans(stage)[2:] == [(0, size - 1)]


@GROWN
def test_who_may_not_gets_no_link(stage: Stage) -> None:
    exhibit = exhibit_of(stage, stage.granted())
    assert taken(stage.deputy, exhibit) == (403, "")
    assert not stage.looks("exhibit.downloaded")
    head = stage.asker.head(f"/api/v1/exhibits/{exhibit.id}/file", follow_redirects=False)
    assert head.status_code == 200 and not stage.looks("exhibit.downloaded")


@GROWN
def test_a_wrong_file_is_not_linked_to(stage: Stage) -> None:
    exhibit = exhibit_of(stage, stage.granted())
    stage.archive.store.put_bytes(exhibit.object_key or "", bytes(exhibit.size_bytes))
    assert taken(stage.asker, exhibit) == (503, "")


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_directory_has_no_links_and_sends_the_whole(stage: Stage) -> None:
    granted = stage.granted()
    exhibit = exhibit_of(stage, granted)
    answer = stage.asker.get(f"/api/v1/exhibits/{exhibit.id}/file", headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (200, f"exhibit of {granted}".encode())
    assert spans(stage) == [(0, exhibit.size_bytes - 1)]


@GROWN
def test_footage_that_is_seen_through_a_window_has_no_link(stage: Stage) -> None:
    granted = stage.granted()
    address = f"/api/v1/retrievals/{granted}/clips/{stage.clip_refs(granted)[0]}/video"
    assert stage.asker.get(address, follow_redirects=False).status_code == 200
    assert stage.asker.get(address, headers={"Range": "bytes=0-1"}, follow_redirects=False).status_code == 206
