"""From where to where: the source opened so that nothing can be written to it, the target required to be empty."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from storage.catalog import accounts, custody, whole_tables
from storage.errors import Conflict, Refused
from storage.migrate import current, is_bare, migrate
from storage.settings import PREFIX, Settings
from storage.unit_of_work import Archive, UnitOfWork, open_archive
from storage.values.clock import Clock, to_local
from storage.values.digest import sha256_of_bytes

PLACE, MOVED = "move.place", "moved.from"
MOVED_EVENT = "archive.moved"  # custody of the target says that it arrived
OWN_SETTINGS = (PLACE, MOVED)  # what the target remembers of the move itself
KEPT = 1_000  # names of wrong objects told one by one
OWN_TABLES = ("clip_day",)  # PostgreSQL's parts are made there, not carried


@dataclass
class Place:
    """How far a move came, and which objects were wrong until there; written in the transaction of each step."""

    source: str
    objects: str = ""  # host and bucket, or path; without whoever asks
    table: str = ""
    after: list[Any] | None = None
    done: list[str] = field(default_factory=list)
    object_key: str = ""
    unlike: list[str] = field(default_factory=list)

    @classmethod
    def found(cls, target: Archive) -> Place | None:
        """Where a killed move stopped."""
        with target.read() as session:
            told = accounts.setting(session, PLACE)
        return cls(**json.loads(told)) if told else None

    def tell_unlike(self, key: str) -> None:
        """Remember an object that is not what its row says, also for the run after a kill; the first ``KEPT``."""
        if len(self.unlike) < KEPT:
            self.unlike.append(key)

    def note(self, work: UnitOfWork) -> None:
        """Everything up to here is over once the transaction is committed."""
        accounts.set_setting(work.session, PLACE, json.dumps(self.__dict__))

    def again_from_objects(self, target: Archive) -> None:
        """The next run carries every object anew: the target lacks some that were there."""
        self.object_key, self.unlike = "", []
        with target.write() as work:
            self.note(work)


@dataclass
class Moved:
    """A move that is over, as the target remembers it: when (epoch ms), how much, from where and into which store."""

    at: int
    rows: int
    sha256: str
    source: str = ""
    objects: str = ""
    unlike: list[str] = field(default_factory=list)


def read_only(source: Settings) -> Settings:
    """The same house with its database opened for reading only."""
    path = source.database_url.removeprefix("sqlite:///")
    return replace(source, database_url=f"sqlite:///file:{quote(path)}?mode=ro&uri=true")


def require_movable(source: Settings, target: Settings) -> None:
    """Raise Refused when this is no move: not an embedded house, or the two places are one."""
    if not source.is_sqlite:
        raise Refused(
            "not_embedded", "Chỉ chuyển được dữ liệu cỡ nhỏ (SQLite). Với PostgreSQL hãy dùng sao lưu và khôi phục."
        )
    if not Path(source.database_url.removeprefix("sqlite:///")).is_file():
        raise Refused("nothing_to_move", f"Không có cơ sở dữ liệu ở {source.home}. Hãy kiểm tra CAMERA_ANTT_HOME.")
    same = {
        "database_url": _whereabouts(source.database_url) == _whereabouts(target.database_url),
        "objects_url": _whereabouts(source.objects_url) == _whereabouts(target.objects_url),
    }
    if any(same.values()):
        raise Conflict("same_place", "Nơi đến trùng với nơi đi. Hãy chỉ một cơ sở dữ liệu và một kho còn trống.")


def require_same_form(source: Settings, target: Settings) -> None:
    """Raise Refused when the source is not of the program's form; bring a bare target to it."""
    has, newest = current(read_only(source))
    if has != newest:
        raise Refused("not_migrated", "Cơ sở dữ liệu nguồn chưa có bảng mới nhất. Hãy chạy: camera-antt migrate")
    with of_target():
        theirs, _ = current(target)
        if theirs == newest:
            return
        if theirs or not is_bare(target):
            raise Conflict(
                "target_not_empty", "Cơ sở dữ liệu ở nơi đến đã có bảng khác. Hãy tạo một cơ sở dữ liệu trống."
            )
        migrate(target)


def begun(source: Archive, target: Archive) -> Place:
    """Where to go on; the beginning in an empty target. Raises Conflict when the target holds anything else."""
    name, objects = _fingerprint(source), "".join(_whereabouts(target.settings.objects_url))
    place = Place.found(target)
    if place is not None:
        if place.source != name:
            raise Conflict("target_not_empty", "Nơi đến đang nhận dữ liệu của một nơi khác. Hãy dùng nơi còn trống.")
        _require_same_objects(place.objects, objects)
        place.objects = objects
        return place
    with target.read() as session:
        table = whole_tables.filled(session)
    if table is not None:
        raise Conflict("target_not_empty", f"Cơ sở dữ liệu ở nơi đến đã có dữ liệu (bảng {table}). Hãy dùng nơi trống.")
    if next(iter(target.store.listed()), None) is not None:
        raise Conflict("target_not_empty", "Kho ở nơi đến đã có tệp. Hãy dùng một kho còn trống.")
    place = Place(name, objects)
    with target.write() as work:
        place.note(work)
    return place


def ended(source: Archive, target: Archive) -> Moved | None:
    """The move from this house that the target has behind it. Raises Conflict when it was another house's."""
    with target.read() as session:
        told = accounts.setting(session, MOVED)
    if told is None:
        return None
    moved = Moved(**json.loads(told))
    if moved.source != _fingerprint(source):
        raise already_moved(moved)
    _require_same_objects(moved.objects, "".join(_whereabouts(target.settings.objects_url)))
    return moved


def already_moved(moved: Moved) -> Conflict:
    """What is said where a finished move cannot be repeated."""
    at = f"{to_local(moved.at):%d/%m/%Y %H:%M}"
    return Conflict(
        "already_moved",
        f"Nơi đến đã nhận xong dữ liệu lúc {at} và từ đó không còn giống nguồn này. Không chuyển lần nữa.",
    )


def _require_same_objects(noted: str, asked: str) -> None:
    if noted and noted != asked:
        raise Conflict(
            "other_objects",
            f"Lần chuyển này đã bắt đầu với kho {noted}, không phải {asked}. Hãy chạy lại với đúng kho ấy trong "
            "--objects (hoặc MOVE_OBJECTS).",
        )


@contextmanager
def of_target() -> Iterator[None]:
    """What is wrong with an address of the target is said of the option it came from, not of the house's setting."""
    try:
        yield
    except Refused as error:
        error.message = error.sentence = named_by_option(error.message)
        error.args = (error.message,)
        raise


def named_by_option(message: str) -> str:
    """A sentence about settings, said of the options of a move."""
    for setting, option in {
        "DATABASE_URL": "--to (hoặc MOVE_TO)",
        "OBJECTS_URL": "--objects (hoặc MOVE_OBJECTS)",
    }.items():
        message = message.replace(PREFIX + setting, option)
    return message


def opened(source: Settings, target: Settings, clock: Clock | None) -> tuple[Archive, Archive]:
    """Both houses: the source for reading only."""
    ours = open_archive(read_only(source), clock)
    try:
        with of_target():
            return ours, open_archive(target, clock)
    except BaseException:
        ours.close()
        raise


def _fingerprint(source: Archive) -> str:
    """What tells one house from another: where it stands, and the first link of its chain."""
    with source.read() as session:
        first = next(iter(custody.walk(session, page=1)), None)
    told = f"{source.settings.home.resolve()} {first.sha256 if first else ''}"
    return sha256_of_bytes(told.encode())


def _whereabouts(url: str) -> tuple[str, str]:
    """Host and path of an address; whoever asks there is left out."""
    parts = urlsplit(url)
    if parts.scheme in {"sqlite", "dir"}:
        return "", str(Path(parts.path).resolve())
    return f"{parts.hostname}:{parts.port}", parts.path
