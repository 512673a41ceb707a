"""What holds for every test: servers on demand, a clean environment, marks that follow from what a test asks for."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from logging.handlers import RotatingFileHandler

import pytest
from argon2 import PasswordHasher

from service.access import passwords
from tests.servers.fixtures import (  # noqa: F401 - fixtures are found by their names
    SERVED,
    archive,
    browser,
    clock,
    full_disk,
    migrated_size,
    page,
    postgres_url,
    redis_url,
    s3_bucket,
    servers,
    size,
    size_name,
)
from tests.servers.keeper import ADDRESS_VARIABLE, Keeper
from tests.servers.not_run import banner

KEEPER = pytest.StashKey[Keeper]()
# Longest first, so that no process sits idle at the end; inside a group the order of the files stays
ORDER = ("flows", "service", "workers", "ingest", "storage", "deploy", "servers", "house")


def pytest_configure(config: pytest.Config) -> None:
    """Start the keeper in the process the person started; the parallel ones find it in their environment.

    Passwords of tests are digested cheaply: what a digest costs is tried in tests/service/access/test_passwords.py.
    """
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._NOBODYS = passwords._hasher.hash("no account has this password")
    config.addinivalue_line("markers", "slow: takes more than two seconds; `make check` leaves it to `make test`")
    config.addinivalue_line("markers", "room: needs a database; `make check` leaves it to `make test`")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell starts what runs behind it like that, and
        signal.signal(signal.SIGINT, signal.default_int_handler)  # programs that we start would never hear Ctrl-C
    for name in [name for name in os.environ if name.startswith("CAMERA_ANTT_") and name != ADDRESS_VARIABLE]:
        del os.environ[name]  # a person's own settings must not lead a test to a person's own data
    os.environ["CAMERA_ANTT_FEED_NETWORKS"] = "127.0.0.0/8"  # cameras of tests are on this machine
    # Without bytecode every parallel process would rewrite all tests anew, and every program would compile itself
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if not hasattr(config, "workerinput"):
        keeper = Keeper()
        config.stash[KEEPER] = keeper
        os.environ[ADDRESS_VARIABLE] = keeper.address


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers: after success, failure and Ctrl-C alike."""
    keeper = config.stash.get(KEEPER, None)
    if keeper is not None:
        keeper.stop()


@pytest.hookimpl(tryfirst=True)  # before the -m option chooses among the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by what a test asks for, so that nobody can forget to; put the long journeys first."""
    for item in items:
        asked: Iterable[str] = getattr(item, "fixturenames", ())
        if SERVED.intersection(asked):
            item.add_marker(pytest.mark.servers)
        if "browser" in asked:
            item.add_marker(pytest.mark.browser)
        if "size_name" in asked:
            item.add_marker(pytest.mark.room)
    items.sort(key=_place_in_order)


def _place_in_order(item: pytest.Item) -> int:
    room = item.nodeid.removeprefix("tests/").split("/")[0]
    return ORDER.index(room) if room in ORDER else len(ORDER)


@pytest.fixture(autouse=True)
def logs_of_its_own() -> Iterator[None]:
    """Commands tried inside this process open logs in the test's home: nobody after it writes there."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)
    for handler in [one for one in root.handlers if type(one) in (RotatingFileHandler, logging.StreamHandler)]:
        root.removeHandler(handler)
        handler.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what could not be tested here."""
    banner(terminalreporter)
