"""Studies of a network by itself. Arguments that are not given mean what they mean on the command line: `primalsim help COMMAND`."""

from __future__ import annotations

from typing import Iterable, Mapping, Optional, Union

from . import _core
from ._calls import Path, Progress, mesh_text, outcome_of, run_study, weighted
from ._outcome import Outcome


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
    arguments.update(hot_nodes=weighted(hot_nodes))
    for name in ("mesh", "grid"):
        if arguments[name] is not None:
            arguments[name] = mesh_text(arguments[name])
    return outcome_of("traffic", arguments)


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
        arguments["mesh"] = mesh_text(mesh)
    return Outcome(*run_study("replay", arguments)[::2])


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
    return Outcome(*run_study("fit", locals())[::2])


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
    arguments["mesh"] = mesh_text(mesh)
    return outcome_of("collective", arguments)
