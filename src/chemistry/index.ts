/** `resff/chemistry`: the graph of a molecule and what is perceived from it: elements, neighbors, features, checks. */
export { elementOf, symbolOf } from '../core/elements.js';
export { checkMolecule } from './check.js';
export { atomFeatures, FEATURE_NAMES, perceiveFeatures } from './feature.js';
export { type Adjacency, adjacency, bondsOf, connectedFragments, neighborsOf } from './graph.js';
