"""Whether this host's clock is kept by network time: asked of the kernel, whoever keeps it; sets nothing."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Literal

HostClockState = Literal["kept", "loose", "unknown"]
UNKEPT_MS = 5_000  # said of a clock that nothing keeps: a day of usual drift, or since nobody set it
_UNSYNCHRONISED = 0x40  # STA_UNSYNC
_READ_ONLY = 0


@dataclass(frozen=True)
class KeptClock:
    """``kept``: network time keeps it within ``error_ms``; ``loose``: nothing does; ``unknown``: not to be asked."""

    state: HostClockState
    error_ms: int | None = None

    @property
    def unsure_ms(self) -> int:
        """How far an instant that this host tells may be off because of its clock, ms; 0 where that is not known."""
        if self.state == "loose":
            return UNKEPT_MS
        return min(self.error_ms or 0, UNKEPT_MS)


class _Timex(ctypes.Structure):
    """The head of the kernel's ``struct timex``; what follows is not looked at."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    ]


def ask_host_clock() -> KeptClock:
    """Ask the kernel. ``unknown`` where it is another system, or does not let itself be asked."""
    try:
        said = _Timex(modes=_READ_ONLY)
        answer = ctypes.CDLL(None).adjtimex(ctypes.byref(said))
    except (OSError, AttributeError, TypeError):
        return KeptClock("unknown")
    return read_answer(answer, said.status, said.maxerror)


def read_answer(answer: int, status: int, most_us: int) -> KeptClock:
    """What ``adjtimex`` said: its result, its status bits, the greatest error in microseconds."""
    if answer < 0 or most_us < 0:
        return KeptClock("unknown")
    if status & _UNSYNCHRONISED:
        return KeptClock("loose")
    return KeptClock("kept", -(-most_us // 1_000))
