"""The faults of the soak: what is done to a camera, how it is undone, and what hole it may leave."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.servers.rtsp_camera import Film, RtspCamera

RECONNECT_S = 70.0  # the longest pause before the next attempt and the first key frame
STALL_S = 10.0


@dataclass(frozen=True)
class Kind:
    """``do`` and ``undo`` it; ``lasts_s``; the reasons a hole by it may be given, none when it must leave none."""

    name: str
    do: Callable[[RtspCamera], None]
    undo: Callable[[RtspCamera], None]
    lasts_s: float
    reasons: tuple[str, ...]
    is_reconnecting: bool = True
    recovers_s: float = RECONNECT_S

    @property
    def may_leave_a_hole(self) -> bool:
        """Whether pictures may be missing because of it."""
        return bool(self.reasons) or self.is_reconnecting


@dataclass
class Fault:
    """One fault that was injected: of which camera (its place in the list), when (epoch s), the numbers of pictures."""

    camera: int
    kind: Kind
    begun_s: float
    ended_s: float = 0.0
    first: int = 0
    last: int = 0


def _nothing(_camera: RtspCamera) -> None:
    return


def _shut_out(camera: RtspCamera) -> None:
    camera.password += "-changed"
    camera.drop()


def _let_in(camera: RtspCamera) -> None:
    camera.password = camera.password.removesuffix("-changed")


def kinds(usual: Film, other: Film) -> list[Kind]:
    """Every fault; ``other`` is a film of another coding and size."""
    return [
        Kind("connection lost", RtspCamera.drop, _nothing, 0.0, ("no_link",)),
        Kind("half open", lambda c: c.hang(), lambda c: c.hang(False), 25.0, ("no_link",)),
        Kind("account changed", _shut_out, _let_in, 40.0, ("signed_out",), recovers_s=310.0),  # not to lock the account
        Kind(
            "garbage on the wire", lambda c: c.garbage("wire"), lambda c: c.garbage(""), 15.0, ("bad_stream", "no_link")
        ),
        Kind("clock jumps an hour", lambda c: c.jump(3_600 * 90_000), _nothing, 0.0, (), False),
        Kind("clock jumps back", lambda c: c.jump(-600 * 90_000), _nothing, 0.0, (), False),
        Kind("time stamps stand", lambda c: c.stand(), lambda c: c.stand(False), 10.0, (), False),
        Kind("time stamps run back", lambda c: c.run_backwards(), lambda c: c.run_backwards(False), 10.0, (), False),
        Kind("other coding", lambda c: c.show(other), lambda c: c.show(usual), 30.0, ()),
    ]


class Injector:
    """Injects faults at random moments from a fixed seed, never two at once into one camera; keeps the record."""

    def __init__(self, cameras: list[RtspCamera], every: list[Kind], until_s: float, pause_s: float) -> None:
        self.faults: list[Fault] = []
        self._cameras, self._every = cameras, every
        self._until_s, self._pause_s = until_s, pause_s
        self._dice = random.Random(4)
        self._busy: set[int] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._open = 0  # faults that are not undone yet
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """Wait until the last fault is undone; the camera may not be recorded again yet."""
        self._thread.join()
        while self._open:
            time.sleep(0.2)

    def _run(self) -> None:
        turn = 0
        while time.time() < self._until_s:
            free = [at for at in range(len(self._cameras)) if at not in self._busy]
            if free:
                at = self._dice.choice(free)
                self._busy.add(at)
                given = (at, self._every[turn % len(self._every)])
                with self._lock:
                    self._open += 1
                threading.Thread(target=self._inject, args=given, daemon=True).start()
                turn += 1
            time.sleep(self._dice.uniform(0.5, 1.5) * self._pause_s)

    def _inject(self, at: int, kind: Kind) -> None:
        camera = self._cameras[at]
        fault = Fault(at, kind, time.time(), first=camera.sent)
        kind.do(camera)
        time.sleep(kind.lasts_s)
        kind.undo(camera)
        fault.ended_s, fault.last = time.time(), camera.sent
        with self._lock:
            self.faults.append(fault)
            self._open -= 1
        time.sleep(kind.recovers_s + 10)  # it is well again before the next one
        self._busy.discard(at)
