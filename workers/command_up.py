"""``camera-antt up``: pages and, in the embedded size, the crew thread, in one program that ends cleanly."""

from __future__ import annotations

import logging
import signal
import socket
from contextlib import AbstractContextManager, nullcontext
from types import FrameType

import uvicorn

from service.access.actions import first_run_code
from service.app import create_app
from storage.errors import Refused
from storage.unit_of_work import Archive
from workers.command_recorder import recording
from workers.crew import Crew
from workers.drainer import draining
from workers.host_clock import watching_clock
from workers.house import held_alone, opened, settings_of_env
from workers.settings import Settings

_log = logging.getLogger(__name__)
_STOP_SECONDS = 5  # open downloads get so long when the program ends


def up(host: str | None, port: int | None) -> None:
    """Bring the tables up, open the house and serve until Ctrl-C or SIGTERM. Never a demonstration's home."""
    settings = settings_of_env()
    Settings.from_env()  # what cannot be read is told before the house is opened
    home = settings.home
    if (home / "demonstration").exists():
        raise Refused(
            "home_is_demonstration",
            f"Thư mục {home} chứa bản trình diễn với mật khẩu công khai. Hãy đặt CAMERA_ANTT_HOME là thư mục khác.",
        )
    # In the grown-up size several web processes may share a folder: their database and store are elsewhere
    alone = held_alone(home) if settings.is_embedded else nullcontext()
    with (
        alone,
        opened(with_migration=True) as archive,
        draining(archive),
        watching_clock(archive),
        kept_recorder(archive),
    ):
        code = first_run_code(archive)
        if code:
            print(f"Chưa có tài khoản nào. Mã một lần để lập quản trị viên đầu tiên: {code}", flush=True)
        serve(archive, host, port)


def kept_recorder(archive: Archive) -> AbstractContextManager[None]:
    """In the small size this program keeps the recorder too; else hosts of their own do."""
    return recording(archive) if archive.settings.is_embedded else nullcontext()


def serve(archive: Archive, host: str | None, port: int | None) -> None:
    """Serve an open archive; prints the address once it answers."""
    given = Settings.from_env()
    listening = _listen(host or given.host, given.port if port is None else port)
    crew = Crew(archive) if archive.settings.is_embedded else None
    previous = signal.signal(signal.SIGTERM, _interrupt)
    if crew:
        crew.start()
    try:
        config = uvicorn.Config(
            create_app(archive), log_config=None, access_log=False, timeout_graceful_shutdown=_STOP_SECONDS
        )
        _Server(config, is_whole=crew is not None).run(sockets=[listening])
    except KeyboardInterrupt:
        pass  # the wish to end, repeated by the server once it has ended
    finally:
        print("Đang dừng …", flush=True)
        if crew and not crew.stop():
            print("Một việc đang làm dở sẽ được làm lại ở lần chạy sau.", flush=True)
        signal.signal(signal.SIGTERM, previous)
        listening.close()
    print("Đã dừng.", flush=True)


class _Server(uvicorn.Server):
    """Says where it is once it is there, and to its log what ended it."""

    def __init__(self, config: uvicorn.Config, *, is_whole: bool) -> None:
        super().__init__(config)
        self._is_whole = is_whole

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then print the address."""
        await super().startup(sockets)
        if self.should_exit or not sockets:
            return
        host, port = sockets[0].getsockname()[:2]
        print(f"Camera với ANTT đang chạy tại http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
        if not self._is_whole:
            print("Việc nền do «camera-antt worker» làm; hãy chạy ít nhất một tiến trình.", flush=True)
        print("Nhấn Ctrl-C để dừng.", flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ctrl-C or SIGTERM: whoever looks for why the program ended finds it in the log."""
        _log.info("ended by %s", signal.Signals(sig).name)
        super().handle_exit(sig, frame)


def _listen(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048
        )
        # Connections take it from here, and asyncio does not set it on them: else the body of every short answer
        # waits 40 ms until the browser has acknowledged the head.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except (OSError, OverflowError) as error:
        raise Refused(
            "address_taken",
            f"Không nghe được ở {host}:{port} (địa chỉ đang có chương trình khác dùng hoặc không hợp lệ). "
            "Hãy chọn cổng khác bằng --port.",
        ) from error


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
