/**
 * Ideal geometry of amino acids: bond lengths (Å) and angles (°) of small-molecule crystals, Engh and Huber, Acta Cryst. A 1991,
 * 47, 392, doi 10.1107/S0108767391001071, rounded; planar groups are planar.
 */
export const backbone = {
  nToCa: 1.458,
  caToC: 1.525,
  cToN: 1.329,
  cToO: 1.231,
  cToOxt: 1.25,
  caToCb: 1.53,
  /** N–CA–C */
  atCa: 111.2,
  /** CA–C–N */
  atC: 116.2,
  /** C–N–CA */
  atN: 121.7,
  /** CA–C–O */
  atO: 120.8,
  /** N–CA–CB */
  atCb: 110.5,
  /** N–CA–CB in the ring of proline */
  atProlineCb: 103.0,
  /** ° of CB against C about N–CA: L amino acids */
  cbDihedral: -122.6,
  /** ° that the ring of proline leaves for φ */
  prolinePhi: -65,
} as const;

/** An atom of a side chain: placed at `distance` from the first of `from`, at `angle` with the second, turned against the third. */
export interface SideChainAtom {
  readonly name: string;
  readonly from: readonly [string, string, string];
  readonly distance: number;
  readonly angle: number;
  /** number of the χ angle that turns it, from 0; undefined where the dihedral is fixed */
  readonly chi: number | undefined;
  /** °, added to χ */
  readonly dihedral: number;
}

/** `name parent grandparent great-grandparent distance angle dihedral`, where χ1+122 is a dihedral that turns. */
const ROWS: Readonly<Record<string, string>> = {
  ARG: `CG CB CA N 1.520 114.1 χ1; CD CG CB CA 1.520 111.3 χ2; NE CD CG CB 1.461 112.0 χ3; CZ NE CD CG 1.329 124.2 χ4;
    NH1 CZ NE CD 1.326 120.0 0; NH2 CZ NE CD 1.326 119.7 180`,
  ASN: 'CG CB CA N 1.516 112.6 χ1; OD1 CG CB CA 1.231 120.8 χ2; ND2 CG CB CA 1.328 116.4 χ2+180',
  ASP: 'CG CB CA N 1.516 112.6 χ1; OD1 CG CB CA 1.249 118.4 χ2; OD2 CG CB CA 1.249 118.4 χ2+180',
  CYS: 'SG CB CA N 1.808 114.4 χ1',
  GLN: `CG CB CA N 1.520 114.1 χ1; CD CG CB CA 1.516 112.6 χ2; OE1 CD CG CB 1.231 120.8 χ3; NE2 CD CG CB 1.328 116.4 χ3+180`,
  GLU: `CG CB CA N 1.520 114.1 χ1; CD CG CB CA 1.516 112.6 χ2; OE1 CD CG CB 1.249 118.4 χ3; OE2 CD CG CB 1.249 118.4 χ3+180`,
  HIS: `CG CB CA N 1.497 113.8 χ1; ND1 CG CB CA 1.378 122.7 χ2; CD2 CG CB CA 1.354 131.2 χ2+180;
    CE1 ND1 CG CB 1.330 107.8 180; NE2 CD2 CG CB 1.374 107.2 180`,
  ILE: 'CG1 CB CA N 1.530 110.4 χ1; CG2 CB CA N 1.521 110.5 χ1-122; CD1 CG1 CB CA 1.513 113.8 χ2',
  LEU: 'CG CB CA N 1.530 116.3 χ1; CD1 CG CB CA 1.521 110.7 χ2; CD2 CG CB CA 1.521 110.7 χ2+122',
  LYS: 'CG CB CA N 1.520 114.1 χ1; CD CG CB CA 1.520 111.3 χ2; CE CD CG CB 1.520 111.3 χ3; NZ CE CD CG 1.489 111.9 χ4',
  MET: 'CG CB CA N 1.520 114.1 χ1; SD CG CB CA 1.803 112.7 χ2; CE SD CG CB 1.791 100.9 χ3',
  PHE: `CG CB CA N 1.502 113.8 χ1; CD1 CG CB CA 1.384 120.7 χ2; CD2 CG CB CA 1.384 120.7 χ2+180;
    CE1 CD1 CG CB 1.382 120.7 180; CE2 CD2 CG CB 1.382 120.7 180; CZ CE1 CD1 CG 1.382 120.0 0`,
  PRO: 'CG CB CA N 1.492 104.5 27; CD N CA CB 1.473 112.0 -9',
  SER: 'OG CB CA N 1.417 111.1 χ1',
  THR: 'OG1 CB CA N 1.433 109.6 χ1; CG2 CB CA N 1.521 110.5 χ1-122',
  TRP: `CG CB CA N 1.498 113.6 χ1; CD1 CG CB CA 1.365 126.9 χ2; CD2 CG CB CA 1.433 126.8 χ2+180; NE1 CD1 CG CB 1.374 110.2 180;
    CE2 CD2 CG CB 1.409 107.2 180; CE3 CD2 CG CB 1.398 133.9 0; CZ2 CE2 CD2 CG 1.394 122.4 180; CZ3 CE3 CD2 CG 1.382 118.6 180;
    CH2 CZ2 CE2 CD2 1.368 117.5 0`,
  TYR: `CG CB CA N 1.512 113.9 χ1; CD1 CG CB CA 1.389 120.8 χ2; CD2 CG CB CA 1.389 120.8 χ2+180; CE1 CD1 CG CB 1.382 121.2 180;
    CE2 CD2 CG CB 1.382 121.2 180; CZ CE1 CD1 CG 1.378 119.6 0; OH CZ CE1 CD1 1.376 119.9 180`,
  VAL: 'CG1 CB CA N 1.521 110.5 χ1; CG2 CB CA N 1.521 110.5 χ1+122',
};

/** The atoms of a side chain beyond CB, each after those it is placed from. */
export function sideChainAtoms(residue: string): SideChainAtom[] {
  const rows = ROWS[residue];
  if (rows === undefined) return [];
  return rows.split(';').map((row) => {
    const [name, parent, second, third, distance, angle, turn] = row.trim().split(/\s+/) as string[] as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const chi = /^χ(\d)(.*)$/.exec(turn);
    return {
      name,
      from: [parent, second, third],
      distance: Number(distance),
      angle: Number(angle),
      chi: chi ? Number(chi[1]) - 1 : undefined,
      dihedral: chi ? Number(chi[2]) : Number(turn),
    };
  });
}

/** ° of a χ angle between tetrahedral atoms, the commonest first. */
const STAGGERED = [-65, 180, 65];
const OPEN = [180, -65, 65];
/** ° of the χ angle that turns a flat group. */
const FLAT = [90, -90, 0, 180, 45, -45];
const ACID = [0, -30, 30, 90];

const CHI_CHOICES: Readonly<Record<string, readonly (readonly number[])[]>> = {
  ARG: [STAGGERED, OPEN, OPEN, [180, 90, -90]],
  ASN: [STAGGERED, [...ACID, 180]],
  ASP: [STAGGERED, ACID],
  CYS: [STAGGERED],
  GLN: [STAGGERED, OPEN, [...ACID, 180]],
  GLU: [STAGGERED, OPEN, ACID],
  HIS: [STAGGERED, FLAT],
  ILE: [STAGGERED, OPEN],
  LEU: [STAGGERED, OPEN],
  LYS: [STAGGERED, OPEN, OPEN, [180]],
  MET: [STAGGERED, OPEN, OPEN],
  PHE: [STAGGERED, FLAT],
  SER: [STAGGERED],
  THR: [STAGGERED],
  TRP: [STAGGERED, FLAT],
  TYR: [STAGGERED, FLAT],
  VAL: [[180, -65, 65]],
};

/** The sets of χ angles (°) to choose from, the commonest first; one empty set for side chains that do not turn. */
export function rotamers(residue: string): number[][] {
  return (CHI_CHOICES[residue] ?? []).reduce<number[][]>(
    (sets, choices) => sets.flatMap((set) => choices.map((chi) => [...set, chi])),
    [[]],
  );
}
