"""How cameras fare: their clips judged in order of time, spells of faults begun and ended, views proposed.

What a single clip shows was measured when it was filed (``media/health.py``). Here it is counted over clips
(``storage/values/spells.py``), and the typical picture of each clip is laid beside the view that a technician
registered for the mount (``media/view.py``). Only clips of the last days count: older ones, handed in late, say nothing
of how the camera does. One of the last days that comes late is judged in its place: counting goes back to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ingest.health_spells import Stretches, end_unfounded, keep, sure_before, tallies_at
from ingest.health_verdict import UNSEEABLE, Verdict, beside_views, light_by_hour, verdict_on
from ingest.media import view as views
from ingest.media.view import Picture
from storage.catalog import health, mounts
from storage.catalog.clips import FLAG_RECORDED
from storage.catalog.health import LOOKS_BACK_MS, SeenClip
from storage.models import CameraView, HealthState, Mount
from storage.objects.store import ObjectMissing
from storage.unit_of_work import Archive, Reading, UnitOfWork
from storage.values.digest import sha256_of_bytes
from storage.values.spells import FAULTS, FORGOTTEN_AFTER_MS, Tally, counted, tally_of

AT_ONCE = 200  # clips of a camera in one transaction
WINDOW_CLIPS = 400  # read to fill windows: the last few of which something can be said are among them
VIEW_CLIPS = 5  # a view is made of so many clips without a fault …
VIEW_LOOKS = 16  # … out of so many last ones

_LARGEST_THUMBNAIL = 4 << 20  # bytes; ours have a few thousand


@dataclass
class _Judgement:
    """One page of a camera's clips: what was found of each, before anything is written."""

    clips: list[SeenClip]
    faults: dict[int, dict[str, bool | None]]
    match: int | None = None
    light: str | None = None  # of the last clip that could be looked at


def cameras_to_judge(archive: Archive, limit: int) -> list[int]:
    """Cameras with clips of the last days that were not judged yet, or not in their place, at most ``limit``."""
    with archive.read() as session:
        now = archive.clock.now_ms()
        return health.to_judge(session, now - LOOKS_BACK_MS, now, limit)


def judge_camera(archive: Archive, camera_id: int) -> int:
    """Judge the next clips of a camera (at most ``AT_ONCE``); answers how many. Repeated, it goes on behind them.

    Where clips were filed behind others that were judged before, it goes back to them and counts anew from there.
    """
    now = archive.clock.now_ms()
    with archive.read() as session:
        state = health.state_of(session, camera_id)
        begun = _begun(session, camera_id, state, now)
        clips = health.clips_after(session, camera_id, begun.after_ms, now, AT_ONCE)
        kept = health.views_of(session, camera_id)
        hung = mounts.of_camera(session, camera_id)
        before = [] if begun.late_ms is None else _window_before(session, camera_id, begun.after_ms)
    if not clips and begun.late_ms is None:
        return 0
    judgement = _judged(archive, clips, kept, hung)
    earlier = _judged(archive, before, kept, hung)
    proposed = _proposed(archive, camera_id, judgement, kept, hung) if clips else None
    with archive.write() as work:
        is_written = _write(work, camera_id, begun, judgement, earlier)
        if is_written and proposed is not None and not _is_covered(work, camera_id, proposed.until_ms):
            health.add_view(work.session, proposed)
    return len(clips)


@dataclass(frozen=True)
class _Begun:
    """Where a page of judging begins: behind which start, and what of its state it read. ``late_ms``: it goes back, and
    what was being counted there is told by the spells and clips before."""

    after_ms: int
    until_ms: int | None = None
    late_ms: int | None = None


def _begun(session: Reading, camera_id: int, state: HealthState | None, now: int) -> _Begun:
    oldest = now - LOOKS_BACK_MS
    if state is None:
        return _Begun(oldest)
    after_ms = max(oldest, _judged_until(state, now))
    if state.late_ms is None:
        return _Begun(after_ms, state.judged_until_ms)
    again_ms = max(oldest, sure_before(session, camera_id, min(after_ms + 1, state.late_ms)))
    return _Begun(again_ms, state.judged_until_ms, state.late_ms)


def _window_before(session: Reading, camera_id: int, at_ms: int) -> list[SeenClip]:
    """The last clips of a window that ends at an instant, in order."""
    return health.clips_before(session, camera_id, at_ms - FORGOTTEN_AFTER_MS, at_ms, WINDOW_CLIPS)[::-1]


def _judged_until(state: HealthState, now: int) -> int:
    """How far a camera was judged. Beyond now there was a clip of a wrong time: then when it was judged tells it."""
    return state.judged_until_ms if state.judged_until_ms <= now else min(state.judged_at, now)


def _judged(archive: Archive, clips: list[SeenClip], kept: Sequence[CameraView], hung: Sequence[Mount]) -> _Judgement:
    judgement = _Judgement(clips, {})
    for clip in clips:
        verdict = _verdict(archive, clip, kept, _mount_at(hung, clip.start_ms))
        judgement.faults[clip.start_ms] = verdict.found
        judgement.light = judgement.light if verdict.light is None else verdict.light
        judgement.match = judgement.match if verdict.match is None else verdict.match
    return judgement


def _verdict(archive: Archive, clip: SeenClip, kept: Sequence[CameraView], mount: Mount | None) -> Verdict:
    flags = clip.picture.get("flags", ())
    standing = [] if mount is None else health.standing_views(kept, mount.id)
    # Of what cannot be seen the picture need not be read.
    picture = None if mount is None or UNSEEABLE.intersection(flags) else _thumbnail(archive, clip)
    if picture is None:
        return verdict_on(flags, bool(standing))
    return beside_views(flags, picture, [views.read_sketch(one.sketch) for one in standing], _by_hour(clip))


def _by_hour(clip: SeenClip) -> str | None:
    """Day or dark for sure: the clock of a device may be off by half a day, that of our recorder is not."""
    return light_by_hour(clip.start_ms) if clip.flags & FLAG_RECORDED else None


def _mount_at(hung: Sequence[Mount], at_ms: int) -> Mount | None:
    for mount in hung:
        if mount.valid_from_ms <= at_ms and (mount.valid_to_ms is None or at_ms < mount.valid_to_ms):
            return mount
    return None


def _thumbnail(archive: Archive, clip: SeenClip) -> Picture | None:
    """The typical picture of a clip; None when there is none, or when its bytes are not those that were filed."""
    if clip.thumbnail_key is None:
        return None
    try:
        data = b"".join(archive.store.read(clip.thumbnail_key, 0, _LARGEST_THUMBNAIL))
    except ObjectMissing:
        return None
    if sha256_of_bytes(data) != clip.thumbnail_sha256:
        return None
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if picture is None else np.asarray(picture, dtype=np.uint8)


def _write(work: UnitOfWork, camera_id: int, begun: _Begun, judgement: _Judgement, earlier: _Judgement) -> bool:
    """Count the clips on and write what follows. False for a run that another overtook, or a late clip: it changes
    nothing."""
    state = health.state_of(work.session, camera_id, locked=True)
    if state is None:
        first = HealthState(camera_id=camera_id, judged_until_ms=begun.after_ms, judged_at=work.now, tallies={})
        state = health.add_state(work.session, first)
    elif (state.judged_until_ms, state.late_ms) != (begun.until_ms, begun.late_ms):
        return False
    if _has_more(work, camera_id, begun, judgement):
        return False
    if begun.late_ms is not None:
        before = [(clip.start_ms, clip.duration_ms, earlier.faults[clip.start_ms]) for clip in earlier.clips]
        tallies = tallies_at(work.session, camera_id, begun.after_ms, before)
    else:
        tallies = {fault: tally_of(plain) for fault, plain in state.tallies.items()}
    stretches = Stretches()
    for clip in judgement.clips:
        for fault, is_bad in judgement.faults[clip.start_ms].items():
            tally, event = counted(tallies.get(fault, Tally()), fault, is_bad, clip.start_ms, clip.duration_ms)
            tallies[fault] = tally
            stretches.note(fault, tally, event)
    state.tallies = {fault: tally.to_plain() for fault, tally in tallies.items() if tally != Tally()}
    state.judged_until_ms, state.judged_at = begun.after_ms, work.now
    state.late_ms = None
    if judgement.clips:
        last = judgement.clips[-1]
        state.judged_until_ms, until_ms = last.start_ms, last.start_ms + last.duration_ms
        keep(work, camera_id, stretches.found, until_ms)
        quiet = [fault for fault in FAULTS if tallies.get(fault, Tally()).is_quiet]
        end_unfounded(work, camera_id, quiet, until_ms)
    state.view_match = state.view_match if judgement.match is None else judgement.match
    return True


def _has_more(work: UnitOfWork, camera_id: int, begun: _Begun, judgement: _Judgement) -> bool:
    """Whether a clip was filed among those judged since they were read."""
    if not judgement.clips:
        return False
    last_ms = judgement.clips[-1].start_ms
    return health.count_clips(work.session, camera_id, begun.after_ms + 1, last_ms) != len(judgement.clips)


def _is_covered(work: UnitOfWork, camera_id: int, at_ms: int) -> bool:
    """Whether something is before the lens, so that the pictures of then are no view."""
    return any(spell.fault == "covered" for spell in health.spells_at(work.session, camera_id, at_ms))


def _proposed(
    archive: Archive, camera_id: int, judgement: _Judgement, kept: Sequence[CameraView], hung: Sequence[Mount]
) -> CameraView | None:
    """A view made of clips without a fault, where the mount of now has none of the light that is; else None."""
    mount = next((one for one in hung if one.valid_to_ms is None), None)
    if mount is None or judgement.light is None:
        return None
    own = [one for one in kept if one.mount_id == mount.id and one.light == judgement.light]
    if any(one.ended_at is None for one in own):
        return None
    behind_ms = max([mount.valid_from_ms - 1, *(one.until_ms for one in own)])
    with archive.read() as session:
        clips = health.clips_before(session, camera_id, behind_ms, judgement.clips[-1].start_ms, VIEW_LOOKS)
    used: dict[int, Picture] = {}
    for clip in clips:
        picture = None if clip.picture.get("flags") else _thumbnail(archive, clip)
        if picture is not None and views.light_of(picture, _by_hour(clip)) == judgement.light:
            used[clip.start_ms] = picture
    if len(used) < VIEW_CLIPS:
        return None
    sketch = views.sketch_of(views.middle_of(list(used.values())), judgement.light)
    if sketch.edge_count < views.FEWEST_EDGES:
        return None
    return CameraView(
        camera_id=camera_id,
        mount_id=mount.id,
        light=judgement.light,
        sketch=sketch.to_text(),
        drawing_png=views.drawing_of(sketch),
        from_ms=min(used),
        until_ms=max(used),
        clip_count=len(used),
        proposed_at=archive.clock.now_ms(),
    )
