"""Puts the compiled project into the wheel: dist, the shipped models and the production dependencies of npm, without
declarations, source maps and what else does not run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Callable

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LEFT_OUT = re.compile(
    r"\.(map|ts|mts|cts|h5)$|\.md$|/(src|test|tests|\.github)/|/zod/.*\.cjs$|/zod/v3/|/h5wasm/dist/(iife|esm)/|openchemlib\.debug\.js$"
)


class ProgramHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root).parent
        program = Path(self.root) / "src" / "resff" / "program"
        if not (root / "node_modules").is_dir():
            run(root, "npm", "ci")
        if is_stale(root):
            run(root, "npm", "run", "build")
        shutil.rmtree(program, ignore_errors=True)
        copy(root / "dist", program / "dist", lambda name: has_source(root, name))
        shutil.copy(root / "package.json", program)
        shutil.copy(root / "LICENSE", program)
        models = program / "models"
        models.mkdir()
        for model in sorted((root / "models").glob("*.safetensors")):
            shutil.copy(model, models)
            shutil.copy(model.with_suffix(".md"), models)
        for module in production_modules(root):
            copy(module, program / module.relative_to(root))
        self.app.display_info(f"program: {size(program) / 1e6:.1f} MB")


def is_stale(root: Path) -> bool:
    """Whether the project has been changed since it was compiled."""
    main = root / "dist" / "cli" / "main.js"
    sources = [file for file in (root / "src").rglob("*.ts") if "generated" not in file.parts]
    return not main.is_file() or main.stat().st_mtime < max(file.stat().st_mtime for file in sources)


def production_modules(root: Path) -> list[Path]:
    """Folders of the dependencies that the program needs to run, by the lock file."""
    lock = json.loads((root / "package-lock.json").read_text())
    return [
        root / place
        for place, entry in lock["packages"].items()
        if place.startswith("node_modules/") and not entry.get("dev") and not entry.get("link")
    ]


def has_source(root: Path, name: str) -> bool:
    """Whether a compiled file is of a source there is, not left from an earlier one."""
    return (root / "src" / name).with_suffix(".ts").is_file() or "/generated/" in name


def copy(source: Path, target: Path, wanted: Callable[[str], bool] = lambda _: True) -> None:
    for file in sorted(source.rglob("*")):
        name = file.relative_to(source).as_posix()
        if file.is_file() and wanted(name) and not LEFT_OUT.search(f"/{source.name}/{name}"):
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True)
