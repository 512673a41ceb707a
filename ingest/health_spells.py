"""Stretches of clips with a fault become spells; where they overlap spells that were told before, those are mended.

Clips of a stretch may be counted more than once, because one came late and judging went back to it: what was told
stays told, its begin and end move, and nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from storage.catalog import health
from storage.models import HealthSpell
from storage.unit_of_work import Reading, UnitOfWork
from storage.values.spells import FORGOTTEN_AFTER_MS, Event, Tally, seen

Seen = tuple[int, int, Mapping[str, bool | None]]
"""Start and length of a clip, and which faults it showed; None: it cannot be said."""


@dataclass
class Stretch:
    """Clips in a row that show a fault, as far as they were counted. ``clip_count`` 0: none on this page, it only ends
    there. ``end_ms``: start of the first good clip behind them; None while it lasts."""

    fault: str
    start_ms: int
    last_ms: int
    clip_count: int
    end_ms: int | None = None


@dataclass
class Stretches:
    """Those of one page of clips, in order of time."""

    found: list[Stretch] = field(default_factory=list)
    _lasting: dict[str, Stretch] = field(default_factory=dict)

    def note(self, fault: str, tally: Tally, event: Event) -> None:
        """Take what a clip made of a tally: a stretch begins, goes on, or is over."""
        if event is None:
            return
        stretch = self._lasting.get(fault)
        if stretch is None:
            stretch = Stretch(fault, tally.first_ms, tally.last_ms, tally.bad_count)
            self._lasting[fault] = stretch
            self.found.append(stretch)
        if event == "over":
            stretch.end_ms = max(tally.good_ms, stretch.start_ms + 1)
            del self._lasting[fault]
        else:
            stretch.last_ms, stretch.clip_count = tally.last_ms, tally.bad_count


def sure_before(session: Reading, camera_id: int, at_ms: int) -> int:
    """The last instant not behind this one at which nobody doubts what was being counted: no spell began or ended
    within a window before it, so none was about to be told, or to end."""
    at_ms -= 1
    while edges := health.edges_of_spells(session, camera_id, at_ms - FORGOTTEN_AFTER_MS, at_ms):
        at_ms = min(edges) - 1
    return at_ms


def tallies_at(session: Reading, camera_id: int, at_ms: int, before: Iterable[Seen]) -> dict[str, Tally]:
    """What was being counted of a camera at such an instant: of the spells that lasted, and of the clips before it."""
    tallies = {
        spell.fault: Tally(
            bad_count=min(spell.clip_count, health.count_clips(session, camera_id, spell.start_ms, at_ms)),
            first_ms=spell.start_ms,
            last_ms=min(at_ms, spell.last_ms),
            stands=True,
        )
        for spell in health.spells_at(session, camera_id, at_ms)
    }
    for start_ms, duration_ms, found in before:
        for fault, is_bad in found.items():
            if is_bad is not None:
                tallies[fault] = seen(tallies.get(fault, Tally()), is_bad, start_ms, duration_ms)
    return tallies


def keep(work: UnitOfWork, camera_id: int, stretches: Iterable[Stretch], until_ms: int) -> None:
    """Write what was counted up to an instant, the end of the last clip."""
    for stretch in stretches:
        known = health.spells_over(work.session, camera_id, stretch.fault, stretch.start_ms, stretch.end_ms or until_ms)
        if known:
            _mend(work, known, stretch)
        else:
            _tell(work, camera_id, stretch)


def end_unfounded(work: UnitOfWork, camera_id: int, faults: Sequence[str], at_ms: int) -> None:
    """Of these faults nothing is being counted at an instant: a spell that still lasts then was told of clips that are,
    with those that came late, no row."""
    for spell in health.spells_at(work.session, camera_id, at_ms):
        if spell.fault in faults and spell.end_ms is None:
            _end(work, spell, max(spell.last_ms, spell.start_ms + 1))


def _tell(work: UnitOfWork, camera_id: int, stretch: Stretch) -> None:
    begun = HealthSpell(
        camera_id=camera_id,
        fault=stretch.fault,
        start_ms=stretch.start_ms,
        last_ms=stretch.last_ms,
        clip_count=stretch.clip_count,
        found_at=work.now,
        note="",
    )
    spell = health.add_spell(work.session, begun)
    work.record("camera.fault_found", "camera", camera_id, spell_id=spell.id, fault=stretch.fault)
    if stretch.end_ms is not None:
        _end(work, spell, stretch.end_ms)


def _mend(work: UnitOfWork, known: Sequence[HealthSpell], stretch: Stretch) -> None:
    """The first of the spells begins with the stretch, the last one ends with it."""
    first, last = known[0], known[-1]
    first.start_ms = min(first.start_ms, stretch.start_ms)
    for before, behind in pairwise(known):
        before.end_ms = before.end_ms or behind.start_ms
    last.last_ms = stretch.last_ms
    if first is last and stretch.clip_count:
        last.clip_count = stretch.clip_count
    if stretch.end_ms is not None:
        if last.end_ms != stretch.end_ms:
            _end(work, last, stretch.end_ms)
    elif last.end_ms is not None and last.end_ms < stretch.last_ms:
        last.end_ms = None  # the clips that ended it did not follow each other


def _end(work: UnitOfWork, spell: HealthSpell, end_ms: int) -> None:
    spell.end_ms = end_ms
    work.record("camera.fault_ended", "camera", spell.camera_id, spell_id=spell.id, fault=spell.fault)
