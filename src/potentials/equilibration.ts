/** Connected parts of a molecule and the charge that each has to carry. */
export interface ChargeGroups {
  /** (N) group of each atom, numbered in order of first appearance */
  readonly group: Uint32Array;
  /** (groups) e, sum of the formal charges */
  readonly total: Float64Array;
}

/**
 * @param bonds (B,2)
 * @param formalCharges (N) e
 */
export function chargeGroups(bonds: Uint32Array, formalCharges: Int8Array): ChargeGroups {
  const n = formalCharges.length;
  const parent = Uint32Array.from({ length: n }, (_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]!]!;
      i = parent[i]!;
    }
    return i;
  };
  for (let b = 0; b < bonds.length; b += 2) parent[root(bonds[b]!)] = root(bonds[b + 1]!);
  const numbers = new Map<number, number>();
  const group = Uint32Array.from({ length: n }, (_, i) => {
    const own = root(i);
    if (!numbers.has(own)) numbers.set(own, numbers.size);
    return numbers.get(own)!;
  });
  const total = new Float64Array(numbers.size);
  for (let i = 0; i < n; i++) total[group[i]!]! += formalCharges[i]!;
  return { group, total };
}

/**
 * Charges that minimize Σ_i χ_i q_i + ½ η_i q_i² with Σ q = Q in each group, in closed form with softness s = 1/η:
 *
 *     q_i = s_i (λ − χ_i),   λ = (Q + Σ s χ)/Σ s
 *
 * @param values (N,2) electronegativity χ (e times a unit of hardness) and log hardness log η of each atom
 * @returns (N) e; of each group they add up to its total charge, but for rounding
 * Source: Gilson, Gilson, Potter 2003, doi:10.1021/ci034148o; with a graph network: Wang et al. 2023, arXiv:2302.06758 (espaloma-charge)
 */
export function equilibratedCharges(values: ArrayLike<number>, { group, total }: ChargeGroups): Float64Array {
  const softness = new Float64Array(total.length);
  const multiplier = total.slice();
  for (let i = 0; i < group.length; i++) {
    const s = Math.exp(-values[2 * i + 1]!);
    softness[group[i]!]! += s;
    multiplier[group[i]!]! += s * values[2 * i]!;
  }
  return Float64Array.from(
    group,
    (g, i) => Math.exp(-values[2 * i + 1]!) * (multiplier[g]! / softness[g]! - values[2 * i]!),
  );
}

/**
 * What a derivative with respect to the charges is with respect to the values they come from. With G_i = ∂S/∂q_i and Ḡ its mean over the
 * group, weighted by softness:
 *
 *     ∂S/∂χ_i = −s_i (G_i − Ḡ),   ∂S/∂log η_i = −q_i (G_i − Ḡ)
 *
 * @param gradient (N) G
 * @param charges (N) e, of {@link equilibratedCharges}
 * @returns (N,2)
 */
export function equilibrationGradient(
  values: ArrayLike<number>,
  { group, total }: ChargeGroups,
  charges: Float64Array,
  gradient: Float64Array,
): Float64Array {
  const softness = new Float64Array(total.length);
  const weighted = new Float64Array(total.length);
  for (let i = 0; i < group.length; i++) {
    const s = Math.exp(-values[2 * i + 1]!);
    softness[group[i]!]! += s;
    weighted[group[i]!]! += s * gradient[i]!;
  }
  const out = new Float64Array(2 * group.length);
  for (let i = 0; i < group.length; i++) {
    const above = gradient[i]! - weighted[group[i]!]! / softness[group[i]!]!;
    out[2 * i] = -Math.exp(-values[2 * i + 1]!) * above;
    out[2 * i + 1] = -charges[i]! * above;
  }
  return out;
}
