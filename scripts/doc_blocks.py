"""What README.md and docs/ quote, printed by the program: check_docs.py compares."""
import functools
import json
import os
import re
import tempfile

import doc_arrays  # noqa: F401, blocks
import doc_reproduction  # noqa: F401, blocks
import doc_traces  # noqa: F401, blocks
from doc_tools import (A13, BLOCKS, DEMO, M1, M8, M13, PUBLISHED, all_numbers, block, mappings, output, result, script,  # noqa: F401
                       table, use)

# README.md


@block
def compared():
    """The first columns of the table."""
    lines = output(*DEMO.split(), "--quiet").splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("mapping "))
    width = lines[head].index("communication") + len("communication")
    return ["    " + line[:width].rstrip() for line in lines[head:head + 6]]


def sums(rows, *keys):
    total = {}
    for row in rows:
        key = tuple(row[k] for k in keys)
        total[key] = total.get(key, 0) + row["cycles"]
    return list(total.values())


@block
def why_slower():
    found = []
    named = mappings(DEMO)
    for m in named.values():
        found += [m["cycles_per_layer"] - named["primal"]["cycles_per_layer"]]
    primal = named["primal"]
    share = [100 * sum(row["cycles"] for row in primal["attribution"] if row["cause"] in ("scratchpad", "router_shared")) / primal["cycles_per_layer"]]
    for d in result(f"{DEMO} --mapping primal --mapping random --mapping row-major")["differences"]:
        found += [d["cycles"]] + sums(d["rows"], "cause") + sums(d["rows"], "cause", "operator")
    return share + [n for n in found if n >= 1000]


@block
def lockstep_factor():
    m = mappings(f"{DEMO} --mapping primal --control both")["primal"]
    return [m["lockstep"]["cycles_per_layer"] / m["cycles_per_layer"]]


@block
def lockstep_of_1b():
    two = mappings(f"compare {M1} --context 2048 --mapping compact --mapping primal --control both")
    plain, stepped = ([m["cycles_per_layer"] for m in way] for way in (two.values(), [m["lockstep"] for m in two.values()]))
    return plain + stepped + [plain[0] / plain[1], stepped[0] / stepped[1]]


GENERATE = f"generate {M13} --adapter {A13} --prompt 2048 --output 2048"


@block(slow=True)
def generated():
    r = result(GENERATE)["requests"][0]
    return {"first token": [r["ttft_ns"] / 1e6, r["reprogram_stall_cycles"], r["reprogram_cycles"] * 40],
            "inter-token latency": [n / 1e3 for n in all_numbers(r["inter_token"])],
            "tokens/s": [r["tokens_per_second"]],
            "measured errors": [100 * n for n in all_numbers(r["errors"])]}


SERVE = f"serve {M8} --adapter examples/adapters/llama-3-8b-r16-all --adapters 64 --trace examples/traces/conversations.csv"


@block(slow=True)
def served():
    r = result(SERVE)
    a, joules = r["adapters"], {p["policy"]: p["joules_per_token"] for p in r["policies"]}
    written = [a["bytes_written"] / a["misses"] / 1e6, a["bytes_written"] / 1e9, a["hidden_cycles"] / 1e6, a["stall_cycles"] / 1e6]
    return [r["completed"], 100 * a["hit_rate"], *written, r["median_ttft_ms"], r["p99_ttft_ms"] / 1e3, r["mean_tpot_ms"],
            1e3 * joules["srpg"], 1e3 * joules["none"]]


# docs/generate.md


@block(slow=True)
def prefill_kinds():
    rows = []
    for kind in ("layer", "chunked", "streamed"):
        r = result(f"generate {M13} --adapter {A13} --prompt 1024 --output 1024 --prefill {kind}")["requests"][0]
        rows.append([kind, f"{r['ttft_ns'] / 1e6:.2f} ms", f"{r['prefill_tokens_per_second']:,.0f}",
                     f"{r['prefill_over_decode']:.1f} times", f"{r['prefill_energy']['average_watts']:.0f}"])
    return table(["", "time to the first token", "prefill tokens/s", "of decode's", "W in prefill"], rows)


# docs/silicon.md

@block(slow=True)
def latencies():
    r = result("traffic --machine configs/wormhole.txtpb --measured configs/wormhole_latencies.csv")

    def row(name, mechanism, rows, error, bias):
        spread = [f"{100 * error[key]:.1f}" for key in ("mean", "median", "p90")]
        return [name, mechanism, rows, " / ".join(spread) + " %", f"{100 * bias:+.1f} %"]
    rows = [row(f"`{e['pattern']}`", e["mechanism"], e["rows"], e["error"], e["bias"]) for e in r["errors"]]
    rows.append(row("all", "", len(r["patterns"]), r["error"], r["bias"]))
    return table(["pattern", "mechanism", "cells", "mean / median / p90", "bias"], rows)


# docs/mapping.md


@block
def kv_capacity():
    rows = []
    for name, model, context in (("Llama-3-8B, context 1,024", M8, 1024), ("Llama-3-8B, 2,048", M8, 2048), ("Llama-3.2-1B, 2,048", M1, 2048)):
        for order in ("", " --kv-ring-after-ring"):
            row = [name + (", `--kv-ring-after-ring`" if order else "")]
            for kib in (12, 16, 64):
                line = f"compare {model} --context {context} --mapping primal{order} --set scratchpad.bytes={1024 * kib}"
                row.append(f"{mappings(line)['primal']['cycles_per_layer']:,}")
            rows.append(row)
    return table(["cycles a layer, `primal`, no adapter", "12 KiB", "16 KiB", "64 KiB"], rows)


# docs/bounds.md


@block
def bounds():
    rows = []
    for name, line, layers in (("13B, 2048, `compact`", DEMO, 40), ("Llama-3.2-1B, 2048, `compact`", f"compare {M1} --context 2048", 16)):
        m = mappings(line + " --mapping compact")["compact"]
        bound = m["lower_bounds"]["any_mapping"] // layers
        rows.append([name, f"{bound:,}", f"{m['cycles_per_layer']:,}", f"{m['cycles_per_layer'] / bound:.2f}"])
    return table(["case", "bound", "cycles", "times"], rows)


# docs/mapping.md


@block
def tree_costs():
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, model in (("Llama-2-13B", M13), ("Llama-3-8B", M8), ("Llama-3.2-1B", M1)):
            cells = [name]
            for strategy in PUBLISHED:
                layer = result(f"map {model} --strategy {strategy} -o {folder}/m.binpb")["graphs"][0]
                hops = layer["multicast_flit_hops"] + layer["reduce_flit_hops"]
                cells.append(f"{hops:,}; {layer['busiest_link_flits']:,}")
            rows.append(cells)
    return table(["model"] + [f"`{strategy}`" for strategy in PUBLISHED], rows)


# docs/collectives.md


def collectives(side):
    rows = []
    for kind in ("broadcast", "all-gather", "reduce-scatter", "all-reduce"):
        for flits in (64, 512, 4096):
            def run(how):
                return result(f"collective {kind} --mesh {side}x{side} --flits {flits} --algorithm {how}")
            bound = run("tree")["lower_bound_cycles"]
            cells = []
            for how in ("tree", "ring"):
                cycles = run(how)["cycles"]
                times = cycles / bound
                cells.append(f"{cycles:,} ({times:.0f})" if times >= 10 else f"{cycles:,} ({times:.1f})")
            rows.append([f"`{kind}`" if flits == 64 else "", f"{flits:,}", f"{bound:,}", *cells])
    return table([f"{side} x {side}", "N", "bound", "tree", "ring"], rows)


@block
def collectives_4():
    return collectives(4)


@block
def collectives_8():
    return collectives(8)


# docs/lockstep.md

CASES = (f"compare {M13} --context 2048", f"compare {M8} --context 1536")
CHOSEN = " ".join(f"--mapping {name}" for name in PUBLISHED) + " --seed 1"


@block(slow=True)
def lockstep_by_mapping():
    rows = []
    for name in PUBLISHED:
        cells = [name]
        for line in CASES:
            two = mappings(f"{line} {CHOSEN} --control both")[name]
            every = mappings(f"{line} {CHOSEN} --control both --set control.commands_per_step=64")[name]
            flit, lock = two["cycles_per_layer"], two["lockstep"]["cycles_per_layer"]
            cells += [f"{flit:,}", f"{lock:,}", f"{lock / flit:.1f}", f"{every['lockstep']['cycles_per_layer']:,}"]
        rows.append(cells)
    return table(["mapping", "13B, context 2048: data-flow", "lock-step", "ratio", "any commands",
                  "8B, context 1536: data-flow", "lock-step", "ratio", "any commands"], rows)


def lockstep_of_primal(line, *changes):
    sets = "".join(f" --set control.{change}" for change in changes)
    return mappings(f"{line} --mapping primal --control both{sets}")["primal"]["lockstep"]["cycles_per_layer"]


@block(slow=True)
def lockstep_by_commands():
    rows = []
    for name, line in zip(("13B", "8B"), CASES):
        cells = [lockstep_of_primal(line, f"commands_per_step={n}") for n in (1, 2, 4, 8, 16, 64)]
        one = "tiles_per_controller=65536"
        cells += [lockstep_of_primal(line, one), lockstep_of_primal(line, one, "commands_per_step=64")]
        rows.append([name] + [f"{n:,}" for n in cells])
    return table(["", "1", "2", "4", "8", "16", "any", "one controller for all tiles: 2", "any"], rows)


@block(slow=True)
def lockstep_ratios():
    found = []
    for line in CASES:
        flit = mappings(f"{line} --mapping primal")["primal"]["cycles_per_layer"]
        two, every = lockstep_of_primal(line), lockstep_of_primal(line, "commands_per_step=64")
        found += [two / flit, every / flit, lockstep_of_primal(line, "tiles_per_controller=65536") / two, 1024]
    return found


# docs/lowering.md


def reduced(change=""):
    line = f"compare {M13} --context 2048 {CHOSEN}{change}"
    return mappings(line), mappings(line + " --reduce chain")


@block
def chains():
    tree, chain = reduced(" --set host_link.token_traffic=false")  # layers alone
    rows = []
    for name in PUBLISHED:
        t, c = tree[name], chain[name]
        layers = result(f"compare {M13} --context 2048 {CHOSEN}")["layers"]
        slower = 100 * (c["cycles_per_layer"] / t["cycles_per_layer"] - 1)
        rows.append([name, f"{t['cycles_per_layer']:,}", f"{t['uncontended_cycles'] // layers:,}", f"{c['cycles_per_layer']:,}",
                     f"{c['uncontended_cycles'] // layers:,}", f"{abs(slower):.0f} % {'slower' if slower > 0 else 'faster'}",
                     f"{c['flit_hops'] / t['flit_hops']:.2f}"])
    return table(["mapping", "tree: flit", "uncontended", "chain: flit", "uncontended", "chain, flit", "flit-hops, chain to tree"], rows)


@block
def slow_adders():
    rows = []
    for cycles in (1, 2, 4):
        tree, chain = reduced(f" --set router_compute.adder_cycles_per_flit={cycles}")
        rows.append([cycles] + [f"{m[name]['cycles_per_layer']:,}" for name in ("primal", "hilbert") for m in (tree, chain)])
    return table(["cycles per flit", "primal: tree", "chain", "hilbert: tree", "chain"], rows)


# docs/metrics.md


@block(slow=True)
def whole_models():
    rows = []
    for name in PUBLISHED:
        r = result(f"run {M13} --adapter {A13} --context 2048 --mapping {name} --whole-model")
        rows.append([name, f"{40 * r['mappings'][0]['cycles_per_layer']:,}", f"{r['mappings'][0]['whole_model']['cycles_per_token']:,}"])
    return table(["mapping", "40 x one layer", "as one network"], rows)


# docs/srpg.md and docs/energy.md


def srpg(policy):
    return mappings(f"{DEMO} --mapping primal --policy {policy}")["primal"]


@block
def adapter_switch():
    found = [2048, srpg("srpg")["cycles_per_token"]]
    for policy in ("srpg", "gate"):
        found += all_numbers(srpg(policy)["energy"]["adapter_switch"])
    return found


@block
def energy_of_13b():
    e = srpg("srpg")["energy"]
    parts = e["parts_fj"]
    return ([1e3 * e["joules_per_token"], e["tokens_per_joule"], e["average_watts"], 2048]
            + [100 * n / e["total_fj"] for n in all_numbers(parts)]
            + [s["tokens_per_joule"] for s in e["retention_sweep"]] + [s["drowsy_permille"] / 1e3 for s in e["retention_sweep"]])


@functools.lru_cache(None)
def power_by_size():
    return script("bench/power_exponents.py")


@block(slow=True)
def power_exponents():
    return [line for line in power_by_size() if line.startswith("|")]


@block(slow=True)
def exponents():
    return [float(n) for line in power_by_size() for n in re.findall(r"\^(\d+\.\d+)", line)]


@block
def machine_study():
    """Cycles per token: of all machines, and the least at each value of a number."""
    with tempfile.TemporaryDirectory() as folder:
        database = os.path.join(folder, "study.sqlite")
        output("sweep", "examples/sweeps/machine_numbers.txtpb", "--db", database, "--quiet")
        runs = json.loads(output("results", database, "--json"))["runs"]
    cycles = [run["cycles_per_token"] for run in runs]
    fields = ["router_compute_adder_cycles_per_flit", "router_compute_macs_per_cycle", "tile_link_bytes_per_cycle"]
    least = [min(run["cycles_per_token"] for run in runs if run[field] == value)
             for field in fields for value in {run[field] for run in runs}]
    return [len(runs), min(cycles), max(cycles), *least]
