"""How a leased feed is reached: its address with the account opened, in memory only."""

from __future__ import annotations

from urllib.parse import quote

from ingest.recorder import FeedSpec
from storage.catalog import feed_leases
from storage.catalog.feed_leases import Address, Leased
from storage.errors import Unavailable
from storage.sealing import FeedAccount, KeyRing, bound_to, read_keys
from storage.unit_of_work import Archive


def row_of(archive: Archive, leased: Leased) -> Address | None:
    """How a leased feed is reached, its account sealed; None when the feed is no longer active."""
    with archive.read() as session:
        return feed_leases.address(session, leased.feed_id)


def spec_of(archive: Archive, row: Address, lease_number: int) -> FeedSpec:
    """What is to be recorded under this lease. The database is not asked.

    Raises FeedKeyMissing, FeedKeyUnreadable, SealBroken when its account cannot be opened here.
    """
    return FeedSpec(
        feed_id=row.feed_id,
        camera_id=row.camera_id,
        camera_code=row.camera_code,
        address=address_of(row, _account(archive, row)),
        transport="udp" if row.transport == "udp" else "tcp",
        takes_audio=row.takes_audio,
        lease_number=lease_number,
    )


def keys_of(archive: Archive) -> KeyRing | None:
    """The keys of this host; None without any: feeds that need none are recorded all the same."""
    try:
        return read_keys(archive.settings)
    except Unavailable:
        return None


def address_of(row: Address, account: FeedAccount | None) -> str:
    """The address as a client takes it. With an account it is a secret: for memory only."""
    path, signs = row.path, ""
    if account is not None:
        if "{user}" in path or "{password}" in path:
            path = path.replace("{user}", quote(account.user, safe="")).replace(
                "{password}", quote(account.password, safe="")
            )
        signs = f"{quote(account.user, safe='')}:{quote(account.password, safe='')}@"
    host = f"[{row.host}]" if ":" in row.host else row.host
    return f"rtsp://{signs}{host}:{row.port}{path}"


def _account(archive: Archive, row: Address) -> FeedAccount | None:
    if not row.key_id:
        return None
    return read_keys(archive.settings).unseal(row.key_id, row.sealed, bound_to(row.camera_id, row.host, row.port))
