"""Why a retrieval shows nothing for a stretch: the same words as the search, on its page and to its player."""

from __future__ import annotations

import pytest

from storage.models import Mount, Outage
from storage.values.clock import HOUR_MS, MINUTE_MS
from tests.service.retrievals.stage import Stage

pytestmark = pytest.mark.parametrize("size_name", ["embedded"])


def test_every_gap_tells_its_reason_and_its_span(stage: Stage) -> None:
    """Asked from four minutes before the footage on; of these, one minute the settings were being changed."""
    start = stage.start_ms
    with stage.archive.write() as work:
        changed = {"start_ms": start - 3 * MINUTE_MS, "end_ms": start - 2 * MINUTE_MS, "reason": "changed"}
        work.session.add(Outage(camera_id=stage.camera_id, note="", **changed))
        place = {"lat": 10.35, "lon": 107.08, "azimuth_deg": 0.0, "angle_deg": 90.0, "range_metres": 20.0}
        work.session.add(Mount(camera_id=stage.camera_id, valid_from_ms=start - HOUR_MS, recorded_at=work.now, **place))
    span = {"camera_id": stage.camera_id, "start_ms": start - 4 * MINUTE_MS, "end_ms": start + 2 * MINUTE_MS}
    retrieval_id = stage.approve(stage.ask(cameras=[span]))["retrievals"][0]["id"]
    stage.produce(retrieval_id)
    gaps = stage.asker.get(f"/api/v1/retrievals/{retrieval_id}/playlist").json()["gaps"]
    first, known, last = gaps
    assert (first["start_ms"], last["end_ms"]) == (span["start_ms"], start)
    assert known == {
        "start_ms": changed["start_ms"],
        "end_ms": changed["end_ms"],
        "kind": "gap",
        "reason": "Đổi cấu hình luồng hình",
    }
    assert first["end_ms"] == known["start_ms"] and known["end_ms"] == last["start_ms"]
    assert {first["kind"], last["kind"]} == {"ask"} and "trước khi bị ghi đè" in first["reason"]
    page = stage.asker.get(f"/retrievals/{retrieval_id}").text
    assert "Đổi cấu hình luồng hình" in page and "trước khi bị ghi đè" in page


def test_without_a_gap_nothing_is_told(stage: Stage) -> None:
    granted = stage.granted()
    assert stage.asker.get(f"/api/v1/retrievals/{granted}/playlist").json()["gaps"] == []
    assert "Khoảng không có hình" not in stage.asker.get(f"/retrievals/{granted}").text
