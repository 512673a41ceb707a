"""What an approver is shown before deciding."""

from __future__ import annotations

import pytest

from service.retrievals.checklist import checks
from service.retrievals.reading import shown
from storage.catalog import retrievals
from storage.values.clock import HOUR_MS, MINUTE_MS
from tests.factories.street import a_camera
from tests.service.retrievals.stage import Stage


@pytest.fixture
def size_name() -> str:
    """One size is enough here."""
    return "embedded"


def warnings(stage: Stage, request_id: int, person_id: int) -> dict[str, str]:
    with stage.archive.read() as session:
        made = retrievals.request(session, request_id)
        assert made is not None
        [asked] = shown(session, [made])
        return {check.text: check.about for check in checks(session, asked, person_id) if not check.is_well}


def test_a_plain_request_has_nothing_to_warn_of(stage: Stage) -> None:
    assert warnings(stage, stage.ask()["id"], stage.chief.id) == {}


def test_each_warning_names_what_to_mind(stage: Stage) -> None:
    stage.approve(stage.ask())
    bare = a_camera(stage.archive, "TT-0999")
    far = {"camera_id": bare, "start_ms": stage.start_ms - 9 * HOUR_MS, "end_ms": stage.start_ms - 8 * HOUR_MS}
    near = {"camera_id": stage.camera_id, "start_ms": stage.start_ms, "end_ms": stage.start_ms + MINUTE_MS}
    found = warnings(stage, stage.ask(cameras=[far, near])["id"], stage.asker.id)
    assert found["Kho chưa có đoạn ghi hình trong khoảng này"] == "TT-0999"
    assert found["Khoảng hỏi cách lúc xảy ra quá 6 giờ"] == "TT-0999"
    assert found["Đã duyệt đoạn trùng cho cùng hồ sơ"].startswith("TT-0412, ")
    assert "Anh/chị là người lập yêu cầu này" in found


def test_nobody_could_grade_it(stage: Stage) -> None:
    address = f"/api/v1/cases/{stage.case.id}/investigator"
    assert stage.chief.put(address, json={"investigator_id": stage.asker.id}).status_code == 204
    found = warnings(stage, stage.ask()["id"], stage.chief.id)
    assert list(found) == ["Người lập cũng là cán bộ điều tra: cần phân công người khác để đánh giá kết quả"]
