"""Files brought together in a hand-in, read, and confirmed as they are proposed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from storage import hand_in
from storage.catalog import hand_ins, intakes
from storage.confirmation import Choice, confirm
from storage.doubts import Waiting, doubts
from storage.models import HandInFile, Intake
from storage.unit_of_work import Archive
from storage.values.digest import chunks_of_file
from workers.catch_up import run_undone


def bring(archive: Archive, paths: list[Path], folder: str = "", **whose: int) -> list[HandInFile]:
    """Bring files together and have them read: ``bring(archive, paths, camera_id=…)`` -> their rows."""
    begun = hand_in.begin(archive, channel="command", actor_id=None, **whose)
    for path in paths:
        hand_in.take(archive, begun.id, chunks_of_file(path), name=path.name, folder=folder, actor_id=None)
    run_undone(archive)
    with archive.read() as session:
        return hand_ins.files(session, begun.id)


def confirmed(archive: Archive, files: list[HandInFile], **more: Any) -> list[Intake]:
    """Take all proposed files in as they are proposed, but for what ``more`` says; answers their intakes, ended."""
    choices = []
    for file in files:
        said = {"camera_id": file.camera_id, "device_start_ms": file.device_start_ms} | more
        if file.state == "proposed":
            choices.append(Choice(file.id, True, said["camera_id"], said["device_start_ms"], more.get("stated_rate")))
    made = confirm(archive, files[0].hand_in_id, choices, None)
    run_undone(archive)
    with archive.read() as session:
        return [found for key in made if (found := intakes.get(session, key)) is not None]


def doubted(archive: Archive, files: list[HandInFile]) -> list[str]:
    """Names of those that are not taken in before a person says so."""
    with archive.read() as session:
        waiting = [Waiting(file, None, file.device_start_ms) for file in files if file.state == "proposed"]
        found = doubts(session, archive.settings, waiting)
    return [file.name for file in files if file.id in found]
