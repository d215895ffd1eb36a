"""`make bench`: what loading and running cost on this machine.

Prints, never judges: the loader against a bare `read_csv` of the same file, each in
processes of their own and in turn; then the seconds of each step of a run at the scales
demo and stress, beside a bare `dbt build` of the same warehouse; then all attribution
models on ten million touches against a bare sort of them; then the pages of what the
data folder has published, in a browser.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from orchestration.dbt_project import (
    BUILD_ARGUMENTS,
    dbt_executable,
    dbt_variables,
)
from orchestration.ledger import newest_delivered_day
from orchestration.settings import load_settings
from tests.bench.attribution_millions import TOUCHES, write_company
from tests.bench.google_ads_million import ROWS, write_export

SCALES = ("demo", "stress")


def bench_loader(scratch: Path, rounds: int) -> None:
    """Time the loader and the bare read in turn; print medians, ratio and memory."""
    export = scratch / "Kampagnenbericht.csv"
    write_export(export, scratch)
    size = export.stat().st_size / 1e6
    print(f"Google Ads export, UTF-16, {ROWS:,} rows, {size:,.0f} MB")
    measured: dict[str, list[dict[str, float]]] = {"bare": [], "loader": []}
    for round_number in range(rounds):
        for what, results in measured.items():
            finished = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "tests.bench.google_ads_million",
                    what,
                    str(export),
                    str(scratch / f"{what}_{round_number}"),
                ],
                check=True,
                capture_output=True,
                text=True,
            )
            results.append(json.loads(finished.stdout))
    export.unlink()
    for what, results in measured.items():
        seconds = [result["seconds"] for result in results]
        peak = max(result["peak_mb"] for result in results)
        print(
            f"  {what:<7} {statistics.median(seconds):6.2f} s"
            f"  ({min(seconds):.2f} to {max(seconds):.2f})  peak {peak:,.0f} MB"
        )
    ratios = [
        loader["seconds"] / bare["seconds"]
        for bare, loader in zip(measured["bare"], measured["loader"], strict=True)
    ]
    print(f"  ratio   {statistics.median(ratios):6.2f}    (limit 2.5)")


def bench_run(scratch: Path, scale: str) -> None:
    """Write the demo company at that scale, run it, and build the same once more."""
    data_dir = scratch / scale
    environment = {**os.environ, "SOCIAL_ROI_DATA_DIR": str(data_dir)}
    command = Path(sys.executable).with_name("social-roi")
    started = time.perf_counter()
    subprocess.run(
        [command, "demo", "--scale", scale],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    written = time.perf_counter() - started
    started = time.perf_counter()
    finished = subprocess.run([command, "run"], check=False, env=environment)
    total = time.perf_counter() - started
    settings = load_settings(data_dir)
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as con:
        as_of = newest_delivered_day(con)
    environment |= dbt_variables(settings, as_of)
    started = time.perf_counter()
    subprocess.run(
        [dbt_executable(), *BUILD_ARGUMENTS],
        check=False,
        env=environment,
        cwd=settings.project_dir,
        stdout=subprocess.DEVNULL,
    )
    bare = time.perf_counter() - started
    print(
        f"scale {scale}: files written in {written:.1f} s, run {total:.1f} s"
        f" (exit code {finished.returncode}), bare dbt build {bare:.1f} s,"
        f" ratio {total / bare:.2f}"
    )
    shutil.rmtree(data_dir)


def bench_attribution(scratch: Path, rounds: int) -> None:
    """Time the sort and the models in turn; once more with half the memory."""
    database = scratch / "attribution.duckdb"
    write_company(database)
    print(f"attribution, {TOUCHES:,} touches")
    limits = [*[("bare", "6GB"), ("models", "6GB")] * rounds, ("models", "3GB")]
    seconds: dict[str, list[float]] = {}
    for what, limit in limits:
        finished = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.bench.attribution_millions",
                what,
                str(database),
                limit,
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        result = json.loads(finished.stdout)
        seconds.setdefault(f"{what} {limit}", []).append(result["seconds"])
        print(
            f"  {what:<7} {limit}  {result['seconds']:6.2f} s"
            f"  peak {result['peak_mb']:,.0f} MB  {result['rows']:,} rows"
        )
    ratio = statistics.median(
        models / bare
        for bare, models in zip(seconds["bare 6GB"], seconds["models 6GB"], strict=True)
    )
    print(f"  ratio   {ratio:6.2f}    (limit 10)")


def main() -> None:
    """Run what was asked for; everything lies in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["loader", *SCALES, "attribution", "pages"])
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="social-roi-bench-") as name:
        if asked.only in (None, "loader"):
            bench_loader(Path(name), asked.rounds)
        for scale in SCALES:
            if asked.only in (None, scale):
                bench_run(Path(name), scale)
        if asked.only in (None, "attribution"):
            bench_attribution(Path(name), rounds=1)
    if asked.only in (None, "pages"):
        # Streamlit, which the others do without, has much to say when it is imported.
        from tests.bench.pages import bench_pages

        bench_pages(load_settings().data_dir, asked.rounds)


if __name__ == "__main__":
    main()
