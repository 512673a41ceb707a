"""A recorder of the demonstration, and files of it that wait for a person's word: one proposed, one recognised."""

from __future__ import annotations

from service.devices import actions as devices
from service.devices.rules import DeviceDraft
from service.intakes import actions as intakes
from storage.catalog import cameras, clips, masters
from storage.values.clock import to_local
from workers.demonstration.cast import Stage


def brought(stage: Stage, camera_id: int) -> None:
    """The recorder of this camera's owner is entered; an officer brings two files of its first channel."""
    officer = stage.players["canbo"]
    with officer.acts() as work:
        camera = cameras.get(work.session, camera_id)
        assert camera is not None
        draft = DeviceDraft("dahua", "Loại mẫu 8 kênh", 8, "Tủ dưới quầy", "")
        device = devices.register(work, officer.unit_ids, draft, camera.code)
        devices.hang(work, officer.unit_ids, device.id, {1: camera.code})
        device_id = device.id
    with stage.archive.read() as session:
        original = next((one for one in masters.of_camera(session, camera_id) if one.object_key), None)
        filed = clips.of_master(session, original.id) if original else []
    if original is None or original.object_key is None or not filed:
        return
    clip, detail = filed[0]
    begin, end = to_local(detail.device_start_ms), to_local(detail.device_start_ms + clip.duration_ms)
    exported = f"NVR_ch1_main_{begin:%Y%m%d%H%M%S}_{end:%Y%m%d%H%M%S}.mp4"
    hand_in = intakes.begin(stage.archive, officer.account, officer.unit_ids, device_id=device_id)
    for name, key in ((exported, detail.object_key), ("ban-sao-thu-hai.mp4", original.object_key)):
        intakes.add_file(
            stage.archive,
            stage.archive.store.read(key),
            officer.account,
            officer.unit_ids,
            hand_in_id=hand_in.id,
            name=name,
        )
    stage.work_off()
    stage.say("Mang tệp từ đầu ghi đến, chờ xác nhận …")
