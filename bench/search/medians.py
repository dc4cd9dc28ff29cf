#!/usr/bin/env python3
"""What searches find: for each case the best strategy, and the least, median and most of several seeds.

    bench/search/medians.py build/release/cli/primalsim                   # 60 s a search, on all processors: 30 minutes
    bench/search/medians.py build/release/cli/primalsim --evaluations     # the same however busy the computer is

With --evaluations each search has as many as 60 s gave it on two cores at rest.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

ADAPTER_13B = ["--adapter", "examples/adapters/llama-2-13b-r8-qv"]
# Name, model and adapter, context, evaluations in 60 s on two cores.
CASES = [
    ("13B, 2048", ["examples/models/llama-2-13b", *ADAPTER_13B], 2048, 1430),
    ("13B, 512", ["examples/models/llama-2-13b", *ADAPTER_13B], 512, 1526),
    ("Llama-3-8B, 2048", ["examples/models/llama-3-8b"], 2048, 2330),
    ("Llama-3-8B, 512", ["examples/models/llama-3-8b"], 512, 2168),
    ("Llama-3.2-1B, 2048", ["examples/models/llama-3.2-1b"], 2048, 10015),
    ("Qwen2-1.5B, 2048", ["examples/models/qwen2-1.5b"], 2048, 7831),
]


def search(binary, model, context, seed, budget):
    with tempfile.TemporaryDirectory() as folder:
        found = os.path.join(folder, "found.txtpb")
        command = [binary, "map", *model, "--strategy", "search", "--context", str(context), "--seed", str(seed),
                   *budget, "-o", found, "--json", "--quiet"]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)["search"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--budget", default="60s")
    parser.add_argument("--evaluations", action="store_true", help="as many as 60 s gave, in place of a time")
    parser.add_argument("--only", default="", help="cases whose name begins so")
    arguments = parser.parse_args()
    print("| case | best strategy | least | median | most | of the strategy | times the bound | evaluations |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for name, model, context, evaluations in CASES:
        if not name.startswith(arguments.only):
            continue
        budget = ["--evaluations", str(evaluations)] if arguments.evaluations else ["--budget", arguments.budget]
        found = []
        for seed in range(1, arguments.seeds + 1):
            found.append(search(arguments.binary, model, context, seed, budget))
            print(f"{name}, seed {seed}: {found[-1]['score']:,.0f}", file=sys.stderr, flush=True)
        scores = [each["score"] for each in found]
        median = statistics.median(scores)
        strategy = found[0]["best_strategy_score"]
        print(f"| {name} | {strategy:,.0f} | {min(scores):,.0f} | {median:,.0f} | {max(scores):,.0f} | "
              f"{median / strategy:.2f} | {median / found[0]['bound']:.2f} | "
              f"{statistics.median(each['evaluations'] for each in found):,.0f} |", flush=True)


if __name__ == "__main__":
    main()
