"""Keeps a handful of child processes running: starts them, restarts what dies, ends them together.

Every child leads a process group of its own, so that its own children end with it, and its output goes to
a file. Times are in seconds.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
SETTLED_AFTER = 20.0  # a child that lived this long starts anew with the first pause
LOG_LIMIT = 10 * 1024 * 1024
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What to run: a name for people, the command, and where its output goes."""

    name: str
    command: Sequence[str]
    log_path: Path
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """One supervised process and when it may be started again."""

    def __init__(self, spec: ChildSpec) -> None:
        self.spec = spec
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0
        self._started_at = 0.0
        self._pause = FIRST_PAUSE
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """The process id while the child runs."""
        return self.process.pid if self.process else None

    def start_if_due(self, now: float) -> bool:
        """Start the child unless it runs or still pauses after its last death."""
        if self.process is not None or now < self._not_before:
            return False
        self.process = _spawn(self.spec)
        self.starts += 1
        self._started_at = now
        return True

    def reap(self, now: float) -> int | None:
        """Its exit code if it has died, once; what it left of its group is killed, the next start set."""
        if self.process is None or not _has_exited(self.process.pid):
            return None
        _signal_group(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        self.process = None
        if now - self._started_at >= SETTLED_AFTER:
            self._pause = FIRST_PAUSE
        self._not_before = now + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return code


class Supervisor:
    """Runs the children until `request_stop`, then ends their groups: SIGTERM, and SIGKILL after `grace`."""

    def __init__(
        self,
        specs: Sequence[ChildSpec],
        *,
        report: Callable[[str], None] = lambda message: None,
        grace: float = 15.0,
        tick: float = 0.2,
    ) -> None:
        self.children = [Child(spec) for spec in specs]
        self._report = report
        self._grace = grace
        self._tick = tick
        self._stopping = False

    @property
    def stopping(self) -> bool:
        """Whether the end has been asked for."""
        return self._stopping

    def request_stop(self, *_signal: object) -> None:
        """Ask for the end; fit to be a signal handler."""
        self._stopping = True

    def handle_signals(self) -> None:
        """End on SIGTERM, SIGINT and SIGHUP."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.request_stop)

    def step(self) -> None:
        """Start what is due and take note of what has died."""
        now = time.monotonic()
        for child in self.children:
            code = child.reap(now)
            if code is not None:
                self._report(f"{child.spec.name} ended ({_reason(code)}), starting it again")
            child.start_if_due(now)

    def run_until(self, done: Callable[[], bool], *, timeout: float | None = None) -> bool:
        """Supervise until `done()`; False where the time ran out or the end was asked for."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._stopping:
            self.step()
            if done():
                return True
            if deadline is not None and time.monotonic() > deadline:
                return False
            time.sleep(self._tick)
        return False

    def run(self) -> None:
        """Supervise until the end is asked for."""
        self.run_until(lambda: False)

    def stop(self) -> None:
        """End every child's whole group and wait for it."""
        self._stopping = True
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            _signal_group(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + self._grace
        for process in running:
            _wait_exited(process.pid, until=deadline)
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()
        for child in self.children:
            child.process = None


def _spawn(spec: ChildSpec) -> subprocess.Popen[bytes]:
    spec.log_path.parent.mkdir(parents=True, exist_ok=True)
    if spec.log_path.is_file() and spec.log_path.stat().st_size > LOG_LIMIT:
        spec.log_path.replace(spec.log_path.with_suffix(".old.log"))
    with spec.log_path.open("ab") as output:
        return subprocess.Popen(
            list(spec.command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | dict(spec.environment),
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )


def _end_with_parent() -> None:
    """Have the kernel end the child should the supervisor be killed outright (Linux alone can)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _has_exited(pid: int) -> bool:
    """Whether the child has died; it stays a zombie, so that its group's number is not given away."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _wait_exited(pid: int, *, until: float) -> None:
    while not _has_exited(pid):
        if time.monotonic() > until:
            return
        time.sleep(0.05)


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"
