"""One retrieval on its page: grades by form, what each may do next, no picture without a grant."""

from __future__ import annotations

from typing import Any

import pytest

from storage.catalog import retrievals
from tests.factories.people import Person
from tests.service.retrievals.stage import Stage

WHY = "Thấy rõ biển số xe và hướng rời đi của đối tượng."


@pytest.fixture
def size_name() -> str:
    """One size is enough here; the whole journey is proven on both (test_journey)."""
    return "embedded"


def grade(stage: Stage, person: Person, retrieval_id: int, value: int = 3, reason: str = WHY) -> Any:
    body = {"case_id": stage.case.id, "value": value, "reason": reason}
    return person.post(f"/api/v1/retrievals/{retrieval_id}/grades", json=body)


def link_of(stage: Stage, granted: int) -> int:
    with stage.archive.read() as session:
        return retrievals.links_of(session, granted)[0].id


def test_graded_and_confirmed_by_forms(stage: Stage) -> None:
    granted = stage.granted()
    link_id = link_of(stage, granted)
    assert "Ghi đánh giá" not in stage.asker.get(f"/retrievals/{granted}").text
    page = stage.detective.get(f"/retrievals/{granted}").text
    assert "Ghi đánh giá" in page and "4 – Quyết định" in page
    short = stage.detective.post(f"/retrievals/{granted}/grades", data={"link_id": str(link_id), "reason": "<i>ngắn"})
    assert short.status_code == 422
    assert "Hãy chọn một mức" in short.text and "&lt;i&gt;ngắn" in short.text
    data = {"link_id": str(link_id), "value": "4", "reason": WHY}
    assert stage.detective.post(f"/retrievals/{granted}/grades", data=data).status_code == 303
    assert "Xác nhận đánh giá" not in stage.detective.get(f"/retrievals/{granted}").text
    assert "Xác nhận đánh giá" in stage.deputy.get(f"/retrievals/{granted}").text
    answer = stage.deputy.post("/grades/1/confirm", data={"back": f"/retrievals/{granted}"})
    assert answer.headers["location"] == f"/retrievals/{granted}"
    outside = stage.chief.post("/grades/1/confirm", data={"back": "//evil.example"})
    assert outside.status_code == 409


def test_the_case_shows_what_each_may_do_next(stage: Stage) -> None:
    granted = stage.granted()
    address = f"/cases/{stage.case.id}/retrievals"
    fragment = stage.detective.get(address, headers={"HX-Request": "true"})
    assert "<html" not in fragment.text and ">Đánh giá</a>" in fragment.text.replace("\n", "")
    assert "<html" in stage.detective.get(address).text
    asker = stage.asker.get(address).text
    assert "Xem</a>" in asker and "Đánh giá</a>" not in asker
    assert "Xem</a>" not in stage.deputy.get(address).text
    grade(stage, stage.detective, granted, 4)
    assert "Xác nhận</a>" in stage.deputy.get(address).text
    assert "Xác nhận</a>" not in stage.detective.get(address).text


def test_without_a_grant_the_page_says_so_and_shows_no_picture(stage: Stage) -> None:
    granted = stage.granted()
    page = stage.deputy.get(f"/retrievals/{granted}").text
    assert "Chưa có quyền xem đoạn này" in page and f"/requests/new?case={stage.case.id}" in page
    assert "/thumbnail" not in page and 'data-island="player"' not in page and "/file" not in page
    shown = stage.asker.get(f"/retrievals/{granted}").text
    assert 'data-island="player"' in shown and f"/retrievals/{granted}/clips/" in shown and "/file" in shown


def test_the_plain_clip_page_plays_without_scripts(stage: Stage) -> None:
    granted = stage.granted()
    first, second = stage.clip_refs(granted)
    page = stage.asker.get(f"/retrievals/{granted}/clips/{first}").text
    assert (
        '<video controls controlslist="nodownload nofullscreen noremoteplayback" disablepictureinpicture'
        f' preload="metadata" width="100%" src="/api/v1/retrievals/{granted}/clips/{first}/video">'
    ) in page
    assert (
        f"<b>{stage.asker.account.display_name} · {stage.case.number}</b>" in page
    )  # nothing is laid over the picture here: said above it
    assert f"/retrievals/{granted}/clips/{second}" in page
