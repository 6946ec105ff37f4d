"""The examples of docs/python.md and of both READMEs run as they stand."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

#: Tests of the wheel run on a copy, far from the checkout.
ROOT = Path(os.environ.get("RESFF_CHECKOUT", Path(__file__).parents[2]))


def examples():
    for name in ("README.md", "docs/python.md", "python/README.md"):
        for k, code in enumerate(re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(), re.S)):
            needs = "openmmml" if "openmm" in code or "solvate" in code else "ase" if "ase" in code else "numpy"
            yield pytest.param(code, needs, id=f"{name} {k + 1}")


@pytest.mark.parametrize("code, needs", list(examples()))
def test_example(code, needs, tmp_path):
    pytest.importorskip(needs)
    if "solvate(" in code and not Path(sys.executable).with_name("antechamber").exists() and not shutil.which("antechamber"):
        pytest.skip("AmberTools is not installed")
    # The command resff of this Python.
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
