"""The studies. Arguments that are not given mean what they mean on the command line: `primalsim help COMMAND`."""

from __future__ import annotations

import os
from typing import Any, Callable, Iterable, Mapping, Optional, Union

from . import _core
from ._outcome import Outcome

Path = Union[str, "os.PathLike[str]"]
# A message: as it was read or made, as a dict, as the bytes of a .binpb file, or an object of protobuf's own classes.
MessageLike = Union[_core.Message, Mapping[str, Any], bytes, Any]
Input = Union[Path, MessageLike]
# The fields of a machine to change: {"router.fifo_flits": 8}, or as --set has it: "router.fifo_flits=8".
Changes = Union[Mapping[str, Any], str, Iterable[str]]
# Called with a sentence, and where it counts steps with how many of how many are done, else 0 of 0.
Progress = Callable[[str, int, int], object]


def _changes(given: Optional[Changes]) -> Optional[list[str]]:
    if given is None or isinstance(given, str):
        return given if given is None else [given]
    if not isinstance(given, Mapping):
        return list(given) or None
    words = {True: "true", False: "false"}
    return [f"{field}={words[value] if isinstance(value, bool) else value}" for field, value in given.items()] or None


def _weighted(given: Any) -> Any:
    """{2048: 3} as ["2048:3"]."""
    return [f"{key}:{weight}" for key, weight in given.items()] if isinstance(given, Mapping) else given


def _mesh(given: Any) -> Any:
    return given if isinstance(given, str) else "x".join(str(side) for side in given)


def _run(study: str, arguments: dict[str, Any]) -> tuple[Optional[_core.Outcome], Any, dict[str, _core.Message]]:
    session = arguments.pop("session")
    progress = arguments.pop("progress")
    if "set" in arguments:
        arguments["set"] = _changes(arguments["set"])
    return _core.run(study, arguments, session, progress)


def _outcome(study: str, arguments: dict[str, Any]) -> Outcome:
    out = arguments.get("out")
    found, _, messages = _run(study, arguments)
    outcome = Outcome(found, messages)
    if out is not None:
        outcome.write(out)
    return outcome


def read(path: Path) -> _core.Message:
    """A message file: workload, architecture, mapping, regions, program or another; .txtpb, .binpb or .json."""
    return _core.Message.read(os.fspath(path))


def import_model(
    model: Input,
    *,
    adapter: Optional[Path] = None,
    max_positions: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> _core.Message:
    """A model, and perhaps its adapter, as a workload."""
    return _run("import_model", locals())[2]["workload"]


def import_trace(
    trace: Path,
    *,
    arch: Optional[Input] = None,
    set: Optional[Changes] = None,
    ranks: Optional[Path] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> _core.Message:
    """Chakra's execution traces, NAME.et for those of all ranks, as a program, which `run` takes (docs/chakra.md)."""
    return _run("import_trace", locals())[2]["program"]


def export_trace(
    program: Input,
    out: Path,
    *,
    arch: Optional[Input] = None,
    set: Optional[Changes] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> dict[str, Any]:
    """Writes a program as Chakra's execution traces, `out` NAME.et, and says how many nodes and ranks they have."""
    return _run("export_trace", locals())[1]


def compare(
    model: Union[Input, list[Input]],
    *,
    adapter: Optional[Path] = None,
    arch: Optional[Input] = None,
    set: Optional[Changes] = None,
    max_positions: Optional[int] = None,
    context: Union[int, Iterable[int], None] = None,
    mapping: Union[Input, list[Input], None] = None,
    seed: Optional[int] = None,
    seeds: Optional[Iterable[int]] = None,
    kv_sharding: Optional[str] = None,
    kv_together: bool = False,
    kv_ring_after_ring: bool = False,
    reduce: Optional[str] = None,
    lm_head: bool = False,
    control: Optional[str] = None,
    policy: Optional[str] = None,
    sensitivity: bool = False,
    stability: bool = False,
    details: bool = False,
    out: Optional[Path] = None,
    threads: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """Several mappings of one model, side by side; of several models or contexts, their single results."""
    return _outcome("compare", locals())


def run(
    model: Input,
    *,
    adapter: Optional[Path] = None,
    arch: Optional[Input] = None,
    set: Optional[Changes] = None,
    max_positions: Optional[int] = None,
    context: Optional[int] = None,
    mapping: Optional[Input] = None,
    seed: Optional[int] = None,
    kv_sharding: Optional[str] = None,
    kv_together: bool = False,
    kv_ring_after_ring: bool = False,
    reduce: Optional[str] = None,
    lm_head: bool = False,
    control: Optional[str] = None,
    policy: Optional[str] = None,
    sensitivity: bool = False,
    kernel: Optional[str] = None,
    whole_model: bool = False,
    details: bool = False,
    out: Optional[Path] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """One mapping, or one program, with all details. Its `program` is the layer's, to look at or to run again."""
    return _outcome("run", locals())


def generate(
    model: Input,
    *,
    prompt: Optional[int] = None,
    output: Optional[int] = None,
    adapter: Optional[Path] = None,
    adapters: Optional[Iterable[Path]] = None,
    schedule: Optional[Path] = None,
    arch: Optional[Input] = None,
    set: Optional[Changes] = None,
    max_positions: Optional[int] = None,
    batch: Optional[int] = None,
    policy: Optional[str] = None,
    prefill: Optional[str] = None,
    chunk_tokens: Optional[int] = None,
    power_limit: Optional[float] = None,
    mix: bool = False,
    control: Optional[str] = None,
    exact: bool = False,
    mapping: Optional[Input] = None,
    seed: Optional[int] = None,
    kv_sharding: Optional[str] = None,
    kv_together: bool = False,
    kv_ring_after_ring: bool = False,
    reduce: Optional[str] = None,
    lm_head: bool = False,
    out: Optional[Path] = None,
    threads: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """A whole generation: the prompt, then decode steps with the context growing."""
    return _outcome("generate", locals())


def serve(
    model: Input,
    trace: Path,
    *,
    adapter: Optional[Path] = None,
    adapters: Union[int, Path, None] = None,
    adapter_skew: Optional[float] = None,
    adapter_seed: Optional[int] = None,
    adapter_slots: Optional[int] = None,
    arch: Optional[Input] = None,
    set: Optional[Changes] = None,
    max_positions: Optional[int] = None,
    policy: Optional[str] = None,
    scheduler: Optional[str] = None,
    replacement: Optional[str] = None,
    preemption: Optional[str] = None,
    max_batch: Optional[int] = None,
    max_prefill_tokens: Optional[int] = None,
    speedup: Optional[float] = None,
    until: Optional[float] = None,
    slo_ttft_ms: Optional[float] = None,
    slo_tpot_ms: Optional[float] = None,
    exact: bool = False,
    arrays: bool = False,
    mapping: Optional[Input] = None,
    seed: Optional[int] = None,
    kv_sharding: Optional[str] = None,
    kv_together: bool = False,
    kv_ring_after_ring: bool = False,
    reduce: Optional[str] = None,
    lm_head: bool = False,
    out: Optional[Path] = None,
    threads: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """Requests of a trace with continuous batching; `adapters`: how many like `adapter`, or the folder of a pool."""
    return _outcome("serve", locals())


def map(
    model: Input,
    *,
    strategy: Optional[str] = None,
    regions: Optional[Input] = None,
    adapter: Optional[Path] = None,
    arch: Optional[Input] = None,
    set: Optional[Changes] = None,
    max_positions: Optional[int] = None,
    seed: Optional[int] = None,
    kv_sharding: Optional[str] = None,
    kv_together: bool = False,
    kv_ring_after_ring: bool = False,
    reduce: Optional[str] = None,
    lm_head: bool = False,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> _core.Message:
    """The mapping that a strategy makes, or that regions make (docs/search.md)."""
    return _run("map", locals())[2]["mapping"]


def search(
    model: Input,
    *,
    evaluations: Optional[int] = None,
    budget: Union[float, str, None] = None,
    objective: Optional[str] = None,
    context: Union[int, Iterable[int], Mapping[int, int], None] = None,
    control: Optional[str] = None,
    regions: Optional[Input] = None,
    resume: Optional[Path] = None,
    adapter: Optional[Path] = None,
    arch: Optional[Input] = None,
    set: Optional[Changes] = None,
    max_positions: Optional[int] = None,
    seed: Optional[int] = None,
    kv_sharding: Optional[str] = None,
    kv_together: bool = False,
    kv_ring_after_ring: bool = False,
    reduce: Optional[str] = None,
    lm_head: bool = False,
    threads: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> dict[str, Any]:
    """Looks for a better mapping; `budget` in seconds, 60 without `evaluations`. docs/search.md

    Besides the summary it returns two messages, "mapping" and "regions" (None where a strategy is better). An interrupt ends
    it: what it has found until then comes back, and "interrupted" is True. Without a score, or a second time, it raises.
    """
    arguments = locals()
    arguments["context"] = _weighted(context)
    summary, numbers, messages = _run("search", arguments)
    return {**summary.to_dict(), **numbers, "mapping": messages["mapping"], "regions": messages.get("regions")}


def check(
    model: Input,
    mapping: Input,
    *,
    functional: bool = False,
    adapter: Optional[Path] = None,
    adapters: Optional[Iterable[Path]] = None,
    arch: Optional[Input] = None,
    set: Optional[Changes] = None,
    max_positions: Optional[int] = None,
    context: Optional[int] = None,
    kernel: Optional[str] = None,
    batch: Optional[int] = None,
    tokens: Optional[int] = None,
    skew: Optional[int] = None,
    seed: Optional[int] = None,
    kv_sharding: Optional[str] = None,
    kv_together: bool = False,
    kv_ring_after_ring: bool = False,
    reduce: Optional[str] = None,
    lm_head: bool = False,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """Whether a mapping fits, and what it takes; with `functional` whether it computes the right numbers.

    Wrong numbers raise nothing: "right" of each of "graphs" says it.
    """
    return _outcome("check", locals())


def reproduce(
    *,
    arch: Optional[Input] = None,
    set: Optional[Changes] = None,
    calibration: Optional[Input] = None,
    fit: bool = False,
    figures_only: bool = False,
    out: Optional[Path] = None,
    threads: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """Published figures beside simulated ones. Its `calibration` is the one used; `fit` fits it first."""
    return _outcome("reproduce", locals())


def traffic(
    mesh: Union[str, tuple[int, int], None] = None,
    *,
    rate: Optional[float] = None,
    rates: Optional[Iterable[float]] = None,
    router: Optional[str] = None,
    topology: Optional[str] = None,
    vcs: Optional[int] = None,
    buffer: Optional[int] = None,
    link_latency: Optional[int] = None,
    routing_delay: Optional[int] = None,
    crossbar_delay: Optional[int] = None,
    credit_delay: Optional[int] = None,
    kernel: Optional[str] = None,
    routing: Optional[str] = None,
    pattern: Optional[str] = None,
    hot_nodes: Union[Iterable[Union[int, str]], Mapping[int, int], None] = None,
    matrix: Optional[Path] = None,
    table: Optional[Path] = None,
    packet_flits: Optional[int] = None,
    injection: Optional[str] = None,
    burst_alpha: Optional[float] = None,
    burst_beta: Optional[float] = None,
    seed: Optional[int] = None,
    cycles: Optional[int] = None,
    protocol: Optional[str] = None,
    sample_period: Optional[int] = None,
    warmup_periods: Optional[int] = None,
    max_samples: Optional[int] = None,
    machine: Optional[Path] = None,
    measured: Optional[Path] = None,
    mechanism: Optional[str] = None,
    grid: Union[str, tuple[int, int], None] = None,
    transactions: Optional[int] = None,
    bytes: Optional[int] = None,
    interval: Optional[int] = None,
    core_cycles: Optional[int] = None,
    out: Optional[Path] = None,
    threads: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """Synthetic traffic on one mesh: a point at `rate`, or a curve over `rates` and where it saturates.

    With `machine`, a chip: a pattern of transactions between its cores, or the patterns of the table `measured` (docs/silicon.md).
    """
    arguments = locals()
    arguments.update(hot_nodes=_weighted(hot_nodes))
    for name in ("mesh", "grid"):
        if arguments[name] is not None:
            arguments[name] = _mesh(arguments[name])
    return _outcome("traffic", arguments)


def replay(
    trace: Union[Path, list[Path]],
    mesh: Union[str, tuple[int, int], None] = None,
    *,
    machine: Optional[Path] = None,
    issue: Optional[str] = None,
    router: Optional[str] = None,
    topology: Optional[str] = None,
    vcs: Optional[int] = None,
    buffer: Optional[int] = None,
    link_latency: Optional[int] = None,
    routing_delay: Optional[int] = None,
    crossbar_delay: Optional[int] = None,
    credit_delay: Optional[int] = None,
    kernel: Optional[str] = None,
    routing: Optional[str] = None,
    packet_flits: Optional[int] = None,
    flit_bytes: Optional[int] = None,
    region: Optional[int] = None,
    ignore_dependencies: bool = False,
    check: bool = False,
    out: Optional[Path] = None,
    threads: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """A packet trace on one `mesh` (docs/traces.md), or traces recorded on a chip, `machine` (docs/silicon.md); `out` is a trace to write.

    With `check` a difference of packets is a RunError; those of a chip's trace are an error that is told.
    """
    arguments = locals()
    if mesh is not None:
        arguments["mesh"] = _mesh(mesh)
    return Outcome(*_run("replay", arguments)[::2])


def fit(
    traces: Union[Path, list[Path]],
    machine: Path,
    out: Path,
    *,
    rounds: Optional[int] = None,
    folds: Optional[int] = None,
    threads: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """The numbers of a chip that nobody states, found from traces recorded on it; `out` is the chip with them."""
    return Outcome(*_run("fit", locals())[::2])


def collective(
    kind: str,
    mesh: Union[str, tuple[int, int]],
    flits: int,
    *,
    algorithm: Optional[str] = None,
    repeat: Optional[int] = None,
    buffer: Optional[int] = None,
    adder_cycles: Optional[int] = None,
    kernel: Optional[str] = None,
    out: Optional[Path] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """A "broadcast", "all-gather", "reduce-scatter" or "all-reduce" over a mesh."""
    arguments = locals()
    arguments["mesh"] = _mesh(mesh)
    return _outcome("collective", arguments)


def sweep(
    plan: Input,
    db: Path,
    *,
    yes: bool = False,
    retry: bool = False,
    rows_only: bool = False,
    shard: Union[str, tuple[int, int], None] = None,
    threads: Optional[int] = None,
    progress: Optional[Progress] = None,
) -> dict[str, int]:
    """Every point of a plan, into a database; runs that it has are not made again. docs/sweep.md

    How many points there are, were stored already, equal others, are others' of `shard` ((1, 8): the first of eight), ran now,
    and failed of those. An interrupt raises at the next point; the same call then goes on.
    """
    arguments = {**locals(), "session": None}
    if shard is not None and not isinstance(shard, str):
        arguments["shard"] = "/".join(str(part) for part in shard)
    return _run("sweep", arguments)[1]


def results(
    db: Path,
    *,
    plan: Optional[str] = None,
    where: Union[str, Iterable[str], None] = None,
    sort: Optional[str] = None,
    limit: Optional[int] = None,
    front: Union[str, Iterable[str], None] = None,
    only_front: bool = False,
    out: Optional[Path] = None,
) -> Outcome:
    """Runs of such a database: `results(...).rows()` has a dict for each, with units in the names."""
    return _outcome("results", {**locals(), "session": None, "progress": None})
