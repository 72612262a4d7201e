"""A database server as a child process: free ports, waiting until it answers, ending it."""

import socket
import subprocess
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A child process and the port that it listens on."""

    def __init__(self, command, port, log, **options):
        self.port = port
        self._log = log
        self._output = open(log, "ab")
        self._process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=self._output, stderr=subprocess.STDOUT, **options
        )

    def wait(self, ready, seconds=120):
        """Calls `ready` until it neither raises nor returns something false."""
        deadline = time.monotonic() + seconds
        last = None
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended with {self._process.returncode}: {self._tail()}")
            try:
                if ready():
                    return
            except Exception as failure:
                last = failure
            time.sleep(0.2)
        raise RuntimeError(f"the server did not answer within {seconds} s: {last}; {self._tail()}")

    def _tail(self):
        with open(self._log, encoding="utf-8", errors="replace") as lines:
            return " | ".join(lines.read().strip().splitlines()[-3:])

    def close(self):
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()
