"""Who may say what: foreign libraries, SQL, commit, the machine's clock. Read from the syntax tree, not by luck."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import files, nouns, product, report, tree

# library -> where it is spoken (a folder or a file)
SPOKEN_IN = {
    "sqlalchemy": ["storage"],
    "alembic": ["storage"],
    "psycopg": ["storage"],
    "sqlite3": ["storage"],
    "minio": ["storage"],
    "av": ["ingest"],
    "cv2": ["ingest"],
    "fastapi": ["service"],
    "starlette": ["service"],
    "jinja2": ["service"],
    "rq": ["storage/queue.py", "workers"],
    "redis": ["storage/queue.py", "workers"],
    "typst": ["service"],
    "docx": ["service"],
    "openpyxl": ["service"],
}
WEB = {"fastapi", "starlette", "jinja2"}
STATEMENTS = {"select", "insert", "update", "delete", "text", "union", "union_all", "exists"}
RUN = {"execute", "exec_driver_sql", "scalars", "executemany"}
SQL_IN = ("storage/catalog/", "storage/migrations/", "storage/models/")
SQL_ALSO = {
    "storage/engine.py": "PRAGMA and BEGIN belong to the connection",
    "storage/migrate.py": "one lock around the migrations",
}
SYSTEM_CLOCK = "storage/values/clock.py"
CLOCK_READERS = {"now", "utcnow", "today"}
CLOCK_OWNERS = {"datetime", "date", "func"}
TIME_READERS = {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime"}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and top-level name of everything imported anywhere in the file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.split(".")[0]


def stands_in(path: Path, places: list[str]) -> bool:
    name = path.as_posix()
    return any(name == place or name.startswith(f"{place}/") for place in places)


def test_each_foreign_library_is_spoken_in_its_room() -> None:
    found = [
        f"{path}:{line} {library}"
        for path in product()
        for line, library in imports(path)
        if library in SPOKEN_IN and not stands_in(path, SPOKEN_IN[library])
    ]
    assert not found, report(found)


def test_verbs_and_rules_do_not_know_the_web() -> None:
    found = [
        f"{path}:{line} {library}"
        for path in product()
        if path.parts[0] == "service" and path.parts[2:] and path.parts[2].removesuffix(".py") in {"actions", "rules"}
        for line, library in imports(path)
        if library in WEB
    ]
    assert not found, report(found)


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def test_only_the_unit_of_work_commits() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path in product()
        if path.as_posix() != "storage/unit_of_work.py"
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]
    assert not found, report(found)


def test_all_sql_lives_in_the_catalog() -> None:
    found = []
    for path in product():
        if path.as_posix().startswith(SQL_IN) or path.as_posix() in SQL_ALSO:
            continue
        borrowed = {
            alias.asname or alias.name
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy"
            for alias in node.names
            if alias.name in STATEMENTS
        }
        for call in calls(path):
            is_statement = isinstance(call.func, ast.Name) and call.func.id in borrowed
            is_run = isinstance(call.func, ast.Attribute) and call.func.attr in RUN
            if is_statement or is_run:
                found.append(f"{path}:{call.lineno} {ast.unparse(call.func)}")
    assert not found, report(found)


def reads_clock(call: ast.Call) -> bool:
    """Whether the call asks the machine what time it is. Durations (monotonic, perf_counter) are another matter."""
    if isinstance(call.func, ast.Attribute):
        owner = ast.unparse(call.func.value).split(".")[-1]
        if call.func.attr in CLOCK_READERS and owner in CLOCK_OWNERS:
            return True
        has_instant = call.func.attr in {"localtime", "gmtime", "ctime", "asctime"} and bool(call.args)
        return call.func.attr in TIME_READERS and owner == "time" and not has_instant
    return False


def test_nobody_but_the_clock_reads_the_time() -> None:
    found = []
    for path in product():
        if path.as_posix() == SYSTEM_CLOCK:
            continue
        found += [f"{path}:{call.lineno} {ast.unparse(call)[:60]}" for call in calls(path) if reads_clock(call)]
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module == "time":
                taken = [alias.name for alias in node.names if alias.name in TIME_READERS | {"strftime"}]
                found += [f"{path}:{node.lineno} from time import {name}" for name in taken]
    assert not found, report(found)


def test_the_clock_rule_sees_what_it_must() -> None:
    seen = [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "time.time_ns()",
        "func.now()",
    ]
    free = ["time.monotonic()", "time.perf_counter()", "clock.now_ms()", "time.gmtime(5)", "datetime.fromtimestamp(1)"]
    assert [reads_clock(_call(code)) for code in seen] == [True] * len(seen)
    assert [reads_clock(_call(code)) for code in free] == [False] * len(free)


def _call(code: str) -> ast.Call:
    node = ast.parse(code, mode="eval").body
    assert isinstance(node, ast.Call)
    return node


def test_every_noun_has_its_place_in_the_order() -> None:
    """The import contracts name every noun; a new one is placed by hand, where the story needs it."""
    import tomllib

    from tests.house.tree import ROOT

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    order = next(contract["layers"] for contract in contracts if contract.get("containers") == ["service"])
    placed = {name.strip("()") for name in order}
    assert not set(nouns()) - placed


def test_no_test_hides_behind_a_skip() -> None:
    """A test that cannot run says so through ``did_not_run``, which a build server counts as a failure."""
    hiding = {"skip", "skipif", "importorskip", "xfail"}
    found = []
    for path in files(".py", under=("tests",)):
        if path.as_posix() == "tests/servers/not_run.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in hiding and "pytest" in ast.unparse(node.value):
                found.append(f"{path}:{node.lineno} {ast.unparse(node)}")
    assert not found, report(found)
