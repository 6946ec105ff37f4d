import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'workshop/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One process per core runs all its files: modules, kernels and tables are loaded once, not 180 times.
    pool: 'forks',
    isolate: false,
    maxWorkers: '100%',
    // The build is loaded as users load it, threads of it included.
    server: { deps: { external: [/\/dist\//] } },
    setupFiles: ['test/support/relaxed-simd.ts'],
  },
});
