#!/usr/bin/env python3
"""Writes a mapping of one's own for Llama-3.2-1B on one tile: change the rectangles and see what it gives.

    primalsim import examples/models/llama-3.2-1b -o workload.json
    python3 examples/mappings/rectangles.py workload.json mapping.json
    primalsim map examples/models/llama-3.2-1b --from mapping.json --show
    primalsim compare examples/models/llama-3.2-1b --mapping mapping.json --mapping primal
"""
import json
import sys

SLICE, WIDTH, HEIGHT = 256, 32, 32  # of an array, and of a tile: configs/primal.txtpb
ENTRIES = 80  # of K, and as many of V, of 64 bytes each, in the 10,240 bytes that a scratchpad has left
# Matrix: x and y of its rectangle, and whether its input slices lie side by side (then its output slices lie
# below each other) or its output slices do.
RECTANGLES = {"q_proj": (0, 0, True), "k_proj": (0, 8, True), "v_proj": (0, 10, True), "o_proj": (0, 12, True),
              "gate_proj": (8, 0, True), "up_proj": (16, 0, True), "down_proj": (24, 0, False)}
FREE = [(x, y) for y in range(20, 32) for x in range(8)]  # macros without weights: homes of other vectors



def stop(problem):
    print(f"rectangles.py: {problem}", file=sys.stderr)
    sys.exit(2)


if len(sys.argv) != 3:
    stop("needed are two files: the workload as `primalsim import` writes it, ending in .json, and the mapping to write")
try:
    workload = json.load(open(sys.argv[1]))["workload"]
except (OSError, ValueError, KeyError) as error:
    stop(f"{sys.argv[1]} is no workload in JSON, as `primalsim import MODEL -o workload.json` writes it ({error!r})")
layer, heads = workload["layer"], workload["shape"]["kv_heads"]
slices = {vector["name"]: -(-vector["length"] // SLICE) for vector in layer["vectors"]}
linear = [op for op in layer["operators"] if op["kind"] == "LINEAR"]
if missing := [op["name"] for op in linear if op["name"] not in RECTANGLES]:
    stop(f"RECTANGLES has no {', '.join(missing)}")


def macro(x, y):
    return {"tile": 0, "x": x, "y": y}


def partition(matrix, row, column):
    x, y, inputs_across = RECTANGLES[matrix]
    return macro(x + row, y + column) if inputs_across else macro(x + column, y + row)


matrices = [{"matrix": op["name"],
             "partitions": [{"row": r, "column": c, "at": partition(op["name"], r, c)}
                            for r in range(slices[op["inputs"][0]]) for c in range(slices[op["outputs"][0]])]}
            for op in linear]
made_by = {op["outputs"][0]: op["name"] for op in linear}
if (needed := sum(count for name, count in slices.items() if name not in made_by)) > len(FREE):
    stop(f"FREE has {len(FREE)} macros; homes of vectors that are no sums need {needed}")
free = iter(FREE)
vectors = [{"vector": name,  # a sum lives at the first partition that adds to it
            "slices": [{"home": partition(made_by[name], 0, s) if name in made_by else macro(*next(free))}
                       for s in range(count)]} for name, count in slices.items()]
rows = HEIGHT // heads  # each KV head has as many rows of the tile, K and V together
kv = [{"tensor": tensor, "first_kv_head": head, "kv_heads": 1,
       **({"softmax_root": macro(WIDTH // 2, head * rows)} if tensor == "K" else {}),
       "rings": [{"entries_per_macro": ENTRIES,
                  "macros": [macro(x, head * rows + y) for y in range(rows) for x in range(WIDTH)]}]}
      for head in range(heads) for tensor in ("K", "V")]
mapping = {"name": "rectangles", "model": workload["name"], "reduction": "STAGGERED",
           "placements": [{"graph": "layer", "tiles": 1, "matrices": matrices, "vectors": vectors, "kv": kv}]}
json.dump({"schema_version": 1, "mapping": mapping}, open(sys.argv[2], "w"), indent=1)
