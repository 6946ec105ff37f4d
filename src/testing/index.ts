/** `resff/testing`: what every potential has to show, for those who write one. Knows no test runner. */
export type { ContractCase, HeapMeter } from './contract-case.js';
export { type PotentialSystem, potentialContract } from './potential-contract.js';
