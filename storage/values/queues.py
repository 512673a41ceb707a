"""The queues of the crew, first to last, and which jobs wait in each: by name, so that a job carries no second truth.

Which name waits where is said once, on the crew's page of jobs; whoever opens the archive hands that page's map in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# urgent: what law or an emergency waits for; awaited: a person looks at a page until it is done;
# intake: footage on its way into the archive; upkeep: everything that comes round by the clock
QUEUES = ("urgent", "awaited", "intake", "upkeep")
LAST = QUEUES[-1]


@dataclass(frozen=True)
class Names:
    """A choice of jobs by name: the named ones, or with ``is_rest`` all but the named ones."""

    listed: frozenset[str]
    is_rest: bool = False


@dataclass(frozen=True)
class Queues:
    """Name of a job -> queue it waits in. A name that nobody listed waits in the last."""

    by_name: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The queue a job of this name waits in."""
        return self.by_name.get(name, LAST)

    def names(self, queues: Iterable[str]) -> Names:
        """Which jobs wait in these queues."""
        wanted = set(queues)
        if LAST in wanted:  # what nobody listed belongs to it: said by what does not
            return Names(frozenset(name for name, queue in self.by_name.items() if queue not in wanted), True)
        return Names(frozenset(name for name, queue in self.by_name.items() if queue in wanted))
