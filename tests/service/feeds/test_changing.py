"""A feed just registered, and changed: what its page says until a recorder answers."""

from __future__ import annotations

import pytest

from service.feeds import actions
from service.feeds.board import board
from storage.catalog import feed_leases, feed_states
from storage.unit_of_work import Archive
from storage.values.clock import SetClock
from tests.service.feeds.test_pages import SECRET, TYPED, ClientAs, connected, registered, running


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize(
    ("typed", "begins_anew"),
    [
        ({"note": "mái hiên"}, False),
        ({"onvif_port": "80", "password": SECRET, "user": "camera-antt"}, True),
        ({"recording_token": "kênh-1"}, False),
        ({"transport": "udp"}, True),
        ({"audio": "1"}, True),
    ],
)
def test_only_what_it_is_recorded_by_begins_it_anew(
    archive: Archive, client_as: ClientAs, typed: dict[str, str], begins_anew: bool
) -> None:
    """Then the page says that it connects, not what was said of the account before."""
    technician, feed_id = client_as("technician"), registered(client_as("technician"), connected(archive))
    running(archive)
    with archive.write() as work:
        feed_leases.take(work.session, feed_id, 0, "may-thu-1", work.now)
        row = feed_states.locked(work.session, feed_id)
        assert row is not None
        row.state, row.reason = "lost", "signed_out"
    kept = {"address": TYPED["address"], "transport": "tcp", "edition": "1"}
    assert technician.post(f"/feeds/{feed_id}", data=kept | typed).status_code == 303
    page = technician.get(f"/feeds/{feed_id}").text
    begun = "máy thu kết nối lại" in page, "không phải kết nối lại" not in page
    assert begun == (begins_anew, begins_anew), "what it says of it"
    assert ("Thiết bị không nhận tài khoản" not in page) == ("Đang kết nối" in page) == begins_anew
    assert 'name="edition" value="2"' in page
    assert technician.post(f"/feeds/{feed_id}", data=kept | typed).status_code == 409, "read before the change"
    assert 'hx-trigger="every 4s"' in page


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_feed_just_registered_waits_and_is_not_missing(
    archive: Archive, client_as: ClientAs, clock: SetClock
) -> None:
    technician = client_as("technician")
    feed_id = registered(technician, connected(archive))
    for states in (("Chờ máy thu nhận luồng", 0), ("Không máy thu nào nhận", 1)):
        page = technician.get(f"/feeds/{feed_id}").text
        assert states[0] in page and ("Không máy thu nào đang chạy nhận" in page) == bool(states[1])
        with archive.read() as session:
            assert actions.count_missing(session, None, clock.now_ms()) == states[1]
            assert board(session, None, clock.now_ms()).counts == {("waiting", "unattended")[states[1]]: 1}
        clock.advance(30_000)


@pytest.mark.parametrize("size_name", ["embedded"])
@pytest.mark.parametrize(("host", "answer"), [("127.0.0.1", 303), ("169.254.169.254", 422)])
def test_the_form_takes_the_networks_that_are_set(
    archive: Archive, client_as: ClientAs, host: str, answer: int
) -> None:
    typed = TYPED | {"address": f"rtsp://{host}:18557/cam"}
    assert client_as("technician").post(f"/cameras/{connected(archive)}/feed", data=typed).status_code == answer
