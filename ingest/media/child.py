"""The child process in which every foreign byte is decoded: a hostile file may kill the child, never the server.

The parent never loads the video libraries for this. One order goes in as a line of JSON, lines of progress and one
answer come out. The child limits its own memory and processor time before it opens anything, gets none of the
parent's environment but what a program needs to start, and goes away when its parent does: its standard input
ending is the sign, so that no stray child goes on writing where a repeated job writes again.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Literal, overload

import msgspec

from ingest.media.results import CutClip, Examination, JoinedFile, Probe, Progress, Seen, Taken, WorkingCopy
from storage.errors import Refused, StorageFull

TIME_LIMIT_S = 3_600.0
MEMORY_LIMIT_BYTES = 3 << 30

_RESULTS: dict[str, Any] = {
    "probe": Probe,
    "examine": Examination,
    "look": Seen,
    "take_apart": Taken,
    "cut": list[CutClip],
    "working_copy": WorkingCopy,
    "join": list[JoinedFile],
}
_HANDED_DOWN = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SYSTEMROOT")
_ROOT = Path(__file__).resolve().parents[2]
_log = logging.getLogger(__name__)


class Order(msgspec.Struct):
    """What the child is asked to do."""

    verb: str
    args: dict[str, Any]
    memory_limit_bytes: int
    cpu_limit_s: int


class Told(msgspec.Struct, omit_defaults=True):
    """One line from the child: exactly one of the fields is set."""

    progress: float | None = None
    result: msgspec.Raw = msgspec.Raw()
    refused: tuple[str, str, dict[str, str]] | None = None
    storage_full: bool = False


@overload
def run_in_child(
    verb: Literal["probe"],
    args: Mapping[str, object],
    time_limit_s: float = ...,
    memory_limit_bytes: int = ...,
    progress: Progress | None = ...,
) -> Probe: ...
@overload
def run_in_child(
    verb: Literal["examine"],
    args: Mapping[str, object],
    time_limit_s: float = ...,
    memory_limit_bytes: int = ...,
    progress: Progress | None = ...,
) -> Examination: ...
@overload
def run_in_child(
    verb: Literal["take_apart"],
    args: Mapping[str, object],
    time_limit_s: float = ...,
    memory_limit_bytes: int = ...,
    progress: Progress | None = ...,
) -> Taken: ...
@overload
def run_in_child(
    verb: Literal["cut"],
    args: Mapping[str, object],
    time_limit_s: float = ...,
    memory_limit_bytes: int = ...,
    progress: Progress | None = ...,
) -> list[CutClip]: ...
@overload
def run_in_child(
    verb: Literal["working_copy"],
    args: Mapping[str, object],
    time_limit_s: float = ...,
    memory_limit_bytes: int = ...,
    progress: Progress | None = ...,
) -> WorkingCopy: ...
@overload
def run_in_child(
    verb: Literal["join"],
    args: Mapping[str, object],
    time_limit_s: float = ...,
    memory_limit_bytes: int = ...,
    progress: Progress | None = ...,
) -> list[JoinedFile]: ...
def run_in_child(
    verb: str,
    args: Mapping[str, object],
    time_limit_s: float = TIME_LIMIT_S,
    memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
    progress: Progress | None = None,
) -> object:
    """Run one verb of this room in a child process and return its result.

    ``args`` are the verb's keyword arguments (paths as Path or str, numbers, for "join" a list of Part):
    ``probe(path)`` · ``examine(path, thumbnail_path=None)`` · ``take_apart(path, folder, target_ms, cap_ms,
    keep_audio=False)`` · ``cut(path, folder, target_ms, cap_ms, keep_audio=False)`` · ``working_copy(path, out,
    keyframe_every_ms, max_height=None)`` · ``join(parts, out, from_ms=None, to_ms=None, keep_audio=False)``.

    Raises Refused, in Vietnamese, for what cannot be read and for ``took_too_long``, ``too_much_memory``,
    ``media_crashed`` and (from "cut" only) ``needs_working_copy``; StorageFull when the device is full. Never anything
    else because of the file. A child that was killed may leave files in the folder it was given: the caller's to clear.
    """
    order = Order(verb, dict(args), memory_limit_bytes, int(time_limit_s) + 1)
    with begun("ingest.media.child") as process:
        ask(process, order)
        late = threading.Event()
        clock = threading.Timer(time_limit_s, end, (process, late))
        last_words: deque[str] = deque(maxlen=40)
        ear = threading.Thread(target=listen, args=(process.stderr, last_words), daemon=True)
        clock.start()
        ear.start()
        try:
            told = heard(process, progress)
        finally:
            clock.cancel()
            end(process)
            process.wait()
            ear.join()
    return answer(verb, told, late.is_set(), process.returncode, "\n".join(last_words))


def begun(module: str) -> subprocess.Popen[bytes]:
    """A new child that runs ``module`` and waits for its order."""
    environment = {name: os.environ[name] for name in _HANDED_DOWN if name in os.environ}
    # One thread of algebra: the others would only reserve memory. -P keeps the working folder off the import path.
    environment |= {"PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=environment,
    )


def ask(process: subprocess.Popen[bytes], order: Order) -> None:
    """Tell the child what to do."""
    assert process.stdin is not None
    try:
        process.stdin.write(msgspec.json.encode(order, enc_hook=as_plain) + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        _log.warning("the media child was gone before it was told what to do")


def heard(process: subprocess.Popen[bytes], progress: Progress | None = None) -> Told | None:
    """The child's answer; None when it went without one."""
    assert process.stdout is not None
    for line in process.stdout:
        try:
            told = msgspec.json.decode(line, type=Told)
        except msgspec.DecodeError:
            return None  # cut off in the middle of a line
        if told.progress is None:
            return told
        if progress:
            progress(told.progress)
    return None


def listen(stream: IO[bytes] | None, last_words: deque[str]) -> None:
    """Remember what the child said last beside its answers."""
    for line in stream or ():
        last_words.append(line.decode("utf-8", "replace").rstrip()[:500])


def end(process: subprocess.Popen[bytes], late: threading.Event | None = None) -> None:
    """End the child with its whole process group, if it still runs."""
    if late is not None:
        late.set()
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def answer(verb: str, told: Told | None, late: bool, code: int | None, last_words: str) -> object:
    """The result that a child told, or the refusal that its end amounts to (``late``: it was ended for being slow)."""
    if told is not None and bytes(told.result):
        return msgspec.json.decode(told.result, type=_RESULTS[verb], dec_hook=as_made)
    if told is not None and told.storage_full:
        raise StorageFull()
    if told is not None and told.refused is not None:
        if last_words:
            _log.warning("media child (%s) refused %s: %s", verb, told.refused[0], last_words)
        refusal, message, facts = told.refused
        raise Refused(refusal, message, **facts)
    _log.error("media child (%s) ended without an answer, code %s: %s", verb, code, last_words)
    if late or code == -signal.SIGXCPU:
        raise Refused(
            "took_too_long",
            "Xử lý tệp này quá lâu nên đã dừng. Hãy chia tệp thành các đoạn ngắn hơn rồi nộp lại.",
        )
    raise Refused(
        "media_crashed",
        "Tệp này làm chương trình giải mã dừng đột ngột nên không nhận. "
        "Hãy xuất lại tệp từ đầu ghi ở định dạng khác (MP4, H.264) rồi nộp lại.",
        exit_code=code,
    )


def as_plain(value: object) -> object:
    """A path as text, for the line of JSON."""
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be sent to a child")


def as_made(kind: type, value: object) -> object:
    """Text as the path it was."""
    if kind is Path:
        return Path(str(value))
    raise TypeError(f"{kind.__name__} cannot come from a child")


if __name__ == "__main__":
    from ingest.media.child_door import main

    main()
