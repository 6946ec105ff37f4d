import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import { type Reading, structuresOf } from '../reading.js';
import { bondModel, type LigandOptions } from './pdb-bonding.js';
import { residueRecord, withoutAlternates } from './pdb-group.js';
import { addHydrogens } from './pdb-hydrogen.js';
import { modelParts } from './pdb-part.js';
import { type PdbAtom, type PdbSection, readPdbRecords } from './pdb-record.js';
import { shortened } from './pdb-residue.js';

export interface PdbOptions extends LigandOptions {
  /** adds the hydrogens that are missing, and OXT at the ends of chains; default false */
  readonly addHydrogens?: boolean | undefined;
}

/**
 * All models of a PDB file with all hydrogens. Bonds and formal charges come from templates of the amino acids in every
 * protonation (told by the hydrogens that are there, whatever they are called), of the caps ACE, FOR, NME and NH2, of water, ions
 * and a few small molecules; chain ends are what their hydrogens say; sulfurs close to each other are bridged. Other residues are found
 * among `ligands`, else bonded by CONECT records.
 *
 * Of alternate locations a residue keeps the one with the highest occupancy, of equal ones the first; a unit cell makes
 * the structure periodic where the space group is P 1, others are not used: the property `note` says so, and what adding hydrogens has chosen. Names and numbers of residues go into `residues`.
 *
 * @throws ParseError with line and column for malformed records; that names the residue, what was expected and what is there
 *   for atoms missing (hydrogens above all) or too many, broken chains, and residues about which nothing is known; (option) for a
 *   ligand that no residue is
 */
export function readPdb(text: string, options: PdbOptions = {}): Structure[] {
  return structuresOf(pdbRecords(text, options));
}

/** As {@link readPdb}, with a model that is wrong as a refusal. */
export function pdbRecords(text: string, options: PdbOptions = {}): Iterable<Reading> {
  return sectionReadings(readPdbRecords(text), options);
}

/** The structures of what a PDB or an mmCIF file says, model by model; as {@link pdbRecords}. */
export function* sectionReadings(sections: readonly PdbSection[], options: PdbOptions): Generator<Reading> {
  const { ligands = [] } = options;
  const used = new Set<Structure>();
  let refused = false;
  for (const section of sections)
    for (const atoms of section.models)
      try {
        yield readModel(section, atoms, options, used);
      } catch (error) {
        if (!(error instanceof ResffError)) throw error;
        refused = true;
        yield { name: section.title, error };
      }
  const unused = ligands.find((ligand) => !used.has(ligand));
  if (unused && !refused)
    throw new ResffError(
      'option',
      `ligand ${unused.molecule.name}: expected a residue without template that has its atoms and bonds, got none`,
    );
}

function readModel(section: PdbSection, all: readonly PdbAtom[], options: PdbOptions, used: Set<Structure>): Structure {
  const { atoms: given, dropped } = withoutAlternates(all);
  const added = options.addHydrogens ? addHydrogens(given, section.conect, options.ligands ?? []) : undefined;
  const atoms = added?.atoms ?? given;
  const parts = modelParts(atoms, section.conect);
  const notes = [
    ...(section.hasCell && !section.cell ? ['the unit cell is not used'] : []),
    ...(section.sites > 0 ? [`${section.sites} virtual sites of water left out`] : []),
    ...(dropped.length > 0 ? [`alternate locations left out: ${shortened(dropped, ', ')}`] : []),
    ...(added?.notes ?? []),
  ];
  return {
    molecule: bondModel(atoms, parts, options, section.title, used),
    positions: Float64Array.from(atoms.flatMap((atom) => atom.position)),
    properties: new Map(notes.length > 0 ? [['note', notes.join('; ')]] : []),
    ...(section.cell ? { cell: section.cell } : {}),
    residues: residueRecord(atoms, parts.groups),
  };
}
