import { checkMolecule } from '../chemistry/check.js';
import { atomFeatures, perceiveFeatures } from '../chemistry/feature.js';
import type { Molecule } from '../chemistry/molecule.js';
import type { Cell } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import { memberLayers, uncertaintyOf } from '../model/member-model.js';
import type { Model } from '../model/model.js';
import { createParameterGraph, type ParameterGraph } from '../parameters/parameter-graph.js';
import type { Parameters } from '../potentials/parameters.js';
import { buildTopology } from '../topology/build.js';
import type { Topology } from '../topology/topology.js';
import { analyticTerms } from './analytic-terms.js';
import { type Backend, defaultBackend } from './backend.js';
import { checkCoverage, type UnseenAtom } from './coverage.js';
import type { MemberEngine, ModelEngine } from './engine.js';
import {
  checkConformations,
  type EngineAtOnce,
  evaluateSystems,
  evaluateSystemsAsync,
  type MoleculeSystem,
} from './evaluate-systems.js';
import { type PeriodicForceField, periodicForceField } from './periodic-potential.js';
import { type ForceFieldPotential, forceFieldPotential } from './potential.js';
import type { TermEnergies } from './term-energies.js';
import { type ConformationBatch, type MoleculeUncertainty, moleculeUncertainty, spreadScale } from './uncertainty.js';

export interface ForceFieldOptions {
  /** Compute molecules the model was not trained for; the result then carries warnings. Default false. */
  allowUncovered?: boolean;
  /** Refuse molecules with atoms the model has hardly seen (`unseenAtoms`) instead of warning of them. Default false. */
  strict?: boolean;
}

/** Conformations (C,N,3) Å of a molecule. */
export interface MoleculeConformations {
  readonly molecule: Molecule;
  readonly positions: Float64Array;
}

/** Of each conformation its terms, and forces (C,N,3) kcal/mol/Å. */
export interface ConformationResults {
  readonly terms: TermEnergies[];
  readonly forces: Float64Array;
  readonly warnings: readonly string[];
}

/** A molecule, its terms and what the model predicts for them. */
export interface ParameterizedMolecule {
  readonly topology: Topology;
  readonly parameters: Parameters;
  /** (N,inputs) */
  readonly features: Float64Array;
  readonly warnings: readonly string[];
  /** Atoms outside what the model has seen; empty also where its file does not say what that is. */
  readonly unseen: readonly UnseenAtom[];
}

/**
 * A model applied to molecules: perceives, predicts parameters once per molecule and builds its potential. The networks
 * are put on their backend when first needed and shared by all molecules.
 */
export class ForceField {
  private opened: ModelEngine | null = null;
  private members: MemberEngine | null = null;

  /** @param backend computes the networks: the fastest of this machine in single precision unless told otherwise */
  constructor(
    readonly model: Model,
    readonly backend: Backend = defaultBackend(),
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
   *   model does not cover
   */
  parameters(molecule: Molecule, options: ForceFieldOptions = {}): ParameterizedMolecule {
    return this.parameterize([molecule], options)[0]!;
  }

  /**
   * The energy of a molecule as a function of its positions.
   *
   * @throws as `parameters`; ResffError (code option) on a backend whose results have to be awaited
   */
  potential(molecule: Molecule, options: ForceFieldOptions = {}): ForceFieldPotential {
    const { system, topology, parameters, warnings, unseen } = this.prepare(
      molecule,
      this.parameters(molecule, options),
    );
    const { precision } = this.backend;
    const facts = { name: this.model.name || 'resff', molecule, topology, parameters, precision, warnings, unseen };
    return forceFieldPotential(this.engineAtOnce('evaluate'), system, facts);
  }

  /**
   * The energy of one cell of a periodic system. All molecules in the cell are one `Molecule`.
   *
   * @param cell (3,3) Å, of any shape and size
   * @throws as `potential`; ResffError (code option) unless the vectors span a volume; from an energy, (code molecule) where a molecule is
   *   bonded to its own image, or where the model has electrostatics and the cell a charge
   */
  periodicPotential(molecule: Molecule, cell: Cell, options: ForceFieldOptions = {}): PeriodicForceField {
    const { topology, parameters, features, warnings, unseen } = this.parameters(molecule, options);
    const { precision, name: backend } = this.backend;
    const facts = { name: this.model.name || 'resff', molecule, topology, parameters, precision, warnings, unseen };
    const engine = this.engineAtOnce(`a backend other than ${backend}`);
    const analytic = analyticTerms(this.model.architecture, molecule, topology).periodic(parameters, precision);
    return periodicForceField(engine, features, analytic, cell, facts);
  }

  /**
   * How sure the model is of this molecule's energy differences and forces. Costs a computation by every member of the model, first
   * when it is called; nothing otherwise.
   *
   * @throws as `potential`; ResffError (code model) when the model file has not been calibrated
   */
  uncertainty(molecule: Molecule, options: ForceFieldOptions = {}): MoleculeUncertainty {
    const fitted = uncertaintyOf(this.model);
    const engine = this.engineAtOnce('evaluate');
    const { graph, topology, features, unseen } = this.perceive(molecule, options);
    const analytic = analyticTerms(this.model.architecture, molecule, topology);
    const batchOf = (parameters: Parameters, residual: EngineAtOnce): ConformationBatch => {
      const system = { features, analytic: analytic.potential(parameters) };
      return (positions, forces) => {
        checkConformations(topology.atomCount, positions, forces);
        return evaluateSystems(residual, this.backend.precision, [{ system, positions, forces }])[0]!;
      };
    };
    const members = this.memberEngine(engine);
    return moleculeUncertainty(
      batchOf(this.engine().predict([graph])[0]!, engine),
      members
        .predict(graph)
        .map((parameters, k) =>
          batchOf(parameters, { ...engine, energyGradients: (systems) => members.energyGradients(k, systems) }),
        ),
      spreadScale(
        fitted,
        molecule,
        unseen.map(({ atom }) => atom),
      ),
    );
  }

  private memberEngine({ members }: EngineAtOnce): MemberEngine {
    this.members ??= members(memberLayers(this.model));
    return this.members;
  }

  /**
   * Single points of many molecules with any number of conformations each; they share network passes.
   *
   * @throws as `potential`; RangeError when positions are not a whole number of conformations
   */
  singlePoints(inputs: readonly MoleculeConformations[], options: ForceFieldOptions = {}): ConformationResults[] {
    const systems = this.conformations(inputs, options);
    const terms = evaluateSystems(this.engineAtOnce('evaluate'), this.backend.precision, systems);
    return systems.map(({ forces, warnings }, i) => ({ terms: terms[i]!, forces, warnings }));
  }

  /**
   * The same on any backend, those included whose results have to be awaited.
   *
   * @throws as `parameters`; RangeError as `singlePoints`
   */
  async evaluate(
    inputs: readonly MoleculeConformations[],
    options: ForceFieldOptions = {},
  ): Promise<ConformationResults[]> {
    const systems = this.conformations(inputs, options);
    const terms = await evaluateSystemsAsync(this.engine(), this.backend.precision, systems);
    return systems.map(({ forces, warnings }, i) => ({ terms: terms[i]!, forces, warnings }));
  }

  private conformations(inputs: readonly MoleculeConformations[], options: ForceFieldOptions) {
    const molecules = [...new Set(inputs.map(({ molecule }) => molecule))];
    const parameterized = this.parameterize(molecules, options);
    const known = new Map(molecules.map((molecule, m) => [molecule, this.prepare(molecule, parameterized[m]!)]));
    return inputs.map(({ molecule, positions }) => {
      const prepared = known.get(molecule)!;
      const forces = new Float64Array(positions.length);
      checkConformations(molecule.atomicNumbers.length, positions, forces);
      return { system: prepared.system, warnings: prepared.warnings, positions, forces };
    });
  }

  /** Perceives each molecule; the network runs once over all. */
  private parameterize(molecules: readonly Molecule[], options: ForceFieldOptions): ParameterizedMolecule[] {
    const perceived = molecules.map((molecule) => this.perceive(molecule, options));
    const parameters = this.engine().predict(perceived.map(({ graph }) => graph));
    return perceived.map(({ graph: _, ...own }, m) => ({ ...own, parameters: parameters[m]! }));
  }

  private perceive(
    molecule: Molecule,
    options: ForceFieldOptions,
  ): Omit<ParameterizedMolecule, 'parameters'> & { graph: ParameterGraph } {
    const { architecture } = this.model;
    checkMolecule(molecule);
    const perceived = perceiveFeatures(molecule);
    const coverage = checkCoverage(this.model, molecule, options, perceived);
    const features = atomFeatures(molecule, perceived);
    const topology = buildTopology(molecule, architecture.mm);
    const graph = createParameterGraph(topology, features, architecture, molecule.formalCharges);
    return { ...coverage, features, topology, graph };
  }

  private prepare(
    molecule: Molecule,
    parameterized: ParameterizedMolecule,
  ): ParameterizedMolecule & { system: MoleculeSystem } {
    const { topology, parameters, features } = parameterized;
    return {
      ...parameterized,
      system: { features, analytic: analyticTerms(this.model.architecture, molecule, topology).potential(parameters) },
    };
  }

  private engine(): ModelEngine {
    this.opened ??= this.backend.open(this.model);
    return this.opened;
  }

  private engineAtOnce(instead: string): EngineAtOnce {
    const { residualWeight, atOnce } = this.engine();
    if (atOnce === null)
      throw new ResffError(
        'option',
        `backend ${this.backend.name}: expected one that answers at once, got one whose results are awaited (use ${instead})`,
      );
    return { residualWeight, ...atOnce };
  }
}
