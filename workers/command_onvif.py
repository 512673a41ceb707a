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
    from ingest.feeds.onvif.device import DeviceClock, OnvifDevice

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
    from ingest.feeds.onvif.soap import DeviceRefused

    device = _device(host, port, user)
    _tell_clock(device.clock())
    maker = device.maker()
    print(f"Thiết bị: {_plain(f'{maker.manufacturer} {maker.model} (phiên bản {maker.firmware})')}")
    for profile in device.profiles():
        size = f"{profile.width}x{profile.height}" if profile.width else "không rõ cỡ"
        print(f"Luồng {_plain(f'{profile.token} {profile.name}')}: {_plain(profile.codec)} {size}")
        print(f"  {device.stream_address(profile.token)}")
    try:
        _tell_recordings(device)
    except DeviceRefused as refused:
        print(f"Bản ghi của thiết bị: {refused.message}")


@onvif_app.command(help="Hỏi giờ của thiết bị và ghi vào sổ giờ của camera.", **_ONE)
def clock(camera: Code, host: Host, user: User = "", port: Port = 80) -> None:
    """Observe a camera's clock."""
    from ingest.device_clock import observe_clock
    from workers.house import opened

    with opened() as archive:
        _tell_clock(observe_clock(archive, _camera_id(archive, camera), _device(host, port, user)))
    print(f"Đã ghi vào sổ giờ của {camera.upper()}.")


@onvif_app.command(help="Lấy hình còn thiếu từ bản ghi của chính camera (việc nền).", **_ONE)
def backfill(
    camera: Code,
    start: Annotated[str, typer.Option("--from", metavar="GIỜ", help="Từ: 'dd/mm/yyyy HH:MM:SS', giờ đúng.")],
    end: Annotated[str, typer.Option("--to", metavar="GIỜ", help="Đến: như trên, không quá 24 giờ sau.")],
) -> None:
    """Have a hole filled."""
    from workers.command_intake_table import read_start
    from workers.house import opened

    from_ms, until_ms = read_start(start), read_start(end)
    with opened() as archive:
        camera_id = _camera_id(archive, camera)
        span = {"camera_id": camera_id, "from_ms": from_ms, "until_ms": until_ms}
        with archive.write() as work:
            key = f"feed.backfill:{camera_id}:{from_ms}:{until_ms}"
            job = work.send("feed.backfill", dedupe_key=key, noun="camera", noun_id=camera_id, **span)
            number = job.id
    print(f"Đã giao việc số {number}. Xem tiến độ: camera-antt jobs list")


def _device(host: str, port: int, user: str) -> OnvifDevice:
    from ingest.feeds.onvif.device import OnvifDevice
    from ingest.feeds.onvif.soap import Endpoint
    from storage.values.clock import SystemClock

    password = os.environ.get(PASSWORD, "")
    if user and not password and sys.stdin.isatty():
        password = getpass.getpass(f"Mật khẩu của {user} trên {host}: ")
    return OnvifDevice(Endpoint(host, port, user, password), SystemClock())


def _camera_id(archive: Any, code: str) -> int:
    from storage.catalog import cameras

    with archive.read() as session:
        camera = cameras.by_code(session, code)
    if camera is None:
        raise NotFound(f"Không có camera mang mã «{code}» trong sổ đăng ký.")
    return int(camera.id)


def _tell_clock(seen: DeviceClock) -> None:
    from storage.values.clock import to_local

    side = "chậm" if seen.offset_ms > 0 else "nhanh"
    off, unsure = (f"{number / 1000:.1f}".replace(".", ",") for number in (abs(seen.offset_ms), seen.uncertainty_ms))
    print(f"Giờ thiết bị: {to_local(seen.device_ms):%d/%m/%Y %H:%M:%S}, {side} {off} giây (sai số {unsure} giây)")
    zone = _plain(seen.zone) or "không rõ"
    print(f"Cách đặt giờ: {_plain(seen.source) or 'không rõ'}; múi giờ: {zone}")


def _tell_recordings(device: OnvifDevice) -> None:
    from ingest.feeds.onvif.recordings import find_recordings
    from storage.values.clock import to_local

    for one in find_recordings(device):
        ends = [f"{to_local(at):%d/%m/%Y %H:%M:%S}" if at else "không rõ" for at in (one.from_ms, one.until_ms)]
        print(f"Bản ghi {_plain(f'{one.token} {one.source}')}: {' – '.join(ends)} (giờ thiết bị)")


def _plain(text: str) -> str:
    """What a device says of itself, without what would steer a terminal."""
    return "".join(sign for sign in text if sign.isprintable()).strip()
