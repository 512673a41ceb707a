"""``camera-antt move``: the embedded home carried to the grown-up size, proved row by row and digest by digest."""

from __future__ import annotations

import logging
import os
import sys

from storage.errors import Refused
from storage.move import MoveReport, move
from storage.move.places import named_by_option
from storage.settings import PREFIX, Settings, shown_address
from workers.command_rebuild import ProgressLine
from workers.house import held_alone, settings_of_env
from workers.logs import open_logs

TO, OBJECTS = "MOVE_TO", "MOVE_OBJECTS"  # variables: no list of processes shows what stands in them
_SHOWN = 50
_log = logging.getLogger(__name__)


def move_home(database_url: str | None, objects_url: str | None) -> int:
    """Carry the home of this environment; answers 0 when everything arrived and is sound, 1 when something is not."""
    source = settings_of_env()
    target = _target(source, database_url or os.environ.get(TO, ""), objects_url or os.environ.get(OBJECTS, ""))
    with held_alone(source.home):
        open_logs(source.home)
        try:
            report = move(source, target, progress=ProgressLine().show)
        except Refused:
            raise
        except Exception as error:  # drivers have a hundred names for "not there"
            _log.info("move interrupted", exc_info=error)
            raise Refused(
                "move_interrupted",
                f"Việc chuyển bị ngắt ({type(error).__name__}). Kiểm tra máy chủ cơ sở dữ liệu và kho ở nơi đến, "
                "rồi chạy lại đúng lệnh này: việc chuyển làm tiếp chỗ dừng.",
            ) from error
    _tell(report, target)
    return 0 if report.is_clean else 1


def _target(source: Settings, database_url: str, objects_url: str) -> Settings:
    if not database_url or not objects_url:
        raise Refused("move_where", f"Cần cả --to và --objects (hoặc đặt {TO} và {OBJECTS} để mật khẩu không hiện ra).")
    env = source.to_env() | {PREFIX + "DATABASE_URL": database_url, PREFIX + "OBJECTS_URL": objects_url}
    try:
        return Settings.from_env(env)
    except ValueError as error:
        raise Refused("bad_setting", f"Địa chỉ nơi đến chưa đúng: {named_by_option(str(error))}.") from error


def _tell(report: MoveReport, target: Settings) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    rows = sum(table.count for table in report.tables)
    print(f"Đã so {rows} dòng của {len(report.tables)} bảng, từng dòng một.")
    print(
        f"Đã chuyển và đọc lại {report.carried.objects} tệp ({report.carried.bytes / 1e6:.1f} MB) trong lần chạy này."
    )
    for table in report.tables:
        if table.differs_at:
            print(f"KHÁC  bảng {table.table}, từ dòng {table.differs_at}")
    for key in report.carried.unlike[:_SHOWN]:
        print(f"SAI TỪ NGUỒN  {key}: nội dung khác với mã SHA-256 trong sổ")
    for finding in report.check.findings[:_SHOWN]:
        print(f"Lời hứa {finding.promise} · {finding.code} · {finding.text}")
    if not report.is_same:
        print("Nơi đến chưa giống nguồn. Nguồn vẫn nguyên; hãy xóa nơi đến và chuyển lại, hoặc báo kỹ thuật viên.")
        return
    if not report.is_ended:
        print("Nơi đến thiếu những gì nguồn có (các chỗ sai trên): chưa chuyển xong. Hãy chạy lại đúng lệnh này.")
        return
    head = report.check.head
    print(f"Chuỗi ghi nhận liền mạch đến mục {head[0]}." if head else "Chuỗi ghi nhận: xem các chỗ sai ở trên.")
    if not report.check.is_clean:
        print("Các chỗ sai trên có sẵn ở nguồn nếu camera-antt check ở nguồn cũng báo như vậy.")
    print("Nguồn không bị thay đổi. Để dùng nơi mới, đặt vào tệp môi trường (thay … bằng người dùng và mật khẩu):")
    print(f"  {PREFIX}DATABASE_URL={shown_address(target.database_url)}")
    print(f"  {PREFIX}OBJECTS_URL={shown_address(target.objects_url)}")
    print(f"  {PREFIX}REDIS_URL=redis://…  (địa chỉ Redis/Valkey cho việc nền)")
    print(
        "Rồi chạy: camera-antt check bytes, camera-antt worker, camera-antt up. Giữ nguồn đến khi đã sao lưu nơi mới."
    )
