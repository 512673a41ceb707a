"""``camera-antt``: everything the program does from a terminal. Bodies are imported when a command is chosen."""

from __future__ import annotations

import logging
import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated, Any

import typer

from storage.errors import Refused, Unavailable
from workers import words
from workers.command_onvif import onvif_app

_GROUP: dict[str, Any] = {
    "cls": words.Group,
    "rich_markup_mode": None,
    "options_metavar": words.OPTIONS,
    "subcommand_metavar": "LỆNH …",
    "no_args_is_help": True,
}
_ONE: dict[str, Any] = {"cls": words.Command, "options_metavar": words.OPTIONS}
app = typer.Typer(
    help="Camera với ANTT: sổ camera an ninh, kho đoạn ghi hình, báo cáo.", add_completion=False, **_GROUP
)
jobs_app = typer.Typer(**_GROUP)
app.add_typer(onvif_app, name="onvif", help="Camera, đầu ghi ONVIF: tìm, hỏi giờ, luồng hình, lấy hình còn thiếu.")
app.add_typer(jobs_app, name="jobs", help="Việc nền: danh sách, làm lại, làm cho hết.")


@app.command(help="Chạy cả chương trình: trang web và, ở cỡ nhỏ, tổ làm việc nền. Ctrl-C để dừng.", **_ONE)
def up(
    host: Annotated[str | None, typer.Option(help="Địa chỉ mạng để nghe.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Cổng.", show_default="8642")] = None,
) -> None:
    """Run web and crew."""
    from workers.command_up import up as run

    run(host, port)


@app.command(help="Chạy các tiến trình làm việc nền của cỡ lớn (RQ). Ctrl-C để dừng.", **_ONE)
def worker(
    processes: Annotated[int | None, typer.Option(help="Số tiến trình.", show_default="2")] = None,
    queues: Annotated[
        str | None,
        typer.Option(
            metavar="HÀNG,…",
            help="Chỉ nhận việc của các hàng này: urgent (gấp), awaited (có người chờ), intake (nạp tệp), "
            "upkeep (định kỳ).",
            show_default="tất cả, theo thứ tự này",
        ),
    ] = None,
) -> None:
    """Run RQ workers."""
    from workers.command_worker import worker as run

    run(processes, queues)


@app.command(help="Chạy máy thu của máy này: ghi các camera kết nối tập trung. Ctrl-C để dừng.", **_ONE)
def recorder() -> None:
    """Record connected cameras."""
    from workers.command_recorder import recorder as run

    run()


@app.command("feed-key", help="Khóa niêm phong tài khoản luồng hình: xem, chuẩn bị khóa mới, đổi khóa.", **_ONE)
def feed_key(
    act: Annotated[str, typer.Argument(metavar="show|prepare|rotate", help="Xem; thêm khóa mới; đổi sang khóa mới.")],
    forget_old: Annotated[
        bool, typer.Option("--forget-old", help="Sau khi đổi, xóa khóa cũ: bản sao lưu cũ không mở được nữa.")
    ] = False,
) -> None:
    """Show or change the keys of feeds."""
    from workers.command_feed_key import feed_key as run

    raise typer.Exit(run(act, is_forgetting=forget_old))


@app.command(help="Đưa cơ sở dữ liệu lên bản mới nhất.", **_ONE)
def migrate() -> None:
    """Bring the tables up."""
    from storage.migrate import current
    from workers.house import opened

    with opened(with_migration=True) as archive:
        print(f"Cơ sở dữ liệu đã ở bản {current(archive.settings)[0]}.")


@app.command(help="Nạp tệp ghi hình từ USB, ổ đĩa, thư mục: xem giờ và camera, xác nhận, cất vào kho.", **_ONE)
def intake(
    paths: Annotated[
        list[Path], typer.Argument(metavar="NƠI…", help="USB, thư mục hoặc tệp; tệp theo thứ tự thời gian.")
    ],
    *,
    camera: Annotated[str | None, typer.Option(help="Mã camera trong sổ đăng ký.", metavar="MÃ")] = None,
    device: Annotated[
        str | None, typer.Option(help="Mã đầu ghi: camera lấy theo kênh ghi trong tên tệp.", metavar="MÃ")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="GIỜ",
            help="Giờ bắt đầu của tệp đầu theo đồng hồ đầu ghi: 'dd/mm/yyyy HH:MM:SS' hoặc ISO 8601; các tệp sau "
            "tính nối tiếp. Bỏ trống: lấy từ tệp và tên tệp.",
        ),
    ] = None,
    fps: Annotated[
        float | None, typer.Option(metavar="SỐ", min=1, max=240, help="Khung hình mỗi giây, cho luồng thô H.264/H.265.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Nạp ngay theo giờ và camera tìm được, không hỏi.")] = False,
) -> None:
    """Take recorded files in."""
    from workers.command_intake import Asked
    from workers.command_intake import intake as run

    raise typer.Exit(run(paths, Asked(camera, device, start, fps, yes)))


@app.command(help="Kiểm kho: rows (đối chiếu sổ), sizes (thêm kích thước), bytes (đọc lại từng byte).", **_ONE)
def check(level: Annotated[str, typer.Argument(metavar="rows|sizes|bytes", help="Mức kiểm.")] = "rows") -> None:
    """Prove the promises of the archive."""
    from workers.command_check import check as run

    raise typer.Exit(run(level))


@app.command("rebuild-index", help="Dựng lại chỉ mục đã mất từ tệp và tệp mô tả trong kho; chạy tiếp được.", **_ONE)
def rebuild_index(
    trust_names: Annotated[
        bool, typer.Option("--trust-names", help="Chỉ so tên và cỡ, không đọc lại nội dung: nhanh hơn.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ xem, không ghi gì.")] = False,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Làm lại từ đầu, không tiếp chỗ lần trước dừng.")
    ] = False,
    show_list: Annotated[bool, typer.Option("--list", help="Chỉ liệt kê các tệp đang cách ly.")] = False,
) -> None:
    """Rebuild a lost index."""
    from workers import command_rebuild

    if show_list:
        raise typer.Exit(command_rebuild.list_quarantine())
    code = command_rebuild.rebuild_index(is_trusting=trust_names, is_dry=dry_run, is_afresh=from_start)
    raise typer.Exit(code)


@app.command(help="Chuyển cả dữ liệu cỡ nhỏ sang PostgreSQL và S3; so từng dòng, từng tệp; chạy tiếp được.", **_ONE)
def move(
    to: Annotated[
        str | None, typer.Option(metavar="ĐỊA_CHỈ", help="Cơ sở dữ liệu mới, còn trống. Hoặc biến MOVE_TO.")
    ] = None,
    objects: Annotated[
        str | None, typer.Option(metavar="ĐỊA_CHỈ", help="Kho tệp mới, còn trống. Hoặc biến MOVE_OBJECTS.")
    ] = None,
) -> None:
    """Move up."""
    from workers.command_move import move_home

    raise typer.Exit(move_home(to, objects))


@app.command("import-cameras", help="Đọc danh sách camera (XLSX, CSV); thêm --write thì ghi vào sổ đăng ký.", **_ONE)
def import_cameras(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Danh sách camera.")],
    unit: Annotated[str, typer.Option(help="Phường, xã, đặc khu: tên hoặc mã.", metavar="ĐỊA_BÀN")],
    fund: Annotated[str, typer.Option(help="Nguồn kinh phí cho dòng để trống.", metavar="NGUỒN")] = "",
    write: Annotated[bool, typer.Option("--write", help="Ghi các dòng hợp lệ; không có thì chỉ kiểm tra.")] = False,
    repeats: Annotated[bool, typer.Option("--repeats", help="Ghi cả dòng nhập lặp camera đã có.")] = False,
) -> None:
    """Bring a list in."""
    from workers.command_import import import_cameras as run

    raise typer.Exit(run(file, unit, fund, write, repeats))


@jobs_app.command("list", help="Liệt kê việc nền.", **_ONE)
def jobs_list(
    all_states: Annotated[bool, typer.Option("--all", help="Cả việc đã xong.")] = False,
) -> None:
    """List jobs."""
    from workers.command_jobs import show

    show(all_states)


@jobs_app.command("retry", help="Làm lại việc đã gác; không ghi số: tất cả.", **_ONE)
def jobs_retry(numbers: Annotated[list[int] | None, typer.Argument(metavar="[SỐ]…")] = None) -> None:
    """Try parked jobs anew."""
    from workers.command_jobs import retry

    retry(numbers or [])


@jobs_app.command("run", help="Làm hết việc đang chờ rồi thoát.", **_ONE)
def jobs_run() -> None:
    """Run what is undone, then end."""
    from workers.command_jobs import run_all

    run_all()


@app.command(help="Chạy chương trình với dữ liệu trình diễn.", **_ONE)
def demo(
    reset: Annotated[bool, typer.Option("--reset", help="Xóa dữ liệu trình diễn rồi làm lại từ đầu.")] = False,
    footage: Annotated[
        Path | None, typer.Option(metavar="THƯ_MỤC", help="Dùng video thật trong thư mục này thay cho video tự vẽ.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="Địa chỉ mạng để nghe.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Cổng.", show_default="8642")] = None,
) -> None:
    """Run with the demonstration."""
    from workers.command_demo import demo as run

    run(reset, footage, host, port)


@app.command("demo-reset", help="Xóa dữ liệu trình diễn, làm lại từ đầu rồi chạy.", **_ONE)
def demo_reset(
    footage: Annotated[Path | None, typer.Option(metavar="THƯ_MỤC", help="Như của lệnh demo.")] = None,
) -> None:
    """Start the demonstration over."""
    from workers.command_demo import demo as run

    run(True, footage, None, None)


@app.command(help="Phiên bản chương trình.", **_ONE)
def version() -> None:
    """Print the version."""
    try:
        print(f"camera-antt {version_of('camera-antt')}")
    except PackageNotFoundError:
        print("camera-antt (chưa cài đặt)")


def main() -> None:
    """The entry of ``camera-antt``: runs a command; a person never sees a traceback."""
    words.teach()
    try:
        code = app(standalone_mode=False)
    except Refused as refused:
        _say(refused.message)
        code = 2 if isinstance(refused, Unavailable) else 1
    except words.UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.message)
        else:
            _say(words.complaint(error))
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        _say("Đã dừng.")
        code = 130
    except Exception as error:
        logging.getLogger(__name__).info("command failed", exc_info=error)  # with its details to the file of logs
        _say(f"Lỗi ngoài dự kiến ({type(error).__name__}). Chi tiết trong nhật ký; hãy báo kỹ thuật viên.")
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _say(text: str) -> None:
    print(text, file=sys.stderr)
