#!/usr/bin/env python3
"""Power and energy per token against model size under each policy, with the exponent of a power law fitted to
them (least squares of the logarithms): bench/power_exponents.py PRIMALSIM [--context N]

Prints the table of docs/srpg.md. Rank 8 on q and v; the mapping is primal. Parameters are those of the layers'
matrices, which is what the tiles hold.
"""
import argparse
import json
import math
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODELS = ["llama-3.2-1b", "llama-3-8b", "llama-2-13b", "llama-2-70b"]
POLICIES = ["none", "srpg", "refresh"]  # gate is as srpg, and reprogram as none, while adapters stay
ADAPTER = {"peft_type": "LORA", "r": 8, "lora_alpha": 16, "target_modules": ["q_proj", "v_proj"]}


def parameters(config):
    hidden, heads = config["hidden_size"], config["num_attention_heads"]
    kv = hidden // heads * config["num_key_value_heads"]
    per_layer = 2 * hidden * hidden + 2 * hidden * kv + 3 * hidden * config["intermediate_size"]
    return per_layer * config["num_hidden_layers"]


def simulate(binary, model, adapter, policy, context):
    command = [binary, "compare", str(model), "--adapter", adapter, "--context", str(context), "--mapping", "primal",
               "--policy", policy, "--json"]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(run.stdout)["mappings"][0]


def exponent(points):
    logs = [(math.log(x), math.log(y)) for x, y in points]
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    return (sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("--context", type=int, default=2048)
    arguments = parser.parse_args()
    power = {policy: [] for policy in POLICIES}
    static_power = {policy: [] for policy in POLICIES}
    energy = {policy: [] for policy in POLICIES}
    print("| model | parameters | tiles | policy | tokens/s | W | of it static | J/token |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as adapter:
        (pathlib.Path(adapter) / "adapter_config.json").write_text(json.dumps(ADAPTER))
        for name in MODELS:
            model = ROOT / "examples/models" / name
            config = json.loads((model / "config.json").read_text())
            size = parameters(config)
            for policy in POLICIES:
                mapping = simulate(arguments.binary, model, adapter, policy, arguments.context)
                result = mapping["energy"]
                static = sum(fj for part, fj in result["parts_fj"].items() if part.startswith("static"))
                watts = result["average_watts"]
                tiles = mapping["tiles_per_layer"] * config["num_hidden_layers"]
                power[policy].append((size, watts))
                static_power[policy].append((size, watts * static / result["total_fj"]))
                energy[policy].append((size, result["joules_per_token"]))
                print(f"| {name} | {size / 1e9:.2f} G | {tiles} | {policy} | {mapping['tokens_per_second']:.0f} | "
                      f"{watts:.2f} | {watts * static / result['total_fj']:.2f} | {result['joules_per_token']:.3g} |")
    for policy in POLICIES:
        print(f"{policy}: power grows as parameters^{exponent(power[policy]):.2f}, "
              f"static power as parameters^{exponent(static_power[policy]):.2f}, "
              f"energy per token as parameters^{exponent(energy[policy]):.2f}")


main()
