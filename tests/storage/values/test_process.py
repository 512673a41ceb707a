"""The name of a process tells it from a later one of the same number, and the living from the dead."""

from __future__ import annotations

import os
import subprocess
import sys

from storage.values.process import host_name, is_dead, this_process

SAY = "from storage.values.process import this_process; print(this_process(), flush=True); input()"


def test_the_living_and_the_dead() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SAY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        assert name.split(":")[1] == str(child.pid)
        assert not is_dead(name)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # ended but not yet buried: dead all the same
        assert is_dead(name)
    assert is_dead(name)


def test_a_number_used_again_is_another_process() -> None:
    host, pid, ticks = this_process().split(":")
    assert not is_dead(f"{host}:{pid}:{ticks}")
    assert is_dead(f"{host}:{pid}:{int(ticks) - 1}")


def test_a_host_may_be_given_a_name() -> None:
    host, pid, ticks = this_process("may-hai").split(":")
    assert (host, pid) == ("may-hai", str(os.getpid()))
    assert is_dead(f"may-hai:{pid}:{int(ticks) - 1}", "may-hai")
    assert not is_dead(f"may-hai:{pid}:{int(ticks) - 1}"), "for this host that is another"
    assert not is_dead(f"{host_name()}:{pid}:{int(ticks) - 1}", "may-hai")
    assert host_name("a:b/c" + "x" * 80) == "a-b-c" + "x" * 35


def test_nobody_here_can_know_about_another_host() -> None:
    assert not is_dead("elsewhere:1:1")
    assert not is_dead("")
    assert not is_dead(f"{host_name()}:nonsense:1")
