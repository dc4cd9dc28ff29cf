"""The blocks of docs/reproduction.md (doc_blocks.py)."""
from doc_tools import A13, M13, block, result


def reproduced():
    outcome = result("reproduce")
    return outcome, {f["id"]: f for f in outcome["figures"]}, {group["name"]: group["rows"] for group in outcome["ablations"]}


def speed_and_efficiency(value):
    return [value["tokens_per_second"], value["tokens_per_joule"]]


@block(slow=True)
def reproduced_figures():
    named = {"LEAP-A, Llama-3-8B": "leap-a-8b", "LEAP-A, Llama-2-13B": "leap-a-13b", "PRIMAL, Llama-2-13B": "primal-13b",
             "PICNIC, Llama-3-8B, before": "picnic-8b", "PICNIC, Llama-3-8B, gated": "picnic-8b-gated",
             "LEAP-D, Llama-3-8B": "leap-d-8b", "LEAP-D, Llama-2-13B": "leap-d-13b"}
    _, figures, _ = reproduced()
    return {label: speed_and_efficiency(figures[name]["published"]) + speed_and_efficiency(figures[name]["ideal_ratio"])
             + speed_and_efficiency(figures[name]["calibrated_ratio"]) for label, name in named.items()}


@block(slow=True)
def calibrated_parameters():
    outcome, _, _ = reproduced()
    return {p["name"]: [p["value"]] for p in outcome["calibration"]["parameters"]}


@block(slow=True)
def reproduced_claims():
    outcome, figures, groups = reproduced()
    base = groups["policy"][3]
    lock, calibrated = groups["control"][1:]
    cycles = {label: [row["cycles_per_token"] for row in groups[label]] for label in ("array, scratchpad", "switch", "rank", "modules")}
    joules = [row["ours"]["tokens_per_joule"] for row in groups["retention"]]
    roof = figures["h100-13b"]["roofline"]["tokens_per_second"]
    a100 = figures["a100-13b"]
    arrays = cycles["array, scratchpad"]
    without, with_lora = cycles["rank"][0], cycles["rank"][1:]
    return {
        "beat the H100": [1.5],
        "First principles": [base["ours"]["tokens_per_second"], base["baseline"]["tokens_per_second"]],
        "under lock-step control with two": [lock["ours"]["tokens_per_second"], lock["ratio"]["tokens_per_second"]],
        "within": [100 * abs(figures[f"leap-a-{n}"]["calibrated_ratio"]["tokens_per_second"] - 1) for n in ("8b", "13b")],
        "too fast; and": [figures[f"leap-a-{n}"]["ideal_ratio"]["tokens_per_second"] for n in ("8b", "13b")]
                         + [100 * abs(figures[n]["calibrated_ratio"]["tokens_per_second"] - 1) for n in ("primal-13b", "picnic-8b")],
        "So controlled": [calibrated["ours"]["tokens_per_second"], calibrated["ratio"]["tokens_per_second"], 1.5],
        "instead of 16 changes": [32, 16],
        "128 x 128 instead": [128, 256, 100 * (arrays[1] / arrays[2] - 1)],
        "upper bound for an active tile": [0.165],
        "that hold something drowsy": [base["ours"]["tokens_per_joule"], joules[0], joules[-1]],
        "around the fit": [r["ratio"] for r in outcome["calibration"]["residuals"] if r["quantity"] == "watts"]
                          + [figures["leap-a-8b"]["published"]["watts"], 1.5],
        "Doubtful": [base["baseline"]["tokens_per_second"], 350, roof, 2.0, 12.9],
        "A100": [100 * a100["published"]["tokens_per_second"] / a100["roofline"]["tokens_per_second"],
                 figures["h100-13b"]["published"]["tokens_per_second"] / roof],
        "switches the adapter": [cycles["switch"][3], cycles["switch"][1]],
        "for gating alone": [100 * (1 - cycles["switch"][3] / cycles["switch"][1]), base["ours"]["tokens_per_joule"], joules[-1],
                               base["ours"]["tokens_per_joule"] / joules[-1]],
        "LoRA costs": [100 * (max(with_lora) / without - 1), 100 * (max(cycles["modules"]) / without - 1)],
    }


@block(slow=True)
def reproduced_ablation():
    _, _, groups = reproduced()
    found = {f"| {label}": [n for row in groups[label.removesuffix(" on Q, V")] for n in speed_and_efficiency(row["ratio"])]
             for label in ("policy", "switch", "control", "array, scratchpad", "retention", "tile power", "rank on Q, V", "modules", "model",
                           "context")}
    found["| array, scratchpad"] += [256, 128]
    found["| retention"] += [100]
    found["| tile power"] += [100, 165]
    found["| context"] += [128, 512, 1024, 2048, 4096, 5120]
    return found


@block(slow=True)
def reproduced_mean():
    _, _, groups = reproduced()
    base = groups["policy"][3]["cycles_per_token"]
    inter_token = result(f"generate {M13} --adapters {A13} --prompt 1024 --output 1024 --set host_link.token_traffic=false")["requests"][0]["inter_token"]
    mean = inter_token["mean_cycles"]
    return [base, mean, 100 * abs(1 - mean / base), 1024, 1025, 1536, 2048]
