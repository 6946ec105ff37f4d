/** φ and ψ of a residue, °. */
export interface BackboneAngles {
  readonly phi: number;
  readonly psi: number;
}

/** Named conformations: φ and ψ, °. */
export const peptideConformations = {
  extended: { phi: -135, psi: 135 },
  helix: { phi: -57, psi: -47 },
  'helix-3-10': { phi: -49, psi: -26 },
  'polyproline-2': { phi: -75, psi: 145 },
} as const;
export type PeptideConformation = keyof typeof peptideConformations;
