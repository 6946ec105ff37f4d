export * from './pairs-attend';
export * from './pairs-attend-backward';
export * from './pairs-attend-dual';
export * from './pairs-attend-dual-backward';
export * from './pairs-embed';
export * from './pairs-embed-dual';
export * from './pairs-geometry';
export { packTable, unpackTable } from './pairs-layout';
export * from './pairs-pack';
