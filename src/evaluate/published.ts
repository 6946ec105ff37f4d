/** A number somebody published for a method on a benchmark. */
export interface PublishedNumber {
  readonly method: string;
  /** kcal/mol, each curve or molecule above its own minimum */
  readonly mae: number;
  readonly rmse?: number;
  readonly pearsonR?: number;
  readonly r2?: number;
  /** Level of theory it was compared with. */
  readonly reference: string;
  readonly source: string;
}

const ABSTRACT = 'ResFF preprint, ChemRxiv, version 4 of 22 Oct 2025, abstract';
const NOTEBOOK = 'notebooks beside the published code (Ameki0/ResFF, commit 8859d1b)';
/** Computed again by the authors at the level of the training data. */
const WB97M = 'ωB97M-D3(BJ)/def2-TZVPPD';

function row(
  method: string,
  reference: string,
  rmse: number,
  mae: number,
  pearsonR: number,
  r2?: number,
): PublishedNumber {
  return { method, reference, rmse, mae, pearsonR, ...(r2 === undefined ? {} : { r2 }), source: NOTEBOOK };
}

const torsionNet: readonly PublishedNumber[] = [
  row('ResFF', WB97M, 0.7152, 0.4526, 0.9654, 0.9302),
  row('MACE', WB97M, 0.5067, 0.3353, 0.9824, 0.965),
  row('Espaloma 0.3', 'B3LYP/6-31G(d)', 1.5657, 0.9718, 0.858, 0.7334),
  row('OpenFF', 'B3LYP/6-31G(d)', 4.6584, 2.3437, 0.582, -1.3595),
  row('GAFF', 'B3LYP/6-31G(d)', 4.7364, 2.4487, 0.5682, -1.4392),
];

const torsionScan: readonly PublishedNumber[] = [
  { method: 'ResFF', mae: 0.48, reference: 'not stated', source: ABSTRACT },
  row('ResFF', WB97M, 0.9549, 0.5343, 0.946),
  row('MACE', WB97M, 0.6911, 0.3525, 0.9706),
  row('Espaloma 0.3', 'CCSD(T)/CBS', 1.3905, 0.9522, 0.9145),
  row('OpenFF', 'CCSD(T)/CBS', 2.0243, 1.2898, 0.8615),
  row('GAFF', 'CCSD(T)/CBS', 3.4382, 1.9845, 0.8104),
];

const s66x8: readonly PublishedNumber[] = [
  { method: 'ResFF', mae: 0.32, reference: 'not stated', source: ABSTRACT },
  row('ResFF', WB97M, 0.5519, 0.3941, 0.9701, 0.9288),
  row('MACE', WB97M, 0.6206, 0.3651, 0.9746, 0.9099),
  row('Espaloma 0.3', 'CCSD(T)/CBS', 1.3932, 0.7425, 0.8057, 0.5332),
  row('OpenFF', 'CCSD(T)/CBS', 1.4952, 0.8714, 0.793, 0.4788),
  row('GAFF', 'CCSD(T)/CBS', 2.0304, 1.0632, 0.6805, 0.0389),
];

const byBenchmark: Readonly<Record<string, readonly PublishedNumber[]>> = {
  torsionnet: torsionNet,
  'torsion-scan': torsionScan,
  s66x8,
  'gen2-opt': [{ method: 'ResFF', mae: 1.16, reference: 'not stated', source: ABSTRACT }],
  des370k: [{ method: 'ResFF', mae: 0.9, reference: 'not stated', source: ABSTRACT }],
};

/** Published numbers for a benchmark, in the order to be shown; rows of different references are not to be compared. */
export function publishedNumbers(benchmark: string): readonly PublishedNumber[] {
  return byBenchmark[benchmark] ?? [];
}
