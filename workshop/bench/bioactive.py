"""Are bound conformations among those that are generated? Beside RDKit, in one run.

    python3 workshop/bench/bioactive.py LIGANDS.sdf --molecules 100 --out results.jsonl
    python3 workshop/bench/bioactive.py --summarize results.jsonl more.jsonl

LIGANDS.sdf holds crystal ligands with all hydrogens, such as pubLigsNeutralGoodDensity.sdf of the public repository
openforcefield/qca-dataset-submission (648 neutral ligands of the PDB with good density; folder
2020-11-19-Genentech-PDB-Ligand-Expo-whole-optimization-neutral-v1.0 at commit 5f757833). Of each the SMILES with the stereochemistry of the
crystal is given to `resff conformers` (--count conformers, relaxed) and to ETKDGv3 with MMFF94 (as many). Written a line per molecule:
lowest symmetric RMSD of heavy atoms to the crystal, CPU seconds, and the lowest ResFF energy of our search and of RDKit's conformers, the
--relaxed lowest by MMFF94, relaxed by ResFF. Conformers that stand for their mirror image, too, count as two of the --count. `--skip` leaves out the first molecules, for tuning on others than are reported, and divides the
work. Needs RDKit and a build (`npm run build`).
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
from rdkit.Chem.MolStandardize import rdMolStandardize

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


def ligands(path):
    """Canonical SMILES and heavy atoms of the molecules of covered elements, with the stereochemistry of their coordinates."""
    normalizer = rdMolStandardize.Normalizer()
    for molecule in Chem.SDMolSupplier(path, removeHs=False):
        if molecule is None or any(atom.GetAtomicNum() not in ELEMENTS for atom in molecule.GetAtoms()):
            continue
        molecule = normalizer.normalize(molecule)
        Chem.AssignStereochemistryFrom3D(molecule)
        heavy = Chem.RemoveHs(molecule)
        yield Chem.MolToSmiles(heavy), heavy


def chosen(path, skip, count, seed):
    """Distinct molecules with 1 to 12 rotatable bonds and at most 45 heavy atoms, in random order."""
    crystals = {}
    for smiles, heavy in ligands(path):
        turning = rdMolDescriptors.CalcNumRotatableBonds(heavy)
        if '.' not in smiles and 1 <= turning <= 12 and heavy.GetNumAtoms() <= 45:
            crystals.setdefault(smiles, heavy)
    found = sorted(crystals)
    random.Random(seed).shuffle(found)
    return [(smiles, crystals[smiles]) for smiles in found[skip : skip + count]]


def ours(smiles, count, folder):
    path = os.path.join(folder, 'ours.sdf')
    answer, seconds = resff(smiles, '--count', str(count), '--window', '1000', '--output', path)
    molecules = [molecule for molecule in Chem.SDMolSupplier(path, removeHs=False) if molecule is not None]
    first = Chem.Mol(molecules[0])
    first.RemoveAllConformers()
    for other in molecules:
        conformer = other.GetConformer()
        first.AddConformer(conformer, assignId=True)
        if other.GetProp('degeneracy') == '2':
            first.AddConformer(mirrored(conformer), assignId=True)
    for conformer in list(first.GetConformers())[count:]:
        first.RemoveConformer(conformer.GetId())
    return first, answer['conformers'][0]['energy'], seconds, answer['lost']


def mirrored(conformer):
    """The other of two mirror images, of which the output holds one."""
    other = Chem.Conformer(conformer)
    positions = other.GetPositions()
    positions[:, 0] *= -1
    other.SetPositions(positions)
    return other


def theirs(smiles, count, relaxed, folder):
    before = cpu(resource.RUSAGE_SELF)
    molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
    parameters = AllChem.ETKDGv3()
    parameters.randomSeed = 1
    AllChem.EmbedMultipleConfs(molecule, count, parameters)
    minimized = AllChem.MMFFOptimizeMoleculeConfs(molecule, maxIters=1000)
    seconds = cpu(resource.RUSAGE_SELF) - before
    path = os.path.join(folder, 'theirs.sdf')
    with Chem.SDWriter(path) as writer:
        lowest = sorted(zip((energy for _, energy in minimized), molecule.GetConformers()), key=lambda pair: pair[0])
        for _, conformer in lowest[:relaxed]:
            writer.write(molecule, confId=conformer.GetId())
    answer, _ = resff(path, '--count', '0', '--window', '1000')
    return molecule, answer['conformers'][0]['energy'], seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('ligands', nargs='?')
    parser.add_argument('--molecules', type=int, default=100)
    parser.add_argument('--skip', type=int, default=0)
    parser.add_argument('--relaxed', type=int, default=5)
    parser.add_argument('--count', type=int, default=50)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--out')
    parser.add_argument('--summarize', nargs='+')
    options = parser.parse_args()
    if options.summarize:
        return summarize([json.loads(line) for path in options.summarize for line in open(path)])
    RDLogger.DisableLog('rdApp.*')
    lines = []
    with tempfile.TemporaryDirectory() as folder, open(options.out, 'w') as out:
        for smiles, crystal in chosen(options.ligands, options.skip, options.molecules, options.seed):
            line = {'smiles': smiles, 'rotatable': rdMolDescriptors.CalcNumRotatableBonds(crystal)}
            try:
                molecule, energy, seconds, lost = ours(smiles, options.count, folder)
                line |= {'resff': {'rmsd': best_rmsd(crystal, molecule), 'energy': energy, 'seconds': seconds, 'lost': lost}}
                molecule, energy, seconds = theirs(smiles, options.count, options.relaxed, folder)
                line |= {'rdkit': {'rmsd': best_rmsd(crystal, molecule), 'energy': energy, 'seconds': seconds}}
            except (RuntimeError, ValueError) as error:
                line |= {'error': str(error)}
            lines.append(line)
            out.write(f'{json.dumps(line)}\n')
            out.flush()
    return summarize(lines)


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
    wins = sum(line['resff']['rmsd'] <= line['rdkit']['rmsd'] for line in good)
    print(f'resff as close or closer: {100 * wins / len(good):.0f} %')
    print(f'lowest energy at or below that of RDKit relaxed by ResFF (within 0.1 kcal/mol): {100 * lower / len(good):.0f} %')


if __name__ == '__main__':
    sys.exit(main())
