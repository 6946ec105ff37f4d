import type { Platform } from '../workflow/platform.js';
import { gfn2Method, gfn2Potential } from './xtb.js';

/** What workflows find in Node: openchemlib's tables in its package, programs on the PATH. */
export const nodePlatform: Platform = {
  async conformerTables() {
    // Loaded when it is needed: openchemlib is half of what a command would load.
    const { registerConformerResources } = await import('./conformer-resource.js');
    registerConformerResources();
  },
  gfn2: { method: gfn2Method, potential: gfn2Potential },
};
