import { type Model, readModel } from 'resff';
import type { Service } from '../call.ts';
import { openThreads } from '../thread.ts';

/** Computes nothing in the thread of the desk, which has to hear the word stop. */
export const executor = openThreads({ keepFree: true });

const site = new URL(/* @vite-ignore */ '..', import.meta.url);
const opened = new Map<string, Promise<Model>>();

/** A model of the site by the name that `--model` takes: `resff-fast`, `resff-fast@gfn2`. Read once. */
export function openModel(name: string): Promise<Model> {
  const known = opened.get(name);
  if (known) return known;
  const [file = '', level] = name.split('@');
  const model = fetchFile(file).then((bytes) => readModel(bytes, { name: file, level }));
  opened.set(name, model);
  model.catch(() => opened.delete(name));
  return model;
}

async function fetchFile(name: string): Promise<Uint8Array> {
  const response = await fetch(new URL(`models/${name}.safetensors`, site));
  if (!response.ok) throw new Error(`model ${name}: expected its file, got ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

export interface ModelFacts {
  readonly name: string;
  readonly levels: readonly string[];
  readonly level: string | null;
  readonly sha256: string;
  readonly elements: readonly number[] | null;
  /** Whether it can say how sure it is. */
  readonly calibrated: boolean;
  readonly threads: number;
}

export const describeModel: Service<string, ModelFacts> = async (name) => {
  const { levels, level, sha256, elements, uncertainty } = await openModel(name);
  const calibrated = uncertainty?.sha256 === sha256 && (level ?? '') in uncertainty.levels;
  return {
    name,
    levels,
    level,
    sha256,
    elements: elements ? [...elements] : null,
    calibrated,
    threads: executor.threads,
  };
};
