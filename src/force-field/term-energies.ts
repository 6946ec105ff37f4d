/**
 * Energy split into its terms by name, kcal/mol: `bond`, `angle`, ..., `residual`, as many as the model has. Which these are is said in
 * one place, `ForceFieldPotential.parts`; whatever reports them goes through the record.
 */
export type TermEnergies = Readonly<Record<string, number>>;

export function totalEnergy(terms: TermEnergies): number {
  let energy = 0;
  for (const name in terms) energy += terms[name]!;
  return energy;
}
