"""All benches, one table, and the same figures in bench.json.

    python tests/bench/run.py            # every bench
    python tests/bench/run.py variants   # those that are named

A bench is a module of this folder with a function ``measure`` that yields figures
(``harness.Figure``). Wall times are those of a quiet machine only if the machine is quiet.
"""

import argparse
import importlib
import sys
from pathlib import Path

import harness

HERE = Path(__file__).resolve().parent
BENCHES = (
    "default_run",
    "conditions",
    "variants",
    "phase_diagram",
    "ensemble_cost",
    "published",
    "playground",
    "isolation",
    "class",
)


def main():
    parser = argparse.ArgumentParser(description="Measured times, ratios first.")
    parser.add_argument("benches", nargs="*", metavar="BENCH", help=f"of {', '.join(BENCHES)}")
    chosen = parser.parse_args().benches or BENCHES
    if unknown := set(chosen) - set(BENCHES):
        parser.error(f"there is no bench {', '.join(sorted(unknown))}")
    figures = []
    for name in chosen:
        print(f"{name} …", file=sys.stderr, flush=True)
        figures += importlib.import_module(name).measure()
    print(harness.table(figures))
    harness.save(figures, HERE.parents[1] / "bench.json")


if __name__ == "__main__":
    main()
