"""The servers themselves: they start, keep what is written, belong to one test each, and leave no process behind."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import psycopg
import pytest
import redis

from storage.migrate import current
from storage.settings import Settings
from storage.unit_of_work import Archive
from storage.values.clock import SetClock
from tests.servers import Keeper, Servers
from tests.servers.fixtures import START_MS, child_environment, s3_client
from tests.servers.inner_run import environment, inner_run
from tests.servers.keeper import ADDRESS_VARIABLE, KINDS, PREFIX
from tests.servers.process import ServerFailed, ServerProcess, StopStep, free_port
from tests.servers.s3 import PORTS


def gone(pid: int) -> bool:
    """No such process, or one that has ended and waits for its parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def plain(url: str) -> str:
    return url.replace("+psycopg", "", 1)


@pytest.mark.servers
def test_postgres_keeps_what_is_written_and_each_test_has_its_own(postgres_url: str) -> None:
    with psycopg.connect(plain(postgres_url), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        connection.execute("CREATE TABLE street (name text)")
        connection.execute("INSERT INTO street VALUES ('Đường Lê Lợi')")
    with psycopg.connect(plain(postgres_url)) as again:
        assert again.execute("SELECT name FROM street").fetchone() == ("Đường Lê Lợi",)
        assert again.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_postgres_refuses_a_wrong_password(postgres_url: str) -> None:
    head, tail = plain(postgres_url).split("@")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(head.rsplit(":", 1)[0] + ":wrong@" + tail)


def test_valkey_gives_each_test_an_empty_database(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        assert client.dbsize() == 0
        client.set("key", "giá trị")
        assert client.get("key") == "giá trị"
    assert not redis_url.endswith("/0")


def test_s3_bucket_is_versioned_and_locked_at_birth(s3_bucket: Callable[..., str]) -> None:
    name = s3_bucket().rsplit("/", 1)[1]
    client = s3_client()
    client.put_object(name, "a/b", io.BytesIO(b"one"), 3)
    client.put_object(name, "a/b", io.BytesIO(b"three"), 5)
    versions = [entry.version_id for entry in client.list_objects(name, recursive=True, include_version=True)]
    assert len(set(versions)) == 2
    assert client.get_object_lock_config(name) is not None


def test_many_buckets_fit(s3_bucket: Callable[..., str]) -> None:
    client = s3_client()
    for _ in range(40):
        name = s3_bucket(object_lock=False).rsplit("/", 1)[1]
        client.put_object(name, "key", io.BytesIO(b"bytes"), 5)
    assert client.stat_object(name, "key").size == 5


def test_every_address_is_on_the_loopback(servers: Servers) -> None:
    for url in (servers.postgres_url, servers.redis_url, servers.s3_url):
        assert "127.0.0.1:" in url


def test_a_size_is_empty_and_its_own(size: Settings, size_name: str) -> None:
    assert list(size.home.iterdir()) == []
    assert size.is_embedded == size.is_sqlite == (size_name == "embedded")
    assert size.objects_url.startswith("dir:" if size.is_embedded else "s3:")
    assert Settings.from_env(child_environment(size)) == size
    assert current(size)[0] == ""


def test_a_migrated_size_has_the_newest_tables(migrated_size: Settings) -> None:
    has, newest = current(migrated_size)
    assert has == newest != ""


def test_an_archive_keeps_objects_and_stands_on_the_set_clock(archive: Archive, clock: SetClock) -> None:
    archive.store.put_bytes("staging/tried", b"bytes")
    assert b"".join(archive.store.read("staging/tried")) == b"bytes"
    clock.advance(1_000)
    with archive.write() as work:
        assert work.now == START_MS + 1_000


@pytest.mark.servers
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_stopping_leaves_no_process_and_no_socket(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    keeper = Keeper()
    try:
        address = _ask(keeper, kind)
        pid = int(address["pid"])
        assert not gone(pid)
    finally:
        keeper.stop()
    assert gone(pid)
    assert not keeper.folder.exists()
    ports = [int(part.rsplit(":", 1)[1].split("/")[0]) for part in address.values() if "127.0.0.1:" in part]
    assert not [left for port in ports for left in Path("/tmp").glob(f"*-{port}.sock")]


def _ask(keeper: Keeper, kind: str) -> dict[str, str]:
    code = f"from tests.servers.keeper import ask; import json; print(json.dumps(ask({kind!r})))"
    env = environment(**{ADDRESS_VARIABLE: keeper.address})
    asked = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    address: dict[str, str] = json.loads(asked.stdout)
    return address


def test_a_server_that_cannot_start_says_why_and_is_not_left_running(tmp_path: Path) -> None:
    server = ServerProcess("broken", ["sh", "-c", "echo no such page; exit 3"], tmp_path, [])
    with pytest.raises(ServerFailed, match="no such page"):
        server.start(lambda: False)
    assert gone(server.pid)


def test_a_server_that_will_not_listen_to_reason_is_killed(tmp_path: Path) -> None:
    script = "trap '' TERM; touch deaf; while :; do sleep 0.05; done"
    server = ServerProcess("deaf", ["sh", "-c", script], tmp_path, [StopStep(signal.SIGTERM, 0.2)])
    server.start((tmp_path / "deaf").exists)
    server.stop()
    assert gone(server.pid)


def test_an_interrupted_start_stops_its_server(tmp_path: Path) -> None:
    def interrupted() -> bool:
        raise KeyboardInterrupt

    server = ServerProcess("slow", ["sleep", "60"], tmp_path, [])
    with pytest.raises(KeyboardInterrupt):
        server.start(interrupted)
    assert gone(server.pid)


@pytest.mark.servers
def test_servers_die_with_a_run_that_is_killed_outright(tmp_path: Path) -> None:
    """SIGKILL gives the run no time to tidy up; the kernel does it, and the next run sweeps the folder."""
    code = dedent(
        """
        import os, time
        from tests.servers.keeper import ADDRESS_VARIABLE, Keeper, ask
        keeper = Keeper()
        os.environ[ADDRESS_VARIABLE] = keeper.address
        print(ask("s3")["pid"], keeper.folder, flush=True)
        time.sleep(60)
        """
    )
    run = subprocess.Popen([sys.executable, "-c", code], env=environment(), stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    pid, folder = run.stdout.readline().split()
    assert not gone(int(pid))
    run.kill()
    run.wait()
    run.stdout.close()
    for _ in range(100):
        if gone(int(pid)):
            break
        time.sleep(0.05)
    assert gone(int(pid))
    assert Path(folder).name.startswith(PREFIX)
    ports = json.loads((Path(folder) / "s3-1" / PORTS).read_text())
    Keeper().stop()
    assert not Path(folder).exists()
    assert not [left for port in ports for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock")]


@pytest.mark.servers
def test_a_failing_test_run_leaves_nothing(tmp_path: Path) -> None:
    """A whole run of its own with a failing test that had every server: no process survives it."""
    written = tmp_path / "pids"
    done = inner_run(
        tmp_path,
        dedent(
            f"""
            from tests.servers.keeper import ask
            def test_fails(servers):
                with open({str(written)!r}, "w") as out:
                    print(*(ask(name)["pid"] for name in ("postgres", "valkey", "s3")), file=out)
                assert servers is None
            """
        ),
    )
    assert "1 failed" in done.stdout, done.stdout + done.stderr
    pids = [int(pid) for pid in written.read_text().split()]
    assert len(pids) == 3
    assert all(gone(pid) for pid in pids)


def test_two_ports_that_belong_together_are_both_free() -> None:
    port = free_port(also_above=10_000)
    assert port + 10_000 < 65_536
