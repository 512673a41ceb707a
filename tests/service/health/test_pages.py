"""The technician's board, views, tickets, installed against alive: who may, what is refused, what numbers open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from service.web.formatting import moment
from storage.catalog import counted_cameras, health, tickets
from storage.models import CameraStatus, CameraView, Feed, FeedLease, FeedState, HealthSpell, Mount, Ticket
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock, local_date
from tests.factories.feeds import a_feed
from tests.factories.people import Person
from tests.factories.promises import kinds, require_promises
from tests.factories.shelf import shelve
from tests.factories.street import UNIT_ID, a_camera

ClientAs = Callable[..., Person]
NOT_THERE = "26526@2025-07-01"


def standing(archive: Archive, code: str, state: str = "working", fund: str = "community", eyes: int = 1) -> int:
    camera_id = a_camera(archive, code)
    with archive.write() as work:
        work.session.add(
            CameraStatus(
                camera_id=camera_id, unit_id=UNIT_ID, state=state, fund=fund, connection="central", eye_count=eyes,
                valid_from_on=date(2026, 1, 5), reason="",
            )
        )  # fmt: skip
    return camera_id


def a_spell(archive: Archive, camera_id: int, fault: str = "covered", **given: int | bool | None) -> int:
    with archive.write() as work:
        values = {"start_ms": work.now - HOUR_MS, "last_ms": work.now, "clip_count": 9, "found_at": work.now} | given
        return health.add_spell(work.session, HealthSpell(camera_id=camera_id, fault=fault, note="", **values)).id


def a_view(archive: Archive, camera_id: int, light: str = "day") -> int:
    with archive.write() as work:
        place = {"lat": 10.34, "lon": 107.08, "azimuth_deg": 90.0, "angle_deg": 90.0, "range_metres": 40.0}
        mount = Mount(camera_id=camera_id, valid_from_ms=0, recorded_at=work.now, **place)
        work.session.add(mount)
        work.session.flush()
        view = CameraView(
            camera_id=camera_id, mount_id=mount.id, light=light, sketch="", drawing_png=b"\x89PNG",
            from_ms=1, until_ms=2, clip_count=8, proposed_at=work.now,
        )  # fmt: skip
        return health.add_view(work.session, view).id


def test_a_fault_is_shown_with_what_to_do_and_taken_note_of_once(archive: Archive, client_as: ClientAs) -> None:
    technician, camera_id = client_as("technician"), standing(archive, "VT-0001")
    spell_id = a_spell(archive, camera_id)
    board = technician.get("/health").text
    assert "Ống kính bị che" in board and "Lau ống kính" in board and "VT-0001" in board
    [alert] = technician.get("/api/v1/health/alerts").json()
    assert alert["fault"] == "covered" and alert["spell_id"] == spell_id and not alert["is_settled"]
    assert technician.post(f"/health/spells/{spell_id}", data={"deed": "seen"}).status_code == 303
    again = technician.post(f"/health/spells/{spell_id}", data={"deed": "seen"})
    assert again.status_code == 409 and "đã được" in again.text and "xem lúc" in again.text
    assert "camera.fault_settled" in kinds(archive)


def test_no_fault_needs_a_reason_and_then_counts_no_longer(archive: Archive, client_as: ClientAs) -> None:
    technician, camera_id = client_as("technician"), standing(archive, "VT-0001")
    spell_id = a_spell(archive, camera_id, "turned")
    assert technician.get("/api/v1/health/alive").json()[0]["dead"] == 1
    refused = technician.post(f"/health/spells/{spell_id}", data={"deed": "false", "note": " "})
    assert refused.status_code == 422 and "ít nhất 5 ký tự" in refused.text
    done = technician.post(f"/health/spells/{spell_id}", data={"deed": "false", "note": "Xe tải đỗ cả buổi"})
    assert done.status_code == 303
    assert technician.get("/api/v1/health/alive").json()[0]["dead"] == 0
    assert technician.get("/api/v1/health/alerts").json() == []


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_fault_that_was_seen_may_be_none_after_all(archive: Archive, client_as: ClientAs) -> None:
    technician, camera_id = client_as("technician"), standing(archive, "VT-0001")
    spell_id = a_spell(archive, camera_id)
    assert technician.post(f"/health/spells/{spell_id}", data={"deed": "seen"}).status_code == 303
    with archive.read() as session:
        spell = health.spell(session, spell_id)
    assert spell is not None
    page = technician.get(f"/cameras/{camera_id}/health").text
    assert f'data-dialog="false-{spell_id}"' in page and f'name="settled_at" value="{spell.settled_at}"' in page
    said = {"deed": "false", "note": "Xe tải đỗ cả buổi", "camera": str(camera_id)}
    stale = technician.post(f"/health/spells/{spell_id}", data=said)
    assert stale.status_code == 409, "from a page on which nobody had seen it"
    seen = said | {"settled_at": str(spell.settled_at)}
    refused = technician.post(f"/health/spells/{spell_id}", data=seen | {"note": ""})
    assert refused.status_code == 422 and "ít nhất 5 ký tự" in refused.text and "Các đợt lỗi hình" in refused.text
    done = technician.post(f"/health/spells/{spell_id}", data=seen)
    assert done.headers["location"] == f"/cameras/{camera_id}/health"
    assert technician.get("/api/v1/health/alive").json()[0]["dead"] == 0
    page = technician.get(f"/cameras/{camera_id}/health").text
    assert "Xe tải đỗ cả buổi" in page and "data-dialog" not in page.split('id="spells"')[1].split("</section>")[0]


def test_views_are_confirmed_replaced_and_rejected(archive: Archive, client_as: ClientAs) -> None:
    technician, camera_id = client_as("technician"), standing(archive, "VT-0001")
    first = a_view(archive, camera_id)
    assert technician.get(f"/health/views/{first}/drawing.png").content.startswith(b"\x89PNG")
    assert technician.post(f"/health/views/{first}/register").status_code == 303
    second = a_view(archive, camera_id)
    assert technician.post(f"/health/views/{second}/register").status_code == 303
    with archive.read() as session:
        views = {view.id: view for view in health.views_of(session, camera_id)}
    assert views[first].ended_at is not None and views[second].confirmed_at is not None
    assert technician.post(f"/health/views/{first}/reject").status_code == 409
    seen = {"confirmed_at": str(views[second].confirmed_at)}
    assert technician.post(f"/health/views/{second}/reject", data=seen).status_code == 303
    assert technician.post(f"/health/views/{second}/burn").status_code == 404
    assert {"camera.view_registered", "camera.view_rejected"} <= set(kinds(archive))


@pytest.mark.parametrize("size_name", ["embedded"])
def test_a_stale_click_undoes_nobodys_decision_on_a_view(archive: Archive, client_as: ClientAs) -> None:
    technician, other, camera_id = client_as("technician"), client_as("technician"), standing(archive, "VT-0001")
    view_id, now = a_view(archive, camera_id), moment(archive.clock.now_ms())
    assert technician.post(f"/health/views/{view_id}/register").status_code == 303
    for deed in ("reject", "register"):  # as the board of another tab still offers it
        stale = other.post(f"/health/views/{view_id}/{deed}")
        assert stale.status_code == 409 and f"xác nhận lúc {now}" in stale.text and "đã được –" not in stale.text
    with archive.read() as session:
        [view] = health.views_of(session, camera_id)
    assert view.ended_at is None
    said = f'name="confirmed_at" value="{view.confirmed_at}"'
    assert said in other.get(f"/cameras/{camera_id}/health").text, "from there it is dropped knowingly"
    replacing = a_view(archive, camera_id)
    assert technician.post(f"/health/views/{replacing}/register").status_code == 303
    assert "thay bằng khung hình khác" in other.post(f"/health/views/{view_id}/register").text
    dropped = a_view(archive, camera_id, "dark")
    assert technician.post(f"/health/views/{dropped}/reject").status_code == 303
    late = other.post(f"/health/views/{dropped}/register")
    assert late.status_code == 409 and f"bỏ lúc {now}" in late.text


def test_a_repair_from_the_call_to_the_bill(archive: Archive, client_as: ClientAs) -> None:
    technician, camera_id = client_as("technician"), standing(archive, "VT-0001")
    spell_id = a_spell(archive, camera_id)
    typed = {"fault": "covered", "summary": "Lau kính, cắt cành cây", "spell": str(spell_id)}
    opened = technician.post(f"/cameras/{camera_id}/tickets", data=typed)
    address = opened.headers["location"]
    twice = technician.post(f"/cameras/{camera_id}/tickets", data=typed)
    assert twice.headers["location"] == address, "one open repair at a time"
    page = technician.get(address).text
    assert "Lau kính, cắt cành cây" in page and "0900000001" not in page
    assert "0900000001" in technician.post(f"{address}/contact").text
    step = {"state": "planned", "note": "Chủ nhà hẹn", "due_on": "", "cost": "", "edition": "1"}
    refused = technician.post(f"{address}/steps", data=step)
    assert refused.status_code == 422 and "Hãy ghi ngày hẹn sửa" in refused.text
    unread = technician.post(f"{address}/steps", data=step | {"due_on": "31/02/2026", "cost": "nhiều"}).text
    assert "Hãy ghi dạng 22/11/2026." in unread and "Hãy ghi chi phí bằng số đồng" in unread, "both at once"
    done = {"state": "repaired", "note": "Đã lau", "due_on": "", "cost": "350.000", "edition": "1"}
    assert technician.post(f"{address}/steps", data=done | {"cost": "nhiều"}).status_code == 422
    assert technician.post(f"{address}/steps", data=done | {"edition": "7"}).status_code == 409
    assert technician.post(f"{address}/steps", data=done).status_code == 303
    assert technician.post(f"{address}/steps", data=done | {"edition": "2"}).status_code == 409, "it is closed"
    assert "350.000" in technician.get("/tickets").text
    with archive.read() as session:
        [ticket] = tickets.of_camera(session, camera_id)
        assert tickets.cost_since(session, None, 0) == (1, 350_000)
        spell = health.spell(session, spell_id)
    assert ticket.cost_dong == 350_000 and ticket.state == "repaired" and spell is not None and spell.settled_at
    require_promises(archive)


def test_numbers_of_the_living_open_their_cameras_and_are_dated(archive: Archive, client_as: ClientAs) -> None:
    officer = client_as("officer")
    seen, said = standing(archive, "VT-0001", eyes=4), standing(archive, "VT-0002", fund="self")
    broken, blind = standing(archive, "VT-0003", "broken"), standing(archive, "VT-0004", eyes=2)
    shelve(archive, seen, archive.clock.now_ms() - DAY_MS)
    a_spell(archive, blind, "black", start_ms=archive.clock.now_ms() - 2 * DAY_MS)
    assert said and broken
    rows = {row["fund"]: row for row in officer.get("/api/v1/health/alive").json()}
    community = rows["community"]
    assert (community["installed"], community["installed_eyes"], community["alive_eyes"]) == (3, 7, 4)
    assert (community["seen"], community["said"], community["dead"]) == (1, 0, 2) and rows["self"]["said"] == 1
    before = local_date(archive.clock.now_ms() - 4 * DAY_MS).isoformat()
    earlier = {row["fund"]: row for row in officer.get(f"/api/v1/health/alive?on={before}").json()}
    assert earlier["community"]["dead"] == 1 and earlier["community"]["said"] == 2, "as that day ended"
    opened = officer.get("/health/alive?life=dead").text
    assert "VT-0003" in opened and "VT-0004" in opened and "VT-0001" not in opened
    figures = officer.get("/health/alive").text.split("<tbody>")[1].split("</table>")[0].split("</td>")
    for label in ("Mắt", "Mắt còn sống"):
        opening = [cell for cell in figures if f'data-th="{label}"' in cell]
        assert len(opening) == 3 and all('href="/health/alive?' in cell for cell in opening), "two rows and their sum"
    with archive.read() as session:
        counted = counted_cameras.by_state(session, {UNIT_ID}, local_date(archive.clock.now_ms()))
    assert sum(row["installed"] for row in rows.values()) == sum(counted.values()), "one definition of what counts"


def test_a_camera_that_never_showed_a_picture_is_not_alive(archive: Archive, client_as: ClientAs) -> None:
    officer, never, shown = client_as("officer"), standing(archive, "VT-0001"), standing(archive, "VT-0002", eyes=3)
    feed = a_feed(archive, camera_id=shown)
    with archive.write() as work:
        work.session.get_one(FeedState, feed.id).last_frame_ms = work.now - HOUR_MS
    [row] = officer.get("/api/v1/health/alive").json()
    assert never and (row["installed"], row["seen"], row["said"], row["alive_eyes"]) == (2, 1, 1, 3)
    opened = officer.get("/health/alive?life=alive").text
    assert "VT-0002" in opened and "VT-0001" not in opened
    assert "VT-0001" in officer.get("/health/alive?life=said").text
    assert "3 trên 4 mắt camera; 1 camera chưa có hình" in officer.get("/health").text


def test_pages_count_the_living_once_a_minute_and_open_what_they_counted(
    archive: Archive, client_as: ClientAs, clock: SetClock
) -> None:
    officer, camera_id = client_as("officer"), standing(archive, "VT-0001")
    shelve(archive, camera_id, clock.now_ms() - DAY_MS)
    assert "1 trên 1 mắt camera" in officer.get("/health").text
    shelve(archive, standing(archive, "VT-0002"), clock.now_ms() - DAY_MS)
    assert "VT-0002" not in officer.get("/health/alive?life=alive").text, "the number's own cameras"
    assert "VT-0002" not in client_as("officer", unit_id=NOT_THERE).get("/health/alive?life=all").text
    clock.advance(MINUTE_MS)
    assert "2 trên 2 mắt camera" in officer.get("/health").text
    assert "VT-0002" in officer.get("/health/alive?life=alive").text


@pytest.mark.parametrize("on", ["2999-01-01", "hôm qua", "31/02/2026"])
def test_a_day_that_is_none_is_told(on: str, client_as: ClientAs) -> None:
    officer = client_as("officer")
    assert officer.get("/health/alive", params={"on": on}).status_code == 422
    assert officer.get("/health/alive", params={"day": on}).status_code == 422, "nor another day's figures"
    assert officer.get("/api/v1/health/alive", params={"on": on}).status_code in {400, 422}


def test_feeds_whose_figures_are_wrong_are_told(archive: Archive, client_as: ClientAs) -> None:
    camera_id = standing(archive, "VT-0001")
    with archive.write() as work:
        feed = Feed(
            camera_id=camera_id, state="active", host="192.0.2.9", port=554, path="/a", transport="tcp",
            takes_audio=False, sealed="", key_id="", note="", edition=1, registered_at=1, changed_at=1,
        )  # fmt: skip
        work.session.add(feed)
        work.session.flush()
        state = FeedState(
            feed_id=feed.id, state="lost", reason="no_link", detail="", since_at=work.now - MINUTE_MS, lease_number=1
        )
        work.session.add_all([FeedLease(feed_id=feed.id, host="may-thu-1", lease_number=1, taken_at=1), state])
    technician = client_as("technician")
    assert technician.get("/api/v1/health/alerts").json()[0]["fault"] == "offline"
    opening = f"/cameras/{camera_id}/health?fault=offline"
    assert f'"{opening}#new-ticket"' in technician.get("/health").text
    assert '<option value="offline" selected>' in technician.get(opening).text
    for reason, said in (("signed_out", "Sai tài khoản truy cập"), ("bad_stream", "Luồng hình không đọc được")):
        with archive.write() as work:
            row = work.session.get_one(FeedState, feed.id)
            row.reason, row.frame_rate, row.key_interval_ms = reason, 24.7, 6_300
        board = technician.get("/health").text
        assert said in board and "24,7" not in board and "6,3" not in board, "nothing lives of what is lost"
    for figures, problem in (({"frame_rate": 2.0}, "slow"), ({"bitrate_bps": 900}, "starved")):
        with archive.write() as work:
            row = work.session.get_one(FeedState, feed.id)
            row.state, row.frame_rate, row.bitrate_bps, row.key_interval_ms = "recording", 25.0, 900_000, 2_000
            for name, value in figures.items():
                setattr(row, name, value)
        assert technician.get("/api/v1/health/alerts").json()[0]["fault"] == problem
    with archive.write() as work:
        row = work.session.get_one(FeedState, feed.id)
        row.state, row.reason, row.since_at = "waiting", "recorder_down", work.now - MINUTE_MS
    assert technician.get("/api/v1/health/alerts").json()[0]["fault"] == "unrecorded"
    assert "Không máy thu nào ghi" in technician.get("/health").text


def test_other_units_and_other_roles_see_nothing(archive: Archive, client_as: ClientAs) -> None:
    camera_id = standing(archive, "VT-0001")
    spell_id, view_id = a_spell(archive, camera_id), a_view(archive, camera_id)
    with archive.write() as work:
        ticket = Ticket(
            camera_id=camera_id, fault="other", summary="Thử", state="open", opened_at=work.now, edition=1
        )  # fmt: skip
        ticket_id = tickets.add(work.session, ticket).id
    stranger = client_as("officer", unit_id=NOT_THERE)
    pages = (f"/cameras/{camera_id}/health", f"/tickets/{ticket_id}", f"/health/views/{view_id}/drawing.png")
    assert [stranger.get(page).status_code for page in pages] == [404] * 3
    assert stranger.get("/api/v1/health/alerts").json() == []
    assert stranger.post(f"/health/spells/{spell_id}", data={"deed": "seen"}).status_code == 404
    assert stranger.post(f"/cameras/{camera_id}/tickets", data={"fault": "other", "summary": "Sửa"}).status_code == 404
    auditor = client_as("auditor")
    assert auditor.get("/health").status_code == 200
    assert auditor.post(f"/health/spells/{spell_id}", data={"deed": "seen"}).status_code == 403
