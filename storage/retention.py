"""Letting go of what has outlived its keeping, in an order that a kill at any point cannot hurt:

1. one transaction: discard rows, custody events, the rows of the things themselves gone; a hold that is placed
   meanwhile waits for it or is seen by it;
2. after commit: the objects are removed, and the discard rows say when;
3. a sweep removes objects whose discard row does not say so yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from storage import days
from storage.catalog import clip_days, discards, holds, retrievals
from storage.catalog.discards import OldClip
from storage.models import Discard, Exhibit, Master, WorkingCopy
from storage.removal import mirror_holds, remove_objects, sweep
from storage.unit_of_work import Archive, Reading, UnitOfWork
from storage.values.clock import DAY_MS, MINUTE_MS
from storage.values.retention import Keeping, is_due, kept_until
from storage.values.timespan import Timespan

CLIPS_AT_ONCE = 50
LEAVING_AT_ONCE = 500  # of days that left the index nobody is waiting for the camera
LEAVING_ROUND_MS = 45 * MINUTE_MS  # the job ends well within its time, and comes round by the hour
# A span asked for is in corrected time, clips lie in filed time: a clock set to a wrong time zone is covered by this.
_ASKED_MARGIN_MS = DAY_MS

Progress = Callable[[int, int, str], None]


@dataclass
class Tally:
    """How many of each were let go, and how many objects a sweep found left behind."""

    clips: int = 0
    masters: int = 0
    exhibits: int = 0
    copies: int = 0
    swept: int = 0


def apply(archive: Archive, *, ended_stages: Collection[str], progress: Progress | None = None) -> Tally:
    """One round over the whole archive: sweep, then clips and masters camera by camera, exhibits, working copies,
    and the store's own locks. May be stopped and begun again anywhere.

    ``ended_stages``: stages of a case that are an end. ``progress`` gets cameras done, cameras in all and a note.
    """
    tally = Tally(swept=sweep(archive))
    days.take_out(archive, _ASKED_MARGIN_MS)
    with archive.read() as session:
        cameras = discards.cameras_with_clips(session)
    for number, camera_id in enumerate(cameras):
        if progress:
            progress(number, len(cameras), "Đang xét thời hạn lưu")
        tally.clips += discard_clips(archive, camera_id, ended_stages)
        tally.masters += discard_masters(archive, camera_id)
    tally.exhibits = discard_exhibits(archive, ended_stages)
    tally.copies = discard_copies(archive)
    mirror_holds(archive)
    tally.clips += discard_leaving(archive, ended_stages, progress)  # last: it may be long, and is gone on with
    return tally


def keeping_of(archive: Archive) -> Keeping:
    """The days of this house."""
    settings = archive.settings
    return Keeping(settings.clip_retention_days, settings.exhibit_retention_days, settings.copy_retention_days)


def discard_clips(archive: Archive, camera_id: int, ended_stages: Collection[str]) -> int:
    """Let go of the clips of a camera that are due; answers how many."""
    count, after = 0, -1
    while True:
        with archive.read() as session:
            old = _old_clips(archive, session, camera_id, after)
            is_any_due = bool(_due_clips(archive, session, camera_id, old, ended_stages))
        if is_any_due:
            with archive.write() as work:
                holds.lock_camera(work.session, camera_id)
                # once more under the lock: a hold or a use may have come since
                fresh = _old_clips(archive, work.session, camera_id, after)
                due = _due_clips(archive, work.session, camera_id, fresh, ended_stages)
                names = _let_clips_go(work, camera_id, due, discards.drop_clips)
                work.afterwards(partial(remove_objects, archive, names))
            count += len(due)
        if len(old) < CLIPS_AT_ONCE:
            return count
        after = old[-1].start_ms


def discard_leaving(archive: Archive, ended_stages: Collection[str], progress: Progress | None = None) -> int:
    """Let go of the clips of days that left the index, for as long as a round may last; answers how many.

    What is kept by now goes back into the index; parts with nothing left in them are dropped.
    """
    until = archive.clock.now_ms() + LEAVING_ROUND_MS
    count = _discard_leaving(archive, ended_stages, progress, until)
    days.forget_emptied(archive)
    return count


def _discard_leaving(archive: Archive, ended_stages: Collection[str], progress: Progress | None, until_ms: int) -> int:
    count, camera_id = 0, 0
    while archive.clock.now_ms() < until_ms:
        with archive.write() as work:
            following = clip_days.leaving_camera(work.session, camera_id)
            if following is None:
                return count
            camera_id = following
            holds.lock_camera(work.session, camera_id)
            page = discards.old_clips(work.session, camera_id, 0, -1, LEAVING_AT_ONCE, is_leaving=True)
            due = _due_clips(archive, work.session, camera_id, page, ended_stages)
            kept = {clip.start_ms for clip in page} - {clip.start_ms for clip in due}
            clip_days.bring_back_those(work.session, camera_id, kept)
            names = _let_clips_go(work, camera_id, due, clip_days.drop_leaving)
            work.afterwards(partial(remove_objects, archive, names))
        count += len(due)
        camera_id -= len(page) == LEAVING_AT_ONCE  # there may be more of it
        if progress:
            progress(count, 0, "Đang cho đi các ngày đã hết hạn lưu")
    return count


def _old_clips(archive: Archive, session: Reading, camera_id: int, after: int) -> list[OldClip]:
    by = archive.clock.now_ms() - archive.settings.clip_retention_days * DAY_MS
    return discards.old_clips(session, camera_id, by, after, CLIPS_AT_ONCE)


def _due_clips(
    archive: Archive, session: Reading, camera_id: int, old: Sequence[OldClip], ended_stages: Collection[str]
) -> list[OldClip]:
    """Those of ``old`` that no hold, no open question and no use keeps."""
    if not old:
        return []
    kept_spans = _kept_spans(session, camera_id)
    uses = discards.uses_of_clips(session, camera_id, [clip.start_ms for clip in old], ended_stages)
    keeping, now = keeping_of(archive), archive.clock.now_ms()
    return [
        clip
        for clip in old
        if not any(clip.span.overlaps(kept) for kept in kept_spans)
        and is_due(kept_until(clip.filed_at, keeping.clip_days, uses.get(clip.start_ms, ()), keeping), now)
    ]


def _kept_spans(session: Reading, camera_id: int) -> list[Timespan]:
    """What of a camera is held, or asked for and not yet answered."""
    asked = [span.widened(_ASKED_MARGIN_MS) for span in discards.asked_spans(session, camera_id)]
    return holds.spans_in_force(session, camera_id) + asked


def _let_clips_go(
    work: UnitOfWork,
    camera_id: int,
    due: Sequence[OldClip],
    drop: Callable[[Reading, int, Collection[int]], None],
) -> list[str]:
    """Rows, copies and custody of clips in this transaction; answers the names of the objects to be removed."""
    refs = {clip.clip_ref_id: clip for clip in due if clip.clip_ref_id is not None}
    copies = _let_copies_go(work, discards.copies_of(work.session, refs), "clip_discarded")
    rows = [row for clip in due for row in _clip_rows(work, clip)]
    discards.add(work.session, rows)
    drop(work.session, camera_id, [clip.start_ms for clip in due])
    by_master: dict[int | None, list[OldClip]] = defaultdict(list)
    for clip in due:
        by_master[clip.master_id].append(clip)
    for master_id, clips in by_master.items():
        noun, key = ("recording", camera_id) if master_id is None else ("master", master_id)
        work.record(
            "clip.discarded",
            noun,
            key,
            camera_id=camera_id,
            rule="retention",
            clip_starts_ms=[clip.start_ms for clip in clips],
            clip_sha256=[clip.sha256 for clip in clips],
        )
    for ref_id, clip in refs.items():
        work.record("clip.discarded", "clip_ref", ref_id, camera_id=camera_id, rule="retention", sha256=clip.sha256)
    return copies + [row.object_key for row in rows]


def _clip_rows(work: UnitOfWork, clip: OldClip) -> list[Discard]:
    """The discard rows of a clip and its thumbnail. The sidecar belongs to the clip's own."""
    whole = (clip.object_key, clip.sha256, clip.size_bytes)
    rows = [_row(work, whole, "retention", clip.camera_id, clip.span)]
    return [*rows, _row(work, clip.thumbnail, "retention")] if clip.thumbnail else rows


def discard_masters(archive: Archive, camera_id: int) -> int:
    """Let go of the masters of a camera whose clips are all gone; answers how many."""
    by = archive.clock.now_ms() - archive.settings.clip_retention_days * DAY_MS
    with archive.read() as session:
        if not discards.emptied_masters(session, camera_id, by):
            return 0
    with archive.write() as work:
        holds.lock_camera(work.session, camera_id)
        kept_spans = _kept_spans(work.session, camera_id)
        due = [
            master
            for master in discards.emptied_masters(work.session, camera_id, by)
            if not any(_shown(master).overlaps(kept) for kept in kept_spans)
        ]
        names = [_let_master_go(work, master) for master in due]
        work.afterwards(partial(remove_objects, archive, names))
    return len(due)


def _shown(master: Master) -> Timespan:
    return Timespan(master.filed_start_ms, master.filed_start_ms + master.duration_ms)


def _let_master_go(work: UnitOfWork, master: Master) -> str:
    name = master.object_key or ""
    row = _row(work, (name, master.sha256, master.size_bytes), "clips_gone", master.camera_id, _shown(master))
    discards.add(work.session, [row])
    master.object_key = None
    work.record(
        "master.discarded", "master", master.id, camera_id=master.camera_id, rule=row.rule, sha256=master.sha256
    )
    return name


def discard_exhibits(archive: Archive, ended_stages: Collection[str]) -> int:
    """Let go of exhibits that served no case; answers how many."""
    keeping = keeping_of(archive)
    by = archive.clock.now_ms() - keeping.exhibit_days * DAY_MS
    count, after = 0, 0
    while True:
        with archive.read() as session:
            page = discards.exhibits_kept(session, by, after, CLIPS_AT_ONCE)
            due = [
                (exhibit.id, camera_id)
                for exhibit, camera_id in page
                if _is_exhibit_due(archive, session, exhibit, camera_id, ended_stages)
            ]
        for exhibit_id, camera_id in due:
            with archive.write() as work:
                holds.lock_camera(work.session, camera_id)
                exhibit = work.session.get_one(Exhibit, exhibit_id)
                if exhibit.object_key and _is_exhibit_due(archive, work.session, exhibit, camera_id, ended_stages):
                    name = _let_exhibit_go(work, exhibit, camera_id)
                    work.afterwards(partial(remove_objects, archive, [name]))
                    count += 1
        if len(page) < CLIPS_AT_ONCE:
            return count
        after = page[-1][0].id


def _is_exhibit_due(
    archive: Archive, session: Reading, exhibit: Exhibit, camera_id: int, ended_stages: Collection[str]
) -> bool:
    if holds.is_held(session, camera_id, holds.exhibit_span(session, exhibit)):
        return False
    keeping = keeping_of(archive)
    uses = discards.uses_of_retrieval(session, exhibit.retrieval_id, ended_stages)
    return is_due(kept_until(exhibit.made_at, keeping.exhibit_days, uses, keeping), archive.clock.now_ms())


def _let_exhibit_go(work: UnitOfWork, exhibit: Exhibit, camera_id: int) -> str:
    name = exhibit.object_key or ""
    span = retrievals.span_of(exhibit)
    row = _row(work, (name, exhibit.sha256, exhibit.size_bytes), "served_no_case", camera_id, span)
    discards.add(work.session, [row])
    exhibit.object_key = None
    retrieval_id = exhibit.retrieval_id
    work.record(
        "exhibit.discarded", "exhibit", exhibit.id, retrieval_id=retrieval_id, rule=row.rule, sha256=exhibit.sha256
    )
    return name


def discard_copies(archive: Archive) -> int:
    """Let go of working copies whose days are over; they are no evidence and are made again when wanted."""
    by = archive.clock.now_ms() - archive.settings.copy_retention_days * DAY_MS
    count = 0
    while True:
        with archive.write() as work:
            old = discards.copies_made_by(work.session, by, CLIPS_AT_ONCE)
            names = _let_copies_go(work, old, "retention")
            work.afterwards(partial(remove_objects, archive, names))
        count += len(old)
        if len(old) < CLIPS_AT_ONCE:
            return count


def _let_copies_go(work: UnitOfWork, copies: Sequence[WorkingCopy], rule: str) -> list[str]:
    rows = [_row(work, (copy.object_key, copy.sha256, copy.size_bytes), rule) for copy in copies]
    discards.add(work.session, rows)
    discards.drop_copies(work.session, [copy.clip_ref_id for copy in copies])
    for copy in copies:
        work.record("working_copy.discarded", "clip_ref", copy.clip_ref_id, rule=rule, sha256=copy.sha256)
    return [row.object_key for row in rows]


def _row(
    work: UnitOfWork, whole: tuple[str, str, int], rule: str, camera_id: int | None = None, span: Timespan | None = None
) -> Discard:
    """A discard row; ``whole`` is the object's name, digest and size in bytes."""
    name, sha256, size_bytes = whole
    return Discard(
        object_key=name,
        sha256=sha256,
        size_bytes=size_bytes,
        camera_id=camera_id,
        start_ms=span.start_ms if span else None,
        duration_ms=span.length_ms if span else None,
        rule=rule,
        discarded_at=work.now,
    )
