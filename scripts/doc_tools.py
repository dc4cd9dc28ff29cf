"""What the blocks of documents are printed with: the program, and what becomes of its results (doc_blocks.py)."""
import functools
import json
import os
import subprocess

_binary = None
_root = None

M13 = "examples/models/llama-2-13b"
A13 = "examples/adapters/llama-2-13b-r8-qv"
M8 = "examples/models/llama-3-8b"
M1 = "examples/models/llama-3.2-1b"
DEMO = f"compare {M13} --adapter {A13} --context 2048"
PUBLISHED = ["primal", "row-major", "hilbert", "random"]
BLOCKS = {}


class Block:
    def __init__(self, function, slow):
        self.run = functools.lru_cache(None)(function)
        self.slow = slow


def block(function=None, *, slow=False):
    """A function of this name prints a block: a list of lines, or for `figures` a list of numbers."""
    if function is None:
        return lambda f: block(f, slow=slow)
    BLOCKS[function.__name__] = Block(function, slow)
    return function


def use(binary, root):
    global _binary, _root
    _binary, _root = os.path.abspath(binary), root


@functools.lru_cache(None)
def output(*arguments):
    run = subprocess.run([_binary, *arguments], cwd=_root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if run.returncode != 0:
        raise SystemExit(f"primalsim {' '.join(arguments)}: status {run.returncode}: {run.stderr}")
    return run.stdout


def script(path):
    """The lines of a script of the project that takes the program."""
    return subprocess.run(["python3", str(_root / path), _binary], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def result(line):
    """The JSON of a command line."""
    return json.loads(output(*line.split(), "--json", "--quiet"))


def mappings(line):
    """Results by the mapping's name; of the random one the seed that is ranked."""
    named = {}
    for m in result(line)["mappings"]:
        named.setdefault(m["name"].split(" (")[0], m)
    return named


def table(heading, rows):
    def line(cells):
        return "|" + "".join(f" {cell} |" if cell != "" else " |" for cell in cells)
    return [line(heading), "|" + "---|" * len(heading), *map(line, rows)]


def all_numbers(value):
    if isinstance(value, bool):
        return []
    if isinstance(value, (int, float)):
        return [value]
    if isinstance(value, dict):
        return [n for v in value.values() for n in all_numbers(v)]
    if isinstance(value, list):
        return [n for v in value for n in all_numbers(v)]
    return []
