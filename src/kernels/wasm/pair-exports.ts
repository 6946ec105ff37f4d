/** The fused pair kernels among the exports of the kernel module. */
// biome-ignore lint/suspicious/noEmptyInterface: filled with the kernels
export interface PairExports {}
