"""The supervisor with real processes: what dies comes back, what is ended is gone with all it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pledge_portal.common import supervisor
from pledge_portal.common.supervisor import ChildSpec, Supervisor

PATIENCE = 30.0

# Starts a grandchild, writes both process ids, and waits for its end.
FAMILY = """
import os, subprocess, sys, time
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(sys.argv[1], "a") as file:
    print(os.getpid(), grandchild.pid, file=file)
time.sleep(600)
"""
DEAF = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
with open(sys.argv[1], "a") as file:
    print(os.getpid(), file=file)
time.sleep(600)
"""


def wait_for(condition: Callable[[], bool]) -> None:
    """Poll until the condition holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "the condition never came to hold"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def pids(path: Path) -> list[list[int]]:
    """The lines that the children have written in full."""
    text = path.read_text() if path.exists() else ""
    return [[int(word) for word in line.split()] for line in text.split("\n")[:-1]]


@pytest.fixture
def notes() -> list[str]:
    """What the supervisor reported."""
    return []


@pytest.fixture
def running(tmp_path: Path, notes: list[str]) -> Iterator[Callable[..., Supervisor]]:
    """Supervisors made by a test, ended after it."""
    made: list[Supervisor] = []

    def make(program: str, *, grace: float = 10.0) -> Supervisor:
        command = [sys.executable, "-c", program, str(tmp_path / "pids")]
        spec = ChildSpec(name="child", command=command, log_path=tmp_path / "child.log")
        made.append(Supervisor([spec], report=notes.append, grace=grace, tick=0.02))
        return made[-1]

    yield make
    for one in made:
        one.stop()


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_a_killed_child_is_started_again_and_reported(
    running: Callable[..., Supervisor], tmp_path: Path, notes: list[str]
) -> None:
    one = running(FAMILY)
    assert one.run_until(lambda: len(pids(tmp_path / "pids")) == 1, timeout=PATIENCE)
    first, grandchild = pids(tmp_path / "pids")[0]

    os.kill(first, signal.SIGKILL)

    assert one.run_until(lambda: len(pids(tmp_path / "pids")) == 2, timeout=PATIENCE)
    second = pids(tmp_path / "pids")[1][0]
    assert second != first and alive(second)
    wait_for(lambda: not alive(grandchild))
    assert [note for note in notes if "child ended (signal 9)" in note]


def test_stop_ends_the_whole_group(running: Callable[..., Supervisor], tmp_path: Path) -> None:
    one = running(FAMILY)
    assert one.run_until(lambda: len(pids(tmp_path / "pids")) == 1, timeout=PATIENCE)
    family = pids(tmp_path / "pids")[0]

    one.stop()

    wait_for(lambda: not any(alive(pid) for pid in family))
    assert one.children[0].pid is None


def test_a_child_deaf_to_the_signal_is_killed(running: Callable[..., Supervisor], tmp_path: Path) -> None:
    one = running(DEAF, grace=0.2)
    assert one.run_until(lambda: len(pids(tmp_path / "pids")) == 1, timeout=PATIENCE)

    one.stop()

    assert not alive(pids(tmp_path / "pids")[0][0])


def test_a_child_that_cannot_live_is_started_ever_more_seldom(
    running: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = running("raise SystemExit(3)")
    clock = [1000.0]
    monkeypatch.setattr("pledge_portal.common.supervisor.time.monotonic", lambda: clock[0])
    pauses = []
    for _round in range(7):
        one.step()
        process = one.children[0].process
        assert process is not None
        process_id, starts = process.pid, one.children[0].starts
        while not supervisor._has_exited(process_id):
            time.sleep(0.01)
        died_at = clock[0]
        while one.children[0].starts == starts:
            one.step()
            clock[0] += 0.25
        pauses.append(clock[0] - died_at - 0.25)
    assert pauses == sorted(pauses)
    assert pauses[0] == pytest.approx(supervisor.FIRST_PAUSE)
    assert pauses[-1] == pytest.approx(supervisor.LONGEST_PAUSE)


def test_the_stop_signal_ends_supervisor_and_children(tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from pledge_portal.common.supervisor import ChildSpec, Supervisor
command = [sys.executable, "-c", {FAMILY!r}, {str(tmp_path / "pids")!r}]
one = Supervisor([ChildSpec("child", command, Path({str(tmp_path / "log")!r}))])
one.handle_signals()
one.run()
one.stop()
"""
    process = subprocess.Popen([sys.executable, "-c", program])
    try:
        wait_for(lambda: len(pids(tmp_path / "pids")) == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert not any(alive(pid) for pid in pids(tmp_path / "pids")[0])
    finally:
        process.kill()
        process.wait()


def test_the_output_is_kept_in_the_log(running: Callable[..., Supervisor], tmp_path: Path) -> None:
    one = running("import time; print('hello from the child', flush=True); time.sleep(600)")
    log = tmp_path / "child.log"
    assert one.run_until(lambda: log.exists() and "hello from the child" in log.read_text(), timeout=PATIENCE)
