#!/usr/bin/env python3
"""Compares `primalsim traffic` with BookSim2's recorded curves (tests/noc/traffic/data/curves.csv).

Latency rows up to 80 % of saturation: the mean of the seeds has to be within 2 % or three combined standard errors,
whichever is larger. Throughput rows (1.3 times the XY bound): accepted rate within 3 %. Prints every row and exits
with 1 if any is off.

  bench/validate_curves.py build/release/cli/primalsim [--seeds 16] [--jobs 2] [--kernel auto] [--mesh 4] [--every 1]
"""

import argparse
import collections
import csv
import json
import math
import multiprocessing.pool
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CURVES = ROOT / "tests/noc/traffic/data/curves.csv"
CONFIGURATION = ("router_cfg", "k", "traffic", "num_vcs", "vc_buf_size", "packet_size")
ROUTERS = {"default": "iq4", "fast": "iq3"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("primalsim")
    parser.add_argument("--seeds", type=int, default=16)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kernel", default="auto")
    parser.add_argument("--mesh", type=int, help="only meshes of this width")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth row")
    return parser.parse_args()


def read_groups():
    """Rows that differ in nothing but the seed, as {(configuration, mode, rate): [row, ...]}."""
    groups = collections.defaultdict(list)
    with open(CURVES, newline="", encoding="ascii") as file:
        for row in csv.DictReader(file):
            key = (tuple(row[name] for name in CONFIGURATION), row["mode"], float(row["offered_flit_rate"]))
            groups[key].append(row)
    return groups


def saturation_rates(groups):
    """Per configuration: the highest offered rate at which every BookSim2 run is stable and accepts 95 % of it."""
    rates = collections.defaultdict(float)
    for (configuration, mode, rate), rows in groups.items():
        accepts = all(
            row["stable"] == "1" and float(row["accepted_flit_rate"]) > 0.95 * float(row["injected_flit_rate"])
            for row in rows
        )
        if mode == "latency" and accepts:
            rates[configuration] = max(rates[configuration], rate)
    return rates


def simulate(options, row, seed):
    command = [options.primalsim, "traffic", "--json", "--seed", str(seed), "--kernel", options.kernel]
    command += ["--mesh", f"{row['k']}x{row['k']}", "--router", ROUTERS[row["router_cfg"]]]
    command += ["--pattern", row["traffic"], "--vcs", row["num_vcs"], "--buffer", row["vc_buf_size"]]
    command += ["--packet-flits", row["packet_size"], "--rate", row["offered_flit_rate"]]
    command += ["--sample-period", row["sample_period"], "--protocol", row["mode"]]
    outcome = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(outcome.stdout)


def compare_latency(rows, points):
    ours = [point["packet_latency"]["mean"] for point in points]
    theirs = statistics.fmean(float(row["plat_avg"]) for row in rows)
    mean = statistics.fmean(ours)
    spread = statistics.stdev(ours) if len(ours) > 1 else 0.0
    # BookSim2's runs are as long as ours, so one run of either spreads as much; often there is only one of theirs.
    error = spread * math.sqrt(1 / len(ours) + 1 / len(rows))
    stable = all(point["stable"] for point in points)
    return theirs, mean, max(0.02 * theirs, 3 * error), stable


def compare_throughput(rows, points):
    theirs = statistics.fmean(float(row["accepted_flit_rate"]) for row in rows)
    return theirs, statistics.fmean(point["accepted_flit_rate"] for point in points), 0.03 * theirs, True


def main():
    options = arguments()
    groups = read_groups()
    saturation = saturation_rates(groups)
    wanted = []
    for (configuration, mode, rate), rows in sorted(groups.items()):
        below = mode == "throughput" or rate <= 0.8 * saturation[configuration]
        if below and options.mesh in (None, int(configuration[1])):
            wanted.append((configuration, mode, rate, rows))
    wanted = wanted[:: options.every]
    failed = 0
    worst = collections.defaultdict(float)
    print("router k pattern vcs buffer flits mode rate booksim primalsim deviation allowed verdict hops_deviation")
    with multiprocessing.pool.ThreadPool(options.jobs) as pool:
        for configuration, mode, rate, rows in wanted:
            seeds = range(1, options.seeds + 1)
            points = pool.starmap(simulate, [(options, rows[0], seed) for seed in seeds])
            compare = compare_latency if mode == "latency" else compare_throughput
            theirs, ours, allowed, stable = compare(rows, points)
            fine = stable and abs(ours - theirs) <= allowed
            failed += not fine
            # At low load a single run of BookSim2 may have drawn paths that are short or long.
            hops = statistics.fmean(point["hops"]["mean"] for point in points)
            recorded_hops = statistics.fmean(float(row["hops_routers_avg"]) for row in rows)
            worst[mode] = max(worst[mode], abs(ours / theirs - 1))
            print(
                *configuration, mode, rate, f"{theirs:.4f} {ours:.4f} {100 * (ours / theirs - 1):+.2f}%",
                f"{100 * allowed / theirs:.2f}%", "ok" if fine else "OFF",
                f"{100 * (hops / recorded_hops - 1):+.2f}%", flush=True,
            )
    for mode, deviation in sorted(worst.items()):
        print(f"largest deviation, {mode}: {100 * deviation:.2f} %")
    print(f"{len(wanted)} rows, {failed} off")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
