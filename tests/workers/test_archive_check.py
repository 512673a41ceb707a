"""The job that proves the promises and remembers the head of the chain."""

from __future__ import annotations

from storage.catalog import custody
from storage.unit_of_work import Archive
from storage.values.clock import DAY_MS
from tests.factories.shelf import shelve
from tests.factories.street import a_camera
from tests.servers.fixtures import START_MS
from tests.workers.rounds import ran


def test_the_check_remembers_the_head_of_the_chain_and_tells_what_is_broken(archive: Archive) -> None:
    shelved = shelve(archive, a_camera(archive), START_MS - DAY_MS, 1)
    assert ran(archive, "archive.check").message is None
    with archive.read() as session:
        assert [(point.seq, point.sha256) for point in custody.checkpoints(session)] == [custody.head(session)]
    archive.store.remove(shelved.clip_keys[0])
    message = ran(archive, "archive.check", level="sizes").message
    assert message is not None and "1 chỗ sai" in message and shelved.clip_keys[0] in message
