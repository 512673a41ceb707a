"""What the receiving dock asks of whoever runs it: a sign of progress, a memory, an end that stands with its effect."""

from __future__ import annotations

from typing import Any, NoReturn, Protocol

from storage.unit_of_work import UnitOfWork


class Run(Protocol):
    """A job at work, as ``workers.run.JobRun`` is one."""

    id: int
    arguments: dict[str, Any]
    leased_by: str

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Show how far it is; raises when the run must not go on."""
        ...

    def not_yet(self, reason: str, pause_ms: int = 1_000) -> NoReturn:
        """Wait for a later turn."""
        ...

    def remember(self, **arguments: Any) -> None:
        """Keep something for a repeat of this job."""
        ...

    def finish_in(self, work: UnitOfWork, message: str | None = None) -> None:
        """End the job in the transaction of its effect."""
        ...
