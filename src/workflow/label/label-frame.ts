/** Where a frame comes from. */
export type FrameKind = 'start' | 'minimum' | 'turn' | 'dynamics';

export interface LabelFrame {
  readonly kind: FrameKind;
  /** (N,3) Å */
  readonly positions: Float64Array;
}
