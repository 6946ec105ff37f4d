import type { Vector } from '../chemistry/atom-placement.js';
import { hydrogensOf, type SkeletonAtom } from '../chemistry/hydrogen-placement.js';
import { type ResidueTemplate, templateNamed } from '../formats/pdb/residue-template.js';

/** A heavy atom of a peptide with what hangs on it. */
export interface PeptideSite extends SkeletonAtom {
  readonly residue: number;
  readonly name: string;
  readonly atomicNumber: number;
  formalCharge: number;
  hydrogens: number;
  /** heavy atoms bonded to it */
  readonly neighbors: { readonly site: number; readonly order: number }[];
  /** Å, the origin until it is placed */
  position: Vector;
}

/** The heavy atoms of a chain, residue after residue. */
export class PeptideGraph {
  readonly sites: PeptideSite[] = [];
  readonly bonds: { readonly a: number; readonly b: number; readonly order: number }[] = [];
  readonly #byName: Map<string, number>[] = [];

  /** @param isCharged whether free ends are those of pH 7, NH3+ and COO−, instead of NH2 and COOH */
  constructor(
    readonly templates: readonly ResidueTemplate[],
    isCharged: boolean,
  ) {
    templates.forEach((template, residue) => {
      this.#byName.push(new Map());
      template.atomNames.forEach((name, i) => {
        this.#add(residue, name, template.atomicNumbers[i]!, template.formalCharges[i]!, template.hydrogens[i]!);
      });
      const place = (i: number) => this.index(residue, template.atomNames[i]!);
      for (const { a, b, order } of template.bonds) this.#bond(place(a), place(b), order);
      if (residue === 0) return;
      const [carbon, nitrogen] = [this.index(residue - 1, 'C'), this.index(residue, 'N')];
      this.#bond(carbon, nitrogen, 1);
      this.sites[carbon]!.hydrogens--;
      this.sites[nitrogen]!.hydrogens--;
    });
    const last = templates.length - 1;
    if (templates[0]!.kind === 'amino acid' && isCharged) {
      const nitrogen = this.site(0, 'N');
      nitrogen.hydrogens++;
      nitrogen.formalCharge++;
    }
    if (templates[last]!.kind === 'amino acid') {
      this.#bond(this.index(last, 'C'), this.#add(last, 'OXT', 8, isCharged ? -1 : 0, isCharged ? 0 : 1), 1);
      this.site(last, 'C').hydrogens--;
    }
  }

  has(residue: number, name: string): boolean {
    return this.#byName[residue]?.has(name) ?? false;
  }

  index(residue: number, name: string): number {
    return this.#byName[residue]!.get(name)!;
  }

  site(residue: number, name: string): PeptideSite {
    return this.sites[this.index(residue, name)]!;
  }

  /** Sites of one residue, in the order of its template. */
  sitesOf(residue: number): number[] {
    return [...this.#byName[residue]!.values()];
  }

  /** Positions (Å) of the hydrogens of a site, for the positions that it and the heavy atoms around it have now. */
  hydrogensOf(index: number): Vector[] {
    return hydrogensOf(this.sites, index);
  }

  #add(residue: number, name: string, atomicNumber: number, formalCharge: number, hydrogens: number): number {
    const index = this.sites.length;
    this.#byName[residue]!.set(name, index);
    this.sites.push({ residue, name, atomicNumber, formalCharge, hydrogens, neighbors: [], position: [0, 0, 0] });
    return index;
  }

  #bond(a: number, b: number, order: number): void {
    this.bonds.push({ a, b, order });
    this.sites[a]!.neighbors.push({ site: b, order });
    this.sites[b]!.neighbors.push({ site: a, order });
  }
}

/** Forms with which no side chain is charged. */
const NEUTRAL: Readonly<Record<string, string>> = { ASP: 'ASH', GLU: 'GLH', LYS: 'LYN', ARG: 'ARN' };

/** The uncharged form of an amino acid, where the usual one is charged. */
export function neutralForm(template: ResidueTemplate): ResidueTemplate {
  const name = NEUTRAL[template.name];
  return name === undefined ? template : templateNamed(name)!;
}
