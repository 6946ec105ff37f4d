/** Neighbor lists and fragments; they live with the chemistry because rings and features are read from them as well. */
export { type Adjacency, adjacency, bondsOf, connectedFragments, degree, neighborsOf } from '../chemistry/graph.js';
