"""How the studies call the library, and the types of what they take."""

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


def weighted(given: Any) -> Any:
    """{2048: 3} as ["2048:3"]."""
    return [f"{key}:{weight}" for key, weight in given.items()] if isinstance(given, Mapping) else given


def mesh_text(given: Any) -> Any:
    return given if isinstance(given, str) else "x".join(str(side) for side in given)


def run_study(study: str, arguments: dict[str, Any]) -> tuple[Optional[_core.Outcome], Any, dict[str, _core.Message]]:
    session = arguments.pop("session")
    progress = arguments.pop("progress")
    if not (session is None or isinstance(session, _core.Session)):
        raise TypeError(f"session is a {type(session).__name__}; needed is a primalsim.Session")
    if "set" in arguments:
        arguments["set"] = _changes(arguments["set"])
    return _core.run(study, arguments, session, progress)


def outcome_of(study: str, arguments: dict[str, Any]) -> Outcome:
    out = arguments.get("out")
    found, _, messages = run_study(study, arguments)
    outcome = Outcome(found, messages)
    if out is not None:
        outcome.write(out)
    return outcome
