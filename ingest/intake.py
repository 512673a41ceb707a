"""The road of a file handed in: from staging to clips on the shelf, each step safe to take again.

1 received (``storage.receive``), 2 digested, 3 probed, 4 cut, 5 stored, 6 compared, 7 committed (``ingest.deliver``),
8 unstaged (``clear``). Objects are named by their digest, so a repeat writes the same names; rows, custody and the end
of the job stand in one transaction, so nothing is ever filed by halves or twice.
"""

from __future__ import annotations

from pathlib import Path

from ingest.deliver import commit, compare, store_objects
from ingest.media.child import run_in_child
from ingest.media.results import CAP_MS, TARGET_MS, Probe, Taken
from ingest.plan import Delivery, Learnt, plan
from ingest.run import Run
from ingest.settings import Settings
from ingest.staged import StagingAltered, fetch_staged, probe_staged
from ingest.work_folder import remove_left_over, work_folder
from storage.catalog import cameras, clips, clocks, hand_ins, intakes, masters, mounts, spooled
from storage.errors import Refused, StorageFull
from storage.ledger.filing import Placement, is_plausible, place, require_plausible
from storage.models import Intake
from storage.objects.keys import parse_clip_key, sidecar_key, thumbnail_key
from storage.objects.store import ObjectStore
from storage.receive import require_room
from storage.steps import step
from storage.unit_of_work import Archive, UnitOfWork

_SPOOLED_PAUSE_MS = 5_000
_ROOM_FACTOR = 4  # the copy taken apart, its clips, and both again in the store


def file_intake(archive: Archive, run: Run, intake_id: int) -> None:
    """Take a received file to its end: filed, duplicate or refused; ``run`` ends in the same transaction.

    What is wrong with the file ends the intake; what is wrong with the house (disk full, store away) is raised, for a
    later repeat.
    """
    intake = _begin(archive, run, intake_id)
    if intake is None:
        return
    try:
        with work_folder(archive.settings.home, run.id, run.leased_by) as folder:
            _file(archive, run, intake, folder)
    except _FileRefused as refused:
        _refuse(archive, run, intake, refused.reason)


def clear(archive: Archive, run: Run, intake_id: int, names: list[str]) -> None:
    """Remove what an ended intake no longer needs: staging bytes, work folders, objects of attempts gone to nothing.

    ``names`` are masters and clips; what has a row stays. While another file of the camera is being filed, waits.
    """
    with archive.write() as work:
        intake = intakes.get(work.session, intake_id)
        if intake is None or intake.state not in intakes.ENDED:
            raise ValueError(f"intake {intake_id} has not ended")
        if names:
            if intakes.is_camera_busy(work.session, intake, work.now):
                run.not_yet("Chờ tệp khác của cùng camera")
            owned = clips.owned_names(work.session, names) | masters.owned_names(work.session, names)
            for name in set(names) - owned:
                _remove_whole(archive.store, name)
    archive.store.remove(intake.staging_key)
    remove_left_over(archive.settings.home)
    step("unstaged")


def _remove_whole(store: ObjectStore, name: str) -> None:
    """Remove a master, or a clip with what stands beside it."""
    clip = parse_clip_key(name)
    if clip is not None:
        store.remove(thumbnail_key(clip.camera_id, clip.start_ms, clip.sha16))
        store.remove(sidecar_key(name))
    store.remove(name)


class _FileRefused(Exception):  # noqa: N818 - carries a refusal out of the work folder
    """The file itself cannot be taken in."""

    def __init__(self, reason: Refused) -> None:
        super().__init__(reason.message)
        self.reason = reason


def _begin(archive: Archive, run: Run, intake_id: int) -> Intake | None:
    """The intake, now being worked on; None when it has ended before (the run is then ended, too)."""
    with archive.write() as work:
        intake = intakes.get(work.session, intake_id)
        if intake is None:
            raise ValueError(f"no intake {intake_id}")
        if intake.state in intakes.ENDED:
            run.finish_in(work)
            return None
        waiting = spooled.get(work.session, intake.staging_key)
        if waiting is not None:
            run.not_yet(f"Tệp đang ở máy {waiting.host}, chờ kho nhận", _SPOOLED_PAUSE_MS)
        if not intakes.take_turn(work.session, intake, work.now):
            run.not_yet("Chờ tệp khác của cùng camera")
    return intake


def _file(archive: Archive, run: Run, intake: Intake, folder: Path) -> None:
    require_room(archive.settings, _ROOM_FACTOR * intake.bytes_received)
    original = folder / "original"
    sha256 = fetch_staged(
        archive,
        intake.staging_key,
        original,
        sha256=intake.sha256,
        size_bytes=intake.bytes_received,
        tell=lambda share: run.progress(round(10 * share), 100, "Đang tính mã băm"),
    )
    step("digested")
    if _end_as_known(archive, run, intake, sha256):
        return
    rate = _stated_rate(archive, intake)
    learnt = _learn(archive, run, intake, original, sha256, rate=rate)
    step("probed")
    taken = _cut(run, original, folder / "clips", rate)
    if taken.examination.sha256 != sha256:
        raise StagingAltered(intake.staging_key)
    step("cut")
    delivery = plan(archive, intake, learnt, taken)
    _remember_names(run, delivery)
    objects = delivery.objects
    store_objects(archive.store, objects, lambda share: run.progress(60 + round(20 * share), 100, "Đang cất vào kho"))
    step("stored")
    compare(archive.store, objects, lambda share: run.progress(80 + round(19 * share), 100, "Đang đọc lại đối chiếu"))
    step("compared")
    with archive.write(intake.handed_in_by) as work:
        commit(work, intake, delivery)
        _clear_later(work, intake, _superseded(run, delivery))
        run.finish_in(work, delivery.message)
    step("committed")


def _end_as_known(archive: Archive, run: Run, intake: Intake, sha256: str) -> bool:
    """End the intake when the camera already has, or once had, exactly these bytes."""
    with archive.read() as session:
        master = masters.by_content(session, intake.camera_id, sha256)
    if master is None:
        return False
    if master.object_key is None:
        raise _FileRefused(
            Refused(
                "content_discarded",
                "Tệp này đã từng được nạp và đã hết hạn lưu. Muốn giữ lại, hãy gửi bản cắt đoạn cần dùng.",
            )
        )
    with archive.write(intake.handed_in_by) as work:
        message = f"Nội dung này đã có trong kho (tệp gốc «{master.original_name}»), không nạp lần nữa."
        intakes.end(work.session, intake.id, "duplicate", work.now, master_id=master.id, message=message)
        facts = {"camera_id": intake.camera_id, "master_id": master.id}
        work.record("intake.recognised", "intake", intake.id, **facts)
        _clear_later(work, intake, _superseded(run, None))
        run.finish_in(work, message)
    return True


def _stated_rate(archive: Archive, intake: Intake) -> float | None:
    """Frames a second that whoever handed a raw stream in stated for it."""
    with archive.read() as session:
        file = hand_ins.of_intake(session, intake.id)
    return file.stated_rate if file else None


def _learn(archive: Archive, run: Run, intake: Intake, path: Path, sha256: str, *, rate: float | None) -> Learnt:
    """Read the file's packets, find its start and correct it. Raises _FileRefused."""
    run.progress(10, 100, "Đang đọc tệp")
    try:
        probe = probe_staged(path, rate, lambda share: run.progress(10 + round(5 * share), 100, "Đang đọc tệp"))
        placement = _placed(archive, intake, probe)
    except StorageFull:
        raise
    except Refused as refusal:
        raise _FileRefused(refusal) from refusal
    with archive.read() as session:
        camera = cameras.get(session, intake.camera_id)
    assert camera is not None  # the intake's row points to it
    return Learnt(path, sha256, camera.code, probe, placement, intake.time_source)


def _placed(archive: Archive, intake: Intake, probe: Probe) -> Placement:
    now, settings = archive.clock.now_ms(), archive.settings
    device_start = intake.device_start_ms
    if device_start is None:
        device_start = probe.device_start_ms
        # a recording has ended before it is handed in; a claim that says otherwise is no help
        if device_start is None or not is_plausible(device_start, now - probe.duration_ms):
            raise Refused(
                "start_missing",
                "Trong tệp không có giờ bắt đầu dùng được. Hãy nhập giờ bắt đầu theo đồng hồ đầu ghi rồi gửi lại.",
                field="device_start",
            )
    with archive.read() as session:
        observations = clocks.known(session, intake.camera_id)
        hung_from = mounts.hung_from(session, intake.camera_id)
    placement = place(
        observations,
        device_start,
        drift_ms_per_day=settings.clock_drift_ms_per_day,
        never_compared_ms=settings.clock_never_compared_ms,
    )
    require_plausible(placement, now, hung_from)
    return placement


def _cut(run: Run, original: Path, folder: Path, rate: float | None) -> Taken:
    """Take the file apart in a child process. Raises _FileRefused."""
    folder.mkdir()
    limits = Settings.from_env()
    note = "Đang cắt đoạn và xem hình chính"
    try:
        taken = run_in_child(
            "take_apart",
            {"path": original, "folder": folder, "target_ms": TARGET_MS, "cap_ms": CAP_MS, "rate": rate},
            time_limit_s=limits.media_seconds,
            memory_limit_bytes=limits.media_memory_bytes,
            progress=lambda share: run.progress(15 + round(45 * share), 100, note),
        )
    except StorageFull:
        raise
    except Refused as refusal:
        raise _FileRefused(refusal) from refusal
    if not taken.clips:
        raise _FileRefused(Refused("no_picture", "Tệp không có hình nào đọc được nên không nạp."))
    return taken


def _refuse(archive: Archive, run: Run, intake: Intake, reason: Refused) -> None:
    with archive.write(intake.handed_in_by) as work:
        intakes.end(work.session, intake.id, "refused", work.now, message=reason.message)
        work.record("intake.refused", "intake", intake.id, camera_id=intake.camera_id, code=reason.code)
        _clear_later(work, intake, _superseded(run, None))
        run.finish_in(work, reason.message)


def _remember_names(run: Run, delivery: Delivery) -> None:
    """Note what is about to be stored: should a repeat name things otherwise, these can still be cleared away."""
    before = set(run.arguments.get("stored", []))
    names = before | delivery.names
    if names != before:
        run.remember(stored=sorted(names))


def _superseded(run: Run, delivery: Delivery | None) -> list[str]:
    """Names that earlier attempts stored and that did not come to be."""
    kept = delivery.names if delivery else set()
    return [name for name in run.arguments.get("stored", []) if name not in kept]


def _clear_later(work: UnitOfWork, intake: Intake, names: list[str]) -> None:
    work.send("intake.clear", noun="staging", noun_id=intake.id, intake_id=intake.id, names=names)
