"""Settings of the archive. Each has a default that is stated here, and a variable ``CAMERA_ANTT_<NAME>``."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

PREFIX = "CAMERA_ANTT_"


@dataclass(frozen=True)
class Settings:
    """Where things are kept and which size runs. The default is the embedded size below ``home``.

    ``database_url``: ``sqlite:///path`` or ``postgresql+psycopg://…``. ``objects_url``: ``dir:///path`` or
    ``s3://ACCESS:SECRET@host:port/bucket``. ``redis_url``: None means the crew thread inside the program.
    """

    home: Path = Path("home")
    database_url: str = ""
    objects_url: str = ""
    redis_url: str | None = None
    # Where browsers reach the S3 server, https://host[:port]; set, exhibits and reports leave by links to it that
    # open one object for so many seconds (1 to 60). Empty: every byte passes through the program.
    objects_public_url: str = ""
    objects_link_seconds: int = 60
    # Kept clips: days after filing before an unlinked clip goes (domain reference 4.7: recording life + 30 days).
    clip_retention_days: int = 60
    # Produced exhibits: days after grading 0 or 1, or after production if never graded and the case is over.
    exhibit_retention_days: int = 30
    # Working copies for the browser: days after making; they are made again when wanted.
    copy_retention_days: int = 14
    # Photographs of clocks: days after the last footage whose time rests on them, and after they were entered.
    photograph_retention_days: int = 30
    # Uploads that nobody finished: hours.
    staging_hours: int = 24
    # A grant lasts so many days after approval; break-glass closes itself after so many minutes.
    grant_days: int = 7
    break_glass_minutes: int = 60
    # An access token of a program ends after so many hours (1 to 720).
    access_token_hours: int = 12
    # What leases call this host; empty: the machine's own name. Hosts copied from one image need a name each.
    host_name: str = ""
    # Keys that seal the accounts of feeds (storage/sealing.py); empty: feed.key below home. Never beside the database.
    feed_key_file: str = ""
    # Networks whose addresses are devices' though they are a machine's own, or special; separated by commas.
    feed_networks: str = ""
    # A job's lease: whoever runs it must show life within these seconds.
    lease_seconds: int = 60
    job_attempts: int = 5
    # Largest upload, bytes; the stream is cut beyond it.
    upload_limit_bytes: int = 8 * 1024**3
    # Room that must stay free on the device of the home folder, bytes.
    reserve_bytes: int = 64 * 1024**2
    # Assumed drift of an uncompared clock, ms a day; uncertainty of a clock never compared, ms.
    clock_drift_ms_per_day: int = 2_000
    clock_never_compared_ms: int = 120_000

    def completed(self) -> Settings:
        """The same with the embedded defaults filled in from ``home``."""
        home = self.home.absolute()
        return replace(
            self,
            home=home,
            database_url=self.database_url or f"sqlite:///{home}/camera-antt.sqlite3",
            objects_url=self.objects_url or f"dir://{home}/objects",
        )

    @property
    def device_networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """``feed_networks``, read."""
        return _networks(self.feed_networks)

    @property
    def is_embedded(self) -> bool:
        """Whether jobs are run by the crew thread of the one program."""
        return self.redis_url is None

    @property
    def keeps_objects_here(self) -> bool:
        """Whether the objects lie on this machine's own disk."""
        return self.objects_url.startswith("dir://")

    @property
    def gives_links(self) -> bool:
        """Whether files that may leave whole are fetched from the object store itself."""
        return bool(self.objects_public_url) and not self.keeps_objects_here

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from variables. Raises ValueError naming the variable whose value makes no sense.

        A number of days below one is refused too: it would let go of footage the moment it is filed.
        """
        env = os.environ if env is None else env
        given: dict[str, object] = {}
        for field in fields(cls):
            text = env.get(PREFIX + field.name.upper())
            if text is None or text == "":
                continue
            try:
                given[field.name] = _read(field.name, text)
            except ValueError as error:
                raise ValueError(f"{PREFIX}{field.name.upper()}={shown_address(text)!r}: {error}") from error
        return cls(**given).completed()  # type: ignore[arg-type]  # names and types come from the fields themselves

    def to_env(self) -> dict[str, str]:
        """The variables that make a child process see the same settings."""
        done = self.completed()
        values = {field.name: getattr(done, field.name) for field in fields(done)}
        return {PREFIX + name.upper(): str(value) for name, value in values.items() if value is not None}


_SCHEMES = {
    "database_url": ("sqlite:///", "postgresql+psycopg://", "postgresql://"),
    "objects_url": ("dir:///", "s3://", "s3s://"),
    "redis_url": ("redis://", "rediss://", "unix://"),
    "objects_public_url": ("https://", "http://"),
}
_MOST = {"objects_link_seconds": 60, "access_token_hours": 720}
_MAY_BE_ZERO = ("reserve_bytes", "clock_drift_ms_per_day", "clock_never_compared_ms")


def _read(name: str, text: str) -> object:
    if name == "home":
        return Path(text)
    if name in {"host_name", "feed_key_file"}:
        return text.strip()
    if name == "feed_networks":
        try:
            _networks(text)
        except ValueError:
            raise ValueError("cần các dải mạng như 10.0.0.0/24, cách nhau bằng dấu phẩy") from None
        return text
    if name in _SCHEMES:
        if not text.startswith(_SCHEMES[name]):
            raise ValueError(f"cần bắt đầu bằng {' hoặc '.join(_SCHEMES[name])}")
        return text.replace("postgresql://", "postgresql+psycopg://", 1)
    least = 0 if name in _MAY_BE_ZERO else 1
    if not text.strip().isascii() or not text.strip().isdigit() or int(text) < least:
        raise ValueError(f"cần một số nguyên từ {least} trở lên")
    if name in _MOST and int(text) > _MOST[name]:
        raise ValueError(f"cần một số nguyên từ {least} đến {_MOST[name]}")
    return int(text)


def _networks(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(part) for part in text.replace(",", " ").split())


def shown_address(text: str) -> str:
    """A value as it may be printed: what stands before the host of an address may be a secret."""
    scheme, found, rest = text.partition("://")
    return f"{scheme}://…@{rest.rpartition('@')[2]}" if found and "@" in rest else text
