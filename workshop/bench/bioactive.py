"""Are bound conformations among those that are generated? Beside RDKit, in one run.

    python3 workshop/bench/bioactive.py LIGANDS.sdf --molecules 100 --out results.jsonl

LIGANDS.sdf holds crystal ligands with all hydrogens, such as pubLigsNeutralGoodDensity.sdf of the public repository
openforcefield/qca-dataset-submission (648 neutral ligands of the PDB with good density; folder
2020-11-19-Genentech-PDB-Ligand-Expo-whole-optimization-neutral-v1.0 at commit 5f757833). Of each the SMILES with the stereochemistry of the
crystal is given to `resff conformers` (--count conformers, relaxed) and to ETKDGv3 with MMFF94 (as many). Written a line per molecule:
lowest symmetric RMSD of heavy atoms to the crystal, CPU seconds, and the lowest ResFF energy of our search and of RDKit's conformers relaxed
by ResFF. Needs RDKit and a build (`npm run build`).
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile

from rdkit import Chem, RDLogger
from rdkit.Chem import AllChem, rdMolAlign, rdMolDescriptors

ELEMENTS = {1, 6, 7, 8, 9, 15, 16, 17, 35, 53}
RESFF = os.path.join(os.path.dirname(__file__), '../../dist/cli/main.js')


def cpu(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def resff(*arguments):
    before = cpu(resource.RUSAGE_CHILDREN)
    run = subprocess.run(['node', RESFF, 'conformers', *arguments, '--threads', '1', '--json'], capture_output=True, text=True)
    if not run.stdout:
        raise RuntimeError(run.stderr.strip())
    return json.loads(run.stdout)['results'][0], cpu(resource.RUSAGE_CHILDREN) - before


def best_rmsd(crystal, molecule):
    """Lowest RMSD (Å) of heavy atoms over all conformers, equal atoms exchanged."""
    probe = Chem.RemoveHs(molecule)
    return min(rdMolAlign.GetBestRMS(probe, crystal, conformer.GetId(), -1, maxMatches=20000) for conformer in probe.GetConformers())


def chosen(path, count, seed):
    """Distinct molecules of covered elements with 1 to 12 rotatable bonds and at most 45 heavy atoms, in random order."""
    seen = set()
    for molecule in Chem.SDMolSupplier(path, removeHs=False):
        if molecule is None or any(atom.GetAtomicNum() not in ELEMENTS for atom in molecule.GetAtoms()):
            continue
        Chem.AssignStereochemistryFrom3D(molecule)
        heavy = Chem.RemoveHs(molecule)
        smiles = Chem.MolToSmiles(heavy)
        turning = rdMolDescriptors.CalcNumRotatableBonds(heavy)
        if smiles in seen or '.' in smiles or not 1 <= turning <= 12 or heavy.GetNumAtoms() > 45:
            continue
        seen.add(smiles)
    found = sorted(seen)
    random.Random(seed).shuffle(found)
    wanted = found[:count]
    crystals = {}
    for molecule in Chem.SDMolSupplier(path, removeHs=False):
        if molecule is None:
            continue
        Chem.AssignStereochemistryFrom3D(molecule)
        heavy = Chem.RemoveHs(molecule)
        crystals.setdefault(Chem.MolToSmiles(heavy), heavy)
    return [(smiles, crystals[smiles]) for smiles in wanted]


def ours(smiles, count, folder):
    path = os.path.join(folder, 'ours.sdf')
    answer, seconds = resff(smiles, '--count', str(count), '--window', '1000', '--output', path)
    molecules = [molecule for molecule in Chem.SDMolSupplier(path, removeHs=False) if molecule is not None]
    first = molecules[0]
    for other in molecules[1:]:
        first.AddConformer(other.GetConformer(), assignId=True)
    return first, answer['conformers'][0]['energy'], seconds, answer['lost']


def theirs(smiles, count, folder):
    before = cpu(resource.RUSAGE_SELF)
    molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
    parameters = AllChem.ETKDGv3()
    parameters.randomSeed = 1
    AllChem.EmbedMultipleConfs(molecule, count, parameters)
    AllChem.MMFFOptimizeMoleculeConfs(molecule, maxIters=1000)
    seconds = cpu(resource.RUSAGE_SELF) - before
    path = os.path.join(folder, 'theirs.sdf')
    with Chem.SDWriter(path) as writer:
        for conformer in molecule.GetConformers():
            writer.write(molecule, confId=conformer.GetId())
    answer, _ = resff(path, '--count', '0', '--window', '1000')
    return molecule, answer['conformers'][0]['energy'], seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('ligands')
    parser.add_argument('--molecules', type=int, default=100)
    parser.add_argument('--count', type=int, default=50)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--out', required=True)
    options = parser.parse_args()
    RDLogger.DisableLog('rdApp.*')
    lines = []
    with tempfile.TemporaryDirectory() as folder, open(options.out, 'w') as out:
        for smiles, crystal in chosen(options.ligands, options.molecules, options.seed):
            line = {'smiles': smiles, 'rotatable': rdMolDescriptors.CalcNumRotatableBonds(crystal)}
            try:
                molecule, energy, seconds, lost = ours(smiles, options.count, folder)
                line |= {'resff': {'rmsd': best_rmsd(crystal, molecule), 'energy': energy, 'seconds': seconds, 'lost': lost}}
                molecule, energy, seconds = theirs(smiles, options.count, folder)
                line |= {'rdkit': {'rmsd': best_rmsd(crystal, molecule), 'energy': energy, 'seconds': seconds}}
            except (RuntimeError, ValueError) as error:
                line |= {'error': str(error)}
            lines.append(line)
            out.write(f'{json.dumps(line)}\n')
            out.flush()
    summarize(lines)


def summarize(lines):
    good = [line for line in lines if 'error' not in line]
    print(f'{len(good)} molecules, {len(lines) - len(good)} failed')
    for name in ('resff', 'rdkit'):
        rmsd = sorted(line[name]['rmsd'] for line in good)
        within = {limit: sum(value <= limit for value in rmsd) / len(rmsd) for limit in (0.5, 1, 1.5, 2)}
        seconds = sum(line[name]['seconds'] for line in good) / len(good)
        shares = ', '.join(f'{100 * share:.0f} % within {limit} Å' for limit, share in within.items())
        print(f'{name}: median {rmsd[len(rmsd) // 2]:.2f} Å, {shares}; {seconds:.1f} s of CPU')
    lower = sum(line['resff']['energy'] <= line['rdkit']['energy'] + 0.1 for line in good)
    print(f'lowest energy at or below that of RDKit relaxed by ResFF (within 0.1 kcal/mol): {100 * lower / len(good):.0f} %')


if __name__ == '__main__':
    sys.exit(main())
