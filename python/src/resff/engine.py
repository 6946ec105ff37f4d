"""A client of ``resff engine``: one process that computes, asked over pipes (docs/engine.md)."""

from __future__ import annotations

import atexit
import collections
import json
import os
import struct
import subprocess
import threading
from typing import Any, Mapping, Optional

import numpy as np

from ._program import command_line

Arrays = dict[str, np.ndarray]

_PREFIX = struct.Struct("<4sII")
_MAGIC = b"RFE1"

#: What options of the command are called in Python.
_ARGUMENTS = {"--charge": "charge=", "--allow-uncovered": "allow_uncovered=True"}


class ResffError(Exception):
    """What ``resff`` refuses to do, or could not.

    Attributes
    ----------
    code:
        ``parse``, ``molecule``, ``model``, ``data``, ``option``, ``numeric`` or ``internal`` as in docs/engine.md, or
        ``engine`` when the process is gone.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> Any:
        return ResffError, (self.code, str(self))


class EngineEndedBefore(ResffError):
    """A request to an engine that had ended already: it can be asked of another one."""

    def __init__(self, status: Optional[int]) -> None:
        super().__init__("engine", f"engine: expected a process that answers, got its end (status {status})")


class Engine:
    """A process of ``resff engine``. Calls of several threads are answered one after the other.

    Parameters
    ----------
    threads:
        that compute one request together
    """

    _shared: dict[int, Engine] = {}
    _shared_lock = threading.Lock()

    def __init__(self, threads: int = 1) -> None:
        # A session of its own: Ctrl-C is for Python, which then closes the engine.
        self._process = subprocess.Popen(
            command_line("engine", "--threads", str(threads)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            start_new_session=os.name != "nt",
        )
        self._lock = threading.Lock()
        self._forgotten: collections.deque[int] = collections.deque()

    @classmethod
    def shared(cls, threads: int = 1) -> Engine:
        """The engine that all calculators of this Python process share; a new one where it has ended."""
        with cls._shared_lock:
            engine = cls._shared.get(threads)
            if engine is None or not engine.alive:
                engine = cls._shared[threads] = cls(threads)
            return engine

    @classmethod
    def close_shared(cls) -> None:
        """Ends the engines that calculators share. Whoever needs one later starts it again."""
        with cls._shared_lock:
            engines = list(cls._shared.values())
            cls._shared.clear()
        for engine in engines:
            engine.close()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None and not self._process.stdin.closed  # type: ignore[union-attr]

    def request(self, header: Mapping[str, Any], arrays: Optional[Mapping[str, np.ndarray]] = None) -> tuple[dict[str, Any], Arrays]:
        """One request and its answer.

        Parameters
        ----------
        header:
            ``method`` and what belongs to it
        arrays:
            by name; sent as float64

        Returns
        -------
        The header of the answer, and its arrays.

        Raises
        ------
        ResffError
            what the engine answers, or code ``engine`` when it has ended
        """
        parts = {name: np.ascontiguousarray(array, dtype="<f8") for name, array in (arrays or {}).items()}
        entries = [{"name": name, "shape": array.shape} for name, array in parts.items()]
        text = json.dumps({**header, "arrays": entries}).encode()
        size = sum(array.nbytes for array in parts.values())
        with self._lock:
            if not self.alive:
                raise EngineEndedBefore(self._process.returncode)
            try:
                self._close_forgotten()
                self._write(b"".join((_PREFIX.pack(_MAGIC, len(text), size), text)))
                for array in parts.values():
                    if array.nbytes:
                        self._write(memoryview(array).cast("B"))
                answer, body = self._read_frame()
            except BaseException as error:
                # Half a request, or an answer nobody reads: nothing more can be asked. Ctrl-C does not wait for the answer.
                self._process.kill()
                self.close()
                if isinstance(error, (BrokenPipeError, EOFError, OSError, ValueError)):
                    status = self._process.returncode
                    raise ResffError("engine", f"engine: expected an answer, got its end (status {status})") from error
                raise
        if "error" in answer:
            message = answer["error"]["message"]
            for option, argument in _ARGUMENTS.items():
                message = message.replace(option, argument)
            raise ResffError(answer["error"]["code"], message)
        out: Arrays = {}
        at = 0
        for entry in answer["arrays"]:
            length = int(np.prod(entry["shape"], dtype=np.int64))
            out[entry["name"]] = body[at : at + length].reshape(entry["shape"])
            at += length
        return answer, out

    def forget(self, system: int) -> None:
        """Closes a system with the next request. Garbage collection calls it, at any time and in any thread, so it takes no lock."""
        self._forgotten.append(system)

    def close(self) -> None:
        """Ends the process; safe to call twice."""
        process = self._process
        try:
            process.stdin.close()  # type: ignore[union-attr]
        except OSError:
            pass
        try:
            process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()  # type: ignore[union-attr]

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _close_forgotten(self) -> None:
        while self._forgotten:
            text = json.dumps({"method": "close", "system": self._forgotten.popleft()}).encode()
            self._write(_PREFIX.pack(_MAGIC, len(text), 0) + text)
            self._read_frame()

    def _write(self, data: Any) -> None:
        view = memoryview(data)
        while len(view):
            view = view[self._process.stdin.write(view) :]  # type: ignore[union-attr]

    def _read_into(self, view: memoryview) -> None:
        while len(view):
            count = self._process.stdout.readinto(view)  # type: ignore[union-attr]
            if not count:
                raise EOFError
            view = view[count:]

    def _read_frame(self) -> tuple[dict[str, Any], np.ndarray]:
        prefix = bytearray(_PREFIX.size)
        self._read_into(memoryview(prefix))
        magic, header_bytes, body_bytes = _PREFIX.unpack(prefix)
        if magic != _MAGIC:
            raise ValueError(f"engine: expected {_MAGIC!r}, got {magic!r}")
        text = bytearray(header_bytes)
        self._read_into(memoryview(text))
        body = np.empty(body_bytes // 8, dtype="<f8")
        if body_bytes:
            self._read_into(memoryview(body).cast("B"))
        return json.loads(text), body


def _forget_engines() -> None:
    """In a process that was forked: the engines belong to its parent."""
    Engine._shared = {}
    Engine._shared_lock = threading.Lock()


atexit.register(Engine.close_shared)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_engines)
