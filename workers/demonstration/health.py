"""The demonstration's technician at work: pictures judged, views confirmed, one camera mended, one about to be."""

from __future__ import annotations

from datetime import timedelta

from ingest.health import cameras_to_judge, judge_camera
from service.health import actions
from service.health.rules import TicketDraft
from storage.catalog import health
from storage.catalog.counted_cameras import not_working
from storage.values.clock import local_date
from workers.demonstration.cast import Player, Stage

_MOST = 200


def looked_after(stage: Stage) -> None:
    """Judge what was filed lately; the technician confirms most views and opens a ticket for what is found."""
    for camera_id in cameras_to_judge(stage.archive, _MOST):
        while judge_camera(stage.archive, camera_id):
            continue
    technician = stage.players["kythuat"]
    with stage.archive.read() as session:
        proposed = health.views_proposed(session, technician.unit_ids, _MOST)
        found = health.standing(session, technician.unit_ids, _MOST)
        broken = not_working(session, technician.unit_ids, local_date(stage.clock.now_ms()), limit=1)
    for view, _camera in proposed[2:]:  # two wait for whoever tries the demonstration
        with technician.acts() as work:
            actions.register_view(work, view.id, technician.unit_ids)
    for spell, camera in found[:1]:
        _planned(stage, technician, camera.id, spell.fault, spell.id)
    for camera, _status in broken:
        _mended(technician, camera.id)
    stage.say(f"Xét hình {len(proposed)} khung hình chuẩn, {len(found)} lỗi, lập phiếu sửa chữa …")


def _planned(stage: Stage, technician: Player, camera_id: int, fault: str, spell_id: int) -> None:
    """The owner was called; the repairer comes the day after tomorrow."""
    due_on = local_date(stage.clock.now_ms()) + timedelta(days=2)
    with technician.acts() as work:
        ticket = actions.open_ticket(
            work,
            camera_id,
            technician.unit_ids,
            fault=fault,
            summary="Lau mặt kính, chỉnh lại tiêu cự",
            spell_id=spell_id,
        )
        called = TicketDraft("called", "Chủ nhà nói kính bị mờ từ hôm mưa to", None, None)
        ticket = actions.move_on(work, ticket.id, technician.unit_ids, called, ticket.edition)
        agreed = TicketDraft("planned", "Thợ của cửa hàng Ví Dụ hẹn đến", due_on, None)
        actions.move_on(work, ticket.id, technician.unit_ids, agreed, ticket.edition)


def _mended(technician: Player, camera_id: int) -> None:
    """A camera that does not work: what was changed, and what that cost."""
    with technician.acts() as work:
        ticket = actions.open_ticket(
            work, camera_id, technician.unit_ids, fault="other", summary="Không lên nguồn, kiểm tra bộ đổi nguồn"
        )
        done = TicketDraft("repaired", "Thay bộ đổi nguồn; chờ chủ nhà cắm lại điện", None, 280_000)
        actions.move_on(work, ticket.id, technician.unit_ids, done, ticket.edition)
