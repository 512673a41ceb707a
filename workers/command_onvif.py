"""``camera-antt onvif``: devices on the network, their clocks, streams and own recordings, holes filled from these.

A password is typed without being shown, or stands in ``CAMERA_ANTT_ONVIF_PASSWORD``; never on the command line, which
every account of the machine can read.
"""

from __future__ import annotations

import getpass
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storage.errors import NotFound, Refused
from workers import words

if TYPE_CHECKING:
    from ingest.feeds.onvif.device import OnvifDevice
    from storage.values.clock import Clock

PASSWORD = "CAMERA_ANTT_ONVIF_PASSWORD"
_ONE: dict[str, Any] = {"cls": words.Command, "options_metavar": words.OPTIONS}
onvif_app = typer.Typer(
    cls=words.Group,
    rich_markup_mode=None,
    options_metavar=words.OPTIONS,
    subcommand_metavar="LỆNH …",
    no_args_is_help=True,
)
Host = Annotated[str, typer.Argument(metavar="ĐỊA_CHỈ", help="Tên hoặc địa chỉ mạng của camera, đầu ghi.")]
User = Annotated[str, typer.Option(metavar="TÊN", help="Tài khoản chỉ đọc, lập riêng cho việc này.")]
Port = Annotated[int, typer.Option(metavar="CỔNG", min=1, max=65_535, help="Cổng ONVIF.")]
Code = Annotated[str, typer.Argument(metavar="MÃ", help="Mã camera trong sổ đăng ký.")]


@onvif_app.command(help="Tìm thiết bị ONVIF trong mạng này.", **_ONE)
def discover(
    seconds: Annotated[float, typer.Option(metavar="GIÂY", min=0.2, max=30, help="Chờ trả lời bao lâu.")] = 3.0,
    at: Annotated[str | None, typer.Option(metavar="ĐỊA_CHỈ:CỔNG", help="Chỉ hỏi địa chỉ này.")] = None,
) -> None:
    """List who answers."""
    from ingest.feeds.onvif.discovery import EVERYBODY, discover

    host, _, port = (at or "").partition(":")
    try:
        found = discover(seconds, (host, int(port or 3702)) if at else EVERYBODY)
    except (OSError, ValueError, OverflowError) as error:
        raise Refused("no_network", "Không gửi được câu hỏi ra mạng này. Hãy kiểm tra dây mạng và địa chỉ.") from error
    for device in found:
        print(f"{device.host}:{device.port}  {device.name or '(không tên)'}  {device.hardware}".rstrip())
    if not found:
        print("Không có thiết bị ONVIF nào trả lời. Hãy kiểm tra ONVIF đã bật và cùng mạng với máy này.")


@onvif_app.command(help="Hỏi một thiết bị: hãng, giờ, luồng hình, bản ghi của chính nó.", **_ONE)
def address(host: Host, user: User = "", port: Port = 80) -> None:
    """Say what a device offers."""
    from ingest.device_report import describe

    device = _device(host, port, user)
    print("\n".join(describe(device, device.clock())))


@onvif_app.command(help="Hỏi giờ của thiết bị và ghi vào sổ giờ của camera.", **_ONE)
def clock(camera: Code, host: Host, user: User = "", port: Port = 80) -> None:
    """Observe a camera's clock."""
    from ingest.device_clock import observe_clock
    from ingest.device_report import describe_clock
    from storage.clock_book import is_usable
    from workers.house import opened

    with opened() as archive:
        seen = observe_clock(archive, _camera_id(archive, camera), _device(host, port, user, archive.clock))
    print("\n".join(describe_clock(seen)))
    if is_usable(seen.offset_ms):
        print(f"Đã ghi vào sổ giờ của {camera.upper()}.")


@onvif_app.command(help="Lấy hình còn thiếu từ bản ghi của chính camera (việc nền).", **_ONE)
def backfill(
    camera: Code,
    start: Annotated[str, typer.Option("--from", metavar="GIỜ", help="Từ: 'dd/mm/yyyy HH:MM:SS', giờ đúng.")],
    end: Annotated[str, typer.Option("--to", metavar="GIỜ", help="Đến: như trên, không quá 24 giờ sau.")],
) -> None:
    """Have a hole filled."""
    from service.feeds.holes import fill
    from storage.catalog import feeds
    from workers.command_intake_table import read_start
    from workers.house import opened

    from_ms, until_ms = read_start(start), read_start(end)
    with opened() as archive:
        camera_id = _camera_id(archive, camera)
        with archive.write() as work:
            feed = feeds.of_camera(work.session, camera_id)
            if feed is None:
                raise Refused("no_feed", f"Camera «{camera}» không có luồng hình nào đang dùng.")
            numbers = [job.id for job in fill(work, feed.id, (from_ms, until_ms), None)]
    print(f"Đã giao việc số {', '.join(map(str, numbers))}. Xem tiến độ: camera-antt jobs list")


def _device(host: str, port: int, user: str, clock: Clock | None = None) -> OnvifDevice:
    from ingest.feeds.onvif.device import OnvifDevice
    from ingest.feeds.onvif.soap import Endpoint
    from storage.values.clock import SystemClock

    password = os.environ.get(PASSWORD, "")
    if user and not password and sys.stdin.isatty():
        password = getpass.getpass(f"Mật khẩu của {user} trên {host}: ")
    return OnvifDevice(Endpoint(host, port, user, password), clock or SystemClock())


def _camera_id(archive: Any, code: str) -> int:
    from storage.catalog import cameras

    with archive.read() as session:
        camera = cameras.by_code(session, code)
    if camera is None:
        raise NotFound(f"Không có camera mang mã «{code}» trong sổ đăng ký.")
    return int(camera.id)
