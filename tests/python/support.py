"""What the tests of the Python package share: paths, and the command line to compare with."""

import json
import os
import subprocess

ROOT = os.environ["PRIMALSIM_SOURCE_DIR"]
BINARY = os.environ["PRIMALSIM_BINARY"]
TINY = os.path.join(ROOT, "examples/models/tiny")
MACHINE = os.path.join(ROOT, "configs/tiny.txtpb")
REQUESTS = os.path.join(ROOT, "examples/traces/tiny.csv")
CHIP = os.path.join(ROOT, "configs/wormhole.txtpb")
CHIP_TRACE = os.path.join(ROOT, "examples/traces/reads-and-writes.json")
ADAPTER = os.path.join(ROOT, "examples/adapters/llama-2-13b-r8-qv")


def command(*arguments, status=0):
    """Standard output of `primalsim ARGUMENTS`; of one that fails what it prints on standard error."""
    run = subprocess.run([BINARY, *arguments], capture_output=True, text=True)
    if run.returncode != status:
        raise AssertionError(f"status {run.returncode} of {arguments}: {run.stderr}")
    return run.stdout if status == 0 else run.stderr


def without_command_line(result):
    """A result's dict, which says what command line made it, as a library's has it: none."""
    if "provenance" in result:
        result["provenance"]["command_line"] = ""
    for single in result.get("results", []):
        without_command_line(single)
    return result


def printed(*arguments):
    """What `primalsim ARGUMENTS --json` prints, to the digit."""
    return json.dumps(without_command_line(json.loads(command(*arguments, "--json"))))
