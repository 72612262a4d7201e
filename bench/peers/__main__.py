"""The command line: `python -m peers run FOLDER...`, `report RESULT`, `list`."""

import argparse
import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from peers.catalogue import ABSENT, SPECS, chosen
from peers.dataset import Dataset
from peers.report import as_html, as_text
from peers.runner import Run, Settings, machine


def main():
    arguments = _parser().parse_args()
    if arguments.command == "list":
        for spec in SPECS:
            print(f"{spec.name:16} {spec.group:9} {'with filters' if spec.filters else 'no filters'}")
    elif arguments.command == "report":
        _write(json.loads(arguments.result.read_text()), arguments.result)
    else:
        _run(arguments)


def _parser():
    parser = argparse.ArgumentParser(prog="peers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="which engines there are")
    report = commands.add_parser("report", help="write tables and HTML again from a result")
    report.add_argument("result", type=Path)
    run = commands.add_parser("run", help="measure engines on data sets")
    defaults = Settings()
    run.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="a data set")
    run.add_argument("--peers", default="", help="names with commas between; all when left out")
    run.add_argument("--out", type=Path, default=Path("peers.json"), help="the result; .html beside it")
    run.add_argument("--work", type=Path, help="folder for the engines' files; a temporary one when left out")
    run.add_argument("--rounds", type=int, default=defaults.rounds)
    run.add_argument("--seconds", type=float, default=defaults.seconds, help="a round of one point")
    run.add_argument("--warm-up", type=float, default=defaults.warm_up, help="seconds before, for each curve")
    run.add_argument("--builds", type=int, default=defaults.builds, help="times each index is built")
    run.add_argument("--clients", default="1,8", help="numbers of clients for databases")
    run.add_argument("--efforts", help="search beams to try, with commas between")
    run.add_argument("--filters", default="", help="names with commas between, or 'all'")
    return parser


def _run(arguments):
    specs = chosen([name.strip() for name in arguments.peers.split(",") if name.strip()])
    settings = Settings(
        rounds=arguments.rounds,
        seconds=arguments.seconds,
        warm_up=arguments.warm_up,
        builds=arguments.builds,
        clients=_numbers(arguments.clients),
        efforts=_numbers(arguments.efforts) if arguments.efforts else Settings.efforts,
        filters=tuple(x for x in arguments.filters.split(",") if x and x != "all"),
        all_filters=arguments.filters == "all",
    )
    result = {"machine": machine(), "settings": asdict(settings), "datasets": [],
              "absent": [asdict(a) for a in ABSENT]}  # fmt: skip
    begin = time.monotonic()

    def say(text):
        print(f"[{time.monotonic() - begin:6.0f} s] {text}", flush=True)

    with tempfile.TemporaryDirectory(prefix="peers-") as temporary:
        # PostgreSQL, which does not run as root, has to pass through as another account.
        Path(temporary).chmod(0o711)
        for folder in arguments.folders:
            data = Dataset(folder)
            say(f"{data.name}: {data.rows:,} x {data.dimension}")
            run = Run(data, specs, settings, arguments.work or temporary, say)
            result["datasets"].append(run.run())
            arguments.out.write_text(json.dumps(result, indent=1))
    _write(result, arguments.out)


def _numbers(text):
    return tuple(int(part) for part in text.split(","))


def _write(result, path):
    page = path.with_suffix(".html")
    page.write_text(as_html(result), encoding="utf-8")
    print(as_text(result))
    print(f"\n{path}, {page}")


if __name__ == "__main__":
    main()
