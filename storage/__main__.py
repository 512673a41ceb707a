"""The door: ``python -m storage migrate | check rows|sizes|bytes | verify-chain``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from storage.errors import Refused
from storage.settings import Settings

if TYPE_CHECKING:
    from storage.check import CheckReport, Level

OK, FOUND, REFUSED = 0, 1, 2
COUNTED_VI = {
    "access_digests": "mốc niêm phong nhật ký",
    "awaiting_removal": "tệp chờ xóa",
    "awaiting_store": "tệp chờ kho nhận",
    "beats": "dấu báo sống của máy thu",
    "bytes": "số byte trong kho",
    "clips": "đoạn ghi hình",
    "custody_events": "mục trong chuỗi ghi nhận",
    "exhibits": "vật trích xuất",
    "held": "tệp có lệnh giữ",
    "masters": "tệp gốc",
    "objects": "tệp trong kho",
    "quarantined": "tệp đang cách ly",
    "reports": "báo cáo đã phát hành",
    "young": "tệp mới chưa vào sổ",
}


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
        return _check(settings, asked.level if asked.command == "check" else None)
    except (Refused, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED


def _migrate(settings: Settings) -> int:
    from storage.migrate import migrate

    sys.stdout.write(f"Cơ sở dữ liệu ở phiên bản {migrate(settings)}.\n")
    return OK


def _check(settings: Settings, level: Level | None) -> int:
    """Check at a level, or the chain alone when there is none."""
    from storage.check import check, verify_chain
    from storage.migrate import current
    from storage.unit_of_work import open_archive

    has, newest = current(settings)
    if has != newest:
        raise Refused(
            "not_migrated", f"Cơ sở dữ liệu ở phiên bản «{has}», cần «{newest}». Chạy: python -m storage migrate"
        )
    archive = open_archive(settings)
    try:
        progress = _shown if sys.stderr.isatty() else None
        report = check(archive, level, progress) if level else verify_chain(archive, progress)
    finally:
        archive.close()
    _tell(report)
    return OK if report.is_clean else FOUND


def _shown(done: int, total: int, note: str) -> None:
    sys.stderr.write(f"\r{note}: {done}{f'/{total}' if total else ''}\033[K")


def _tell(report: CheckReport) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    for finding in report.findings:
        sys.stdout.write(f"Lời hứa {finding.promise} · {finding.code} · {finding.text}\n")
    if report.finding_count > len(report.findings):
        sys.stdout.write(f"… và {report.finding_count - len(report.findings)} chỗ sai khác.\n")
    seen = ", ".join(f"{COUNTED_VI.get(name, name)} {count}" for name, count in sorted(report.counts.items()))
    sys.stdout.write(f"Đã xem: {seen or 'kho rỗng'}.\n")
    sys.stdout.write("Bốn lời hứa đều đúng.\n" if report.is_clean else f"Có {report.finding_count} chỗ sai.\n")


if __name__ == "__main__":
    sys.exit(main())
