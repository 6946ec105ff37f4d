import { buildPeptide } from '../../build/peptide-builder.js';
import { totalCharge } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { writePdb } from '../../formats/pdb/pdb-writer.js';
import { print, rows3 } from '../output.js';
import { checkOutput, writeResults } from '../structure-output.js';
import type { BuildPeptideOptions } from './options.js';

export function runBuildPeptide(sequence: string, options: BuildPeptideOptions): void {
  const { conformation, caps, protonation, name, output } = options;
  if (output) checkOutput(output);
  const structure = buildPeptide(sequence, {
    conformation,
    ...caps,
    protonation,
    ...(name === undefined ? {} : { name }),
  });
  const json = () => JSON.stringify(structureJson(structure));
  if (output) writeResults(output, [{ structure }], json);
  if (options.json) print(json());
  else if (!output) print(writePdb([structure]));
  else {
    const { molecule, residues } = structure;
    const { length } = molecule.atomicNumbers;
    print(
      `${molecule.name}: ${residues!.residues.length} residues, ${length} atoms, charge ${totalCharge(molecule)}, in ${output}`,
    );
  }
}

function structureJson({ molecule, positions, residues }: Structure) {
  return {
    units: { length: 'angstrom', charge: 'e' },
    name: molecule.name,
    charge: totalCharge(molecule),
    atomicNumbers: [...molecule.atomicNumbers],
    formalCharges: [...molecule.formalCharges],
    bonds: Array.from(molecule.bondOrders, (order, b) => [molecule.bonds[2 * b]!, molecule.bonds[2 * b + 1]!, order]),
    atomNames: residues!.atomNames,
    residueOfAtom: [...residues!.residueOfAtom],
    residues: residues!.residues,
    positions: rows3(positions),
  };
}
