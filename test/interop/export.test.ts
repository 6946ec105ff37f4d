import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { Rng } from '../../src/core/rng.js';
import { KCAL_PER_MOL_TO_KJ_PER_MOL } from '../../src/core/units.js';
import { amberTopology } from '../../src/export/amber.js';
import { type Export, exportBonded, exportFormats } from '../../src/export/export.js';
import { residualCost } from '../../src/export/residual-cost.js';
import { ForceField } from '../../src/force-field/force-field.js';
import type { Model } from '../../src/model/model.js';
import { readModel } from '../../src/model/model-file.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';
import { loadModel } from '../../src/node/model-store.js';
import { resffHere as resff } from '../support/command-line.js';
import { smallArchitecture, smallModelBytes } from '../support/small-model.js';

const script = join(import.meta.dirname, '../support/export_energies.py');
const imports = (module: string) => spawnSync('python3', ['-c', `import ${module}`]).status === 0;
const available = {
  openmm: imports('openmm'),
  parmed: imports('parmed, openmm'),
  sander: spawnSync('sander', ['--version']).error === undefined,
  gromacs: spawnSync('gmx', ['--version']).status === 0,
};
for (const [program, there] of Object.entries(available))
  if (!there) console.log(`resff export: ${program} is missing; energies are not compared with it`);

/** Relative. Files have eight digits and more; GROMACS computes in single precision and prints seven. */
const TOLERANCE = 1e-4;
/** kcal/mol, where a term is next to zero. */
const SMALLEST = 1e-4;

/** Amides, rings and their impropers, negative torsions, charges, a hypervalent sulfur, a nitrile, torsions over a straight chain. */
const molecules = ['CC(=O)Nc1ccc(O)cc1', 'C[NH+](C)CC(=O)[O-]', 'CS(=O)(=O)N1CCOCC1', 'N#CCCF', 'CC=C=CF', 'O'];

const folder = mkdtempSync(join(tmpdir(), 'resff-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bonded terms alone. Charges have tests of their own below. */
const forceField = new ForceField(withoutCharges(loadModel('resff-paper')));

function withoutCharges(model: Model): Model {
  const { architecture } = model;
  const mm = { ...architecture.mm, straightChains: true };
  return { ...model, architecture: { ...architecture, mm, wall: false, electrostatics: null } };
}

/** A molecule in every format: its files by extension, and what it should be computed to have. */
function exported(smiles: string, m: number | string, field = forceField) {
  const [structure] = generateConformers(smiles);
  // Distorted, so that no term is at its minimum, and with the digits that the files of AMBER have.
  const rng = new Rng(Number(m) || 1);
  const positions = structure!.positions.map((x) => Number((x + 0.1 * rng.normal()).toFixed(6)));
  const potential = field.potential(structure!.molecule);
  const { electrostatics } = field.model.architecture;
  const written = exportBonded(potential, positions, residualCost(potential, []), 'a test', electrostatics);
  const paths = new Map<string, string>();
  const isAmber = (electrostatics?.bondsApart ?? 3) >= 3;
  for (const [format, { files }] of Object.entries(exportFormats))
    if (format !== '.prmtop' || isAmber)
      for (const [extension, write] of files) {
        const path = join(folder, `molecule-${m}${extension}`);
        writeFileSync(path, write(written));
        paths.set(extension, path);
      }
  return { ...written, written, terms: potential.terms(positions), path: (extension: string) => paths.get(extension)! };
}

registerConformerResources();
const all = new Map(molecules.map((smiles, m) => [smiles, exported(smiles, m)]));

function compare(got: Readonly<Record<string, number>>, wanted: Readonly<Record<string, number>>): void {
  for (const [term, energy] of Object.entries(wanted))
    expect(Math.abs(got[term]! - energy), `${term}: ${got[term]} for ${energy}`).toBeLessThan(
      Math.max(SMALLEST, TOLERANCE * Math.abs(energy)),
    );
}

type Kind = 'system' | 'openmm' | 'parmed';
const computed = new Map<Kind, readonly Record<string, number>[]>();

/** Energies of all molecules, in one process: programs take longer to load than to compute. */
function python(kind: Kind): readonly Record<string, number>[] {
  const known = computed.get(kind);
  if (known) return known;
  const args = [...all.values()].flatMap(({ path, positions }) => {
    if (kind !== 'system') return [kind, path('.prmtop'), path('.inpcrd')];
    const coordinates = `${path('.xml')}.json`;
    writeFileSync(coordinates, JSON.stringify([...positions]));
    return [kind, path('.xml'), coordinates];
  });
  const answer = energiesBy(args);
  computed.set(kind, answer);
  return answer;
}

/** @param args kind and two files, of one file or more */
function energiesBy(args: readonly string[]): readonly Record<string, number>[] {
  const { status, stdout, stderr } = spawnSync('python3', [script, ...args], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

/** AMBER tells propers and impropers apart nowhere in its energies. */
const asAmber = ({ bond, angle, proper, improper }: Export['energies']) => ({
  bond,
  angle,
  torsion: proper + improper,
  nonbonded: 0,
});

describe('resff export', () => {
  it('has the energies of the model but for constants and torsions left out', () => {
    for (const { energies, path, terms, torsionsLeftOut } of all.values()) {
      const { constants } = JSON.parse(readFileSync(path('.json'), 'utf8'));
      const { bond, angle, proper, improper } = energies;
      const sums = { bond: bond + constants.Bonds, angle: angle + constants.Angles, improper };
      const wanted = torsionsLeftOut === 0 ? { ...sums, proper } : sums;
      compare(terms, wanted);
    }
  });

  it('says in every file what is missing and what that costs', () => {
    const [structure] = generateConformers('CCO');
    const potential = forceField.potential(structure!.molecule);
    const cost = { conformers: 3, mean: 0.5, largest: 1.25 };
    const written = exportBonded(potential, structure!.positions, cost, 'a test');
    for (const [, write] of Object.values(exportFormats).map(({ files }) => files[0])) {
      const file = write(written)
        .replaceAll(/\n%COMMENT/g, '')
        .replaceAll(/\s+/g, ' ');
      expect(file).toMatch(/Not in this file.*: .*residual/);
      expect(file).toContain('relative energies of 3 conformers are off by 0.50 kcal/mol on average, 1.25 at most');
    }
  });

  it('measures that cost on conformers and says it on the screen, as JSON too', { timeout: 300_000 }, async () => {
    const text = (await resff(['export', 'CCCO', '-o', join(folder, 'propanol.top')])).stdout;
    const said =
      /relative energies of (\d+) conformers are off by (\d+\.\d\d) kcal\/mol on average, (\d+\.\d\d) at most/.exec(
        text,
      );
    expect(Number(said![1])).toBeGreaterThan(2);
    const { residual, files } = JSON.parse(
      (await resff(['export', 'CCCO', '-o', join(folder, 'p.prmtop'), '--json'])).stdout,
    );
    expect([residual.conformers, residual.mean.toFixed(2), residual.largest.toFixed(2)].map(String)).toEqual(
      said!.slice(1),
    );
    expect(files.map((file: string) => file.split('.').at(-1))).toEqual(['prmtop', 'inpcrd']);
    const { stdout } = await resff(['export', 'O', '-o', join(folder, 'water.xml')]);
    expect(stdout).toContain('What that costs is not known: one conformer only.');
    const nitrile = await resff(['export', 'N#CCCF', '-o', join(folder, 'nitrile.top')]);
    expect(nitrile.stdout).toMatch(/\d+ torsions over nearly straight angles are left out/);
  });

  it('refuses other extensions, several molecules and a missing folder', async () => {
    expect((await resff(['export', 'O', '-o', join(folder, 'x.pdb')])).status).toBe(2);
    expect((await resff(['export', 'O', '-o', join(folder, 'nowhere', 'x.top')])).status).toBe(5);
    const two = join(folder, 'two.smi');
    writeFileSync(two, 'O\nC\n');
    expect((await resff(['export', two, '-o', join(folder, 'x.top')])).status).toBe(3);
  });
});

describe.each(molecules.map((smiles, m) => ({ smiles, m })))('energies by term of $smiles', ({ smiles, m }) => {
  const { path, energies } = all.get(smiles)!;

  it.skipIf(!available.openmm)('in OpenMM', () => {
    compare(python('system')[m]!, energies);
  });

  for (const kind of ['openmm', 'parmed'] as const)
    it.skipIf(!available[kind])(`as AMBER files in ${kind}`, () => {
      compare(python(kind)[m]!, asAmber(energies));
    });

  it.skipIf(!available.sander)('in sander', () => {
    compare(sander(path('.prmtop'), path('.inpcrd')), asAmber(energies));
  });

  it.skipIf(!available.gromacs)('in GROMACS', () => {
    compare(gromacs(path('.top'), path('.gro')), { ...energies, nonbonded: 0 });
  });
});

describe.each([2, 3, 4])('charges of a model that has them, pairs %i bonds apart', (bondsApart) => {
  // Weights made up: nothing else decides whether other programs find the same energy.
  const architecture = { ...smallArchitecture, electrostatics: { damping: 1.5, bondsApart } };
  const model = readModel(smallModelBytes({ architecture, elements: [1, 6, 7, 8], charges: [-1, 0, 1] }));
  const field = new ForceField(model);
  const { path, positions, terms, energies, coulomb, remarks, charges, written } = exported(
    'C[NH+](C)CC(=O)[O-]',
    `charged-${bondsApart}`,
    field,
  );

  it('are those of the model, and say what law they follow', () => {
    expect(Math.abs(coulomb!)).toBeGreaterThan(0.05);
    expect(energies.electrostatics).toBeCloseTo(terms.electrostatics!, 6);
    expect(charges!.values.reduce((sum, q) => sum + q, 0)).toBeCloseTo(0, 9);
    expect(remarks.join(' ')).toContain(`counts pairs ${bondsApart} or more bonds apart`);
    expect(remarks[1]).toMatch(/all interactions but those of charges of the model: residual/);
    const { Electrostatics } = JSON.parse(readFileSync(path('.json'), 'utf8'));
    expect(Electrostatics.charges).toEqual([...charges!.values]);
  });

  it.skipIf(!available.openmm)('have the damped energy in OpenMM', () => {
    const coordinates = `${path('.xml')}.json`;
    writeFileSync(coordinates, JSON.stringify([...positions]));
    compare(energiesBy(['system', path('.xml'), coordinates])[0]!, energies);
  });

  const { electrostatics: _, ...bonded } = energies;
  if (bondsApart < 3)
    it('are refused for AMBER, which never has such pairs', () => {
      expect(() => amberTopology(written)).toThrow('AMBER: expected charges of pairs three or more bonds apart');
    });
  else {
    for (const kind of ['openmm', 'parmed'] as const)
      it.skipIf(!available[kind])(`have Coulomb's energy as AMBER files in ${kind}`, () => {
        compare(energiesBy([kind, path('.prmtop'), path('.inpcrd')])[0]!, { ...asAmber(bonded), nonbonded: coulomb! });
      });

    it.skipIf(!available.sander)("have Coulomb's energy in sander", () => {
      compare(sander(path('.prmtop'), path('.inpcrd')), { ...asAmber(bonded), nonbonded: coulomb! });
    });
  }

  it.skipIf(!available.gromacs)("have Coulomb's energy in GROMACS", () => {
    compare(gromacs(path('.top'), path('.gro')), { ...bonded, nonbonded: coulomb! });
  });
});

/** Energies of one step, from the log. */
function gromacs(topology: string, coordinates: string): Record<string, number> {
  const cwd = mkdtempSync(join(folder, 'gromacs-'));
  writeFileSync(
    join(cwd, 'run.mdp'),
    'integrator = md\nnsteps = 0\ncutoff-scheme = Verlet\nrcoulomb = 1.8\nrvdw = 1.8\ncoulomb-modifier = None\nconstraints = none\ncontinuation = yes\nnstenergy = 1\n',
  );
  const gmx = (...args: string[]) => {
    const { status, stderr } = spawnSync('gmx', ['-nobackup', '-quiet', ...args], { cwd, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  };
  gmx('grompp', '-f', 'run.mdp', '-p', topology, '-c', coordinates, '-o', 'run.tpr', '-maxwarn', '5');
  gmx('mdrun', '-s', 'run.tpr', '-g', 'run.log', '-ntmpi', '1', '-ntomp', '1', '-nb', 'cpu');
  const log = readFileSync(join(cwd, 'run.log'), 'utf8');
  const block = /Energies \(kJ\/mol\)\n([\s\S]*?)\n\n/.exec(log)![1]!.split('\n');
  const found = new Map<string, number>();
  for (let line = 0; line + 1 < block.length; line += 2)
    for (let at = 0; at < block[line]!.length; at += 15)
      found.set(block[line]!.slice(at, at + 15).trim(), Number(block[line + 1]!.slice(at, at + 15)));
  const kcal = (name: string) => (found.get(name) ?? 0) / KCAL_PER_MOL_TO_KJ_PER_MOL;
  return {
    bond: kcal('Bond'),
    angle: kcal('Angle'),
    proper: kcal('Proper Dih.'),
    improper: kcal('Per. Imp. Dih.') + kcal('Improper Dih.'),
    nonbonded: kcal('LJ (SR)') + kcal('Coulomb (SR)') + kcal('LJ-14') + kcal('Coulomb-14'),
  };
}

/** Energies of a minimization of no steps. */
function sander(topology: string, coordinates: string): Record<string, number> {
  const cwd = mkdtempSync(join(folder, 'sander-'));
  writeFileSync(join(cwd, 'in'), 'single point\n&cntrl imin=1, maxcyc=1, ncyc=1, ntb=0, cut=999., ntpr=1 /\n');
  const args = ['-O', '-i', 'in', '-o', 'out', '-p', topology, '-c', coordinates];
  const { status, stderr } = spawnSync('sander', args, { cwd, encoding: 'utf8' });
  const out = readFileSync(join(cwd, 'out'), 'utf8');
  expect(status, stderr + out).toBe(0);
  const value = (name: string) => Number(new RegExp(`${name}\\s*=\\s*(-?[\\d.]+)`).exec(out)![1]);
  return {
    bond: value('BOND'),
    angle: value('ANGLE'),
    torsion: value('DIHED'),
    nonbonded: value('VDWAALS') + value('EEL') + value('1-4 VDW') + value('1-4 EEL'),
  };
}
