import { computed, effect, signal } from '@preact/signals';
import { call } from '../compute/desk.ts';
import type { ModelFacts } from '../compute/service/model.ts';
import { stored } from './stored.ts';

/** What `--model` is given. */
export const model = stored('model', STUDIO_MODELS[0] ?? 'resff-fast');
export const theme = stored<'system' | 'light' | 'dark'>('theme', 'system');
/** What the colors of atoms say. */
export type Coloring = 'elements' | 'residual energy' | 'uncertainty';
export const coloring = stored<Coloring>('coloring', 'elements');
export const panels = [
  'energy',
  'relax',
  'scan',
  'conformers',
  'vibrations',
  'dynamics',
  'parameters',
  'compare',
] as const;
export type PanelName = (typeof panels)[number];
export const panel = stored<PanelName>('panel', 'energy');

/** Of the chosen model; null until it is loaded. */
export const modelFacts = signal<ModelFacts | null>(null);
export const modelProblem = signal<string | null>(null);

/** What can be chosen: models of the package, each with its levels of theory once they are known. */
export const choices = computed(() => {
  const facts = modelFacts.value;
  const file = model.value.split('@')[0];
  return STUDIO_MODELS.flatMap((name) =>
    facts && name === file ? facts.levels.map((level, i) => (i === 0 ? name : `${name}@${level}`)) : [name],
  );
});

/** Colorings that the model can give. */
export const colorings = computed<readonly Coloring[]>(() => [
  'elements',
  'residual energy',
  ...(modelFacts.value?.calibrated ? (['uncertainty'] as const) : []),
]);

/** ` --model NAME` where it is not the default. */
export const modelOption = computed(() => (model.value === STUDIO_MODELS[0] ? '' : ` --model ${model.value}`));

export function watchModel(): void {
  effect(() => {
    const name = model.value;
    modelProblem.value = null;
    call('describeModel', name).then(
      (facts) => {
        if (model.peek() === name) modelFacts.value = facts;
      },
      (error: Error) => {
        modelProblem.value = error.message;
      },
    );
  });
}

export function watchTheme(): void {
  effect(() => {
    const chosen = theme.value;
    if (chosen === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
  });
}
