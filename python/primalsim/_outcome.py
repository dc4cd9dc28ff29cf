"""What a study found: the dict that `--json` prints, and what else the library can make of it."""

from __future__ import annotations

import csv
import io
import os
from typing import Any, Optional, Union

from . import _core


def _array(buffer: _core.Array) -> Any:
    """The numbers without a copy: a NumPy array, or a memoryview where there is no NumPy."""
    try:
        import numpy
    except ImportError:
        return memoryview(buffer)
    return numpy.asarray(buffer)


def _number(cell: str) -> Union[int, float, str]:
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            pass
    return cell


class Outcome(dict):
    """A dict of what `--json` prints."""

    program: Optional[_core.Message] = None  # of run(): the layer's Program
    calibration: Optional[_core.Message] = None  # of reproduce(): the one used, which fit=True fits

    def __init__(self, outcome: _core.Outcome, messages: Optional[dict[str, _core.Message]] = None):
        super().__init__(outcome.to_dict())
        self._outcome = outcome
        self._messages = messages or {}
        for name, message in self._messages.items():
            setattr(self, name, message)

    @classmethod
    def from_bytes(cls, kind: str, bytes: bytes) -> Outcome:
        """The reverse of `kind` and `to_bytes()`."""
        return cls(_core.Outcome.from_bytes(kind, bytes))

    @property
    def kind(self) -> str:
        """Name of its message in proto/primalsim/v1: "Result", "Sweep", "TrafficPoint"."""
        return self._outcome.kind

    def to_bytes(self) -> bytes:
        """The message in protobuf's wire format, with the details."""
        return self._outcome.to_bytes()

    def table(self, columns: int = 0) -> str:
        """The table that the command line prints, in so many characters a line; 0: all columns."""
        return self._outcome.text("table", columns)

    def text(self, format: str, columns: int = 0) -> str:
        """The report in another format: "details" (of one mapping), "csv", "heatmap", "json"."""
        return self._outcome.text(format, columns)

    def write(self, folder: Union[str, os.PathLike[str]]) -> None:
        """The files of `--out FOLDER`: the page, JSON, CSV, the message. Run with details=True they have all."""
        self._outcome.write(os.fspath(folder))

    def rows(self) -> list[dict[str, Any]]:
        """The rows of report.csv: flat, with units in the names. pandas.DataFrame(outcome.rows())"""
        cells = csv.DictReader(io.StringIO(self._outcome.text("csv")))
        return [{name: _number(cell) for name, cell in row.items()} for row in cells]

    def _place(self, mapping: Union[int, str]) -> int:
        if isinstance(mapping, int):
            return mapping
        names = [row["name"] for row in self.get("mappings", [])]
        if mapping not in names:
            raise _core.InputError(f"mapping is '{mapping}'; there are {', '.join(names) or 'none'}")
        return names.index(mapping)

    def links(self, mapping: Union[int, str] = 0) -> dict[str, Any]:
        """The links of one run of the layer that carried anything, a column for each field of links.csv.

        `mapping` is its name or place. Arrays are NumPy's, made without a copy; it needs details=True.
        """
        columns = self._outcome.links(self._place(mapping))
        return {name: _array(column) if isinstance(column, _core.Array) else column for name, column in columns.items()}

    def link_grid(self, mapping: Union[int, str] = 0, field: str = "busy_cycles") -> Any:
        """One field of all links, [tile, direction, y, x]: directions east, west, south, north. See links()."""
        return _array(self._outcome.link_grid(self._place(mapping), field))

    def __reduce__(self):
        return _restore, (self.kind, self.to_bytes(), self._messages)


def _restore(kind: str, message: bytes, messages: dict[str, _core.Message]) -> Outcome:
    return Outcome(_core.Outcome.from_bytes(kind, message), messages)
