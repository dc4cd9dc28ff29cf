"""The blocks of docs/arrays.md (doc_blocks.py)."""
from doc_tools import DEMO, block, mappings, result, table


def macro_comparison():
    return result("reproduce --macros")


def three_digits(number):
    return "" if number is None else f"{number:.0f}" if number >= 1000 else f"{number:.3g}"


@block
def published_macros():
    compared = macro_comparison()
    rows = [[m["macro"]["chip"] + ", " + m["macro"]["point"], three_digits(m["macro"]["tops_per_watt"]), three_digits(m["tops_per_watt"]),
             three_digits(m["energy_ratio"]), three_digits(m.get("own_parts_ratio")), three_digits(m["macro"]["tops"]), three_digits(m["tops"]),
             three_digits(m["rate_ratio"])] for m in compared["macros"]]
    chips = [[c["chip"], three_digits(c["energy_factor"]), three_digits(c.get("own_parts_factor")), three_digits(c["rate_factor"])]
             for c in compared["chips"]]
    chips.append([f"median of {len(compared['chips'])} chips", *(three_digits(compared[f"median_{name}_factor"]) for name in ("energy", "own_parts", "rate"))])
    return (table(["chip", "TOPS/W", "ours", "ratio", "own parts, ratio", "TOPS", "ours", "ratio"], rows) + [""]
            + table(["off by a factor of", "energy", "own parts", "rate"], chips))


@block
def array_choices():
    compared = macro_comparison()
    rows = [["stated in configs/primal.txtpb", "", f"{compared['machine_product_cycles']:,}", "", f"{compared['machine_product_fj'] / 1e6:.3g}", ""]]
    rows += [[c["name"], c["cells_per_weight"], f"{c['product_cycles']:,}", c["arrays"], f"{c['product_fj'] / 1e6:.3g}", c["lossless_adc_bits"]]
             for c in compared["choices"]]
    return table(["array", "cells a weight", "cycles a product", "arrays a partition", "nJ a partition", "lossless ADC bits"], rows)


@block
def arrays_of_13b():
    """Cycles of a product as the choices have them."""
    costs = {c["name"]: c["product_cycles"] for c in macro_comparison()["choices"]}
    rows = []
    for name, label in (("256 x 512, pairs of 7 bit, pulses", "one phase"), ("the same, four phases", "four phases"), ("the same, one ADC", "one ADC an array")):
        m = mappings(f"{DEMO} --mapping primal --set acim.product_cycles={costs[name]}")["primal"]
        rows.append([label, f"{costs[name]:,}", f"{m['cycles_per_layer']:,}", f"{m['tokens_per_second']:,.0f}"])
    return table(["array", "cycles a product", "cycles a layer", "tokens/s"], rows)


@block
def macros_said():
    compared = macro_comparison()
    factors = {c["chip"]: c for c in compared["chips"]}
    own = [abs(1 - m["own_parts_ratio"]) * 100 for m in compared["macros"] if "own_parts_ratio" in m]
    bytes8 = [m["macro"]["tops_per_watt"] for m in compared["macros"] if m["macro"]["weight_bits"] == 8 == m["macro"]["input_bits"]]
    return [max(own), compared["median_energy_factor"], compared["median_rate_factor"], factors["HERMES 64 cores"]["energy_factor"],
            compared["choices"][0]["product_fj"] / 1e6, compared["machine_tops_per_watt"], min(bytes8), max(bytes8),
            compared["machine_product_cycles"], 1.3, 13.4]
