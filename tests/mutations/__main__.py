"""See the package."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from reporting.plan import load_plan
from sample import write_sample
from tests.conftest import ROOT
from tests.mutations.district import make
from tests.mutations.trials import BAD, Laboratory, table


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--count", type=int, default=500)
    options.add_argument("--only", type=int)
    options.add_argument("--build", action="store_true", help="a report of every 16th, if sound")
    options.add_argument("--all", action="store_true", help="print every one, not the bad alone")
    given = options.parse_args()
    numbers = range(given.first, given.first + given.count) if given.only is None else [given.only]
    with tempfile.TemporaryDirectory() as place:
        write_sample(load_plan(ROOT / "params"), Path(place, "sample"))
        make(Path(place, "sample"), Path(place, "thin"))
        laboratory = Laboratory(Path(place, "thin"))
        trials = []
        for number in numbers:
            build = given.build and (number % 16 == 0 or number == given.only)
            trials.append(laboratory.trial(given.seed, number, build=build))
            if given.all or given.only is not None or trials[-1].ending in BAD:
                print(trials[-1], flush=True)
    print(table(trials))
    sys.exit(any(trial.ending in BAD for trial in trials))


if __name__ == "__main__":
    main()
