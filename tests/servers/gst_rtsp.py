"""GStreamer's RTSP server, an implementation that has nothing in common with ours: started, killed, started anew."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.factories.known_film import KnownFilm
from tests.servers.process import ServerProcess, free_port

PYTHON = "/usr/bin/python3"  # the system's own: the bindings are Debian's and not to be had for ours
SCRIPT = Path(__file__).with_name("gst_rtsp_serve.py")
PACKAGES = (
    "python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
)
MISSING = f"GStreamer's RTSP server is not here; as root: apt install {PACKAGES}"
_ELEMENTS = ("qtdemux", "h265parse", "rtph264pay", "rtph265pay", "rtpmp4gpay", "rtpbin", "udpsink")
_TRIED = f"""
import gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst, GstRtspServer
Gst.init(None)
missing = [name for name in {_ELEMENTS!r} if Gst.ElementFactory.find(name) is None]
raise SystemExit(" ".join(missing) or 0)
"""


@cache
def is_here() -> bool:
    """Whether the system's Python has the server, and GStreamer all that it is asked for."""
    try:
        return subprocess.run([PYTHON, "-c", _TRIED], check=False, capture_output=True, timeout=60).returncode == 0
    except OSError:
        return False


@dataclass
class GstRtsp:
    """The server with its films, by name; a context manager. ``port`` stays over a restart."""

    folder: Path
    films: dict[str, KnownFilm]
    user: str = ""
    password: str = ""
    port: int = field(default_factory=free_port)

    def __enter__(self) -> GstRtsp:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stop()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        told = command(self.port, self.user, self.password, self.films)
        self._process = ServerProcess("gst-rtsp", told, self.folder, [])
        self._process.start(self._answers)

    def kill(self) -> None:
        """SIGKILL, as when a camera loses its power."""
        self._process.kill()

    def address(self, name: str, *, user: str | None = None, password: str | None = None) -> str:
        """Where a film is, with the right account unless another is given."""
        who, word = user if user is not None else self.user, password if password is not None else self.password
        return f"rtsp://{who}:{word}@127.0.0.1:{self.port}/{name}" if who else f"rtsp://127.0.0.1:{self.port}/{name}"

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def command(port: int, user: str, password: str, films: dict[str, KnownFilm]) -> Sequence[str]:
    """What starts the server."""
    told = [f"{name}:{film.codec}:{int(film.has_sound)}:{film.path}" for name, film in films.items()]
    return [PYTHON, str(SCRIPT), str(port), user, password, *told]
