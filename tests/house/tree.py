"""The files of the repository as the rules see them: not what was built or fetched."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("storage", "ingest", "service", "workers")
NOT_OURS = {
    ".git",
    ".venv",
    "node_modules",
    "dist",
    "home",
    "home-demo",
    "__pycache__",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".import_linter_cache",
    ".hypothesis",
}


@cache
def every_file() -> tuple[Path, ...]:
    """Every file of ours, as paths below the repository's root."""
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in NOT_OURS or entry.name.endswith(".egg-info"):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry.relative_to(ROOT)


def files(*suffixes: str, under: tuple[str, ...] = ()) -> list[Path]:
    """Files with one of ``suffixes``, in one of the top folders ``under`` if any are named."""
    return [path for path in every_file() if path.suffix in suffixes and (not under or path.parts[0] in under)]


@cache
def text(path: Path) -> str:
    """The text of a file; what is no UTF-8 is replaced."""
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


@cache
def tree(path: Path) -> ast.Module:
    """The parsed Python file."""
    return ast.parse(text(path), filename=str(path))


def product() -> list[Path]:
    """The Python files of the four rooms."""
    return files(".py", under=ROOMS)


def nouns() -> list[str]:
    """The noun folders of the front desk."""
    parts = {path.parts[1] for path in files(".py", under=("service",)) if len(path.parts) > 2}
    return sorted(parts - {"web"})


def report(found: list[str]) -> str:
    """The findings, one a line, for the message of an assertion."""
    return f"{len(found)} found:\n" + "\n".join(f"  {line}" for line in found)
