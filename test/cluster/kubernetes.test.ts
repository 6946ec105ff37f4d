import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Job } from 'kubernetes-models/batch/v1';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const template = readFileSync(join(import.meta.dirname, '../../templates/kubernetes-job.yaml'), 'utf8');

describe('templates/kubernetes-job.yaml', () => {
  it('follows the published schema of batch/v1 Job', () => {
    expect(() => new Job(parse(template)).validate()).not.toThrow();
    const wrong = parse(template.replace('completions: 8', 'completions: many'));
    expect(() => new Job(wrong).validate()).toThrow(/completions/);
    const without = parse(template.replace(/ +template:\n/, ''));
    expect(() => new Job(without).validate()).toThrow(/template/);
  });

  it('has as many shards as pods, with an index each', () => {
    const { spec } = new Job(parse(template));
    const { env, args } = spec!.template.spec!.containers[0]!;
    expect(spec!.completionMode).toBe('Indexed');
    expect(env!.find(({ name }) => name === 'SHARDS')!.value).toBe(String(spec!.completions));
    expect(args![0]).toContain('--shard "$((JOB_COMPLETION_INDEX + 1))/$SHARDS"');
  });
});
