"""A process that grows beyond its bound is told to end, and ended when it does not."""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from ingest.memory_bound import EXIT_CODE, bound_memory, resident_bytes

GROWING = """
import sys, threading, time
from ingest.memory_bound import bound_memory, resident_bytes
ending, held = threading.Event(), []
bound_memory(resident_bytes() + (32 << 20), ending, every_s=0.01)
for _ in range(2_000):
    if ending.is_set() and sys.argv[1] == "ends":
        sys.exit(5)
    held.append(b"x" * (1 << 20))
    time.sleep(0.001)
"""


def grown(how: str) -> int:
    return subprocess.run([sys.executable, "-c", GROWING, how], timeout=60, check=False).returncode


def test_who_grows_beyond_the_bound_is_told_and_who_goes_on_is_ended() -> None:
    assert grown("ends") == 5
    assert grown("goes on") == EXIT_CODE


READING = """
import sys, threading
from ingest.feeds.pyav_source import PyavSource
from ingest.memory_bound import bound_memory, resident_bytes
from storage.values.clock import SystemClock
source = PyavSource(sys.argv[1], clock=SystemClock(), open_s=5, read_s=5)
bound_memory(resident_bytes() + (48 << 20), threading.Event(), every_s=0.01)
source.open()
for _ in source.packets():
    pass
"""
SDP = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:t\r\n"


def most_resident_kb(pid: int) -> int:
    """The most a process held so far. (What ``wait4`` tells holds the tests' own memory, from before the program.)"""
    with suppress(OSError, ValueError):
        return int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split("kB")[0])
    return 0


def pour_endlessly(server: socket.socket) -> None:
    """A camera that begins one unit and never ends it."""
    with suppress(OSError):
        while True:
            line, _ = server.accept()
            with line, suppress(OSError):
                while (asked := line.recv(4_096)) and not asked.startswith(b"PLAY"):
                    number = asked.lower().partition(b"cseq:")[2].partition(b"\r")[0].strip().decode()
                    body = SDP if asked.startswith(b"DESCRIBE") else ""
                    line.sendall(
                        f"RTSP/1.0 200 OK\r\nCSeq: {number}\r\nSession: 1\r\nContent-Type: application/sdp\r\n"
                        "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
                        f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
                    )
                if asked:
                    number = asked.lower().partition(b"cseq:")[2].partition(b"\r")[0].strip().decode()
                    line.sendall(f"RTSP/1.0 200 OK\r\nCSeq: {number}\r\nSession: 1\r\n\r\n".encode())
                for at in range(40_000 if asked else 0):  # 560 MB
                    unit = b"\x7c" + (b"\x85" if at == 0 else b"\x05") + b"\xa5" * 14_000
                    packet = struct.pack(">BBHII", 0x80, 96, at & 0xFFFF, 1, 7) + unit
                    line.sendall(b"$\x00" + struct.pack(">H", len(packet)) + packet)


def test_a_camera_cannot_fill_the_host_through_the_library() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=pour_endlessly, args=(server,), daemon=True).start()
        address = f"rtsp://127.0.0.1:{server.getsockname()[1]}/x"
        process = subprocess.Popen([sys.executable, "-c", READING, address], stderr=subprocess.PIPE)
        most_kb = 0
        while process.poll() is None:
            most_kb = max(most_kb, most_resident_kb(process.pid))
            time.sleep(0.005)
        assert process.stderr is not None
        said = process.stderr.read().decode()
        process.stderr.close()
        server.shutdown(socket.SHUT_RDWR)
    # Whichever comes first: the picture is given out and found too large, or the bound of the process.
    assert process.returncode == EXIT_CODE or "quá lớn" in said
    assert 0 < most_kb < 400 << 10


def test_below_the_bound_and_without_one_nothing_happens() -> None:
    ending, ended = threading.Event(), list[int]()
    asked = threading.Semaphore(0)

    def used() -> int:
        asked.release()
        return 100

    bound_memory(0, ending, used_bytes=lambda: 1 / 0, end=ended.append)  # type: ignore[arg-type]  # never asked
    bound_memory(100, ending, used_bytes=used, end=ended.append, every_s=0.001)
    for _ in range(20):
        assert asked.acquire(timeout=10)
    assert not ending.is_set()
    ending.set()
    assert ended == []


def test_who_hangs_is_ended_though_it_grows_no_more() -> None:
    ending, over = threading.Event(), threading.Event()
    ended = list[int]()

    def end(code: int) -> None:
        ended.append(code)
        over.set()

    bound_memory(100, ending, used_bytes=lambda: 101, end=end, every_s=0.001, end_s=0.01)
    assert over.wait(10)
    assert ending.is_set()
    assert ended == [EXIT_CODE]
    assert resident_bytes() > 10 << 20
