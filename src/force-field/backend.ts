import { DoubleOps } from '../kernels/wasm/double-ops.js';
import { createKernels } from '../kernels/wasm/instance.js';
import { fastestVariant, type Variant } from '../kernels/wasm/variant.js';
import type { Model } from '../model/model.js';
import { exactWasmDevice, referenceDevice } from '../residual/exact-device.js';
import type { ThreadTeam } from '../residual/team/team.js';
import { wasmDevice } from '../residual/wasm-device.js';
import { ReferenceOps } from '../tensor/reference.js';
import { engineOn, type ModelEngine } from './engine.js';

/**
 * `double`: everything in float64, slow. `single`: the residual network in float32; the parameter network, which runs once per
 * molecule, and the bonded terms stay in float64 because constants of thousands of kcal/mol enlarge rounding.
 */
export type Precision = 'double' | 'single';

/**
 * Where the filters of the residual network come from in single precision: tables of cubic polynomials, or `exact`, the network's
 * own functions for every pair, an order of magnitude slower.
 */
export type Filters = 'tabulated' | 'exact';

/**
 * What computes the networks: an argument of `ForceField`. Backends are values that functions make; whatever gives a
 * {@link ModelEngine} is one (docs/extend-backend.md).
 */
export interface Backend {
  /** As in reports: what was asked for and what of it this machine has. */
  readonly name: string;
  readonly precision: Precision;
  /** Puts a model's networks on the backend. */
  open(model: Model): ModelEngine;
  /** Ends its threads or connections; a backend without any does nothing. */
  close(): void;
}

/** Float64, exact, slow: what the others are measured against. */
export function referenceBackend(): Backend {
  return {
    name: 'reference',
    precision: 'double',
    open: (model) => engineOn(referenceDevice(), model, new ReferenceOps()),
    close() {},
  };
}

export interface WasmOptions {
  /** Default `tabulated`. */
  readonly filters?: Filters | undefined;
  /** Threads that compute together (`openThreadTeam`), of tabulated filters only; closed with the backend. */
  readonly team?: ThreadTeam | undefined;
  /** Of the kernels; default the fastest of this machine. */
  readonly variant?: Variant | undefined;
}

/**
 * The residual in float32 on WebAssembly SIMD.
 *
 * @throws ResffError (option) where the engine has no WebAssembly SIMD or not the variant: nothing slower is put in its place
 */
export function wasmBackend({ filters = 'tabulated', team, variant }: WasmOptions = {}): Backend {
  const found = fastestVariant(variant);
  const exact = filters === 'exact';
  return {
    name: `wasm ${found}${exact ? ', exact filters' : ''}${team && !exact ? `, ${team.threads} threads` : ''}`,
    precision: 'single',
    open(model) {
      const parameterOps = new DoubleOps(createKernels(found));
      if (exact) return engineOn(exactWasmDevice(found), model, parameterOps);
      return engineOn(wasmDevice(found), model, parameterOps, team?.open(model));
    },
    close: () => team?.close(),
  };
}

/** The backend of a precision: `reference`, or WebAssembly. */
export function backendOf(precision: Precision, options: WasmOptions = {}): Backend {
  return precision === 'double' ? referenceBackend() : wasmBackend(options);
}

/** What `ForceField` takes when it is given none: {@link wasmBackend}, which fails where it cannot run. */
export function defaultBackend(): Backend {
  return wasmBackend();
}
