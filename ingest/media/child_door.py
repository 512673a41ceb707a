"""Inside the child process: read the order, limit oneself, do the work, answer in one line."""

from __future__ import annotations

import errno
import os
import resource
import sys
import threading
import traceback
from collections.abc import Callable
from importlib import import_module
from queue import SimpleQueue
from typing import IO, Any, get_type_hints

import msgspec

from ingest.media.child import Order, Told, as_made, as_plain
from ingest.media.cut import NeedsWorkingCopy
from storage.errors import Refused, StorageFull

_STEP = 0.01  # progress is told in hundredths


def main() -> None:
    """Serve one order from standard input and leave."""
    # Libraries write what they like to standard output: the answer goes through a pipe that only we know.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    verb = _verb(order.verb)
    # Only now: the libraries' own size is known to be honest, and a limit met while loading them would blame the file.
    _limit(order)
    _tell(answers, _done(verb, order, answers))
    # Whatever a broken file did to the libraries' memory must not turn a given answer into a crash on the way out.
    os._exit(0)


def serve_looks() -> None:
    """Look at one file after another, as orders come in, until there are no more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    orders: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_heed, args=(orders,), daemon=True).start()
    from ingest.media.one_pass import look

    while True:
        order = msgspec.json.decode(orders.get(), type=Order)
        spent = resource.getrusage(resource.RUSAGE_SELF)
        _limit(order, spent_s=int(spent.ru_utime + spent.ru_stime), is_last=False)
        _tell(answers, _done(look, order, answers))


def _heed(orders: SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        orders.put(line)
    os._exit(0)  # the parent is gone, or wants no more


def _done(verb: Callable[..., object], order: Order, answers: IO[bytes]) -> Told:
    try:
        result = _result(verb, order, answers)
        return Told(result=msgspec.Raw(msgspec.json.encode(result, enc_hook=as_plain)))
    except StorageFull:
        return Told(storage_full=True)
    except Refused as refusal:
        return Told(refused=(refusal.code, refusal.message, {k: str(v) for k, v in refusal.facts.items()}))
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> Told:
    """Room or memory that ran out; else something nobody foresaw: the person learns that the file is refused, the log
    learns why."""
    number = getattr(error, "errno", None)
    # What is loaded as late as now fails to load for lack of memory only
    if isinstance(error, MemoryError | ImportError) or number == errno.ENOMEM:
        message = (
            "Tệp này cần nhiều bộ nhớ hơn mức cho phép nên không nhận. "
            "Hãy xuất lại tệp ở độ phân giải thấp hơn rồi nộp lại."
        )
        return Told(refused=("too_much_memory", message, {}))
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Told(storage_full=True)
    traceback.print_exc()
    message = "Không xử lý được tệp này. Hãy xuất lại tệp từ đầu ghi (MP4, H.264) rồi nộp lại."
    return Told(refused=("media_failed", message, {"kind": type(error).__name__}))


_FILES = {
    "probe": "one_pass",
    "examine": "one_pass",
    "take_apart": "take_apart",
    "cut": "cut",
    "working_copy": "working_copy",
    "join": "exhibit",
}


def _verb(name: str) -> Callable[..., object]:
    """What an order names. Only its own file is loaded: what cuts and joins needs nothing that looks at pictures."""
    verb: Callable[..., object] = getattr(import_module(f"ingest.media.{_FILES[name]}"), name)
    return verb


def _result(verb: Callable[..., object], order: Order, answers: IO[bytes]) -> object:
    hints = get_type_hints(verb)
    args: dict[str, Any] = {
        name: msgspec.convert(value, hints[name], dec_hook=as_made) for name, value in order.args.items()
    }
    if "progress" in hints:
        args["progress"] = _progress(answers)
    try:
        return verb(**args)
    except NeedsWorkingCopy as need:
        raise Refused("needs_working_copy", need.reason) from need


def _progress(answers: IO[bytes]) -> Callable[[float], None]:
    told = 0.0

    def tell(share: float) -> None:
        nonlocal told
        if share >= told + _STEP:
            told = share
            _tell(answers, Told(progress=round(share, 3)))

    return tell


def _tell(answers: IO[bytes], what: Told) -> None:
    answers.write(msgspec.json.encode(what) + b"\n")
    answers.flush()


def _limit(order: Order, spent_s: int = 0, *, is_last: bool = True) -> None:
    """Bounds for one order. ``spent_s``: processor time used before it; what is not the last gets new bounds later."""
    resource.setrlimit(resource.RLIMIT_AS, (order.memory_limit_bytes, order.memory_limit_bytes))
    # The parent's clock measures waiting time; this one catches a loop should the parent be stopped.
    threads = os.cpu_count() or 1
    seconds = spent_s + order.cpu_limit_s * threads
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5 if is_last else resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_with_parent() -> None:
    while sys.stdin.buffer.read(1):
        continue
    os._exit(3)
