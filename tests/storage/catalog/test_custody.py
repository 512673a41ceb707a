"""The chain as rows: pages, what is said of a thing, heads remembered."""

from __future__ import annotations

from storage.catalog import custody
from storage.ledger.chain import verified
from storage.ledger.entry import GENESIS
from storage.unit_of_work import Archive


def test_an_empty_chain(archive: Archive) -> None:
    with archive.read() as session:
        assert custody.head(session) == (0, GENESIS)
        assert list(custody.walk(session)) == custody.latest(session, None) == custody.checkpoints(session) == []


def test_what_is_said_of_things_and_cases(archive: Archive) -> None:
    for number in range(5):
        with archive.write(actor_id=7) as work:
            work.record("clip.filed", "clip", number % 2, case_id=number, sha256="ab", starts=[number])
    with archive.read() as session:
        said = custody.said_of(session, "clip", [0, 1, 9])
        assert [facts["starts"] for _, facts in said[0]] == [[0], [2], [4]]
        assert [kind for kind, _ in said[1]] == ["clip.filed"] * 2
        assert 9 not in said and custody.said_of(session, "case", [0]) == {}
        assert [entry.seq for entry in custody.of_noun(session, "clip", 1)] == [2, 4]
        assert [entry.seq for entry in custody.of_case(session, 3)] == [4]
        assert [entry.seq for entry in custody.latest(session, None, limit=2)] == [5, 4]
        assert [entry.seq for entry in custody.latest(session, None, before_seq=4, limit=2)] == [3, 2]
        assert [entry.seq for entry in custody.walk(session, after_seq=3, page=1)] == [4, 5]
        assert custody.latest(session, {"26506@2025-07-01"}) == []
        assert verified(custody.walk(session)).count == custody.count(session) == 5


def test_facts_that_were_tampered_with_are_no_facts() -> None:
    assert custody.facts_of(b'{"a":1}') == {"a": 1}
    assert custody.facts_of(b'{"a":') == custody.facts_of(b"[1]") == custody.facts_of(b"\xff") == {}


def test_a_head_is_remembered_once(archive: Archive) -> None:
    with archive.write() as work:
        work.record("clip.filed", "clip", 1)
    for made_at in (1, 2):
        with archive.write() as work:
            custody.add_checkpoint(work.session, *custody.head(work.session), made_at)
    with archive.read() as session:
        assert [(point.seq, point.made_at) for point in custody.checkpoints(session)] == [(1, 1)]
