"""Bytes leave only with a grant, and only after it was written down: ranges, refusals, tricks."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from storage.catalog import custody, grants, jobs, retrievals
from storage.models import ClipDetail, Grant, Retrieval
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from storage.values.digest import sha256_of_bytes
from tests.factories.people import OTHER_UNIT_ID, Person
from tests.factories.shelf import copy_clip, shelve
from tests.factories.street import a_camera
from tests.service.retrievals.stage import Stage


def video(stage: Stage, retrieval_id: int, at: int = 0) -> str:
    return f"/api/v1/retrievals/{retrieval_id}/clips/{stage.clip_refs(retrieval_id)[at]}/video"


def clip_bytes(stage: Stage, at: int = 0) -> bytes:
    return b"".join(stage.archive.store.read(stage.shelved.clip_keys[at]))


def test_the_whole_clip_leaves_for_the_one_who_asked(stage: Stage) -> None:
    granted = stage.granted()
    answer = stage.asker.get(video(stage, granted))
    whole = clip_bytes(stage)
    assert (answer.status_code, answer.content) == (200, whole)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == f'"{sha256_of_bytes(whole)}"'
    assert answer.headers["content-length"] == str(len(whole))
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["cache-control"] == "no-store"


def test_the_investigator_sees_it_too(stage: Stage) -> None:
    assert stage.detective.get(video(stage, stage.granted())).status_code == 200


def test_one_range_is_answered_in_part(stage: Stage) -> None:
    address, whole = video(stage, stage.granted()), clip_bytes(stage)
    size = len(whole)
    for asked, begin, end in (
        ("bytes=0-3", 0, 4),
        ("bytes=5-", 5, size),
        ("bytes=-4", size - 4, size),
        ("bytes=2-9999", 2, size),
    ):
        answer = stage.asker.get(address, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (206, whole[begin:end]), asked
        assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/{size}"
        assert answer.headers["content-length"] == str(end - begin)


def test_a_range_beyond_the_end_is_refused(stage: Stage) -> None:
    granted, size = stage.granted(), len(clip_bytes(stage))
    answer = stage.asker.get(video(stage, granted), headers={"Range": f"bytes={size}-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}")
    assert not stage.looks("clip.viewed")


def test_what_is_no_single_range_gets_the_whole(stage: Stage) -> None:
    address = video(stage, stage.granted())
    for asked in ("bytes=0-1,4-5", "pages=1-2", "bytes=9-2", "bytes=-", "nonsense"):
        answer = stage.asker.get(address, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (200, clip_bytes(stage)), asked


def test_a_range_of_what_has_changed_is_the_whole(stage: Stage) -> None:
    headers = {"Range": "bytes=0-1", "If-Range": '"another"'}
    assert stage.asker.get(video(stage, stage.granted()), headers=headers).status_code == 200


def test_head_tells_the_size_and_is_no_view(stage: Stage) -> None:
    granted, size = stage.granted(), len(clip_bytes(stage))
    answer = stage.asker.head(video(stage, granted))
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", str(size))
    part = stage.asker.head(video(stage, granted), headers={"Range": "bytes=1-2"})
    assert (part.status_code, part.headers["content-range"]) == (206, f"bytes 1-2/{size}")
    assert not stage.looks("clip.viewed")
    assert stage.deputy.head(video(stage, granted)).status_code == 403


def test_an_opening_is_written_once_and_what_is_sought_after_it(stage: Stage, clock: SetClock) -> None:
    granted = stage.granted()
    address, size = video(stage, granted), len(clip_bytes(stage))
    stage.asker.get(address)
    stage.asker.get(address, headers={"Range": "bytes=7-"})
    [opened] = stage.looks("clip.viewed")
    [sought] = stage.looks("clip.sought")
    assert (opened.account_id, opened.case_id, opened.purpose) == (stage.asker.id, stage.case.id, "investigate")
    assert (opened.camera_id, opened.retrieval_id) == (stage.camera_id, granted)
    assert (opened.clip_ref_id, opened.is_allowed) == (stage.clip_refs(granted)[0], True)
    assert opened.detail == {"first_byte": 0, "last_byte": size - 1, "is_copy": False}
    assert sought.detail["first_byte"] == 7
    clock.advance(11 * MINUTE_MS)
    stage.asker.get(address, headers={"Range": "bytes=7-"})
    assert len(stage.looks("clip.viewed")) == 2, "no way round the book by never asking for the first byte"


def test_thumbnails_need_the_same_grant(stage: Stage) -> None:
    granted = stage.granted()
    address = video(stage, granted).replace("/video", "/thumbnail")
    answer = stage.asker.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.content == b"".join(stage.archive.store.read(stage.shelved.thumbnail_keys[0]))
    assert [look.account_id for look in stage.looks("thumbnail.viewed")] == [stage.asker.id]
    assert stage.deputy.get(address).status_code == 403


def exhibit_of(stage: Stage, retrieval_id: int) -> int:
    with stage.archive.read() as session:
        return retrievals.exhibits_of(session, [retrieval_id])[retrieval_id][0].id


def test_a_download_stands_in_both_books(stage: Stage) -> None:
    granted = stage.granted()
    exhibit_id = exhibit_of(stage, granted)
    answer = stage.asker.get(f"/api/v1/exhibits/{exhibit_id}/file")
    assert (answer.status_code, answer.content) == (200, f"exhibit of {granted}".encode())
    assert answer.headers["content-disposition"] == f'attachment; filename="VC-{granted}-1.mp4"'
    [look] = stage.looks("exhibit.downloaded")
    assert (look.account_id, look.retrieval_id, look.detail["exhibit_id"]) == (stage.asker.id, granted, exhibit_id)
    with stage.archive.read() as session:
        [released] = [event for event in custody.walk(session) if event.kind == "exhibit.released"]
    assert (released.noun_id, released.actor_id, released.case_id) == (exhibit_id, stage.asker.id, stage.case.id)
    assert json.loads(released.body)["sha256"] == sha256_of_bytes(answer.content)
    manifest = stage.asker.get(f"/api/v1/exhibits/{exhibit_id}/manifest")
    assert manifest.json()["exhibit"]["sha256"] == json.loads(released.body)["sha256"]


def test_leave_to_see_is_not_leave_to_take_away(stage: Stage) -> None:
    granted = stage.granted()
    with stage.archive.write() as work:
        for grant in grants.of_retrievals(work.session, [granted]):
            work.session.get_one(Grant, grant.id).may_download = False
    assert stage.asker.get(f"/api/v1/exhibits/{exhibit_of(stage, granted)}/file").status_code == 403
    assert stage.asker.get(video(stage, granted)).status_code == 200
    assert not stage.looks("exhibit.downloaded")
    assert [look.detail["code"] for look in stage.looks("footage.refused")] == ["view_only"]


def test_a_file_that_is_not_what_its_row_says_does_not_leave(stage: Stage) -> None:
    granted = stage.granted()
    exhibit_id = exhibit_of(stage, granted)
    with stage.archive.read() as session:
        exhibit = retrievals.exhibit(session, exhibit_id)
        assert exhibit is not None and exhibit.object_key
    stage.archive.store.put_bytes(exhibit.object_key, b"longer than what was entered in the books")
    assert stage.asker.get(f"/api/v1/exhibits/{exhibit_id}/file").status_code == 500
    assert not stage.looks("exhibit.downloaded")
    same_size = bytes(exhibit.size_bytes)
    stage.archive.store.put_bytes(exhibit.object_key, same_size)
    with (
        pytest.raises(RuntimeError),
        stage.asker.stream("GET", f"/api/v1/exhibits/{exhibit_id}/file") as answer,
    ):
        assert answer.read() != same_size


def everything(stage: Stage, granted: int) -> list[str]:
    """Every address that shows footage or says more of it than that it exists."""
    clip = video(stage, granted)
    exhibit_id = exhibit_of(stage, granted)
    return [
        clip,
        clip.replace("/video", "/thumbnail"),
        clip.replace("/video", "/copy"),
        clip.removeprefix("/api/v1").removesuffix("/video"),
        f"/api/v1/retrievals/{granted}/clips",
        f"/api/v1/retrievals/{granted}/playlist",
        f"/api/v1/exhibits/{exhibit_id}/file",
        f"/api/v1/exhibits/{exhibit_id}/manifest",
    ]


def require_refused(stage: Stage, person: Person, granted: int, status: int) -> None:
    before = len(stage.looks())
    addresses = everything(stage, granted)
    for address in addresses:
        answer = person.get(address)
        assert answer.status_code == status, address
        assert b"clip ph" not in answer.content and b"exhibit of" not in answer.content
    new = stage.looks()[before:]
    assert len(new) == len(addresses), "every refusal is a row"
    assert {(look.action, look.is_allowed, look.account_id) for look in new} <= {
        ("footage.refused", False, person.id),
        ("act.refused", False, person.id),
    }


def test_without_a_grant_nothing_leaves(stage: Stage) -> None:
    granted = stage.granted()
    require_refused(stage, stage.deputy, granted, 403)
    assert {look.case_id for look in stage.looks("footage.refused")} == {stage.case.id}


def test_who_approves_does_not_see_by_that(stage: Stage) -> None:
    require_refused(stage, stage.chief, stage.granted(), 403)


def test_roles_that_never_see_footage(stage: Stage, client_as: Callable[..., Person]) -> None:
    granted = stage.granted()
    for role in ("owner", "technician", "auditor", "administrator", "report_officer"):
        person = client_as(role)
        with stage.archive.write() as work:  # not even with a grant given by mistake
            work.session.add(
                Grant(
                    retrieval_id=granted,
                    account_id=person.id,
                    may_download=True,
                    granted_at=work.now,
                    expires_at=work.now + DAY_MS,
                )
            )
        require_refused(stage, person, granted, 403)


def test_another_unit_is_told_that_there_is_nothing(stage: Stage, client_as: Callable[..., Person]) -> None:
    stranger = client_as("commander", unit_id=OTHER_UNIT_ID)
    granted = stage.granted()
    require_refused(stage, stranger, granted, 404)
    for page in (f"/retrievals/{granted}", "/requests/1", "/cases/1/retrievals"):
        assert stranger.get(page).status_code == 404
    for address in (f"/api/v1/retrievals/{granted}", "/api/v1/requests/1", "/api/v1/cases/1/retrievals"):
        assert stranger.get(address).status_code == 404
    assert stranger.get("/api/v1/requests").json() == []
    assert "YC 0001" not in stranger.get("/requests?view=decided").text


def test_a_grant_ends(stage: Stage, clock: SetClock) -> None:
    granted = stage.granted()
    clock.advance(stage.archive.settings.grant_days * DAY_MS)
    stage.asker.sign_in()
    require_refused(stage, stage.asker, granted, 403)
    assert "hết hạn lúc" in stage.asker.get(video(stage, granted)).json()["title"]


def test_withdrawing_ends_every_grant(stage: Stage) -> None:
    granted = stage.granted()
    assert stage.asker.post("/api/v1/requests/1/withdraw").status_code == 200
    require_refused(stage, stage.asker, granted, 403)
    require_refused(stage, stage.detective, granted, 403)


def test_a_case_taken_out_of_the_register_opens_nothing(stage: Stage) -> None:
    granted = stage.granted()
    reason = {"reason": "Lập trùng với hồ sơ khác."}
    assert stage.asker.post(f"/api/v1/cases/{stage.case.id}/withdrawal", json=reason).status_code == 204
    require_refused(stage, stage.asker, granted, 403)


def test_an_expired_session_sees_nothing(stage: Stage, clock: SetClock) -> None:
    granted = stage.granted()
    addresses = everything(stage, granted)
    clock.advance(2 * HOUR_MS)
    for address in addresses:
        answer = stage.asker.get(address)
        assert answer.status_code == (401 if address.startswith("/api/") else 303), address
    stage.asker.cookies.clear()
    assert stage.asker.get(addresses[0]).status_code == 401
    assert not stage.looks("clip.viewed")


def test_a_clip_of_another_retrieval_is_not_found_through_ones_own(stage: Stage) -> None:
    mine = stage.granted()
    other_camera = a_camera(stage.archive, "TT-0413")
    theirs = shelve(stage.archive, other_camera, stage.start_ms, 1, word="ngõ")
    span = {"camera_id": other_camera, "start_ms": theirs.starts[0], "end_ms": theirs.starts[0] + MINUTE_MS}
    hidden = stage.ask(cameras=[span])["retrievals"][0]["id"]
    with stage.archive.write() as work:
        work.session.get_one(Retrieval, hidden).state = "produced"
    stage.produce(hidden)
    [foreign] = stage.clip_refs(hidden)
    assert stage.asker.get(f"/api/v1/retrievals/{mine}/clips/{foreign}/video").status_code == 404
    assert stage.asker.get(f"/api/v1/retrievals/{hidden}/clips/{foreign}/video").status_code == 403
    third = stage.shelved.starts[2]
    with stage.archive.read() as session:
        assert session.get(ClipDetail, (stage.camera_id, third)), "kept, but not of the allowed span"
    assert len(stage.clip_refs(mine)) == 2


TRICKS = [
    "/api/v1/retrievals/999/clips/1/video",
    "/api/v1/retrievals/1/clips/999/video",
    "/api/v1/retrievals/0/clips/1/video",
    "/api/v1/retrievals/-1/clips/1/video",
    "/api/v1/retrievals/1/clips/99999999999999999999999/video",
    "/api/v1/retrievals/1/clips/1%2F..%2F..%2Fetc%2Fpasswd/video",
    "/api/v1/retrievals/1/clips/..%2f..%2fmaster/video",
    "/api/v1/retrievals/1/clips/1;DROP TABLE clip/video",
    "/api/v1/exhibits/999/file",
    "/api/v1/exhibits/..%2F1/file",
    "/api/v1/exhibits/1e3/manifest",
]


def test_guesses_and_tricks_find_nothing(stage: Stage) -> None:
    stage.granted()
    for path in TRICKS:
        answer = stage.asker.get(path)
        assert answer.status_code in {404, 422}, path
        assert "Traceback" not in answer.text
    assert not stage.looks("clip.viewed")


def test_a_guessed_exhibit_is_a_row_in_the_book(stage: Stage) -> None:
    assert stage.asker.get("/api/v1/exhibits/999/file").status_code == 404
    assert [look.detail["code"] for look in stage.looks("footage.refused")] == ["not_found"]


def unplayable(stage: Stage) -> None:
    with stage.archive.write() as work:
        for start in stage.shelved.starts:
            work.session.get_one(ClipDetail, (stage.camera_id, start)).video_codec = "hevc"


def test_what_a_browser_cannot_play_is_answered_by_its_working_copy(stage: Stage) -> None:
    unplayable(stage)
    granted = stage.granted()
    address = video(stage, granted)
    ref = stage.clip_refs(granted)[0]
    first = stage.asker.get(address)
    assert (first.status_code, first.json()["state"]) == (202, "working")
    assert first.json()["status_url"] == f"/api/v1/retrievals/{granted}/clips/{ref}/copy"
    assert stage.asker.get(address).status_code == 202
    assert stage.asker.post(first.json()["status_url"]).status_code == 202
    with stage.archive.read() as session:
        assert len(jobs.of_noun(session, "clip_ref", [ref])) == 1, "asked three times, made once"
    assert not stage.looks("clip.viewed"), "no byte has left"
    key = copy_clip(stage.archive, stage.camera_id, stage.start_ms)
    status = stage.asker.get(first.json()["status_url"]).json()
    assert (status["state"], status["url"]) == ("ready", address)
    answer = stage.asker.get(address, headers={"Range": "bytes=0-3"})
    copied = b"".join(stage.archive.store.read(key))
    assert (answer.status_code, answer.content) == (206, copied[:4])
    assert answer.headers["etag"] == f'"{sha256_of_bytes(copied)}"'
    assert stage.looks("clip.viewed")[0].detail["is_copy"] is True


def test_the_playlist_says_what_is_a_copy_and_what_waits(stage: Stage) -> None:
    unplayable(stage)
    granted = stage.granted()
    refs = stage.clip_refs(granted)
    copy_clip(stage.archive, stage.camera_id, stage.start_ms)
    stage.asker.post(f"/api/v1/retrievals/{granted}/clips/{refs[1]}/copy")
    playlist = stage.asker.get(f"/api/v1/retrievals/{granted}/playlist").json()
    shown, waiting = playlist["clips"]
    assert (shown["working_copy"], shown["url"]) == (True, video(stage, granted))
    assert (waiting["url"], waiting["working_copy"]) == (None, False)
    assert waiting["status_url"] == waiting["request_url"] == f"/api/v1/retrievals/{granted}/clips/{refs[1]}/copy"
    assert playlist["watermark"] == f"{stage.asker.account.display_name} · {stage.case.number}"


def test_a_copy_that_failed_can_be_asked_for_again(stage: Stage) -> None:
    unplayable(stage)
    granted = stage.granted()
    ref = stage.clip_refs(granted)[0]
    address = f"/api/v1/retrievals/{granted}/clips/{ref}/copy"
    stage.asker.post(address)
    with stage.archive.write() as work:
        job = jobs.latest_of(work.session, "clip_ref", ref)
        assert job is not None
        assert jobs.claim(work.session, job.id, work.now, work.now + 1, "đội thử")
        jobs.park(work.session, job.id, "đội thử", work.now, "Không đọc được hình.")
    failed = stage.asker.get(address).json()
    assert (failed["state"], failed["text"]) == ("failed", "Không đọc được hình.")
    assert stage.asker.post(address).json()["state"] == "working"


def test_what_lies_beside_the_allowed_span_does_not_leave(stage: Stage) -> None:
    """Made-up bytes have no index of fragments: a clip that is opened in part only is not sent at all (see window)."""
    made = stage.ask()
    [row] = made["retrievals"]
    inside = {"retrieval_id": row["id"], "start_ms": row["start_ms"] + 20_000, "end_ms": row["end_ms"] - 90_000}
    address = f"/api/v1/requests/{made['id']}/approve"
    assert stage.chief.post(address, json={"retrievals": [inside]}).status_code == 200
    stage.produce(row["id"])
    [ref] = stage.clip_refs(row["id"])
    clip = f"/api/v1/retrievals/{row['id']}/clips/{ref}"
    refused = stage.asker.get(f"{clip}/video", headers={"Range": "bytes=0-3"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_divisible")
    assert stage.asker.get(f"{clip}/thumbnail").status_code == 404, "nobody knows whether it is of the span"
    assert stage.asker.get(f"/api/v1/retrievals/{row['id']}/clips").json()[0]["thumbnail_url"] is None
    player = stage.asker.get(f"/api/v1/retrievals/{row['id']}/playlist").json()
    assert (player["start_ms"], player["end_ms"]) == (inside["start_ms"], inside["end_ms"])
