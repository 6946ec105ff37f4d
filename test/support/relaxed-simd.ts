import { enableRelaxedSimd } from '../../src/node/relaxed-simd.js';

// As the command does; a switch of the whole process, so that no file of tests depends on which ran before it.
enableRelaxedSimd();
