"""Makes the files that recorders hand over: drawn by the program itself, or cut from real files in a folder."""

from __future__ import annotations

import signal
from collections.abc import Generator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import cast

from ingest.media.synthesis import (
    Codec,
    Container,
    Encoding,
    Fault,
    Osd,
    Passage,
    SceneSpec,
    film,
    length_s,
    refilm,
    route_passages,
    traffic,
)
from ingest.media.synthesis.passers import Kind
from storage.errors import Refused
from storage.values.clock import MINUTE_MS
from workers.demonstration.plan import Scene, Take

_VIDEO = {".mp4", ".mkv", ".avi", ".mov", ".ts", ".ps", ".dav"}
_PROCESSES = 2
_AHEAD = 3  # shots that each helper knows of


@dataclass(frozen=True)
class Shot:
    """A take with what is known of its camera: code, where it looks, how wrong its clock is."""

    take: Take
    scene: Scene
    camera_id: int
    code: str
    azimuth_deg: float
    facing: int
    clock_offset_ms: int
    out_path: Path
    real_file: Path | None = None

    @property
    def device_start_ms(self) -> int:
        """What the recorder's own clock says at the start."""
        return Osd(self.code, self.clock_offset_ms).device_ms(self.take.start_ms)


def real_files(folder: Path) -> list[Path]:
    """Video files of a folder, by name. Raises Refused when there is none that can be read."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in _VIDEO) if folder.is_dir() else []
    for path in found:
        length_s(path)
    if not found:
        raise Refused("no_footage", f"Thư mục {folder} không có tệp video nào. Hãy chọn thư mục khác.")
    return found


def filmed(shots: list[Shot]) -> Generator[Shot]:
    """Film every shot, two at a time, and hand each on as soon as its file stands; in the order given.

    The helpers are killed when the loop over them ends, is left or is interrupted. They share no lock with the
    program, so that Ctrl-C never waits for what is still to be filmed.
    """
    context = get_context("spawn")
    lines: list[Connection] = []
    helpers: list[SpawnProcess] = []
    try:
        for _ in range(_PROCESSES):
            ours, theirs = context.Pipe()
            helper = context.Process(target=_film_all, args=(theirs,), daemon=True)
            helper.start()
            theirs.close()
            lines.append(ours)
            helpers.append(helper)
        for number, shot in enumerate(shots[: _PROCESSES * _AHEAD]):
            lines[number % _PROCESSES].send(shot)
        for number, shot in enumerate(shots):
            failure = lines[number % _PROCESSES].recv()
            if failure is not None:
                raise failure
            if number + _PROCESSES * _AHEAD < len(shots):
                lines[number % _PROCESSES].send(shots[number + _PROCESSES * _AHEAD])
            yield shot
    finally:
        for helper in helpers:
            helper.kill()
            helper.join()


def _film_all(line: Connection) -> None:
    """Film what comes down the line until it closes; answers None or what went wrong, in the order asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program itself ends its helpers
    while True:
        try:
            shot = line.recv()
        except EOFError:  # the program is no more
            return
        try:
            _film(shot)
        except Exception as error:
            line.send(error)
        else:
            line.send(None)


def _film(shot: Shot) -> None:
    codec, container = shot.take.packing.split()
    encoding = Encoding(cast(Codec, codec), cast(Container, container))
    osd = Osd(shot.code, shot.clock_offset_ms)
    fault = Fault[shot.take.fault.upper()] if shot.take.fault else None
    seconds = shot.take.minutes * 60
    if shot.real_file is not None:
        from_s = 7.0 * shot.take.camera
        refilm(
            shot.real_file,
            shot.take.start_ms,
            seconds,
            shot.out_path,
            encoding=encoding,
            osd=osd,
            from_s=from_s,
            rate=shot.scene.rate,
            fault=fault,
        )
        return
    scene = shot.scene
    spot = scene.spots[shot.take.camera]
    spec = SceneSpec(
        scene.street,
        azimuth_deg=shot.azimuth_deg,
        night=scene.is_night,
        seed=shot.camera_id,
        rate=scene.rate,
        along_metres=spot.along_metres,
        facing=shot.facing,
    )
    passing = traffic(shot.camera_id, shot.take.start_ms, seconds, per_minute=scene.per_minute, night=spec.night)
    passages = [_passage(shot), *passing]
    film(
        spec,
        passages,
        shot.take.start_ms,
        seconds,
        shot.out_path,
        codec=encoding.codec,
        container=encoding.container,
        osd=osd,
        fault=fault,
    )


def _passage(shot: Shot) -> Passage:
    """The one who passes all cameras of the scene, as this camera sees it."""
    scene = shot.scene
    here = (scene.spots[shot.take.camera].along_metres, shot.facing)
    kind = cast(Kind, scene.passer)
    begins = scene.spots[0].along_metres
    speed = scene.speed_kmh if kind == "motorbike" else 4.5
    return route_passages([here], scene.at_ms, speed, kind, "red", from_metres=begins)[0]


def clip_count(scenes: tuple[Scene, ...]) -> int:
    """How many clips of about a minute the takes will become."""
    return sum(take.minutes for scene in scenes for take in scene.takes)


def name_of(shot: Shot) -> str:
    """File name as such a recorder writes it."""
    minute = (shot.take.start_ms // MINUTE_MS) * MINUTE_MS
    return f"{shot.code}_{minute}{shot.out_path.suffix}"
