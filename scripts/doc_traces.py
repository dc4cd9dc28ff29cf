"""The blocks of docs/chakra.md and docs/traces.md (doc_blocks.py)."""
import json
import os
import tempfile

from doc_tools import all_numbers, block, output, result


@block
def chakra_step():
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "step.binpb")
        output("import", "examples/traces/chakra/step.et", "--arch", "configs/tiny.txtpb", "-o", program)
        step = json.loads(output("run", program, "--arch", "configs/tiny.txtpb", "--json", "--quiet"))["mappings"][0]
    return [n for n in all_numbers(step) if n >= 1000]


@block
def replayed_netrace():
    replayed = result("replay examples/traces/coherence.tra.bz2 --mesh 4x4")
    waits = replayed["dependencies"]
    return [replayed["packets"], replayed["cycles"], waits["kept"], waits["late_packets"]]
