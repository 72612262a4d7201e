"""A whole run, small: a made data set, one library in its own process, the result and its page."""

import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from peers import __main__ as command
from peers import datasets
from peers.catalogue import Spec


class RunTest(unittest.TestCase):
    def test_a_run_measures_recall_and_rates_and_writes_a_page(self):
        with tempfile.TemporaryDirectory() as folder:
            data, out = Path(folder, "data"), Path(folder, "result.json")
            self._say(datasets.main, "synthetic", data, "--rows", 600, "--dimension", 16, "--queries", 50)
            self._say(
                command.main, "run", data, "--peers", "hnswlib,faiss HNSW", "--rounds", 1, "--seconds", 0.05, "--warm-up", 0.05,
                "--efforts", "10,200", "--filters", "even,far_10", "--out", out,
            )  # fmt: skip
            result = json.loads(out.read_text())
            page = out.with_suffix(".html").read_text()
        part = result["datasets"][0]
        self.assertEqual([peer["name"] for peer in part["peers"]], ["hnswlib", "faiss HNSW"])
        for peer in part["peers"]:
            self.assertNotIn("failure", peer)
            plain, even, far = peer["curves"]
            self.assertGreater(plain["points"][-1]["recall"], 0.99)
            self.assertGreater(plain["at"]["0.95"]["rate"], 0)
            self.assertEqual((even["filter"], far["filter"]), ("even", "far_10"))
            self.assertGreater(even["points"][-1]["recall"], 0.9)
        self.assertIn("<svg", page)
        self.assertNotIn("http://", page)
        self.assertNotIn("https://", page)

    def test_an_engine_that_fails_is_listed_with_the_reason(self):
        with tempfile.TemporaryDirectory() as folder:
            data, out = Path(folder, "data"), Path(folder, "result.json")
            self._say(datasets.main, "synthetic", data, "--rows", 200, "--dimension", 8, "--queries", 10)
            program = [sys.executable, "-c", "raise SystemExit('no such library')"]
            broken = Spec("broken", "library", lambda: program)
            with mock.patch("peers.__main__.chosen", return_value=[broken]):
                said = self._say(command.main, "run", data, "--rounds", 1, "--out", out)
            failure = json.loads(out.read_text())["datasets"][0]["peers"][0]["failure"]
        self.assertIn("no such library", failure)
        self.assertIn("broken on data", said)

    @staticmethod
    def _say(main, *arguments):
        said = io.StringIO()
        with mock.patch.object(sys, "argv", ["peers", *map(str, arguments)]), contextlib.redirect_stdout(said):
            main()
        return said.getvalue()


if __name__ == "__main__":
    unittest.main()
