"""Asking and deciding on pages: the form from a search, the list, the decision; nothing without the token."""

from __future__ import annotations

import pytest

from storage.values.clock import MINUTE_MS
from tests.factories.street import a_camera
from tests.service.retrievals.stage import REASON, Stage, form, kinds


@pytest.fixture
def size_name() -> str:
    """One size is enough here; the whole journey is proven on both (test_journey)."""
    return "embedded"


def test_the_form_is_filled_from_a_search(stage: Stage) -> None:
    window = f"from={stage.start_ms}&to={stage.start_ms + 15 * MINUTE_MS}"
    page = stage.asker.get(f"/requests/new?case={stage.case.id}&camera={stage.camera_id}&{window}&q=radius%3D150")
    assert "Gửi yêu cầu: 1 camera, 15 phút" in page.text
    assert 'value="02/03/2026 05:00:00"' in page.text and 'value="radius=150"' in page.text
    typed = stage.asker.get("/requests/new?camera=tt-0412&from=02/03/2026 05:00&to=02/03/2026 05:30")
    assert "Gửi yêu cầu: 1 camera, 30 phút" in typed.text
    assert stage.asker.get("/requests/new?camera=1&from=hôm qua").status_code == 422


def test_the_form_sends(stage: Stage) -> None:
    answer = stage.asker.post("/requests/new", data=form(stage))
    assert (answer.status_code, answer.headers["location"]) == (303, "/requests/1")
    made = stage.asker.get("/api/v1/requests/1").json()
    assert made["retrievals"][0]["end_ms"] - made["retrievals"][0]["start_ms"] == 2 * MINUTE_MS
    page = stage.asker.get("/requests/1")
    assert "/search?lat=10.35&amp;lon=107.08" in page.text


def test_a_form_with_mistakes_keeps_what_was_typed(stage: Stage) -> None:
    key = stage.camera_id
    wrong = form(stage, reason="<b>ngắn</b>", case_id="", **{f"to_{key}": "02/03/2026 04:00:00"})
    page = stage.asker.post("/requests/new", data=wrong)
    assert page.status_code == 422
    assert "Hãy chọn hồ sơ." in page.text and "Thời điểm kết thúc phải sau" in page.text
    assert "&lt;b&gt;ngắn&lt;/b&gt;" in page.text and "<b>ngắn</b>" not in page.text
    assert "02/03/2026 04:00:00" in page.text


def test_one_more_camera_is_taken_into_the_form(stage: Stage) -> None:
    a_camera(stage.archive, "TT-0413")
    page = stage.asker.post("/requests/new", data=form(stage, act="add", add="tt-0413"))
    assert page.status_code == 200 and "Gửi yêu cầu: 2 camera, 4 phút" in page.text
    assert kinds(stage)["request.made"] == 0
    page = stage.asker.post("/requests/new", data=form(stage, act="add", add="XX-1"))
    assert "Không đưa vào được: XX-1" in page.text


def test_the_key_enter_never_surprises(stage: Stage) -> None:
    """A browser presses the form's first button: it takes a typed code, and sends when none is typed."""
    a_camera(stage.archive, "TT-0413")
    shown = stage.asker.get(f"/requests/new?camera={stage.camera_id}").text
    assert shown.index('name="act" value="enter"') < shown.index('value="add"') < shown.index('value="ask"')
    page = stage.asker.post("/requests/new", data=form(stage, act="enter", add="tt-0413"))
    assert page.status_code == 200 and "Gửi yêu cầu: 2 camera, 4 phút" in page.text
    assert kinds(stage)["request.made"] == 0
    left = stage.asker.post("/requests/new", data=form(stage, act="ask", add="tt-0413"))
    assert left.status_code == 422 and "Mã này chưa được thêm" in left.text and 'value="tt-0413"' in left.text
    assert stage.asker.post("/requests/new", data=form(stage, act="enter")).status_code == 303


def test_the_button_says_what_is_ticked(stage: Stage) -> None:
    asked = {name: value for name, value in form(stage).items() if name != "csrf"}
    assert "Gửi yêu cầu: 1 camera, 2 phút" in stage.asker.get("/requests/extent", params=asked).text
    assert "chưa đúng" in stage.asker.get("/requests/extent", params={"camera": "1", "from_1": "x"}).text


def test_the_commander_decides_on_the_page(stage: Stage) -> None:
    made = stage.ask()
    page = stage.chief.get(f"/requests/{made['id']}")
    assert "Duyệt 1 camera, 2 phút" in page.text and REASON in page.text
    assert "Cán bộ điều tra khác người lập" in page.text
    badge = stage.chief.get("/requests").text
    assert "Chờ duyệt (1)" in badge and 'aria-label="1 việc"' in badge
    key = made["retrievals"][0]["id"]
    data = {"keep": str(key), f"from_{key}": "02/03/2026 05:00:00", f"to_{key}": "02/03/2026 05:09:00"}
    wider = stage.chief.post(f"/requests/{made['id']}/approve", data=data)
    assert wider.status_code == 422 and "chỉ được thu hẹp" in wider.text
    data[f"to_{key}"] = "02/03/2026 05:01:00"
    assert stage.chief.post(f"/requests/{made['id']}/approve", data=data).status_code == 303
    assert "Đang chờ tới lượt" in stage.asker.get(f"/requests/{made['id']}/progress").text
    assert "Đã duyệt" in stage.asker.get("/requests?view=mine").text


def test_a_span_left_alone_keeps_its_milliseconds(stage: Stage) -> None:
    odd = {**stage.body()["cameras"][0], "start_ms": stage.start_ms + 123, "end_ms": stage.start_ms + 60_789}
    made = stage.ask(cameras=[odd])
    key = made["retrievals"][0]["id"]
    data = {"keep": str(key), f"from_{key}": "02/03/2026 05:00:00", f"to_{key}": "02/03/2026 05:01:01"}
    assert stage.chief.post(f"/requests/{made['id']}/approve", data=data).status_code == 303
    row = stage.chief.get(f"/api/v1/requests/{made['id']}").json()["retrievals"][0]
    assert (row["start_ms"], row["end_ms"]) == (odd["start_ms"], odd["end_ms"])


def test_the_list_is_filtered(stage: Stage) -> None:
    stage.approve(stage.ask())
    stage.ask()
    for query, wanted in {
        "": ["YC 0002/2026"],
        "view=decided": ["YC 0001/2026"],
        "view=mine": ["YC 0001/2026", "YC 0002/2026"],
        f"case={stage.case.id}": ["YC 0001/2026", "YC 0002/2026"],
        f"camera={stage.camera_id}": ["YC 0001/2026", "YC 0002/2026"],
        "camera=999": [],
        "state=approved": ["YC 0001/2026"],
        "view=review": [],
        "before=2&view=mine": ["YC 0001/2026"],
        "before=x&case='": ["YC 0002/2026"],
    }.items():
        page = stage.asker.get(f"/requests?{query}").text
        assert [number for number in ("YC 0001/2026", "YC 0002/2026") if number in page] == wanted, query
    assert "Không có yêu cầu nào" in stage.asker.get("/requests?view=review").text


def test_nothing_changes_without_the_token(stage: Stage) -> None:
    made = stage.ask()
    stage.chief.headers["X-CSRF"] = "forged"
    assert stage.chief.post(f"/api/v1/requests/{made['id']}/approve", json={}).status_code == 403
    del stage.chief.headers["X-CSRF"]
    assert stage.chief.post(f"/requests/{made['id']}/approve", data={"keep": "1"}).status_code == 403
