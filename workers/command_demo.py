"""``camera-antt demo``: fills an empty home once, then runs the whole program on it."""

from __future__ import annotations

import shutil
from pathlib import Path

from rich.console import Console
from rich.status import Status

from storage.catalog import units as units_catalog
from storage.errors import Refused
from storage.settings import Settings
from storage.unit_of_work import Archive
from storage.values.clock import local_date
from workers.command_recorder import recording
from workers.command_up import serve
from workers.demonstration import people
from workers.demonstration.feeds import is_any_real, posing
from workers.demonstration.load import is_loaded, load
from workers.house import HOLD, held_alone, opened, settings_of_env

_MARK = "demonstration"


def demo(reset: bool, footage: Path | None, host: str | None, port: int | None) -> None:
    """Load the demonstration if it is not there, then serve it. ``reset`` starts over."""
    settings = settings_of_env()
    if not settings.is_embedded or not settings.is_sqlite:
        raise Refused("demo_is_embedded", "Bản trình diễn chỉ chạy ở cỡ nhúng (SQLite, thư mục, không Redis).")
    mark = settings.home / _MARK
    if settings.home.exists() and any(settings.home.iterdir()) and not mark.exists():
        raise Refused(
            "home_in_use",
            f"Thư mục {settings.home} có dữ liệu không phải của bản trình diễn. Hãy đặt CAMERA_ANTT_HOME khác.",
        )
    settings.home.mkdir(parents=True, exist_ok=True)
    mark.touch()
    with held_alone(settings.home):
        if reset or not (settings.home / f"{_MARK}.loaded").exists():
            _clear(settings)
        _load_and_serve(settings, footage, host, port)


def _load_and_serve(settings: Settings, footage: Path | None, host: str | None, port: int | None) -> None:
    with opened(with_migration=True) as archive:
        if not is_loaded(archive):
            console = Console()
            with console.status("Chuẩn bị …") as status:
                load(archive, lambda text: _say(status, text), footage)
        (settings.home / f"{_MARK}.loaded").touch()
        _introduce(archive)
        with posing(archive), recording(archive, is_wanted=is_any_real):  # a feed that a visitor enters is recorded
            serve(archive, host, port)


def _clear(settings: Settings) -> None:
    """Empty a home that holds a demonstration (or a half-loaded one): nothing else is ever cleared."""
    for path in settings.home.iterdir():
        if path.name not in {_MARK, HOLD}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _say(status: Status, text: str) -> None:
    status.update(text)
    if not status.console.is_terminal:
        print(text, flush=True)


def _introduce(archive: Archive) -> None:
    from service.access.rules import ROLES

    day = local_date(archive.clock.now_ms())
    with archive.read() as session:
        units = {one.unit: units_catalog.on_day(session, one.unit, day) for one in people.PEOPLE if one.unit}
    print(f"\nTài khoản trình diễn (mật khẩu chung: {people.PASSWORD})", flush=True)
    for person in people.PEOPLE:
        unit = units.get(person.unit)
        print(f"  {person.login:<10} {ROLES[person.role]:<18} {person.name:<18} {unit.full_name if unit else ''}")
    print(f"  {people.OWNER_LOGIN:<10} {ROLES['owner']:<18} Chủ Camera Mẫu")
    print(
        "\nNên thử trước: canbo tra cứu rồi yêu cầu trích xuất → chihuy duyệt → dieutra xem và đánh giá "
        "→ chihuy xác nhận → baocao lập báo cáo.\n",
        flush=True,
    )
