"""The studies. Arguments that are not given mean what they mean on the command line: `primalsim help COMMAND`."""

from __future__ import annotations

import os
from typing import Any, Iterable, Mapping, Optional, Union

from . import _core
from ._calls import Changes, Input, Path, Progress, outcome_of, run_study, weighted
from ._outcome import Outcome


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
    return run_study("import_model", locals())[2]["workload"]


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
    return run_study("import_trace", locals())[2]["program"]


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
    return run_study("export_trace", locals())[1]


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
    stream_parts: Optional[int] = None,
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
    return outcome_of("compare", locals())


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
    stream_parts: Optional[int] = None,
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
    return outcome_of("run", locals())


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
    stream_parts: Optional[int] = None,
    lm_head: bool = False,
    out: Optional[Path] = None,
    threads: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """A whole generation: the prompt, then decode steps with the context growing."""
    return outcome_of("generate", locals())


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
    stream_parts: Optional[int] = None,
    lm_head: bool = False,
    out: Optional[Path] = None,
    threads: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """Requests of a trace with continuous batching; `adapters`: how many like `adapter`, or the folder of a pool."""
    return outcome_of("serve", locals())


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
    stream_parts: Optional[int] = None,
    lm_head: bool = False,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> _core.Message:
    """The mapping that a strategy makes, or that regions make (docs/search.md)."""
    return run_study("map", locals())[2]["mapping"]


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
    stream_parts: Optional[int] = None,
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
    arguments["context"] = weighted(context)
    summary, _, messages = run_study("search", arguments)
    return {**summary.to_dict(), "mapping": messages["mapping"], "regions": messages.get("regions")}


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
    stream_parts: Optional[int] = None,
    lm_head: bool = False,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """Whether a mapping fits, and what it takes; with `functional` whether it computes the right numbers.

    Wrong numbers raise nothing: "right" of each of "graphs" says it.
    """
    return outcome_of("check", locals())


def reproduce(
    *,
    arch: Optional[Input] = None,
    set: Optional[Changes] = None,
    calibration: Optional[Input] = None,
    fit: bool = False,
    figures_only: bool = False,
    macros: bool = False,
    macro_data: Optional[Path] = None,
    out: Optional[Path] = None,
    threads: Optional[int] = None,
    session: Optional[_core.Session] = None,
    progress: Optional[Progress] = None,
) -> Outcome:
    """Published figures beside simulated ones. Its `calibration` is the one used; `fit` fits it first.

    With `macros` published compute-in-memory macros beside the model of an array instead; `macro_data` is a file of them.
    """
    return outcome_of("reproduce", locals())


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
    return run_study("sweep", arguments)[1]


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
    return outcome_of("results", {**locals(), "session": None, "progress": None})
