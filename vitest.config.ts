import { configDefaults, defineConfig } from 'vitest/config';

/** Whether a call allocates depends on what the engine has compiled for other tests: these get a process of their own. */
const alone = [
  'test/contract/force-field.test.ts',
  'test/contract/potential.test.ts',
  'test/physics/dynamics-memory.test.ts',
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
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'workshop/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...alone],
          // One process per core runs all its files: modules, kernels and tables are loaded once, not 180 times.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: alone, isolate: true } },
    ],
  },
});
