"""A hand-in as pages and the JSON interface show it: each file with its camera, where it stands, what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from service.intakes import rules
from service.intakes.actions import is_own_camera
from storage import twins
from storage.catalog import cameras, devices, hand_ins, jobs
from storage.doubts import Waiting
from storage.models import Account, Camera, Device, HandIn, HandInFile, Intake
from storage.unit_of_work import Reading
from storage.values.clock import to_local


@dataclass(frozen=True)
class FileLine:
    """One file: ``state`` is a key of ``rules.STATES``; ``percent`` and ``note`` while something works on it."""

    file: HandInFile
    camera: Camera | None
    intake: Intake | None
    state: str
    message: str | None
    percent: int | None = None
    note: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it by itself or by a person."""
        return self.state in rules.ENDED

    @property
    def label(self) -> str:
        """The key of ``rules.STATES`` that is shown: a twin of its hand-in is not called one of the archive."""
        return "twin" if twins.is_twin(self.file) else self.state

    @property
    def start_text(self) -> str:
        """The start as it stands in the form, by the recorder's clock."""
        return start_text(self.file.device_start_ms)


@dataclass(frozen=True)
class Shown:
    """A hand-in with all of its files."""

    hand_in: HandIn
    camera: Camera | None
    device: Device | None
    lines: Sequence[FileLine]
    device_cameras: Sequence[tuple[int, Camera]]

    @property
    def is_reading(self) -> bool:
        """Whether files of an open hand-in are still being read."""
        return self.hand_in.state == "open" and any(line.state == "received" for line in self.lines)

    @property
    def is_moving(self) -> bool:
        """Whether something still changes by itself, so that the page asks again."""
        moving = {"received", "waiting", "working"}
        return any(line.state in moving and not line.message for line in self.lines)

    @property
    def waiting(self) -> list[FileLine]:
        """Files that wait for a person's word."""
        return [line for line in self.lines if line.state == "proposed"]

    @property
    def doubtful(self) -> list[Waiting]:
        """The same with what would be filed, for ``storage.doubts``."""
        return [Waiting(line.file, line.camera, line.file.device_start_ms) for line in self.waiting]

    def count(self, *states: str) -> int:
        """How many files stand in one of these states."""
        return sum(line.state in states for line in self.lines)


def shown(session: Reading, hand_in: HandIn, account: Account, unit_ids: Collection[str] | None) -> Shown:
    """All there is to show of a hand-in. Of a recorder's cameras only those are offered that are this person's."""
    files = hand_ins.files(session, hand_in.id)
    made = hand_ins.intakes_of(session, hand_in.id)
    known = {key: cameras.get(session, key) for key in {file.camera_id for file in files if file.camera_id}}
    working = {job.noun_id: job for job in jobs.of_noun(session, "intake", list(made))}
    stuck = {
        job.arguments["file_id"]: job for job in jobs.of_noun(session, "hand_in", [hand_in.id]) if job.state == "parked"
    }
    lines = []
    for file in files:
        intake = made.get(file.intake_id or 0)
        job = working.get(intake.id) if intake else None
        is_parked = job is not None and job.state == "parked"
        state = ("refused" if is_parked else intake.state) if intake else file.state
        message = (job.message if job and is_parked else intake.message) if intake else file.message
        percent = job.done_count if job and job.total_count == 100 and state == "working" else None
        if file.state == "received" and (unread := stuck.get(file.id)):
            message = unread.message
        camera = known.get(file.camera_id or 0)
        note = (job.progress_note or "") if job and state == "working" else ""
        lines.append(FileLine(file, camera, intake, state, message, percent, note))
    device = devices.get(session, hand_in.device_id) if hand_in.device_id else None
    hung = devices.channels(session, device.id) if device else []
    return Shown(
        hand_in,
        cameras.get(session, hand_in.camera_id) if hand_in.camera_id else None,
        device,
        _with_twins(lines),
        [(channel.channel_number, camera) for channel, camera in hung if is_own_camera(camera, account, unit_ids)],
    )


def _with_twins(lines: Sequence[FileLine]) -> list[FileLine]:
    """The same, and of twins whose content nobody took in just that is said."""
    untaken = twins.untaken((line.file, line.state) for line in lines)
    return [
        replace(line, message=f"{line.message} {twins.NONE_TAKEN}") if line.file.id in untaken else line
        for line in lines
    ]


def start_text(at_ms: int | None) -> str:
    """A start as it stands in a form field, by the recorder's clock in Vietnamese time; empty when it is not known."""
    return f"{to_local(at_ms):%d/%m/%Y %H:%M:%S}" if at_ms is not None else ""
