"""The door: ``python -m storage migrate | check rows|sizes|bytes | verify-chain``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from storage.errors import Refused
from storage.settings import Settings

OK, FOUND, REFUSED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 when something was found, 2 when it could not be done as asked."""
    parser = argparse.ArgumentParser(prog="python -m storage", description="Kho lưu trữ: sổ, tệp và chuỗi ghi nhận")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="đưa cơ sở dữ liệu lên phiên bản mới nhất")
    check = commands.add_parser("check", help="kiểm tra bốn lời hứa của kho")
    check.add_argument(
        "level", choices=["rows", "sizes", "bytes"], help="rows: chỉ sổ; sizes: thêm cỡ tệp; bytes: đọc lại hết"
    )
    commands.add_parser("verify-chain", help="kiểm tra chuỗi ghi nhận từ đầu đến cuối")
    asked = parser.parse_args(argv)
    try:
        settings = Settings.from_env()
        if asked.command == "migrate":
            return _migrate(settings)
        raise NotImplementedError
    except (Refused, ValueError) as error:
        _say(str(error), sys.stderr.write)
        return REFUSED


def _migrate(settings: Settings) -> int:
    from storage.migrate import migrate

    _say(f"Cơ sở dữ liệu ở phiên bản {migrate(settings)}.")
    return OK


def _say(line: str, write: object = None) -> None:
    (sys.stdout.write if write is None else sys.stderr.write)(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
