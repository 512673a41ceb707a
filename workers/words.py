"""The command line in Vietnamese: what its library says of itself in English, said anew."""

from __future__ import annotations

from gettext import gettext as original
from typing import Any

import typer
import typer.core

OPTIONS = "[TÙY CHỌN]"
_SAID = {
    "Arguments": "Tham số",
    "Options": "Tùy chọn",
    "Commands": "Lệnh",
    "required": "bắt buộc",
    "default: {default}": "mặc định: {default}",
}
UsageError: Any = typer.BadParameter.__base__  # what every wrongly typed command raises


class _Vietnamese:
    """What commands and groups of commands share."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the line that says how the command is typed."""
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]  # mixed into the library's own
        formatter.write_usage(ctx.command_path, pieces, prefix="Cách dùng: ")

    def get_help_option(self, ctx: Any) -> Any:
        """The option that shows the help."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # mixed into the library's own
        if option is not None:
            option.help = "Hiện hướng dẫn này."
        return option


class Command(_Vietnamese, typer.core.TyperCommand):
    """A command that speaks Vietnamese."""


class Group(_Vietnamese, typer.core.TyperGroup):
    """A group of commands that speaks Vietnamese."""


def teach() -> None:
    """Have the library's headings said in Vietnamese from now on."""
    setattr(typer.core, "_", lambda message: _SAID.get(message) or original(message))  # noqa: B010 - its own translator


def complaint(error: Any) -> str:
    """A wrongly typed command, in one Vietnamese line."""
    kind = type(error).__name__
    path = error.ctx.command_path if error.ctx else "camera-antt"
    hint = f" Xem: {path} --help"
    if kind == "MissingParameter":
        named = error.param.opts[0]
        return f"Thiếu {named if named.startswith('-') else error.param.metavar or named}.{hint}"
    if kind == "NoSuchOption":
        return f"Không có tùy chọn {error.option_name}.{hint}"
    if "No such command" in error.message:
        return f"Không có lệnh này.{hint}"
    if kind == "BadParameter" and error.param is not None:
        return f"Giá trị của {error.param.opts[0]} chưa đúng.{hint}"
    return f"Lệnh gõ chưa đúng.{hint}"
