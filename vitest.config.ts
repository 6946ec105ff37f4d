import { configDefaults, defineConfig } from 'vitest/config';

/** Whether a call allocates depends on what the engine has compiled for other tests: these get a process of their own. */
const alone = [
  'test/contract/force-field.test.ts',
  'test/contract/potential.test.ts',
  'test/physics/dynamics-memory.test.ts',
];

/** Other programs do the work: browsers, Slurm, Redis, GROMACS, OpenMM, AmberTools, i-PI. */
const engines = [
  'test/browser/**/*.test.ts',
  'test/cluster/**/*.test.ts',
  'test/interop/**/*.test.ts',
  'test/studio/**/*.test.ts',
];

/** Many molecules, or the tools of the workshop: for what models and benches are, more than for the program. */
const long = [
  'test/golden/bond-perception.test.ts',
  'test/golden/minimize-held-out.test.ts',
  'test/golden/no-benchmark-in-training.test.ts',
  'test/golden/precision.test.ts',
  'test/golden/torsion-scan.test.ts',
  'test/golden/training-molecules.test.ts',
  'workshop/**/*.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: '100%',
    // The build is loaded as users load it, threads of it included.
    server: { deps: { external: [/\/dist\//] } },
    setupFiles: ['test/support/relaxed-simd.ts'],
    // One process per core runs all its files: modules, kernels and tables are loaded once, not 180 times.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...alone, ...engines, ...long],
        },
      },
      { extends: true, test: { name: 'alone', include: alone, isolate: true } },
      { extends: true, test: { name: 'engines', include: engines } },
      { extends: true, test: { name: 'long', include: long } },
    ],
  },
});
