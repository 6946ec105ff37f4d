import { ResffError } from '../../core/errors.js';

/** One way an atom can be bonded: electrons in bonds beyond the single ones, formal charge (e) and a penalty (integer >= 0). */
export interface ValenceState {
  readonly extra: number;
  readonly charge: number;
  readonly cost: number;
}

export interface BondOrderProblem {
  /** (N) the states open to each atom */
  readonly states: readonly (readonly ValenceState[])[];
  /** (E,2) flat, the bonds that may become multiple */
  readonly edges: ArrayLike<number>;
  /** Penalty (integer >= 0) of giving edge e an order of 1 + extra. */
  readonly edgeCost?: (edge: number, extra: number) => number;
  /** Sum of the charges wanted, e */
  readonly charge: number;
}

export interface BondOrderSolution {
  /** (N) index into `states` */
  readonly state: Int32Array;
  /** (E) bond order minus 1 */
  readonly extra: Uint8Array;
  readonly cost: number;
}

/** Highest bond order is a triple bond. */
const MAX_EXTRA_PER_BOND = 2;
/** Partial assignments kept at once; far above any molecule met (C60 needs a few thousand), and it bounds time on hostile input. */
const MAX_PARTIAL_ASSIGNMENTS = 20_000;
/** Search widths above the cheapest solution of each part, in penalty units. */
const SLACKS = [0, 20, 40, 80, 160, 320];

/** A partial assignment; `choice` is what the last step chose, the chain of parents holds the rest. */
interface Node {
  readonly key: string;
  readonly cost: number;
  readonly choice: number;
  readonly parent: Node | undefined;
}

/** A group of atoms joined by edges. Costs inside are counted from `floor`, the sum of the cheapest states, so that a limit cuts early. */
interface Part {
  readonly steps: readonly Step[];
  readonly floor: number;
}

type Step =
  | { kind: 'atom'; atom: number }
  | { kind: 'edge'; edge: number; a: number; b: number }
  | { kind: 'done'; slot: number };

/**
 * Cheapest choice of one state per atom and one order per bond such that at every atom the extra orders of its bonds sum to
 * the `extra` of its state and the charges sum to `charge`: a minimum-cost perfect b-matching with one side condition.
 *
 * Exact: atoms joined by edges form independent parts; each part is solved by dynamic programming over a frontier (a path
 * decomposition found greedily, a few atoms wide in real molecules), once for every charge it can take; the parts are then
 * combined for the total charge. Ties go to the earliest atom and the lowest order, so the result is deterministic.
 *
 * @returns undefined when no assignment exists within the search width
 * @throws ResffError (code molecule) when a part is too entangled to solve within the memory bound
 */
export function solveBondOrders(problem: BondOrderProblem): BondOrderSolution | undefined {
  const edgeCost = problem.edgeCost ?? (() => 0);
  if (problem.states.some((states) => states.length === 0)) return undefined;
  const parts = splitParts(problem);
  const cheapest: number[] = [];
  for (const part of parts) {
    const least = leastCost(part, problem, edgeCost);
    if (least === undefined) return undefined;
    cheapest.push(least);
  }
  const least = cheapest.reduce((sum, cost) => sum + cost, 0);
  for (const slack of SLACKS) {
    const solved = parts.map((part, p) => solvePart(part, problem, edgeCost, cheapest[p]! + slack));
    const combined = combine(solved, problem.charge);
    // A part's solutions beyond its slack were not searched, so only totals within the slack are proven cheapest.
    if (combined && (combined.cost <= least + slack || slack === SLACKS.at(-1)))
      return trace(parts, combined.chosen, problem);
  }
  return undefined;
}

/** Groups atoms that share edges, and lays out the order in which each group is worked through. */
function splitParts(problem: BondOrderProblem): Part[] {
  const { states, edges } = problem;
  const incident: number[][] = states.map(() => []);
  for (let e = 0; 2 * e < edges.length; e++) {
    incident[edges[2 * e]!]!.push(e);
    incident[edges[2 * e + 1]!]!.push(e);
  }
  const other = (e: number, atom: number) => (edges[2 * e] === atom ? edges[2 * e + 1]! : edges[2 * e]!);
  const seen = new Uint8Array(states.length);
  const parts: Part[] = [];
  for (let first = 0; first < states.length; first++) {
    if (seen[first]) continue;
    const members = [first];
    seen[first] = 1;
    for (let m = 0; m < members.length; m++)
      for (const e of incident[members[m]!]!) {
        const neighbor = other(e, members[m]!);
        if (!seen[neighbor]) {
          seen[neighbor] = 1;
          members.push(neighbor);
        }
      }
    parts.push({ steps: layOut(members, incident, other), floor: sumOfLowest(members, states) });
  }
  return parts;
}

function sumOfLowest(members: readonly number[], states: BondOrderProblem['states']): number {
  return members.reduce((sum, atom) => sum + lowestCost(states[atom]!), 0);
}

function lowestCost(states: readonly ValenceState[]): number {
  return Math.min(...states.map((state) => state.cost));
}

/** Always finishes the atom that brings the fewest new atoms into the frontier. */
function layOut(members: number[], incident: number[][], other: (e: number, atom: number) => number): Step[] {
  const steps: Step[] = [];
  const slots: number[] = [];
  const open = new Set(members);
  const used = new Set<number>();
  const introduce = (atom: number) => {
    if (slots.includes(atom)) return;
    slots.push(atom);
    steps.push({ kind: 'atom', atom });
  };
  while (open.size > 0) {
    let next = -1;
    let fewest = Number.POSITIVE_INFINITY;
    for (const atom of slots.length > 0 ? slots : open) {
      const fresh = incident[atom]!.filter((e) => !used.has(e) && !slots.includes(other(e, atom))).length;
      if (fresh < fewest) {
        fewest = fresh;
        next = atom;
      }
    }
    introduce(next);
    for (const e of incident[next]!) {
      if (used.has(e)) continue;
      used.add(e);
      const neighbor = other(e, next);
      introduce(neighbor);
      steps.push({ kind: 'edge', edge: e, a: slots.indexOf(next), b: slots.indexOf(neighbor) });
    }
    steps.push({ kind: 'done', slot: slots.indexOf(next) });
    slots.splice(slots.indexOf(next), 1);
    open.delete(next);
  }
  return steps;
}

type EdgeCost = (edge: number, extra: number) => number;

function leastCost(part: Part, problem: BondOrderProblem, edgeCost: EdgeCost): number | undefined {
  for (const slack of SLACKS) {
    const costs = [...solvePart(part, problem, edgeCost, slack).values()].map((node) => node.cost);
    if (costs.length > 0) return Math.min(...costs);
  }
  return undefined;
}

/**
 * All charges a part can take at a cost up to `limit` above its floor. A key holds the charge (first character) and, per frontier atom, the
 * extra order still to be placed; of partial assignments with the same key only the cheapest can be part of an optimum.
 */
function solvePart(part: Part, problem: BondOrderProblem, edgeCost: EdgeCost, limit: number): Map<number, Node> {
  let layer = new Map<string, Node>([[ZERO, { key: ZERO, cost: 0, choice: 0, parent: undefined }]]);
  for (const step of part.steps) {
    const next = new Map<string, Node>();
    const keep = (parent: Node, key: string, cost: number, choice: number) => {
      if (cost > limit) return;
      const known = next.get(key);
      if (!known || cost < known.cost) next.set(key, { key, cost, choice, parent });
    };
    for (const node of layer.values()) extend(node, step, problem, edgeCost, keep);
    if (next.size > MAX_PARTIAL_ASSIGNMENTS)
      throw new ResffError(
        'molecule',
        `bond orders: expected a molecule whose conjugated part can be resolved, got one needing more than ${MAX_PARTIAL_ASSIGNMENTS} partial assignments`,
      );
    layer = next;
  }
  return new Map([...layer.values()].map((node) => [node.key.charCodeAt(0) - ZERO.charCodeAt(0), node]));
}

/** Charge 0 and the digit offset of remaining orders: any code far enough from both ends of the range. */
const ZERO = '\u4000';

function extend(
  node: Node,
  step: Step,
  problem: BondOrderProblem,
  edgeCost: EdgeCost,
  keep: (parent: Node, key: string, cost: number, choice: number) => void,
): void {
  const { key, cost } = node;
  if (step.kind === 'atom') {
    const states = problem.states[step.atom]!;
    const floor = lowestCost(states);
    for (let s = 0; s < states.length; s++) {
      const state = states[s]!;
      const charged = String.fromCharCode(key.charCodeAt(0) + state.charge) + key.slice(1);
      keep(node, charged + state.extra, cost + state.cost - floor, s);
    }
  } else if (step.kind === 'edge') {
    const left = Number(key[1 + step.a]);
    const right = Number(key[1 + step.b]);
    const most = Math.min(left, right, MAX_EXTRA_PER_BOND);
    for (let x = 0; x <= most; x++) {
      const digits = [...key];
      digits[1 + step.a] = String(left - x);
      digits[1 + step.b] = String(right - x);
      keep(node, digits.join(''), cost + edgeCost(step.edge, x), x);
    }
  } else if (key[1 + step.slot] === '0') {
    keep(node, key.slice(0, 1 + step.slot) + key.slice(2 + step.slot), cost, 0);
  }
}

interface Choice {
  readonly node: Node;
  readonly before: Choice | undefined;
  readonly cost: number;
}

/** Adds the parts up, keeping the cheapest way to reach every charge. */
function combine(solved: Map<number, Node>[], charge: number): { cost: number; chosen: Node[] } | undefined {
  let totals = new Map<number, Choice | undefined>([[0, undefined]]);
  for (const options of solved) {
    const next = new Map<number, Choice | undefined>();
    for (const [sum, before] of totals)
      for (const [own, node] of options) {
        const cost = (before?.cost ?? 0) + node.cost;
        const known = next.get(sum + own);
        if (!known || cost < known.cost) next.set(sum + own, { node, before, cost });
      }
    totals = next;
  }
  if (!totals.has(charge)) return undefined;
  const chosen: Node[] = [];
  let at = totals.get(charge);
  const cost = at?.cost ?? 0;
  for (; at; at = at.before) chosen.push(at.node);
  return { cost, chosen: chosen.reverse() };
}

function trace(parts: readonly Part[], chosen: readonly Node[], problem: BondOrderProblem): BondOrderSolution {
  const state = new Int32Array(problem.states.length);
  const extra = new Uint8Array(problem.edges.length / 2);
  let cost = 0;
  parts.forEach((part, p) => {
    let node: Node | undefined = chosen[p];
    cost += part.floor + (node?.cost ?? 0);
    for (let s = part.steps.length - 1; s >= 0 && node; s--, node = node.parent) {
      const step = part.steps[s]!;
      if (step.kind === 'atom') state[step.atom] = node.choice;
      else if (step.kind === 'edge') extra[step.edge] = node.choice;
    }
  });
  return { state, extra, cost };
}
