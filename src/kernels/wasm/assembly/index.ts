/** Entry of the kernel module: every function exported here is an export of the WebAssembly module. */
export * from './pairs';
export * from './plan';
export * from './tensor';

/** First byte that the module's own static data does not use. */
export function heapBase(): usize {
  return __heap_base;
}
