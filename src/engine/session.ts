import { type Molecule, totalCharge } from '../chemistry/molecule.js';
import type { Cell } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import { bondedTerms } from '../export/bonded.js';
import type { Precision } from '../force-field/backend.js';
import type { ForceField } from '../force-field/force-field.js';
import type { PeriodicForceField } from '../force-field/periodic-potential.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import type { MoleculeUncertainty } from '../force-field/uncertainty.js';
import { TORSION_TERMS } from '../potentials/cosine-series.js';
import { molecularMechanics } from '../potentials/mm.js';
import type { SumPotential } from '../potentials/sum.js';
import { compute } from './compute.js';
import { cellsOf, computeInCells } from './compute-periodic.js';
import { PROTOCOL_VERSION } from './frame.js';
import {
  type Answer,
  errorAnswer,
  idOf,
  type Message,
  type NamedArray,
  type RequestOf,
  readMessage,
} from './message.js';
import { type ConformerSource, openMolecule } from './molecule-input.js';

/** What a session needs from outside: models from wherever they are, coordinates for SMILES. */
export interface EnginePort {
  /** name and version of the program, for `hello` */
  readonly program: string;
  /** names a client may ask for */
  models(): readonly string[];
  /** @throws ResffError (code model) */
  forceField(model: string | undefined, precision: Precision): ForceField | Promise<ForceField>;
  readonly conformers: ConformerSource;
}

interface OpenSystem {
  readonly forceField: ForceField;
  readonly potential: ForceFieldPotential;
  /** Of the same molecule in a cell; made when it is first asked for. */
  readonly inCell: (cell: Cell) => PeriodicForceField;
  /** of the molecule; made when it is first asked for */
  readonly uncertainty: () => MoleculeUncertainty;
  /** the bonded terms alone */
  readonly bonded: SumPotential;
}

/**
 * One client of an engine: molecules it has opened, by number, and the answers to its requests (docs/engine.md). Requests are
 * answered one after the other; whatever is wrong with one is its answer and touches no other.
 */
export class EngineSession {
  private readonly systems = new Map<number, OpenSystem>();
  private opened = 0;

  constructor(private readonly port: EnginePort) {}

  /** @param body only looked at until the answer is there */
  async answer(header: string, body: Float64Array): Promise<Answer> {
    let id: unknown;
    try {
      const message = readMessage(header, body);
      id = message.request.id;
      const answer = await this.dispatch(message);
      return { ...answer, header: { id, ...answer.header } };
    } catch (error) {
      return errorAnswer(id ?? idOf(header), error);
    }
  }

  private dispatch({ request, arrays }: Message): Answer | Promise<Answer> {
    switch (request.method) {
      case 'hello':
        expectArrays(arrays, []);
        return plain({ program: this.port.program, protocol: PROTOCOL_VERSION, models: this.port.models() });
      case 'open':
        return this.open({ request, arrays });
      case 'compute':
        return this.compute({ request, arrays });
      case 'parameters':
        expectArrays(arrays, []);
        return parameters(this.system(request.system));
      case 'close':
        expectArrays(arrays, []);
        this.system(request.system);
        this.systems.delete(request.system);
        return plain({});
    }
  }

  private async open({ request, arrays }: Message<RequestOf<'open'>>): Promise<Answer> {
    const { model, precision, allowUncovered, strict } = request;
    expectArrays(arrays, ['positions', 'cell']);
    const forceField = await this.port.forceField(model, precision);
    const { molecule, positions } = await openMolecule(
      request.molecule,
      arrays.get('positions'),
      this.port.conformers,
      arrays.has('cell') ? cellsOf(arrays.get('cell')!, 1)[0] : undefined,
    );
    const potential = forceField.potential(molecule, { allowUncovered, strict });
    const { topology, parameters, atomCount } = potential;
    const system = ++this.opened;
    let periodic: PeriodicForceField | null = null;
    const inCell = (cell: Cell) => {
      if (periodic === null) periodic = forceField.periodicPotential(molecule, cell, { allowUncovered, strict });
      else periodic.setCell(cell);
      return periodic;
    };
    let sure: MoleculeUncertainty | null = null;
    const uncertainty = () => {
      sure ??= forceField.uncertainty(molecule, { allowUncovered, strict });
      return sure;
    };
    const bonded = molecularMechanics(topology, parameters);
    this.systems.set(system, { forceField, potential, inCell, uncertainty, bonded });
    const { name, level, sha256, notes } = forceField.model;
    return {
      header: {
        system,
        molecule: moleculeJson(molecule),
        charge: totalCharge(molecule),
        model: { name, level, sha256 },
        precision,
        backend: forceField.backend.name,
        warnings: [...notes, ...potential.warnings],
        unseen: potential.unseen,
      },
      arrays:
        positions.length > 0
          ? [{ name: 'positions', shape: [positions.length / (3 * atomCount), atomCount, 3], values: positions }]
          : [],
    };
  }

  private compute(message: Message<RequestOf<'compute'>>): Answer {
    const { potential, inCell, bonded, uncertainty } = this.system(message.request.system);
    return message.arrays.has('cell')
      ? computeInCells(inCell, message)
      : compute(potential, bonded, message, uncertainty);
  }

  private system(number: number): OpenSystem {
    const system = this.systems.get(number);
    if (system) return system;
    const open = [...this.systems.keys()].join(', ') || 'none';
    throw new ResffError('option', `system: expected one that is open (${open}), got ${number}`);
  }
}

const plain = (header: Record<string, unknown>): Answer => ({ header, arrays: [] });

function moleculeJson({ name, atomicNumbers, formalCharges, bonds, bondOrders }: Molecule) {
  return {
    name,
    atomicNumbers: [...atomicNumbers],
    formalCharges: [...formalCharges],
    bonds: Array.from(bondOrders, (order, b) => [bonds[2 * b]!, bonds[2 * b + 1]!, order]),
  };
}

/** Bonded terms, constants and guard: what a program needs to compute them itself; atoms from 0, kcal/mol, Å, rad. */
function parameters({ potential: { topology, parameters } }: OpenSystem): Answer {
  const { bonds, angles, propers, impropers } = bondedTerms(topology, parameters);
  const array = (name: string, width: number, values: ArrayLike<number>) => ({
    name,
    shape: width === 1 ? [values.length] : [values.length / width, width],
    values: Float64Array.from(values),
  });
  return {
    header: {
      constants: { bond: bonds.constant, angle: angles.constant },
      torsionGuard: parameters.torsionGuard,
    },
    arrays: [
      array('bonds', 2, bonds.atoms),
      array('bondK', 1, bonds.k),
      array('bondLength', 1, bonds.equilibrium),
      array('angles', 3, angles.atoms),
      array('angleK', 1, angles.k),
      array('angle', 1, angles.equilibrium),
      array('propers', 4, propers.atoms),
      array('properK', TORSION_TERMS, propers.k),
      array('impropers', 4, impropers.atoms),
      array('improperK', TORSION_TERMS, impropers.k),
    ],
  };
}

function expectArrays(arrays: ReadonlyMap<string, NamedArray>, allowed: readonly string[]): void {
  for (const name of arrays.keys())
    if (!allowed.includes(name))
      throw new ResffError('data', `arrays: expected ${allowed.join(', ') || 'none'}, got ${name}`);
}
