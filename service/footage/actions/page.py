"""Reading one page of an answer: clocks, originals, clips, reasons of its cameras; cut where it would be too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.footage.rules import sight
from service.footage.rules.answer import Known, Nearest
from service.footage.rules.question import CLIPS_AN_ANSWER, Question
from service.footage.rules.timing import CameraClock, Drift, Translation
from storage.catalog import footage, footage_places, footage_reasons, recorded_clips
from storage.catalog.footage import ClipRow, Searching
from storage.catalog.footage_places import StatusRow
from storage.values.timespan import Timespan

KEPT_BACK_MS = 1_000  # for clips that were filed some milliseconds beside their own start
NO_END = 1 << 31


@dataclass(frozen=True)
class Search:
    """A question and what holds around it: units whose cameras may be answered (None: all), the instant, the clocks."""

    question: Question
    scope: frozenset[str] | None
    now: int
    drift: Drift


@dataclass
class Material:
    """All that was read for one page of an answer; the mappings are by camera."""

    page: list[sight.Found]
    statuses: Mapping[int, Sequence[StatusRow]]
    known: dict[int, Known] = field(default_factory=dict)
    clips: Mapping[int, Sequence[ClipRow]] = field(default_factory=dict)
    parts: dict[int, Timespan] = field(default_factory=dict)
    spans: dict[int, list[Timespan]] = field(default_factory=dict)
    translations: dict[int, Translation] = field(default_factory=dict)
    next: str | None = None
    connections: Mapping[str, int] = field(default_factory=dict)
    camera_count: int = 0
    nearest: Nearest | None = None

    @property
    def ids(self) -> list[int]:
        """Keys of the cameras on the page, in order."""
        return [found.camera.id for found in self.page]


def read_page(connection: Searching, made: Search, material: Material) -> None:
    """Read what the cameras of the page have; ``material.page`` may hold one more than the limit."""
    question = made.question
    if len(material.page) > question.limit:
        material.page = material.page[: question.limit]
        material.next = sight.mark_of(material.page[-1], question, made.now).token()
    _set_parts(material, question)
    reach = _read_clocks(connection, made, material)
    _read_clips(connection, made, material)
    _settle_doubts(connection, material)
    material.known = _known(connection, made, material, reach)


def _set_parts(material: Material, question: Question) -> None:
    """Every camera is answered for the whole window; the first may go on from where the page before stopped."""
    window, mark, first = question.window, question.after, material.page[0].camera
    material.parts = dict.fromkeys(material.ids, window)
    if mark and mark.from_ms is not None and first.code == mark.code:
        start = max(window.start_ms, min(mark.from_ms, window.end_ms - 1))
        material.parts[first.id] = Timespan(start, window.end_ms)


def _read_clocks(connection: Searching, made: Search, material: Material) -> Timespan:
    """Clocks and originals of the page; where in filed time each camera's clips may stand, and all of them together."""
    ids = material.ids
    observed = footage_reasons.observations(connection, ids)
    filings = footage.by_camera(footage_reasons.filings(connection, ids))
    fed = recorded_clips.with_feed(connection, ids)
    clocks = {i: CameraClock(observed.get(i, ()), made.drift, i in fed) for i in ids}
    material.spans = {i: clocks[i].filed_spans(material.parts[i], filings.get(i, ())) for i in ids}
    every = [span for spans in material.spans.values() for span in spans]
    reach = Timespan(min(span.start_ms for span in every), max(span.end_ms for span in every))
    masters = footage_reasons.masters(connection, ids, reach)
    material.translations = {i: Translation(clocks[i], masters.get(i, ())) for i in ids}
    return reach


def _read_clips(connection: Searching, made: Search, material: Material) -> None:
    """Clips of the page, as many as an answer may hold; what did not fit is left for the page after it."""
    ranges = [(i, material.spans[i]) for i in material.ids]
    found, stopped_at = footage.clips_by_ranges(connection, ranges, CLIPS_AN_ANSWER)
    material.clips = found
    if stopped_at is None:
        return
    at = material.ids.index(stopped_at)
    if at:
        material.next = sight.mark_of(material.page[at - 1], made.question, made.now).token()
        material.page = material.page[:at]
        return
    material.page = material.page[:1]
    until = _cut_ms(material, found[stopped_at])
    part = material.parts[stopped_at]
    if (
        min(until, part.end_ms - 1) <= part.start_ms
    ):  # clocks so far apart that no cut is safe: answer this camera whole
        material.clips, _ = footage.clips_by_ranges(connection, ranges[:1], NO_END)
        material.next = sight.mark_of(material.page[0], made.question, made.now).token()
    else:
        until = min(until, part.end_ms - 1)
        material.parts[stopped_at] = Timespan(part.start_ms, until)
        material.next = sight.mark_of(material.page[0], made.question, made.now, until).token()


def _cut_ms(material: Material, read: Sequence[ClipRow]) -> int:
    """Until when a camera's clips are all read, corrected time, when reading stopped at the last of ``read``.

    Whatever was not read was filed later; corrected it moves by the smallest shift of any original, or more.
    """
    translation = material.translations[material.ids[0]]
    shifts = [translation.shift_ms(master.filed_start_ms) for master in translation.masters]
    return read[-1].start_ms + min([*shifts, 0]) - KEPT_BACK_MS


def _settle_doubts(connection: Searching, material: Material) -> None:
    """Where a clip's original does not follow from its time alone, the wide side says which it is; those of originals
    taken out of search go."""
    for camera_id in material.ids:
        translation, rows = material.translations[camera_id], material.clips.get(camera_id, ())
        if rows and translation.in_doubt(rows):
            starts = Timespan(min(row.start_ms for row in rows), max(row.start_ms for row in rows) + 1)
            translation.details = {row.start_ms: row for row in footage.details(connection, camera_id, starts)}
    material.clips = {i: material.translations[i].kept(rows) for i, rows in material.clips.items()}


def _known(connection: Searching, made: Search, material: Material, reach: Timespan) -> dict[int, Known]:
    """What else is known of the cameras of the page; ``reach`` is filed time."""
    window, ids = made.question.window, material.ids
    hanging = footage.by_camera(footage_places.mounts_of(connection, ids, window))
    outages = footage_reasons.outages(connection, ids, window)
    discards = footage_reasons.discards(connection, ids, reach)
    holds = footage_reasons.holds(connection, ids, reach)
    asked = footage_reasons.asked(connection, ids, window)
    waiting = footage_reasons.waiting_intakes(connection, ids)
    return {
        i: Known(
            clock=material.translations[i].clock,
            translation=material.translations[i],
            hanging=[span for mount in hanging.get(i, ()) if (span := sight.valid_span(mount, window))],
            statuses=material.statuses.get(i, ()),
            outages=outages.get(i, ()),
            discards=discards.get(i, ()),
            holds=holds.get(i, ()),
            asked=asked.get(i, ()),
            waiting_intakes=waiting.get(i, 0),
        )
        for i in ids
    }
