import { atomReadout } from '../potentials/atom-readout.js';
import { bondedTerms } from '../potentials/bonded-terms.js';
import type { Architecture } from './architecture.js';
import { tensorCatalog } from './tensor-catalog.js';
import { residualNames } from './tensor-name.js';

/** A tensor of a readout and where its entries are in a vector of all of them. */
export interface ReadoutTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** of the readout it belongs to: `residual`, a bonded term, or `atom` */
  readonly readout: string;
  readonly begin: number;
  readonly end: number;
}

/** Name before the dot -> readout. The bias of the residual's last layer is left out: it shifts all energies of a molecule alike. */
const readouts: ReadonlyMap<string, string> = new Map([
  ...residualNames.head.map((name): [string, string] => [name, 'residual']),
  ...[...bondedTerms, atomReadout].map(({ name, readout }): [string, string] => [readout.output, name]),
]);
const SHIFT = `${residualNames.head[1]}.bias`;

/** The last layers of a model, two of the residual and one of every readout of parameters, in the order of its file. */
export function readoutTensors(architecture: Architecture): ReadoutTensor[] {
  let begin = 0;
  return tensorCatalog(architecture).flatMap(({ name, shape }) => {
    const readout = readouts.get(name.slice(0, name.lastIndexOf('.')));
    if (readout === undefined || name === SHIFT) return [];
    const tensor = { name, shape, readout, begin, end: begin + shape.reduce((a, b) => a * b, 1) };
    begin = tensor.end;
    return [tensor];
  });
}
