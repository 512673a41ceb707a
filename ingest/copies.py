"""Working copies: an H.264 copy of a clip that a browser cannot play. Never evidence, and labelled so."""

from __future__ import annotations

from ingest.media.child import run_in_child
from ingest.media.results import KEYFRAME_EVERY_MS
from ingest.run import Run
from ingest.settings import Settings
from ingest.work_folder import work_folder
from storage.catalog import clips
from storage.errors import NotFound
from storage.objects.keys import copy_key
from storage.objects.read_back import require_kept
from storage.steps import step
from storage.unit_of_work import Archive

_NOTE = "Đang làm bản xem được trong trình duyệt"


def make_copy(archive: Archive, run: Run, clip_ref_id: int) -> None:
    """Make the copy of one clip unless there is one; ``run`` ends in the same transaction.

    Raises NotFound when the clip was let go meanwhile, Refused when its pictures cannot be read.
    """
    with archive.read() as session:
        found = clips.by_ref(session, clip_ref_id)
        is_made = clips.working_copy_of(session, clip_ref_id) is not None
    if is_made:
        return
    if found is None:
        raise NotFound("Đoạn ghi hình này không còn trong kho.")
    _, _, detail = found
    step("copy_begun")
    for left in list(archive.store.listed(f"copy/{clip_ref_id}-")):  # of an attempt that came to nothing
        archive.store.remove(left.key)
    limits = Settings.from_env()
    with work_folder(archive.settings.home, run.id, run.leased_by) as folder:
        archive.store.fetch(detail.object_key, folder / "clip")
        made = run_in_child(
            "working_copy",
            {
                "path": folder / "clip",
                "out": folder / "copy.mp4",
                "keyframe_every_ms": KEYFRAME_EVERY_MS,
                "max_height": limits.copy_height,
            },
            time_limit_s=limits.media_seconds,
            memory_limit_bytes=limits.media_memory_bytes,
            progress=lambda share: run.progress(round(100 * share), 100, _NOTE),
        )
        key = copy_key(clip_ref_id, made.sha256)
        archive.store.put_file(key, made.path)
        require_kept(archive.store, key, made.sha256)
    step("copy_stored")
    with archive.write() as work:
        clips.add_working_copy(
            work.session, clip_ref_id, object_key=key, sha256=made.sha256, size_bytes=made.bytes, made_at=work.now
        )
        work.record("working_copy.made", "clip_ref", clip_ref_id, sha256=made.sha256, of_sha256=detail.sha256)
        run.finish_in(work)
