"""Someone of the demonstration at work: an account with its scope, acting through the product's own verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

from service.access.actions import create_account
from storage.catalog import units as units_catalog
from storage.models import Account
from storage.unit_of_work import Archive, UnitOfWork
from storage.values.clock import SetClock, local_date
from workers import catch_up
from workers.demonstration import people


@dataclass(frozen=True)
class Player:
    """An account and the units it may see."""

    archive: Archive
    account: Account
    unit_ids: set[str] | None

    @property
    def unit_id(self) -> str:
        """The unit this person works for."""
        assert self.account.unit_id is not None
        return self.account.unit_id

    @contextmanager
    def acts(self) -> Iterator[UnitOfWork]:
        """A transaction in this person's name."""
        with self.archive.write(self.account.id) as work:
            yield work


@dataclass
class Stage:
    """The house while it is being filled: its clock stands where the story is."""

    archive: Archive
    clock: SetClock
    players: dict[str, Player]
    say: Callable[[str], None]

    def at(self, at_ms: int) -> None:
        """The story goes on at this instant; it never goes back."""
        self.clock.at_ms = max(self.clock.at_ms, at_ms)

    def work_off(self) -> None:
        """Let the crew do what is undone."""
        catch_up.run_undone(self.archive, Event())


def engaged(archive: Archive, clock: SetClock, say: Callable[[str], None]) -> Stage:
    """Make one account per role (two wards have their own officers) and answer the stage with its players."""
    players: dict[str, Player] = {}
    today = local_date(clock.now_ms())
    with archive.read() as session:
        found = {p.unit: units_catalog.on_day(session, p.unit, today) for p in people.PEOPLE if p.unit}
        units = {code: unit.unit_id for code, unit in found.items() if unit}
    with archive.write() as work:
        for person in people.PEOPLE:
            account = create_account(
                work,
                login=person.login,
                display_name=person.name,
                role=person.role,
                unit_id=units.get(person.unit),
                password=people.PASSWORD,
                must_change=False,
            )
            scope = units_catalog.scope(work.session, account.unit_id) if account.unit_id else None
            players[person.login] = Player(archive, account, scope)
    return Stage(archive, clock, players, say)
