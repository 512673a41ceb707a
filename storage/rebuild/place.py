"""How far a rebuild came: written in the transaction of each page, found again after a kill."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from storage.catalog import accounts
from storage.unit_of_work import Archive, UnitOfWork

NAME = "rebuild.place"
PHASES = ("masters", "clips", "others")


@dataclass
class Place:
    """The walk that a rebuild is on, the last name it dealt with there, and when it began (epoch ms UTC).

    ``missing``: what the sidecars speak of and the store has not, as ``RebuildReport`` tells it: no later walk would
    find it again, for the clips have their rows by then.
    """

    phase: str
    after: str
    begun_at: int
    missing: list[str] = field(default_factory=list)
    missing_count: int = 0

    @classmethod
    def found(cls, archive: Archive, *, is_afresh: bool, is_dry: bool) -> Place:
        """Where a killed run stopped; the beginning when there is none."""
        with archive.read() as session:
            told = accounts.setting(session, NAME)
        left: dict[str, Any] = json.loads(told) if told else {}
        if is_afresh or is_dry or left.get("phase") not in PHASES:
            return cls.at_beginning(archive.clock.now_ms())
        return cls(**left)

    @classmethod
    def at_beginning(cls, now: int) -> Place:
        """Before the first name of the first walk."""
        return cls(PHASES[0], "", now)

    def enter(self, phase: str) -> None:
        """The walk before is over."""
        self.phase, self.after = phase, ""

    def note(self, work: UnitOfWork, last: str) -> None:
        """Everything up to this name is dealt with once the transaction is committed."""
        self.after = last
        accounts.set_setting(work.session, NAME, json.dumps(self.__dict__))

    def forget(self, archive: Archive) -> None:
        """The run is over."""
        with archive.write() as work:
            accounts.set_setting(work.session, NAME, None)
