"""From SMILES to relaxed structures: molecules per CPU second, beside RDKit, in one run.

    python3 workshop/bench/smiles_throughput.py MOLECULES.smi --molecules 50

CPU time (user and system, of one thread) instead of wall-clock time, so that a busy machine changes it little: of `resff minimize FILE --threads 1`,
the start of the program taken off, and of ETKDGv3 followed by MMFF94 to convergence. Needs RDKit and a build (`npm run build`).
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


def cpu_of(*arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(['node', RESFF, *arguments], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return run.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rdkit_seconds(lines):
    done = 0
    start = time.process_time()
    for smiles in lines:
        molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
        parameters = AllChem.ETKDGv3()
        parameters.randomSeed = 1
        if AllChem.EmbedMolecule(molecule, parameters) == 0 and AllChem.MMFFOptimizeMolecule(molecule, maxIters=2000) == 0:
            done += 1
    return done, time.process_time() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('smiles')
    parser.add_argument('--molecules', type=int, default=50)
    options = parser.parse_args()
    RDLogger.DisableLog('rdApp.*')
    with open(options.smiles) as file:
        lines = [line.split()[0] for line in file if line.strip()][: options.molecules]
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, some in (('one', lines[:1]), ('all', lines)):
            paths[name] = os.path.join(folder, f'{name}.smi')
            with open(paths[name], 'w') as file:
                file.write('\n'.join(some) + '\n')
        results = {}
        for step in ('energy', 'minimize'):
            _, start = cpu_of(step, paths['one'], '--threads', '1', '--json')
            text, seconds = cpu_of(step, paths['all'], '--threads', '1', '--json')
            answers = json.loads(text)['results']
            results[step] = (sum('error' not in answer for answer in answers), seconds - start)
    done, seconds = rdkit_seconds(lines)
    count = len(lines)
    print(f'{count} molecules, CPU seconds each')
    for step, (good, total) in results.items():
        print(f'resff {step}: {good} computed, {total / (count - 1):.4f} s, {(count - 1) / total:.1f} a second')
    print(f'RDKit ETKDGv3 + MMFF94: {done} converged, {seconds / count:.4f} s, {count / seconds:.1f} a second')
    ours = results['minimize'][1] / (count - 1)
    print(f'resff minimize takes {ours / (seconds / count):.1f} times the CPU time of RDKit')
    return 0


if __name__ == '__main__':
    sys.exit(main())
