import type { Structure } from 'resff';
import { analyzeVibrations, type VibrationAnswer, type VibrationState } from 'resff/workflow';
import type { Service } from '../call.ts';
import { executor, openModel } from './model.ts';

export interface VibrationRequest {
  readonly model: string;
  readonly structure: Structure;
  readonly minimize: boolean;
  readonly precision: 'single' | 'double';
  readonly temperatureK: number;
}

export const vibrate: Service<VibrationRequest, VibrationAnswer, VibrationState> = async (
  { model, structure, minimize, precision, temperatureK },
  { signal, notify },
) => {
  const [outcome] = await analyzeVibrations(
    await openModel(model),
    [structure],
    { minimize, thermochemistry: { temperatureK } },
    { executor, precision, signal, onProgress: notify },
  );
  if (!outcome || 'error' in outcome) throw outcome?.error ?? new Error('vibrations: expected an outcome, got none');
  return outcome.value;
};
