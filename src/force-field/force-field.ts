import { checkMolecule } from '../chemistry/check.js';
import { atomFeatures } from '../chemistry/feature.js';
import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import type { Model } from '../model/model.js';
import { createParameterGraph } from '../parameters/parameter-graph.js';
import { molecularMechanics } from '../potentials/mm.js';
import type { Parameters } from '../potentials/parameters.js';
import type { ThreadTeam } from '../residual/team/team.js';
import { buildTopology } from '../topology/build.js';
import type { Topology } from '../topology/topology.js';
import { checkCoverage } from './coverage.js';
import { createEngine, type Filters, type ModelEngine, type Precision } from './engine.js';
import {
  checkConformations,
  evaluateSystems,
  type ForceFieldPotential,
  forceFieldPotential,
  type PreparedSystem,
  type TermEnergies,
} from './potential.js';

export interface ForceFieldOptions {
  /** Default `single`. */
  precision?: Precision;
  /** Compute molecules the model was not trained for; the result then carries warnings. Default false. */
  allowUncovered?: boolean;
  /** Default `tabulated`; without effect in double precision, which is always exact. */
  filters?: Filters;
}

/** A molecule, its terms and what the model predicts for them. */
export interface ParameterizedMolecule {
  readonly topology: Topology;
  readonly parameters: Parameters;
  /** (N,114) */
  readonly features: Float64Array;
  readonly warnings: readonly string[];
}

/**
 * A model applied to molecules: perceives, predicts parameters once per molecule and builds its potential. The networks
 * are put on their backend when first needed and shared by all molecules.
 */
export class ForceField {
  private readonly engines = new Map<string, ModelEngine>();

  /** @param team threads for the residual in single precision with tabulated filters (`openThreadTeam` of resff/node) */
  constructor(
    readonly model: Model,
    readonly team?: ThreadTeam,
  ) {
    const { levels } = model.architecture;
    if (levels.length > 0)
      throw new ResffError(
        'model',
        `level of theory: expected a model of one (readModel chooses it), got all of ${levels.join(', ')}`,
      );
  }

  /**
   * Parameters of every bonded term.
   *
   * @throws ResffError (code molecule) for a molecule that is not a closed-shell one with all its hydrogens, or that the
   *   model does not cover; (code option) where WebAssembly SIMD is missing and `single` is asked for
   */
  parameters(molecule: Molecule, options: ForceFieldOptions = {}): ParameterizedMolecule {
    checkMolecule(molecule);
    const warnings = checkCoverage(this.model, molecule, options.allowUncovered);
    const { architecture } = this.model;
    const features = atomFeatures(molecule);
    const topology = buildTopology(molecule, architecture.mm.impropers);
    const graph = createParameterGraph(topology, features, architecture);
    const parameters = this.engine(options).predict(graph);
    return { topology, parameters, features, warnings };
  }

  /**
   * The energy of a molecule as a function of its positions.
   *
   * @throws as `parameters`
   */
  potential(molecule: Molecule, options: ForceFieldOptions = {}): ForceFieldPotential {
    const { system, topology, parameters, warnings } = this.prepare(molecule, options);
    const precision = options.precision ?? 'single';
    const facts = { name: this.model.name || 'resff', molecule, topology, parameters, precision, warnings };
    return forceFieldPotential(this.engine(options), system, facts);
  }

  /**
   * Single points of many molecules with any number of conformations each; they share network passes.
   *
   * @param inputs positions (C,N,3) Å of each molecule
   * @returns per input: terms of each conformation, forces (C,N,3) kcal/mol/Å, warnings
   * @throws as `parameters`; RangeError when positions are not a whole number of conformations
   */
  singlePoints(
    inputs: readonly { molecule: Molecule; positions: Float64Array }[],
    options: ForceFieldOptions = {},
  ): { terms: TermEnergies[]; forces: Float64Array; warnings: readonly string[] }[] {
    const known = new Map<Molecule, ReturnType<ForceField['prepare']>>();
    const systems = inputs.map(({ molecule, positions }) => {
      const prepared = known.get(molecule) ?? this.prepare(molecule, options);
      known.set(molecule, prepared);
      const forces = new Float64Array(positions.length);
      checkConformations(molecule.atomicNumbers.length, positions, forces);
      return { system: prepared.system, warnings: prepared.warnings, positions, forces };
    });
    const precision = options.precision ?? 'single';
    const terms = evaluateSystems(this.engine(options), precision, systems);
    return systems.map(({ forces, warnings }, i) => ({ terms: terms[i]!, forces, warnings }));
  }

  private prepare(molecule: Molecule, options: ForceFieldOptions): ParameterizedMolecule & { system: PreparedSystem } {
    const parameterized = this.parameters(molecule, options);
    const { topology, parameters, features } = parameterized;
    return {
      ...parameterized,
      system: { features, mm: molecularMechanics(topology, parameters) },
    };
  }

  private engine({ precision = 'single', filters = 'tabulated' }: ForceFieldOptions): ModelEngine {
    const key = `${precision} ${filters}`;
    const known = this.engines.get(key) ?? createEngine(this.model, precision, filters, this.team);
    this.engines.set(key, known);
    return known;
  }
}
