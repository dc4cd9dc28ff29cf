"""Which mapping of this language model decodes faster on this mesh, and why?

The studies of the command line as functions: their arguments are called like its options, with underscores, and what they
find is a dict, the one that `--json` prints. docs/python.md

    import primalsim
    found = primalsim.compare("examples/models/llama-2-13b", context=2048, mapping=["compact", "primal"])
    for row in found["mappings"]:
        print(row["name"], row["cycles_per_token"])
"""

from ._core import InputError, Message, NoFit, RunError, Session
from ._core import program as _program
from ._outcome import Outcome
from ._networks import collective, fit, replay, traffic
from ._studies import (
    check,
    compare,
    export_trace,
    generate,
    import_model,
    import_trace,
    map,
    read,
    reproduce,
    results,
    run,
    search,
    serve,
    sweep,
)

__version__: str = _program.split()[-1]
__all__ = [
    "InputError",
    "Message",
    "NoFit",
    "Outcome",
    "RunError",
    "Session",
    "check",
    "collective",
    "compare",
    "export_trace",
    "fit",
    "generate",
    "import_model",
    "import_trace",
    "map",
    "read",
    "replay",
    "reproduce",
    "results",
    "run",
    "search",
    "serve",
    "sweep",
    "traffic",
]
