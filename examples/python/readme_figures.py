# %% [markdown]
# # The figures of the README, from Python
#
# Cells begin with `# %%`, as notebooks and editors that run cells take them. As a program:
#
#     python3 examples/python/readme_figures.py OUT [MODEL] [ARCH]
#
# writes pictures to the folder OUT if matplotlib is there, and prints the figures in any case. Without MODEL it is the README's
# Llama-2-13B with its adapter, which takes about a minute; `examples/models/tiny configs/tiny.txtpb` takes a second.

# %%
import os
import sys

import primalsim

try:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
except ImportError:
    plt = None

out = sys.argv[1] if len(sys.argv) > 1 else "figures"
examples = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
small = len(sys.argv) > 2
model = sys.argv[2] if small else os.path.join(examples, "models/llama-2-13b")
arch = sys.argv[3] if len(sys.argv) > 3 else None
adapter = None if small else os.path.join(examples, "adapters/llama-2-13b-r8-qv")
context, tokens, side = (40, 16, 4) if small else (2048, 2048, 8)
os.makedirs(out, exist_ok=True)


def save(figure, name):
    figure.savefig(os.path.join(out, name), dpi=120, bbox_inches="tight")
    plt.close(figure)
    print("written:", name)


# %% [markdown]
# ## Which mapping is faster
# The table, and the same as bars. `rows()` is what pandas.DataFrame() takes.

# %%
found = primalsim.compare(model, adapter=adapter, arch=arch, context=context, details=True)
print(found.table())
ranked = sorted(found["mappings"], key=lambda row: row["cycles_per_layer"])
if plt:
    figure, axes = plt.subplots(figsize=(7, 0.5 * len(ranked) + 1))
    names = [row["name"] for row in ranked]
    axes.barh(names, [row["none_cycles"] for row in ranked], label="computation")
    axes.barh(names, [row["uncontended_cycles"] - row["none_cycles"] for row in ranked],
              left=[row["none_cycles"] for row in ranked], label="transfers alone")
    axes.barh(names, [row["flit_cycles"] - row["uncontended_cycles"] for row in ranked],
              left=[row["uncontended_cycles"] for row in ranked], label="contention")
    axes.invert_yaxis()
    axes.set_xlabel("cycles per token")
    axes.legend()
    save(figure, "ranking.png")

# %% [markdown]
# ## Why: where the cycles of a layer go

# %%
for row in ranked:
    causes = {}
    for part in row["attribution"]:
        causes[part["cause"]] = causes.get(part["cause"], 0) + part["cycles"]
    most = sorted(causes.items(), key=lambda cause: -cause[1])[:3]
    print(f"{row['name']:>12}: " + ", ".join(f"{cause} {cycles:,}" for cause, cycles in most))

# %% [markdown]
# ## How busy the links are
# One array for all links of the layer's tiles, [tile, direction, y, x]; a picture has the sum over directions.

# %%
if plt:
    shown = [ranked[0], ranked[-1]]
    grids = [found.link_grid(found["mappings"].index(row)) for row in shown]
    tiles = max(len(grid) for grid in grids)
    figure, axes = plt.subplots(len(shown), tiles, squeeze=False, figsize=(2.2 * tiles, 2.6 * len(shown)))
    most = max(grid.sum(axis=1).max() for grid in grids)
    for line, row, grid in zip(axes, shown, grids):
        for tile, place in enumerate(line):
            if tile < len(grid):
                place.imshow(grid[tile].sum(axis=0), vmin=0, vmax=most, cmap="magma")
                place.set_title(f"{row['name']}, tile {tile}", fontsize=8)
            place.axis("off")
    save(figure, "links.png")

# %% [markdown]
# ## A whole generation

# %%
made = primalsim.generate(model, adapter=adapter, arch=arch, prompt=tokens, output=tokens)
print(made.table())

# %% [markdown]
# ## The network alone: latency against load

# %%
rates = [0.05 + 0.05 * step for step in range(8)]
curves = {
    routing: primalsim.traffic((side, side), rates=rates, routing=routing, packet_flits=5, vcs=4, buffer=8, pattern="transpose")
    for routing in ("xy", "odd-even")
}
for routing, curve in curves.items():
    print(routing, [point["packet_latency"]["mean"] for point in curve["points"] if point["stable"]])
if plt:
    figure, axes = plt.subplots(figsize=(6, 4))
    for routing, curve in curves.items():
        stable = [point for point in curve["points"] if point["stable"]]
        axes.plot([point["offered_flit_rate"] for point in stable],
                  [point["packet_latency"]["mean"] for point in stable], marker="o", label=routing)
    axes.set_xlabel("flits per node and cycle")
    axes.set_ylabel("mean latency of packets, cycles")
    axes.legend()
    save(figure, "latency.png")
