"""An engine in a process of its own: starting it, asking it, and what it and its children use."""

import json
import os
import select
import subprocess
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class PeerFailure(Exception):
    """The engine, or the process around it, said no or fell silent."""


class PeerProcess:
    """Speaks the worker's protocol with a child process; its other output goes to a log file."""

    def __init__(self, command, log, environment=None):
        self._log = Path(log)
        self._output = self._log.open("ab")
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._output,
            env={**os.environ, **(environment or {})},
            bufsize=0,
        )
        self._buffer = b""

    def ask(self, op, timeout, **fields):
        """The reply to an operation, within `timeout` seconds."""
        self.send(op, **fields)
        return self.reply(timeout)

    def send(self, op, **fields):
        parts = [op] + [f"{key}={value}" for key, value in fields.items() if value is not None]
        try:
            self._process.stdin.write(("\t".join(parts) + "\n").encode())
        except BrokenPipeError:
            raise PeerFailure(self._ended()) from None

    def reply(self, timeout):
        reply = json.loads(self._line(timeout))
        if "error" in reply:
            raise PeerFailure(reply["error"])
        return reply

    def _line(self, timeout):
        deadline = time.monotonic() + timeout
        while b"\n" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._process.stdout], [], [], left)[0]:
                raise PeerFailure(f"no answer within {timeout:.0f} s")
            chunk = self._process.stdout.read(1 << 20)
            if not chunk:
                raise PeerFailure(self._ended())
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _ended(self):
        code = self._process.wait()
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return f"its process ended with {code}: {' | '.join(lines[-3:])}"

    def cpu_seconds(self):
        """CPU time of the process and its descendants so far, in seconds."""
        return sum(cpu for cpu, _ in usage(self._process.pid))

    def resident_bytes(self):
        return sum(resident for _, resident in usage(self._process.pid))

    def close(self):
        """Asks it to end, and ends it when it does not."""
        if self._process.poll() is None:
            try:
                self.ask("close", 60)
            except PeerFailure:
                self._process.kill()
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._output.close()


def usage(root):
    """(CPU seconds, resident bytes) of a process and of each living descendant; those that ended and were
    waited for count with their parent."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            cpu = sum(map(int, fields[11:15])) / TICKS
            found[int(entry.name)] = (int(fields[1]), cpu, int(fields[21]) * PAGE)
    family = {root}
    grown = True
    while grown:
        more = {pid for pid, (parent, _, _) in found.items() if parent in family} - family
        family |= more
        grown = bool(more)
    return [found[pid][1:] for pid in family if pid in found]


def folder_bytes(folder):
    """Disk blocks of all files below a folder, in bytes."""
    return sum(path.lstat().st_blocks * 512 for path in Path(folder).rglob("*") if not path.is_dir())
