import { placeAtom, type Vector } from '../chemistry/atom-placement.js';
import { createMolecule } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import { hydrogenName } from '../formats/pdb/hydrogen-name.js';
import { type ResidueTemplate, templateNamed } from '../formats/pdb/residue-template.js';
import { type BackboneAngles, type PeptideConformation, peptideConformations } from './peptide-conformation.js';
import { backbone, sideChainAtoms } from './peptide-geometry.js';
import { neutralForm, PeptideGraph } from './peptide-graph.js';
import { chooseRotamers } from './peptide-rotamer.js';

export interface PeptideOptions {
  /** of all amino acids, or of each; default extended. Proline keeps φ = −65°, which its ring fixes. */
  readonly conformation?: PeptideConformation | BackboneAngles | readonly BackboneAngles[];
  /** default ACE */
  readonly nCap?: 'ACE' | 'none';
  /** default NME */
  readonly cCap?: 'NME' | 'NH2' | 'none';
  /**
   * `pH 7` (default): ASP, GLU, LYS, ARG and free ends charged; `neutral`: nothing is. Residues named by their form (ASH, HIP, ...)
   * stay what they are.
   */
  readonly protonation?: 'pH 7' | 'neutral';
  readonly name?: string;
}

/**
 * A peptide of L amino acids with all hydrogens in ideal geometry: φ and ψ as asked, ω = 180°, rotamers of the side chains that
 * overlap least. A start for minimization. Residues are numbered from 1, caps included, in chain A; hydrogens have their PDB
 * names.
 *
 * @param sequence one-letter codes (`AAKAA`), or residues joined by `-` or as an array: letters, names, and forms (`A-HIP-GLY`).
 *   H and HIS stand for HIE.
 * @throws ResffError (option) for an empty sequence, what is no amino acid (with its place), angles that are not finite or not one
 *   pair per residue
 */
export function buildPeptide(sequence: string | readonly string[], options: PeptideOptions = {}): Structure {
  const { nCap = 'ACE', cCap = 'NME', protonation = 'pH 7' } = options;
  const amino = parseSequence(sequence, protonation === 'neutral');
  const angles = anglesOf(options.conformation ?? 'extended', amino.length);
  const templates = [
    ...(nCap === 'none' ? [] : [templateNamed(nCap)!]),
    ...amino,
    ...(cCap === 'none' ? [] : [templateNamed(cCap)!]),
  ];
  const graph = new PeptideGraph(templates, protonation !== 'neutral');
  placeBackbone(graph, angles);
  chooseRotamers(graph);
  const name =
    options.name ?? [nCap, ...amino.map((template) => template.name), cCap].filter((x) => x !== 'none').join('-');
  return structureOf(graph, name);
}

function parseSequence(sequence: string | readonly string[], neutral: boolean): ResidueTemplate[] {
  const text = typeof sequence === 'string' ? sequence.trim() : '';
  const codes = typeof sequence !== 'string' ? sequence : /[-\s,]/.test(text) ? text.split(/[-\s,]+/) : [...text];
  if (codes.length === 0) throw new ResffError('option', 'peptide: expected at least one amino acid, got none');
  return codes.map((code, i) => {
    const template = templateNamed(code.toUpperCase());
    if (template?.kind !== 'amino acid')
      throw new ResffError(
        'option',
        `peptide: expected an amino acid (A, ALA, or a form such as HIP), got ${JSON.stringify(code)} (residue ${i + 1})`,
      );
    const placed = new Set(['N', 'CA', 'C', 'O', 'CB', ...sideChainAtoms(template.residue).map((atom) => atom.name)]);
    if (!template.atomNames.every((atom) => placed.has(atom)))
      throw new ResffError('option', `peptide: expected one of the twenty amino acids, got ${code} (residue ${i + 1})`);
    // A letter or the name of the residue leaves the form open; a name of its own (ASH) does not.
    return neutral ? neutralForm(template) : template;
  });
}

function anglesOf(conformation: NonNullable<PeptideOptions['conformation']>, count: number): readonly BackboneAngles[] {
  const angles =
    typeof conformation === 'string'
      ? Array<BackboneAngles>(count).fill(peptideConformations[conformation])
      : 'phi' in conformation
        ? Array<BackboneAngles>(count).fill(conformation)
        : conformation;
  if (angles.length !== count)
    throw new ResffError('option', `peptide: expected ${count} pairs of angles, got ${angles.length}`);
  angles.forEach(({ phi, psi }, i) => {
    if (!Number.isFinite(phi) || !Number.isFinite(psi))
      throw new ResffError('option', `peptide: expected finite angles, got ${phi} and ${psi} (residue ${i + 1})`);
  });
  return angles;
}

/** Places N, CA, C, O and CB of every residue, and the caps. */
function placeBackbone(graph: PeptideGraph, angles: readonly BackboneAngles[]): void {
  const { templates } = graph;
  const first = templates[0]!.kind === 'amino acid' ? 0 : 1;
  const put = (residue: number, name: string, position: Vector) => {
    graph.site(residue, name).position = position;
    return position;
  };
  // The two atoms before the N to come, and the angle that turns it.
  let [before, carbon]: [Vector, Vector] = [
    [0, 0, 0],
    [1.507, 0, 0],
  ];
  let nitrogen: Vector = [0, 0, 0];
  if (first === 1) {
    put(0, 'CH3', before);
    put(0, 'C', carbon);
    nitrogen = placeAtom([0, 1, 0], before, carbon, backbone.cToN, backbone.atC, 180);
  }
  angles.forEach(({ phi, psi }, k) => {
    const residue = first + k;
    const isProline = templates[residue]!.residue === 'PRO';
    put(residue, 'N', nitrogen);
    const isFree = residue === 0;
    const alpha = put(
      residue,
      'CA',
      isFree ? [backbone.nToCa, 0, 0] : placeAtom(before, carbon, nitrogen, backbone.nToCa, backbone.atN, 180),
    );
    const turn = isFree ? 180 : isProline ? backbone.prolinePhi : phi;
    const end = put(
      residue,
      'C',
      placeAtom(isFree ? [0, 1, 0] : carbon, nitrogen, alpha, backbone.caToC, backbone.atCa, turn),
    );
    if (graph.has(residue, 'CB'))
      put(
        residue,
        'CB',
        placeAtom(
          end,
          nitrogen,
          alpha,
          backbone.caToCb,
          isProline ? backbone.atProlineCb : backbone.atCb,
          backbone.cbDihedral,
        ),
      );
    const isLast = residue === templates.length - 1;
    const distance = isLast ? backbone.cToOxt : backbone.cToN;
    const next = placeAtom(nitrogen, alpha, end, distance, backbone.atC, psi);
    if (isLast) put(residue, 'OXT', next);
    [before, carbon, nitrogen] = [alpha, end, next];
  });
  const last = templates.length - 1;
  if (templates[last]!.kind === 'end cap') {
    put(last, 'N', nitrogen);
    if (graph.has(last, 'CH3'))
      put(last, 'CH3', placeAtom(before, carbon, nitrogen, backbone.nToCa, backbone.atN, 180));
  }
  // O lies opposite to what follows C.
  templates.forEach((_, residue) => {
    if (!graph.has(residue, 'O')) return;
    const [alpha, end] = [graph.has(residue, 'CA') ? 'CA' : 'CH3', 'C'].map(
      (name) => graph.site(residue, name).position,
    );
    const after = residue === last ? graph.site(residue, 'OXT') : graph.site(residue + 1, 'N');
    put(residue, 'O', placeAtom(after.position, alpha!, end!, backbone.cToO, backbone.atO, 180));
  });
}

/** Every heavy atom followed by its hydrogens. */
function structureOf(graph: PeptideGraph, name: string): Structure {
  const atoms: { z: number; charge: number; name: string; residue: number; position: Vector }[] = [];
  const place: number[] = [];
  const bonds: number[] = [];
  const orders: number[] = [];
  graph.sites.forEach((site, index) => {
    const { residue } = site;
    const heavy = atoms.length;
    place.push(heavy);
    atoms.push({ z: site.atomicNumber, charge: site.formalCharge, name: site.name, residue, position: site.position });
    const isAmmonia = graph.templates[residue]!.name === 'NH2';
    graph.hydrogensOf(index).forEach((position, k) => {
      bonds.push(heavy, atoms.length);
      orders.push(1);
      atoms.push({
        z: 1,
        charge: 0,
        name: isAmmonia ? `HN${k + 1}` : hydrogenName(site.name, site.hydrogens, site.neighbors.length, k),
        residue,
        position,
      });
    });
  });
  for (const { a, b, order } of graph.bonds) {
    bonds.push(place[a]!, place[b]!);
    orders.push(order);
  }
  return {
    molecule: createMolecule({
      name,
      atomicNumbers: atoms.map(({ z }) => z),
      formalCharges: atoms.map(({ charge }) => charge),
      bonds,
      bondOrders: orders,
    }),
    positions: Float64Array.from(atoms.flatMap(({ position }) => position)),
    properties: new Map(),
    residues: {
      residues: graph.templates.map((template, i) => ({
        name: template.residue,
        chain: 'A',
        number: i + 1,
        insertionCode: '',
      })),
      residueOfAtom: Uint32Array.from(atoms, ({ residue }) => residue),
      atomNames: atoms.map((atom) => atom.name),
    },
  };
}
