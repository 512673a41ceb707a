"""Feeds on pages and as JSON: only technicians, only connected cameras that are agreed to; no account comes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from service.feeds import actions
from service.feeds.board import board
from service.feeds.pages import board as board_page
from storage.catalog import camera_statuses, custody, feed_leases, feed_states, feeds
from storage.models import CameraStatus, Consent, Feed, RecorderHost
from storage.objects import beats as marks
from storage.sealing import FeedAccount, bound_to, read_keys
from storage.unit_of_work import Archive
from storage.values.clock import MINUTE_MS, SetClock
from tests.factories.feeds import a_feed
from tests.factories.people import Person
from tests.factories.street import UNIT_ID, a_camera

ClientAs = Callable[..., Person]
SECRET = "Bí-mật-của-thiết-bị"
TYPED = {"address": "rtsp://192.0.2.10/live", "user": "camera-antt", "password": SECRET, "transport": "tcp"}
MISSING = ("lost", "unattended")
WHY = {"reason": "Chủ nhà sửa mái hiên"}


def connected(archive: Archive, code: str = "VT-0001", connection: str = "central", *, is_agreed: bool = True) -> int:
    """A camera that may have a feed."""
    camera_id = a_camera(archive, code)
    with archive.write() as work:
        work.session.add(
            CameraStatus(
                camera_id=camera_id, unit_id=UNIT_ID, state="working", fund="community", connection=connection,
                eye_count=1, valid_from_on=date(2026, 1, 5), reason="",
            )
        )  # fmt: skip
        if is_agreed:
            work.session.add(
                Consent(
                    camera_id=camera_id, purpose="criminal", text_version="1", text_sha256="0" * 64, method="paper",
                    given_at=work.now,
                )
            )  # fmt: skip
    return camera_id


def running(archive: Archive, host: str = "may-thu-1", **values: int | None) -> None:
    """A recorder host that shows life."""
    with archive.write() as work:
        row = RecorderHost(
            host=host, process=f"{host}:1:1", beat=1, seen_at=work.now, started_at=work.now, stopped_at=None,
            capacity=0, free_bytes=5 * 1024**3, waiting_count=2, waiting_since_ms=work.now,
        )  # fmt: skip
        for name, value in values.items():
            setattr(row, name, value)
        work.session.add(row)


def registered(technician: Person, camera_id: int, **typed: str) -> int:
    answer = technician.post(f"/cameras/{camera_id}/feed", data=TYPED | typed)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rpartition("/")[2])


def test_a_feed_is_registered_sealed_and_never_shown(archive: Archive, client_as: ClientAs) -> None:
    technician, camera_id = client_as("technician"), connected(archive)
    form = technician.get(f"/cameras/{camera_id}/feed").text
    assert "Không bao giờ hỏi hay nhập mật khẩu của chính chủ camera" in form
    feed_id = registered(technician, camera_id)
    with archive.read() as session:
        feed = feeds.get(session, feed_id)
        assert feed is not None and feed.takes_audio is False
        account = read_keys(archive.settings).unseal(feed.key_id, feed.sealed, bound_to(camera_id, "192.0.2.10", 554))
        assert account == FeedAccount("camera-antt", SECRET)
        (event,) = [e for e in custody.walk(session) if e.noun == "feed"]
        assert (event.kind, event.noun_id, event.actor_id) == ("feed.registered", feed_id, technician.id)
        assert b"192.0.2.10" not in event.body and SECRET.encode() not in event.body
    seen = [
        technician.get(f"/feeds/{feed_id}"),
        technician.get("/feeds"),
        technician.get(f"/api/v1/feeds/{feed_id}"),
        technician.get("/api/v1/feeds"),
        technician.get(f"/cameras/{camera_id}/feed-line"),
    ]
    for answer in seen:
        assert answer.status_code == 200
        assert SECRET not in answer.text and feed.sealed not in answer.text
    assert "không hiện lại" in seen[0].text and 'value="camera-antt"' not in seen[0].text
    assert technician.post(f"/cameras/{camera_id}/feed", data=TYPED).status_code == 409


@pytest.mark.parametrize("size_name", ["embedded"])
def test_what_was_typed_is_kept_for_mending_but_the_account(archive: Archive, client_as: ClientAs) -> None:
    technician, camera_id = client_as("technician"), connected(archive)
    wrong = technician.post(f"/cameras/{camera_id}/feed", data=TYPED | {"address": "rtsp://<b>x", "note": "cổng sau"})
    assert wrong.status_code == 422
    assert "rtsp://&lt;b&gt;x" in wrong.text and "cổng sau" in wrong.text
    assert SECRET not in wrong.text and "camera-antt" not in wrong.text.split("<main", 1)[-1]
    pasted = TYPED | {"address": "rtsp://xem-thu:Kin@dao/7@192.0.2.10/live?channel=3&password=Kin2"}
    refused = technician.post(f"/cameras/{camera_id}/feed", data=pasted)
    assert refused.status_code == 422 and "rtsp://192.0.2.10/live?channel=3" in refused.text
    assert not [part for part in ("xem-thu", "Kin@dao", "Kin2") if part in refused.text]


@pytest.mark.parametrize(
    ("camera", "code"),
    [
        (("independent", True), "camera_not_central"),
        (("central", False), "camera_without_consent"),
    ],
)
def test_only_connected_cameras_that_are_agreed_to(
    archive: Archive, client_as: ClientAs, camera: tuple[str, bool], code: str
) -> None:
    camera_id = connected(archive, connection=camera[0], is_agreed=camera[1])
    refused = client_as("technician").post(f"/api/v1/cameras/{camera_id}/feed", json={"address": TYPED["address"]})
    assert (refused.status_code, refused.json()["code"]) == (409, code)


@pytest.mark.parametrize("size_name", ["embedded"])
def test_another_device_needs_its_account_again(archive: Archive, client_as: ClientAs) -> None:
    technician, camera_id = client_as("technician"), connected(archive)
    feed_id = registered(technician, camera_id)
    moved = TYPED | {"user": "", "password": "", "edition": "1", "address": "rtsp://192.0.2.99/live"}
    for other in (
        {},
        {"address": "rtsp://192.0.2.10:8554/live"},
        {"address": "rtsp://192.0.2.10/u={user}&password={password}"},
        {"address": TYPED["address"], "onvif_port": "8080"},
    ):
        refused = technician.post(f"/feeds/{feed_id}", data=moved | other)
        assert refused.status_code == 422 and "nhập lại tài khoản" in refused.text, other
    same = moved | {"address": TYPED["address"], "audio": "1"}
    with archive.read() as session:
        feed = feeds.get(session, feed_id)
        assert feed is not None and (feed.host, feed.path, feed.onvif_port) == ("192.0.2.10", "/live", None)
    other_path = same | {"address": "rtsp://192.0.2.10/other", "user": "camera-antt", "password": SECRET}
    assert technician.post(f"/feeds/{feed_id}", data=other_path).status_code == 303
    same |= {"address": "rtsp://192.0.2.10/other", "edition": "2", "transport": "udp"}
    assert technician.post(f"/feeds/{feed_id}", data=same).status_code == 303
    body = technician.get(f"/api/v1/feeds/{feed_id}").json()
    assert (body["path"], body["edition"], body["has_account"], body["takes_audio"]) == ("/other", 3, True, True)
    assert technician.post(f"/feeds/{feed_id}", data=same).status_code == 409, "read before the last change"


def test_a_pause_takes_the_lease_and_says_why(archive: Archive, client_as: ClientAs, clock: SetClock) -> None:
    technician, camera_id = client_as("technician"), connected(archive)
    feed_id = registered(technician, camera_id)
    with archive.write() as work:
        assert feed_leases.take(work.session, feed_id, 0, "may-thu-1", work.now) == 1
    assert technician.post(f"/feeds/{feed_id}/pause", data={"reason": "vì"}).status_code == 422
    assert technician.post(f"/feeds/{feed_id}/pause", data=WHY).status_code == 303
    begun_ms = clock.now_ms()
    with archive.read() as session:
        assert feed_leases.all_active(session) == []
        (outage,) = camera_statuses.outages_of(session, camera_id)
        assert (outage.reason, outage.start_ms, outage.end_ms, outage.recorded_by) == (
            "paused", begun_ms, None, technician.id,
        )  # fmt: skip
    assert technician.post(f"/feeds/{feed_id}/pause", data=WHY).status_code == 409
    clock.advance(MINUTE_MS)
    assert technician.post(f"/feeds/{feed_id}/resume").status_code == 303
    with archive.write() as work:
        (leased,) = feed_leases.all_active(work.session)
        assert (leased.host, leased.lease_number) == (None, 2), "whoever had it before is fenced off"
        row = feed_states.locked(work.session, feed_id)
        assert row is not None
        feed_states.note(
            work.session, row, state="recording", reason=None, detail="", at_ms=work.now, host="x", lease_number=3
        )
    with archive.read() as session:
        (outage,) = camera_statuses.outages_of(session, camera_id)
        assert outage.end_ms == clock.now_ms(), "ends with the first picture"


def test_a_revoked_feed_forgets_its_account_and_makes_room(archive: Archive, client_as: ClientAs) -> None:
    technician, camera_id = client_as("technician"), connected(archive)
    feed_id = registered(technician, camera_id)
    assert technician.post(f"/feeds/{feed_id}/revoke", data=WHY).status_code == 303
    with archive.read() as session:
        feed = session.scalars(select(Feed).where(Feed.id == feed_id)).one()
        assert (feed.state, feed.sealed, feed.key_id) == ("revoked", "", "")
    for act in ("pause", "revoke"):
        assert technician.post(f"/feeds/{feed_id}/{act}", data=WHY).status_code == 409
    assert technician.get(f"/feeds/{feed_id}").status_code == 200
    again = registered(technician, camera_id)
    assert f"#{feed_id}" in technician.get(f"/feeds/{again}").text


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_camera_with_a_feed_stays_connected(archive: Archive, client_as: ClientAs) -> None:
    technician, camera_id = client_as("technician"), connected(archive)
    feed_id = registered(technician, camera_id)
    for said in ({"connection": "independent"}, {"state": "removed"}):
        body = {"on": "2026-03-01", "reason": "đổi", **said}
        refused = technician.post(f"/api/v1/cameras/{camera_id}/statuses", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "camera_has_feed")
    assert technician.post(f"/feeds/{feed_id}/revoke", data=WHY).status_code == 303
    assert technician.post(f"/api/v1/cameras/{camera_id}/statuses", json=body).status_code < 300


def test_who_takes_consent_back_is_recorded_no_longer(archive: Archive, client_as: ClientAs, clock: SetClock) -> None:
    feed = a_feed(archive)
    with archive.write() as work:
        assert len(feed_leases.all_active(work.session)) == 1
        for consent in work.session.scalars(select(Consent)):
            consent.withdrawn_at = work.now
    with archive.read() as session:
        assert feed_leases.all_active(session) == []
        assert feed_leases.address(session, feed.id) is None
        assert feed_leases.lacks_consent(session, feed.id)
    assert "Chủ camera đã rút đồng ý" in client_as("technician").get("/feeds").text


def test_the_board_tells_who_records_and_how(archive: Archive, client_as: ClientAs, clock: SetClock) -> None:
    technician, feed = client_as("technician"), a_feed(archive)
    clock.advance(MINUTE_MS)
    page = technician.get("/feeds").text
    assert "Chưa có máy thu nào" in page and "Không máy thu nào nhận" in page
    running(archive)
    with archive.write() as work:
        number = feed_leases.take(work.session, feed.id, 0, "may-thu-1", work.now)
        row = feed_states.locked(work.session, feed.id)
        assert row is not None and number == 1
        feed_states.note(
            work.session, row, state="recording", reason=None, detail="", at_ms=work.now,
            host="may-thu-1", lease_number=1,
        )  # fmt: skip
        feed_states.figures(
            work.session, feed.id, 1,
            {"frame_rate": 12.5, "bitrate_bps": 2_500_000, "width": 1920, "height": 1080, "codec": "hevc"},
        )  # fmt: skip
    page = technician.get("/feeds").text
    assert "Đang ghi" in page and "12,5" in page and "2,50" in page and "1920×1080 · H.265" in page
    assert technician.post("/feeds/hosts/forget", data={"host": "may-thu-1"}).status_code == 409
    clock.advance(MINUTE_MS)
    page = technician.get("/feeds").text
    assert "Không báo còn sống" in page and "Không máy thu nào nhận" in page
    (body,) = technician.get("/api/v1/recorder-hosts").json()
    assert (body["state"], body["feed_count"], body["waiting_count"]) == ("silent", 1, 2)
    assert technician.get("/feeds?state=<b>").status_code == 200
    assert technician.post("/feeds/hosts/forget", data={"host": "may-thu-1"}).status_code == 303
    assert technician.get("/api/v1/recorder-hosts").json() == []
    assert technician.post("/feeds/hosts/forget", data={"host": "may-thu-1"}).status_code == 404


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_camera_without_a_usable_clock_is_named_as_such(archive: Archive, client_as: ClientAs) -> None:
    technician, feed = client_as("technician"), a_feed(archive)
    for offset_ms, is_said in ((37_000, False), (2_208_988_800_000 + feed.registered_at, True)):
        with archive.write() as work:
            row = feed_states.locked(work.session, feed.id)
            assert row is not None
            row.sender_offset_ms = offset_ms
        assert ("không cho giờ dùng được" in technician.get(f"/feeds/{feed.id}").text) == is_said


def test_the_badge_counts_what_the_board_shows(archive: Archive, client_as: ClientAs, clock: SetClock) -> None:
    made = [a_feed(archive, f"VT-000{number}") for number in range(1, 8)]
    running(archive)
    running(archive, "may-thu-2", seen_at=clock.now_ms() - MINUTE_MS)
    hosts = ["may-thu-1", "may-thu-1", "may-thu-2", None, "may-thu-2", None, None]
    states = ["recording", "lost", "lost", "waiting", "recording", "waiting", "waiting"]
    with archive.write() as work:
        for feed, host, state in zip(made, hosts, states, strict=True):
            feed_leases.take(work.session, feed.id, 0, host, work.now)
            row = feed_states.locked(work.session, feed.id)
            assert row is not None
            row.state = state
        paused = feeds.locked(work.session, made[5].id)
        assert paused is not None
        paused.state = "paused"
        for consent in work.session.scalars(select(Consent).where(Consent.camera_id == made[6].camera_id)):
            consent.withdrawn_at = work.now
    technician = client_as("technician")
    shown = [len(technician.get("/feeds", params={"state": state}).text.split("VT-000")) - 1 for state in MISSING]
    with archive.read() as session:
        counts = board(session, None, clock.now_ms()).counts
        missing = actions.count_missing(session, None, clock.now_ms())
        assert actions.count_missing(session, {"26526@2025-07-01"}, clock.now_ms()) == 0
    assert missing == sum(counts.get(state, 0) for state in MISSING) == 4 and all(shown)


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize("ahead_ms", [-90 * MINUTE_MS, 90 * MINUTE_MS])
def test_a_running_recorder_is_not_ended_for_its_wrong_clock(
    archive: Archive, client_as: ClientAs, clock: SetClock, ahead_ms: int
) -> None:
    technician, feed = client_as("technician"), a_feed(archive)
    running(archive, seen_at=clock.now_ms() + ahead_ms)
    with archive.write() as work:
        feed_leases.take(work.session, feed.id, 0, "may-thu-1", work.now)
    for _ in range(4):
        technician.get("/feeds")
        refused = technician.post("/feeds/hosts/forget", data={"host": "may-thu-1"})
        assert (refused.status_code, "vừa còn chạy" in refused.text) == (409, True)
        clock.advance(20_000)
        with archive.write() as work:
            assert feed_leases.beat(work.session, "may-thu-1", "may-thu-1:1:1", work.now + ahead_ms)
    with archive.write() as work:
        lease = feed_leases.lease(work.session, feed.id)
        assert lease is not None and lease.host == "may-thu-1"
    technician.get("/feeds")
    marks.leave(archive.store, marks.BeatMark("may-thu-1", "may-thu-1:1:1", 9, {}))
    clock.advance(MINUTE_MS)  # it died: its beat stands still
    assert technician.post("/feeds/hosts/forget", data={"host": "may-thu-1"}).status_code == 303
    assert not list(archive.store.listed("beat/"))


@pytest.mark.parametrize("size_name", ["embedded"])
def test_who_may_not_does_not(archive: Archive, client_as: ClientAs) -> None:
    feed = a_feed(archive)
    officer, stranger = client_as("officer"), client_as("technician", unit_id="26526@2025-07-01")
    assert officer.get("/feeds").status_code == 403
    assert officer.post(f"/feeds/{feed.id}/revoke", data=WHY).status_code == 403
    assert officer.get(f"/cameras/{feed.camera_id}/feed-line").status_code == 200
    assert client_as("administrator", unit_id=None).post(f"/feeds/{feed.id}/pause", data=WHY).status_code == 403
    for answer in (
        stranger.get(f"/feeds/{feed.id}"),
        stranger.get(f"/api/v1/feeds/{feed.id}"),
        stranger.post(f"/feeds/{feed.id}/revoke", data=WHY),
        stranger.get(f"/cameras/{feed.camera_id}/feed"),
        stranger.get(f"/cameras/{feed.camera_id}/feed-line"),
    ):
        assert answer.status_code == 404
    assert stranger.get("/api/v1/feeds").json() == {"feeds": [], "next_after": None, "counts": {}}


@pytest.mark.parametrize("size_name", ["embedded"])
def test_feeds_come_page_by_page(archive: Archive, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (3, 1, 2):
        a_feed(archive, camera_id=a_camera(archive, f"VT-000{number}"))
    technician = client_as("technician")
    seen, after = [], ""
    while after is not None:
        page = technician.get("/api/v1/feeds", params={"limit": 2, "after": after}).json()
        seen.append([feed["camera_id"] for feed in page["feeds"]])
        after = page["next_after"]
    assert [len(keys) for keys in seen] == [2, 1] and len({key for keys in seen for key in keys}) == 3
    assert page["counts"] == {"waiting": 3}
    assert technician.get("/api/v1/feeds", params={"state": "recording"}).json()["feeds"] == []
    for wrong in ({"limit": 0}, {"limit": 501}, {"after": "x" * 21}):
        assert technician.get("/api/v1/feeds", params=wrong).status_code == 422
    monkeypatch.setattr(board_page, "PAGE_ROWS", 2)
    first = technician.get("/feeds?state=waiting").text
    assert "VT-0002" in first and "VT-0003" not in first and 'href="/feeds?state=waiting&amp;after=VT-0002"' in first
    second = technician.get("/feeds?state=waiting&after=VT-0002").text
    assert "VT-0003" in second and "VT-0002</b>" not in second
    assert 'hx-get="/feeds?state=waiting&amp;after=VT-0002"' in second, "each page asks for itself again"


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_lost_key_is_told_and_nothing_is_kept(archive: Archive, client_as: ClientAs) -> None:
    technician, first = client_as("technician"), connected(archive)
    registered(technician, first)
    (archive.settings.home / "feed.key").unlink()
    second = connected(archive, "VT-0002")
    refused = technician.post(f"/api/v1/cameras/{second}/feed", json=TYPED | {"takes_audio": False})
    assert (refused.status_code, refused.json()["code"]) == (503, "feed_key_missing")
    assert SECRET not in refused.text
    with archive.read() as session:
        assert feeds.of_camera(session, second) is None
