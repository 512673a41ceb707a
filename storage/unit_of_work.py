"""One transaction: rows, custody and jobs together or not at all. The only caller of commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session, configure_mappers

from storage.catalog import custody, jobs
from storage.engine import (
    WRITE,
    beside_the_loop,
    is_away,
    is_full,
    is_unstorable,
    make_async_engine,
    make_engine,
)
from storage.errors import DatabaseAway, StorageFull, Unstorable
from storage.ledger.entry import Fact, next_entry
from storage.models import Job
from storage.objects.directory_store import DirectoryStore
from storage.objects.store import ObjectStore
from storage.queue import Bell, make_bell
from storage.settings import Settings
from storage.values.clock import Clock, SystemClock
from storage.values.queues import Queues

_T = TypeVar("_T")
_log = logging.getLogger(__name__)
Reading = Session  # what ``Archive.read`` yields: for those who pass it on without speaking SQL


class UnitOfWork:
    """What one request or one job changes. Made by ``Archive.write``; ends with its block.

    ``session`` is handed to the statements in ``storage.catalog``; nobody else speaks SQL.
    """

    def __init__(self, session: Session, clock: Clock, actor_id: int | None, settings: Settings) -> None:
        self.session = session
        self.clock = clock
        self.settings = settings
        self.actor_id = actor_id
        self.now = clock.now_ms()
        self._recorded: list[dict[str, Any]] = []
        self._sent: list[Job] = []
        self._afterwards: list[Callable[[], object]] = []

    def record(self, kind: str, noun: str, noun_id: int, *, case_id: int | None = None, **facts: Fact) -> None:
        """Write a custody event with this change. ``kind`` is ``noun.past_participle``; facts hold no names.

        Whatever has bytes (master, clip, exhibit, report) states their digests here: ``storage check`` looks for each
        row's digest in the events of its noun (a clip's may stand in those of its master).
        """
        self.session.flush()
        self._recorded.append(
            {
                "kind": kind,
                "noun": noun,
                "noun_id": noun_id,
                "case_id": case_id,
                "actor_id": self.actor_id,
                "facts": facts,
            }
        )

    def send(
        self,
        name: str,
        *,
        dedupe_key: str | None = None,
        noun: str | None = None,
        noun_id: int | None = None,
        due_at: int | None = None,
        **arguments: Any,
    ) -> Job:
        """Make a job with this change; the bell rings after commit."""
        job = jobs.add(
            self.session,
            name,
            arguments,
            dedupe_key=dedupe_key,
            noun=noun,
            noun_id=noun_id,
            due_at=self.now if due_at is None else due_at,
            created_at=self.now,
            created_by=self.actor_id,
        )
        self._sent.append(job)
        return job

    def ring_for(self, job: Job) -> None:
        """Have the bell ring after commit for a job that was there before and is to be begun again."""
        self._sent.append(job)

    def afterwards(self, act: Callable[[], object]) -> None:
        """Do this after commit, and only then. A failure here is logged: the change stands, a sweep mends the rest."""
        self._afterwards.append(act)

    def _commit(self) -> tuple[list[tuple[int, str]], list[Callable[[], object]]]:
        self.session.flush()
        if self._recorded:  # last, so that the head of the chain is held for as short as can be
            previous = custody.lock_head(self.session)
            entries = []
            for planned in self._recorded:
                entry = next_entry(previous, at=self.now, **planned)
                previous = (entry.seq, entry.sha256)
                entries.append(entry)
            custody.append(self.session, entries)
        sent = [(job.id, job.name) for job in self._sent]
        self.session.commit()
        return sent, self._afterwards


class Archive:
    """The house's store rooms opened: database, objects, bell, clock, and which queue each job waits in.

    Made by ``open_archive``; one per process, shared by its threads.
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        store: ObjectStore,
        bell: Bell,
        clock: Clock,
        *,
        queues: Queues | None = None,
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.store = store
        self.bell = bell
        self.clock = clock
        self.queues = queues or Queues()
        self._async_engine: AsyncEngine | None = None

    @contextmanager
    def write(self, actor_id: int | None = None) -> Iterator[UnitOfWork]:
        """A transaction that changes things: committed at the end of the block, undone by any exception.

        Raises StorageFull when the database finds no room, Unstorable for a value that it cannot hold, DatabaseAway
        when it does not answer.
        """
        engine = self.engine.execution_options(**{WRITE: True})
        with Session(engine, expire_on_commit=False) as session:
            work = UnitOfWork(session, self.clock, actor_id, self.settings)
            try:
                yield work
                sent, afterwards = work._commit()
            except BaseException as error:
                session.rollback()
                _refuse(error)
                raise
        self.bell.ring((job_id, self.queues.of(name)) for job_id, name in sent)
        for act in afterwards:
            try:
                act()
            except Exception as error:  # the change stands: telling its maker that it failed would be wrong
                _log.warning("after commit: %s", error)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads. Raises Unstorable for a value that no database could hold, DatabaseAway."""
        with Session(self.engine, expire_on_commit=False) as session:
            try:
                yield session
            except Exception as error:
                _refuse(error)
                raise

    @asynccontextmanager
    async def read_async(self) -> AsyncIterator[Callable[[Callable[[Connection], _T]], Any]]:
        """For the search path: yields ``await run(statement_function)``, which gets a Core connection."""
        try:
            if self.settings.is_sqlite:
                async with beside_the_loop(self.engine) as run:
                    yield run
                return
            if self._async_engine is None:
                self._async_engine = make_async_engine(self.settings)
            async with self._async_engine.connect() as connection:
                yield connection.run_sync
        except Exception as error:
            _refuse(error)
            raise

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()
        made, self._async_engine = self._async_engine, None
        if made is not None:  # in a loop of its own: whoever closes may or may not be inside one
            closing = Thread(target=lambda: asyncio.run(made.dispose()))
            closing.start()
            closing.join()


def _refuse(error: BaseException) -> None:
    """Raise what a person can be told of a database's error; return for any other."""
    if is_full(error):
        raise StorageFull from error
    if is_unstorable(error):
        raise Unstorable from error
    if is_away(error):
        raise DatabaseAway from error


def open_store(
    objects_url: str, settings: Settings | None = None, *, is_tried: bool = True, silent_s: float | None = None
) -> ObjectStore:
    """The object store of ``dir:///path`` or ``s3://ACCESS:SECRET@host:port/bucket``.

    ``settings``: how browsers reach it, if they do. ``is_tried``: a store that cannot be worked with is refused here,
    not at its first use. ``silent_s``: how long a server may say nothing before it counts as away; None: as usual.
    """
    if objects_url.startswith("dir://"):
        from pathlib import Path

        return DirectoryStore(Path(objects_url.removeprefix("dir://")))
    if objects_url.startswith(("s3://", "s3s://")):
        # its libraries would cost a small house a third of every start
        from storage.objects.s3_pool import SILENT_S
        from storage.objects.s3_store import S3Store

        known = settings or Settings()
        return S3Store(
            objects_url,
            public_url=known.objects_public_url or None,
            link_seconds=known.objects_link_seconds,
            is_tried=is_tried,
            silent_s=SILENT_S if silent_s is None else silent_s,
        )
    raise ValueError("CAMERA_ANTT_OBJECTS_URL: cần dạng dir:///thư/mục hoặc s3://KHÓA:BÍ_MẬT@máy:cổng/kho")


def open_archive(
    settings: Settings, clock: Clock | None = None, queues: Queues | None = None, *, is_store_tried: bool = True
) -> Archive:
    """Open the store rooms. The database must have been migrated (``storage.migrate``).

    ``is_store_tried``: a store that is away or cannot be worked with is refused at once, with what to do.
    ``queues``: the crew's map of jobs; without it the bell rings in the last queue, and the crew puts that right.
    """
    done = settings.completed()
    done.home.mkdir(parents=True, exist_ok=True)
    configure_mappers()  # the first statement would: who opens one before forking does it for all children
    store = open_store(done.objects_url, done, is_tried=is_store_tried)
    return Archive(done, make_engine(done), store, make_bell(done), clock or SystemClock(), queues=queues)
