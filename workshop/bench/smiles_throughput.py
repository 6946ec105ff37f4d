"""From SMILES, and from 3D, to relaxed structures: molecules a second, beside RDKit, in one run.

    python3 workshop/bench/smiles_throughput.py MOLECULES.smi --molecules 200 --threads 1 2

`resff minimize FILE --threads N` from SMILES and from RDKit's structures, and in this process ETKDGv3 followed by MMFF94 (RDKit's default of at
most 200 steps, or --mmff-steps). Wall-clock and CPU time (user and system of all threads): the latter depends little on what else the machine does, the
former is what a user waits for. The start of the program is in both. Needs RDKit and a build (`npm run build`).
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

from rdkit import Chem, RDLogger
from rdkit.Chem import AllChem

RESFF = os.path.join(os.path.dirname(__file__), '../../dist/cli/main.js')


def measured(*arguments):
    """Structures that are converged, wall-clock and CPU seconds of a command."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run = subprocess.run(['node', RESFF, *arguments, '--json'], capture_output=True, text=True)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    results = json.loads(run.stdout)['results']
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return sum(result.get('converged', False) for result in results), wall, cpu


def embedded(lines):
    parameters = AllChem.ETKDGv3()
    parameters.randomSeed = 1
    molecules = [Chem.AddHs(Chem.MolFromSmiles(smiles)) for smiles in lines]
    return [molecule for molecule in molecules if AllChem.EmbedMolecule(molecule, parameters) == 0]


def row(name, count, good, wall, cpu):
    print(f'| {name} | {good} | {count / wall:.1f} | {count / cpu:.1f} |')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('smiles')
    parser.add_argument('--molecules', type=int, default=200)
    parser.add_argument('--threads', nargs='+', default=['1', '2'])
    parser.add_argument('--mmff-steps', type=int, default=200)
    options = parser.parse_args()
    RDLogger.DisableLog('rdApp.*')
    with open(options.smiles) as file:
        lines = [line.split()[0] for line in file if line.strip()][: options.molecules]
    count = len(lines)
    print(f'{count} molecules; a second of wall-clock time, a second of CPU time\n\n| | converged | wall | CPU |\n|---|---|---|---|')
    with tempfile.TemporaryDirectory() as folder:
        drawn, built = os.path.join(folder, 'all.smi'), os.path.join(folder, 'all.sdf')
        with open(drawn, 'w') as file:
            file.write('\n'.join(lines) + '\n')
        begun, cpu = time.perf_counter(), time.process_time()
        molecules = embedded(lines)
        wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
        row('RDKit ETKDGv3', count, len(molecules), wall, cpu)
        with Chem.SDWriter(built) as writer:
            for molecule in molecules:
                writer.write(molecule)
        again, used = time.perf_counter(), time.process_time()
        good = sum(AllChem.MMFFOptimizeMolecule(molecule, maxIters=options.mmff_steps) == 0 for molecule in molecules)
        relaxing = (time.perf_counter() - again, time.process_time() - used)
        row('RDKit MMFF94 from there', len(molecules), good, *relaxing)
        row('RDKit both', count, good, wall + relaxing[0], cpu + relaxing[1])
        for threads in options.threads:
            row(f'resff minimize SMILES, threads {threads}', count, *measured('minimize', drawn, '--threads', threads))
            row(f'resff minimize SDF, threads {threads}', count, *measured('minimize', built, '--threads', threads))
    return 0


if __name__ == '__main__':
    sys.exit(main())
