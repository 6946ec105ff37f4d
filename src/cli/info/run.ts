import { symbolOf } from '../../core/elements.js';
import { detectVariants } from '../../kernels/wasm/variant.js';
import type { Model } from '../../model/model.js';
import { findModel, loadModel, shippedModels } from '../../node/model-store.js';
import { enableRelaxedSimd } from '../../node/relaxed-simd.js';
import { print, printJson } from '../output.js';
import { version } from '../version.js';
import type { InfoCommandOptions } from './options.js';

export function runInfo(options: InfoCommandOptions): void {
  enableRelaxedSimd();
  const shipped = shippedModels().map(({ name }) => name);
  // Without any model there is still a version and an engine to report; a model asked for must be there.
  const path = options.model === undefined && shipped.length === 0 ? null : findModel(options.model);
  const model = path === null ? null : modelInfo(loadModel(path), path);
  const info = {
    version,
    engine: { node: process.version, v8: process.versions.v8, platform: `${process.platform} ${process.arch}` },
    backends: [{ name: 'reference', precision: 'double', available: true }, ...wasmBackends()],
    shippedModels: shipped,
    model,
  };
  if (options.json) {
    printJson(info);
    return;
  }

  const lines: [string, string][] = [
    ['resff', info.version],
    ['engine', `Node ${info.engine.node}, V8 ${info.engine.v8}, ${info.engine.platform}`],
    ...info.backends.map((backend): [string, string] => [
      `backend ${backend.name}`,
      `${backend.precision} precision, ${backend.available ? 'available' : `not available: ${'reason' in backend ? backend.reason : ''}`}`,
    ]),
    ['shipped models', shipped.join(', ') || 'none'],
    ...(model ? modelLines(model) : []),
  ];
  const width = Math.max(...lines.map(([key]) => key.length));
  print(lines.map(([key, value]) => `${key.padEnd(width)}  ${value}`).join('\n'));
}

function wasmBackends() {
  return detectVariants().map(({ name, available, reason }) => ({
    name: `wasm ${name}`,
    precision: 'single',
    available,
    ...(reason === undefined ? {} : { reason }),
  }));
}

function modelInfo(
  {
    name,
    levels,
    level,
    sha256,
    architecture,
    residualWeight,
    elements,
    charges,
    environments,
    provenance,
    notes,
    weights,
  }: Model,
  path: string,
) {
  let parameters = 0;
  for (const { data } of weights.values()) parameters += data.length;
  return {
    name,
    path,
    levels,
    level,
    sha256,
    parameters,
    architecture,
    residualWeight,
    elements: elements?.map((z) => symbolOf(z)) ?? null,
    charges,
    environments: environments && { count: environments.hashes.length, sources: environments.sources },
    units: { energy: 'kcal/mol', length: 'angstrom' },
    provenance,
    notes,
  };
}

function modelLines(model: ReturnType<typeof modelInfo>): [string, string][] {
  const { embeddingWidth, mm, residual } = model.architecture;
  return [
    ['model', `${model.name} (${model.path})`],
    ...(model.level === null
      ? []
      : [['level', `${model.level}, of ${model.levels.join(', ')} (@LEVEL)`] as [string, string]]),
    ['sha256', model.sha256],
    ['parameters', String(model.parameters)],
    ['embedding', `width ${embeddingWidth}`],
    [
      'MM network',
      `width ${mm.width}, ${mm.graphLayers} graph layers, ${mm.readoutLayers} readout layers, impropers ${mm.impropers}`,
    ],
    [
      'residual',
      `weight ${model.residualWeight}, cutoff ${residual.cutoff} Å, ${residual.channels} channels, ${residual.heads} heads, ${residual.radialFunctions} radial functions, ${residual.layers} layers`,
    ],
    ['elements', model.elements?.join(' ') ?? 'unknown'],
    ['charges', model.charges?.join(', ') ?? 'unknown'],
    [
      'environments',
      model.environments
        ? `${model.environments.count} kinds of atoms, counted in ${model.environments.sources.join(', ')}`
        : 'unknown',
    ],
    ...Object.entries(model.provenance).map(([key, value]): [string, string] => [
      `provenance ${key}`,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
    ...model.notes.map((text): [string, string] => ['note', text]),
  ];
}
