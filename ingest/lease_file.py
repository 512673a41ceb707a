"""What the last lease said, on this host's disk: with it a recorder that begins while the database is away records on.

Beside the shelf, replaced whole whenever it changes, for this account's eyes alone: feeds with their addresses,
accounts sealed as in the database (the key lies elsewhere), and the numbers of the leases. What was paused, revoked or
agreed to no more at the last word of the database is not in it. It says no more than the database did then: too old, it
is not believed, and the database's next word counts instead of it.
"""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from storage.catalog.feed_leases import Address
from storage.objects.local_file import replace_file
from storage.values.clock import HOUR_MS, MINUTE_MS, Clock

_NAME = ".leases"
_AGAIN_MS = 10 * MINUTE_MS  # unchanged, it is written anew, so that its age tells of the database's last word
_log = logging.getLogger(__name__)


class Known(msgspec.Struct, frozen=True):
    """One feed that this host held."""

    address: Address
    lease_number: int


class LastWord(msgspec.Struct, frozen=True):
    """What the database said last: of this host's feeds, and with which beat."""

    at_ms: int
    beat: int
    feeds: list[Known]


class LeaseFile:
    """The file of one host, below its shelf. ``hours``: for so long it is believed; 0: nothing is kept."""

    def __init__(self, root: Path, clock: Clock, hours: int) -> None:
        self._path, self._clock, self._hours = root / _NAME, clock, hours
        self._written: LastWord | None = None

    def write(self, beat: int, feeds: list[Known]) -> None:
        """Keep what the database said just now, if it is news. Raises OSError."""
        if not self._hours:
            self.remove()
            return
        word, last = LastWord(self._clock.now_ms(), beat, feeds), self._written
        if last is not None and last.feeds == feeds and 0 <= word.at_ms - last.at_ms < _AGAIN_MS:
            return
        replace_file(self._path, msgspec.json.encode(word))
        self._written = word

    def remove(self) -> None:
        """This host holds nothing any more. Raises OSError."""
        self._path.unlink(missing_ok=True)

    def read(self) -> LastWord | None:
        """What was kept; None without any, or when it is too old, of times to come (a clock was put
        back, nobody knows how far) or cannot be understood."""
        try:
            word = msgspec.json.decode(self._path.read_bytes(), type=LastWord)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            _log.error("what the last lease said cannot be read: %s", type(error).__name__)
            return None
        age_ms = self._clock.now_ms() - word.at_ms
        if not 0 <= age_ms < self._hours * HOUR_MS:
            _log.warning("what the last lease said is too old to record by, or the clock was put back since")
            return None
        return word
