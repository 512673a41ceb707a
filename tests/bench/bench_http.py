"""What an answer costs over HTTP: the real server in a process of its own, asked over loopback on lasting connections.

An answer of 20 clips may take twice as long as an address that does everything but the search: the same session, the
same rights, the same line in the access log. Rows through Core and msgspec must be told five times as often as through
ORM objects and a response model. See ``clips/desk.py`` for the addresses beside the product's own.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest

from service.access.actions import choose_working_case, create_account
from service.access.desk import COOKIE
from service.access.signing import begin, token_digest
from service.footage.actions.search import asked, searched
from service.footage.rules.question import Circle, Question
from storage.models import CaseRecord
from storage.unit_of_work import Archive
from storage.values.clock import MINUTE_MS
from storage.values.timespan import Timespan
from tests.bench.clips import ours_sqlite, table
from tests.bench.clips.goals import Goal
from tests.bench.clips.house import UNIT, house, machine
from tests.bench.clips.shapes import NOW, SHAPES, Asked, Town, sizes_of
from tests.bench.clips.timing import percentile
from tests.factories.people import PASSWORD
from tests.factories.program import Running, environment

LOADED = 1_000_000
ASKED_TIMES = 300
SECONDS = 4.0  # of one round of throughput
ROUNDS = 3
CLIENTS = 4
CORE, ORM = "rows, Core + msgspec", "rows, ORM + response model"


@dataclass(frozen=True)
class Served:
    """A running server and who asks it."""

    port: int
    pid: int
    cookie: str

    def cpu_ms(self) -> float:
        """CPU time of the server until now, all its threads together."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1_000 / os.sysconf("SC_CLK_TCK")

    def connection(self) -> HTTPConnection:
        """A connection that stays open."""
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, connection: HTTPConnection, path: str) -> bytes:
        """The body of an answer; anything but 200 fails."""
        connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{answer.status} {path}: {body[:300]!r}"
        return body


@contextmanager
def served(archive: Archive) -> Iterator[Served]:
    """The program on this house, and an officer signed in with a working case."""
    cookie = f"{COOKIE}={_signed_in(archive)}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.clips.desk"],
        env=environment(archive.settings, PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    running = Running(process)
    try:
        address = running.wait_for("http://").rsplit(":", 1)[1]
        yield Served(int(address), process.pid, cookie)
    finally:
        running.end(signal.SIGTERM)
        running.close()


def _signed_in(archive: Archive) -> str:
    with archive.write() as work:
        account = create_account(
            work, login="mau", display_name="Người Mẫu", role="officer", unit_id=UNIT, password=PASSWORD,
            must_change=False,
        )  # fmt: skip
        case = CaseRecord(
            number="HS 0001/2026", kind="criminal", title="Thử", title_fold="thu", unit_id=UNIT, offence_group="",
            occurred_from_ms=NOW, occurred_to_ms=NOW, place="", stage="report", created_by=account.id,
            created_at=NOW, edition=1,
        )  # fmt: skip
        work.session.add(case)
        token = begin(work, account, "127.0.0.1").token
    choose_working_case(archive, token_digest(token), case.id, "verify_report", None)
    return token


def of_about(archive: Archive, town: Town, clips: int) -> Asked:
    """A question whose complete answer has so many clips, one in ten more or fewer."""
    with archive.engine.connect() as connection:
        for one, radius in itertools.product(town.questions(SHAPES[0]), (120, 200, 300)):
            for minutes in range(1, 120):
                span = Timespan(one.span.start_ms, one.span.start_ms + minutes * MINUTE_MS)
                made = Question(Circle(one.point, radius), span, seen=False, limit=200)
                told = searched(connection, asked(made, None, NOW, archive.settings))
                count = sum(len(camera.clips) for camera in told.cameras)
                if abs(count - clips) <= clips / 10:
                    return Asked(one.point, radius, span)
                if count > clips or count < 4:
                    break
    raise AssertionError(f"no question has about {clips} clips")


def paths(one: Asked) -> dict[str, str]:
    """The addresses that ask this question."""
    place = {"lat": one.point.lat, "lon": one.point.lon, "radius": int(one.radius_metres)}
    search = urlencode({**place, "from": one.span.start_ms, "to": one.span.end_ms, "seen": 0, "limit": 200})
    rows = urlencode({**place, "since": one.span.start_ms, "until": one.span.end_ms})
    return {
        "answer": f"/api/v1/footage?{search}",
        "all but the search": f"/bench/all-but-search?{search}",
        CORE: f"/bench/rows-core?{rows}",
        ORM: f"/bench/rows-orm?{rows}",
    }


def in_turns(at: Served, addresses: dict[str, str], names: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of every answer, address by address in turn, on one connection."""
    times: dict[str, list[float]] = {name: [] for name in names}
    with closing(at.connection()) as connection:
        for number in range(ASKED_TIMES + 20):
            for name in names:
                begun = time.perf_counter()
                at.get(connection, addresses[name])
                if number >= 20:
                    times[name].append((time.perf_counter() - begun) * 1_000)
    return times


def throughput(at: Served, path: str) -> tuple[float, float]:
    """Answers a second that four clients get who ask without a pause, and the server's CPU milliseconds for each."""
    counts, before = [0] * CLIENTS, at.cpu_ms()
    until = time.perf_counter() + SECONDS

    def ask(number: int) -> None:
        with closing(at.connection()) as connection:
            while time.perf_counter() < until:
                at.get(connection, path)
                counts[number] += 1

    clients = [Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / SECONDS, (at.cpu_ms() - before) / sum(counts)


def test_answers_over_http(pytestconfig: pytest.Config) -> None:
    """For ``make bench``."""
    town = Town(min(LOADED, sizes_of(pytestconfig.getoption("--clips"))[0]))
    with house(town) as archive:
        ours_sqlite.load(archive, town)
        small, large = paths(of_about(archive, town, 20)), paths(of_about(archive, town, 500))
        with served(archive) as at:
            with closing(at.connection()) as connection:
                core, orm = (
                    at.get(connection, large[f"rows, {way}"]) for way in ("Core + msgspec", "ORM + response model")
                )
                assert core.count(b"[") - 1 == orm.count(b"{"), "the two tell different rows"
            times = in_turns(at, small, ("answer", "all but the search"))
            every: dict[str, list[tuple[float, float]]] = {name: [] for name in large}
            for _ in range(ROUNDS):
                for name, path in large.items():
                    every[name].append(throughput(at, path))
    p50 = {name: percentile(spent, 50) for name, spent in times.items()}
    rate = {name: percentile([r for r, _ in told], 50) for name, told in every.items()}
    cpu = {name: percentile([c for _, c in told], 50) for name, told in every.items()}
    told = [f"Over HTTP · {machine()} · SQLite, {town.clips:,} clips", "about 20 clips, one client, ms:"]
    told += [
        f"  {name:28}p50 {p50[name]:8.2f}   p95 {percentile(spent, 95):8.2f}   p99 {percentile(spent, 99):8.2f}"
        for name, spent in times.items()
    ]
    told.append(f"about 500 clips, {CLIENTS} clients:")
    told += [f"  {name:28}{r:8.1f} answers/s   {cpu[name]:8.2f} CPU ms each" for name, r in rate.items()]
    core_to_orm = rate[CORE] / rate[ORM]
    goals = [
        Goal("20 clips, p50: to all but the search", p50["answer"] / p50["all but the search"], 2),
        Goal("500 clips, throughput: Core + msgspec to ORM + response model", core_to_orm, 5, is_least=True),
    ]
    assert table.finished(
        "http", told, goals, {"machine": machine(), "clips": town.clips, "p50": p50, "rate": rate, "cpu": cpu}
    )
