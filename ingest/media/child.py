"""The child process in which every foreign byte is decoded. (Signatures first; the body follows.)"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, overload

from ingest.media.results import Examination, JoinedFile, Probe, Taken, WorkingCopy

TIME_LIMIT_S = 3_600.0
MEMORY_LIMIT_BYTES = 3 << 30

Progress = Callable[[float], None]
"""Called in the parent with the share of work done, 0 to 1."""


@overload
def run_in_child(
    verb: Literal["probe"], args: Mapping[str, object], time_limit_s: float = ...,
    memory_limit_bytes: int = ..., progress: Progress | None = ...,
) -> Probe: ...
@overload
def run_in_child(
    verb: Literal["examine"], args: Mapping[str, object], time_limit_s: float = ...,
    memory_limit_bytes: int = ..., progress: Progress | None = ...,
) -> Examination: ...
@overload
def run_in_child(
    verb: Literal["take_apart"], args: Mapping[str, object], time_limit_s: float = ...,
    memory_limit_bytes: int = ..., progress: Progress | None = ...,
) -> Taken: ...
@overload
def run_in_child(
    verb: Literal["working_copy"], args: Mapping[str, object], time_limit_s: float = ...,
    memory_limit_bytes: int = ..., progress: Progress | None = ...,
) -> WorkingCopy: ...
@overload
def run_in_child(
    verb: Literal["join"], args: Mapping[str, object], time_limit_s: float = ...,
    memory_limit_bytes: int = ..., progress: Progress | None = ...,
) -> list[JoinedFile]: ...
def run_in_child(
    verb: str, args: Mapping[str, object], time_limit_s: float = TIME_LIMIT_S,
    memory_limit_bytes: int = MEMORY_LIMIT_BYTES, progress: Progress | None = None,
) -> object:
    """Run one verb of this room in a child process and return its result.

    ``args`` are the verb's keyword arguments (paths as Path or str, plain numbers, for "join" a list of Part):
    ``probe(path)`` · ``examine(path, thumbnail_path=None)`` · ``take_apart(path, folder, target_ms, cap_ms,
    keep_audio=False)`` · ``working_copy(path, out, keyframe_every_ms, max_height=None, keep_audio=False)`` ·
    ``join(parts, out, from_ms=None, to_ms=None)``.

    Raises Refused (in Vietnamese) for what cannot be read, for time-out, memory limit or a crash of the child, and
    StorageFull when the device is full. Never anything else because of the file.
    """
    raise NotImplementedError
