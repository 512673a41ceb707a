"""Copy every object from one store to another: the larger half of a backup, and of its return.

    python deploy/copy_objects.py dir:///srv/camera-antt/objects dir:///backup/objects
    python deploy/copy_objects.py s3://KEY:SECRET@host:port/bucket dir:///backup/objects

Objects never change, so what stands on the other side with the same size is left alone: a nightly run copies one day.
Legal holds go along. Uploads in progress (staging) and the marks of recorders (beat) stay behind. Ends with 1 when an
object could not be copied.
A store address may also be handed over in the variables COPY_FROM and COPY_TO, where no process list shows it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from storage.errors import Refused
from storage.objects import keys
from storage.objects.store import ObjectMissing, ObjectStore
from storage.unit_of_work import open_store


def copy_objects(source: ObjectStore, target: ObjectStore, *, keep_holds: bool = True) -> tuple[int, int, list[str]]:
    """Copy what is missing; answers how many were copied, how many bytes, and what failed (key and reason)."""
    there = {info.key: info.size_bytes for info in target.listed()}
    copied, total_bytes, failed = 0, 0, []
    with tempfile.TemporaryDirectory(prefix="camera-antt-copy-") as folder:
        passing = Path(folder) / "object"
        for info in source.listed():
            if keys.kind_of(info.key) in {"staging", "beat"}:
                continue
            try:
                if there.get(info.key) != info.size_bytes:
                    source.fetch(info.key, passing)
                    target.put_file(info.key, passing)
                    copied, total_bytes = copied + 1, total_bytes + info.size_bytes
                if keep_holds and source.is_held(info.key) != target.is_held(info.key):
                    target.set_hold(info.key, source.is_held(info.key))
            except ObjectMissing:  # discarded by its retention while we were copying
                continue
            except Refused as refused:
                failed.append(f"{info.key}: {refused.message}")
    return copied, total_bytes, failed


def main(arguments: list[str]) -> int:
    """The command; see the text above."""
    if len(arguments) not in (0, 2):
        sys.stderr.write("Cách dùng: copy_objects.py TỪ ĐẾN (hoặc đặt COPY_FROM và COPY_TO)\n")
        return 2
    try:
        source, target = arguments or (os.environ["COPY_FROM"], os.environ["COPY_TO"])
        copied, total_bytes, failed = copy_objects(open_store(source), open_store(target))
    except (Refused, ValueError, KeyError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"Đã chép {copied} tệp, {total_bytes / 1e6:.1f} MB.\n")
    for line in failed:
        sys.stderr.write(f"KHÔNG CHÉP ĐƯỢC {line}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
