"""How well faults of the picture are told from what is no fault, as a table of what was laid on and what was found.

Run with ``python -m tests.bench.bench_health [FOLDER [HELD_OUT ...]]`` (or ``CAMERA_ANTT_FOOTAGE``): every video of a
folder is cut into windows; without a folder, streets are drawn. The figures that faults are told by were found with the
videos of the first folder; those of further folders were held out, and have a table each. On each window weather, light
and coding are laid (no faults), then each fault; what comes out is encoded, taken in by the one pass, and its typical
picture laid beside the views registered from other windows: of both lights, and once more of their own alone, as of a
camera whose night nobody has confirmed yet. Below the table of single clips stands what technicians are told: the clips
of one camera under one weather or fault, in turn for an hour, counted as the service does. Ends with 1 when a fault is
missed that a person sees, or more than one clean clip in a hundred is told to have one.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import av
import cv2
import numpy as np

from ingest.health_verdict import beside_views, verdict_on
from ingest.media import synthesis
from ingest.media.one_pass import examine
from ingest.media.results import Look
from ingest.media.synthesis.osd import Osd
from ingest.media.synthesis.picture import pictures
from ingest.media.view import DARK, DAY, Sketch, middle_of, sketch_of
from storage.values.clock import MINUTE_MS
from storage.values.spells import WINDOW, Tally, counted
from tests.bench.health.faults import CLEAN, FAULTS, NIGHTS, Maker, Picture

LENGTH = 15  # key frames of a window, one about every second
STEP = int(os.environ.get("CAMERA_ANTT_WINDOW_STEP", "8"))  # key frames from one window to the next
MOST_FALSE = 0.01
_QUALITIES = (24, 33)
_OSD = Osd("Phố Mẫu")
Found = dict[str, bool | None]
"""Which faults a clip shows; None: it cannot be said."""
_SUFFIXES = (".mp4", ".avi", ".mkv", ".mov", ".ts")


@dataclass
class Place:
    """One fixed camera: its windows of clean pictures."""

    name: str
    windows: list[list[Picture]]
    is_night: bool = False


def places(folder: Path | None) -> list[Place]:
    """The places that faults are laid on: videos of the folder, else drawn streets."""
    if folder is None:
        return [_drawn(seed) for seed in range(4)]
    found = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES)
    return [Place(path.stem.split("_")[0], _windows(_sampled(path))) for path in found]


def _sampled(path: Path) -> list[Picture]:
    """About one picture a second, as key frames stand."""
    taken: list[Picture] = []
    with av.open(str(path)) as given:
        stream = given.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in given.decode(stream):
            if frame.time is None or frame.time >= len(taken):
                taken.append(np.asarray(frame.to_ndarray(format="bgr24"), dtype=np.uint8))
    return taken


def _drawn(seed: int) -> Place:
    spec = synthesis.SceneSpec("Phố Mẫu", azimuth_deg=40.0 + 80 * seed, night=seed == 3, seed=seed, rate=1)
    passages = synthesis.traffic(seed, 0, 60, per_minute=18)
    drawn = pictures(spec, passages, 0, 60, osd=Osd(spec.street_name))
    noise = np.random.default_rng(seed)
    taken = [np.clip(p + noise.normal(0, 2, (*p.shape[:2], 1)), 0, 255).astype(np.uint8) for p in drawn]
    return Place(f"drawn {seed}", _windows(taken), spec.night)


def _windows(taken: Sequence[Picture]) -> list[list[Picture]]:
    last = max(1, len(taken) - LENGTH + 1)
    return [list(taken[first : first + LENGTH]) for first in range(0, last, STEP)]


def looked_at(made: Sequence[Picture], quality: int, folder: Path, number: int = 0) -> tuple[Look, Picture | None]:
    """The window as a file of key frames, through the one pass; and its typical picture as it is stored. Every other
    window (``number``) carries a recorder's text."""
    path, thumbnail = folder / "window.mp4", folder / "window.jpg"
    height, width = made[0].shape[:2]
    encoding = synthesis.Encoding(gop_s=1, quantiser=quality)
    if number % 2:  # most recorders burn in their text, crisp on the most unfit picture
        made = [picture.copy() for picture in made]
        for turn, picture in enumerate(made):
            _OSD.burn(picture, 1000 * turn)
    even = [np.ascontiguousarray(p[: height // 2 * 2, : width // 2 * 2]) for p in made]
    synthesis.write(even, path, encoding, width=width // 2 * 2, height=height // 2 * 2, rate=1)
    look = examine(path, thumbnail).look
    return look, cv2.imread(str(thumbnail)) if look.thumbnail_path else None


def told(look: Look, picture: Picture | None, views: Sequence[Sketch], is_night: bool) -> Found:
    """What the service tells of a clip."""
    flags = look.health.flags
    return (
        verdict_on(flags) if picture is None else beside_views(flags, picture, views, DARK if is_night else DAY)
    ).found


def views_without(place: Place, without: int) -> list[Sketch]:
    """Registered by day and by night, of other windows than the one judged where there are any."""
    others = [window for n, window in enumerate(place.windows) if n != without] or place.windows
    rng = np.random.default_rng(1)
    views = []
    for name, light in (("as it is", DARK if place.is_night else DAY), ("infrared", DARK)):
        typical = [_small(middle_of(CLEAN[name](window, rng))) for window in others[:8]]
        views.append(sketch_of(middle_of(typical), light))
    return views


def _small(picture: Picture) -> Picture:
    scale = 320 / max(picture.shape[:2])
    size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _cases() -> Iterator[tuple[str, str, Maker]]:
    yield from (("clean", name, maker) for name, maker in CLEAN.items())
    for fault, makers in FAULTS.items():
        yield from ((fault, name, maker) for name, maker in makers.items())


@dataclass
class Outcome:
    """What came out: counts by what was laid on, clips told wrongly, and each camera's clips in turn."""

    table: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[str] = field(default_factory=list)
    turns: dict[tuple[str, str, str, int], list[Found]] = field(default_factory=lambda: defaultdict(list))

    def note(self, clip: tuple[str, int, str, str, int], found: Found, look: Look) -> None:
        """One clip: place, window, what was laid on by which name, and how hard it was pressed."""
        place, number, fault, name, quality = clip
        flags = [fault for fault, is_bad in found.items() if is_bad]
        self.table[fault, name][", ".join(flags) or "-"] += 1
        self.turns[place, fault, name, quality if fault == "clean" else 0].append(found)
        if bool(flags) == (fault == "clean"):
            self.wrong.append(f"{place} {number} {fault}/{name} q{quality}: {flags} {look.health}")


def alarms(clips: Sequence[Found]) -> list[str]:
    """What is told of a camera whose clips of a minute come in turn for an hour (as ``ingest/health.py``)."""
    raised = set()
    tallies: dict[str, Tally] = {}
    for number in range(WINDOW):
        for fault, is_bad in clips[number % len(clips)].items():
            tally = tallies.get(fault, Tally())
            tallies[fault], event = counted(tally, fault, is_bad, number * MINUTE_MS, MINUTE_MS)
            if event == "begun":
                raised.add(fault)
    return sorted(raised)


def run(found: Sequence[Place], folder: Path) -> dict[str, Outcome]:
    """Lay everything on every window; what came out, by the views that were registered."""
    outcomes = {"both lights": Outcome(), "their own light alone": Outcome()}
    for place in found:
        print(f"{place.name}: {len(place.windows)} windows", file=sys.stderr, flush=True)
        for number, window in enumerate(place.windows):
            views = views_without(place, number)
            for fault, name, maker in _cases():
                rng = np.random.default_rng(crc32(f"{place.name} {number} {name}".encode()))
                for quality in _QUALITIES if fault == "clean" else _QUALITIES[number % 2 :][:1]:
                    look, picture = looked_at(maker(window, rng), quality, folder, number)
                    for out, standing in zip(outcomes.values(), (views, views[:1]), strict=True):
                        found_here = told(look, picture, standing, place.is_night or name in NIGHTS)
                        out.note((place.name, number, fault, name, quality), found_here, look)
    return outcomes


def print_alarms(out: Outcome) -> None:
    """What technicians are told, and of which cameras wrongly or not at all."""
    told_of = {key: alarms(clips) for key, clips in out.turns.items()}
    clean = {key: raised for key, raised in told_of.items() if key[1] == "clean"}
    faulty = {key: raised for key, raised in told_of.items() if key[1] != "clean"}
    false = [key for key, raised in clean.items() if raised]
    missed = [key for key, raised in faulty.items() if not raised]
    print(f"counted over clips: clean {len(clean)}, alarms {len(false)}")
    print(f"counted over clips: faults {len(faulty)}, without an alarm {len(missed)}")
    for key in false + missed:
        print(*key[:3], told_of[key])


def print_table(out: Outcome) -> bool:
    """The table of single clips; whether the goals are met."""
    false = missed = clean = faulty = named = 0
    for (fault, name), counts in out.table.items():
        total = sum(counts.values())
        print(f"{fault:12} {name:16} {total:4}  " + "  ".join(f"{flags}: {n}" for flags, n in counts.most_common()))
        if fault == "clean":
            clean, false = clean + total, false + total - counts["-"]
        else:
            faulty, missed = faulty + total, missed + counts["-"]
            named += sum(n for flags, n in counts.items() if fault in flags)
    print(f"\nclean {clean}, told to have a fault {false} ({100 * false / max(1, clean):.1f} %, at most 1)")
    print(f"faults {faulty}, missed {missed} (none may be), called by this name {named}")
    print("\n".join(out.wrong[:20]))
    return not missed and false <= MOST_FALSE * clean


def judged(title: str, folder: Path | None) -> bool:
    """Print the tables of one folder; whether the goals are met."""
    begun = time.process_time()
    found = places(folder)
    print(f"{title}: {len(found)} places, {sum(len(place.windows) for place in found)} windows of {LENGTH} key frames")
    met = True
    with tempfile.TemporaryDirectory() as made:
        for registered, out in run(found, Path(made)).items():
            print(f"\n{title}, views of {registered}:")
            met &= print_table(out)
            print_alarms(out)
    print(f"{time.process_time() - begun:.0f} CPU s\n", flush=True)
    return met


def main() -> int:
    """Print the tables; 1 when a goal is not met in any of them."""
    given = sys.argv[1:] or [name for name in (os.environ.get("CAMERA_ANTT_FOOTAGE"),) if name]
    titles = ["found with these", *["held out"] * len(given)]
    met = [judged(title, Path(name)) for title, name in zip(titles, given, strict=False)]
    return 0 if all(met or [judged("drawn", None)]) else 1


if __name__ == "__main__":
    sys.exit(main())
