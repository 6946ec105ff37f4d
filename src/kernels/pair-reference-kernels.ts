import type { Matrix } from '../tensor/reference.js';
import { ReferenceOps } from '../tensor/reference.js';
import type { Both, PairKernels } from './pair-kernels.js';
import { type AttendInput, type AttendSum, channelCount, type PairGeometry, type PairShape } from './pair-list.js';
import * as plain from './pair-reference.js';
import * as dual from './pair-reference-dual.js';

/** A pair list with the number of its atoms. */
interface Pairs {
  readonly list: PairGeometry;
  readonly atomCount: number;
}

type Input = AttendInput<Matrix, Matrix | null>;
type Sum = AttendSum<Matrix, Matrix | null>;

/** The pair kernels in float64: the readable loops, on matrices. Tables stay plain; slopes are Hermite's. */
export function referencePairKernels(shape: PairShape): PairKernels<Matrix, Pairs> {
  const ops = new ReferenceOps();
  const f = channelCount(shape);
  const rows = (n: number, width = f) => ops.zeros(n, width);
  const both = <T>(make: () => T): Both<T> => ({ value: make(), tangent: make() });
  const eachOf = <A, B>({ value, tangent }: Both<A>, of: (x: A) => B): Both<B> => ({
    value: of(value),
    tangent: of(tangent),
  });
  const empty = new Float64Array(0);
  const inputData = ({ query, key, value, vector }: Input): AttendInput => ({
    query: query.data,
    key: key.data,
    value: value.data,
    vector: vector?.data ?? empty,
  });
  const sumData = ({ scalar, vector }: Sum): AttendSum => ({ scalar: scalar.data, vector: vector?.data ?? empty });
  const zeroSum = (mode: string, n: number): Sum => ({ scalar: rows(n), vector: mode === 'last' ? null : rows(3 * n) });
  const zeroInput = (mode: string, n: number): Input => ({
    query: rows(n),
    key: rows(n),
    value: rows(n, 3 * f),
    vector: mode === 'middle' ? rows(3 * n) : null,
  });
  const data = ({ data }: Matrix) => data;

  return {
    upload: (list, atomCount) => ({ list, atomCount }),
    uploadChange: ({ distance, direction }) => ({
      distance: ops.constant(distance, distance.length, 1),
      direction: ops.constant(direction, distance.length, 3),
    }),
    packTable: (_, table) => table,

    embedForward({ list, atomCount }, z, table) {
      const s = rows(atomCount);
      plain.embedForward(shape, list, z.data, table.data, s.data);
      return s;
    },
    embedBackward({ list, atomCount }, z, table, sGradient, change) {
      const out = rows(atomCount);
      plain.embedBackward(shape, list, z.data, table.data, sGradient.data, out.data, change.distance.data);
      return out;
    },
    embedDualForward({ list, atomCount }, tangent, z, table) {
      const s = both(() => rows(atomCount));
      dual.embedDualForward(shape, list, changeData(tangent), eachOf(z, data), table.data, eachOf(s, data));
      return s;
    },
    embedDualBackward({ list, atomCount }, tangent, z, table, sGradient) {
      const out = { z: both(() => rows(atomCount)), table: ops.zeros(table.rows, table.columns) };
      const given = [eachOf(z, data), table.data, eachOf(sGradient, data)] as const;
      dual.embedDualBackward(shape, list, changeData(tangent), ...given, eachOf(out.z, data), out.table.data);
      return out;
    },

    attendForward(mode, { list, atomCount }, input, table) {
      const sum = zeroSum(mode, atomCount);
      plain.attendForward(shape, mode, list, inputData(input), table.data, sumData(sum));
      return sum;
    },
    attendBackward(mode, { list, atomCount }, input, table, sumGradient, change) {
      const out = zeroInput(mode, atomCount);
      const given = [inputData(input), table.data, sumData(sumGradient)] as const;
      plain.attendBackward(shape, mode, list, ...given, inputData(out), changeData(change));
      return out;
    },
    attendDualForward(mode, { list, atomCount }, tangent, input, table) {
      const sum = both(() => zeroSum(mode, atomCount));
      const given = [eachOf(input, inputData), table.data] as const;
      dual.attendDualForward(shape, mode, list, changeData(tangent), ...given, eachOf(sum, sumData));
      return sum;
    },
    attendDualBackward(mode, { list, atomCount }, tangent, input, table, sumGradient) {
      const out = { input: both(() => zeroInput(mode, atomCount)), table: ops.zeros(table.rows, table.columns) };
      const given = [eachOf(input, inputData), table.data, eachOf(sumGradient, sumData)] as const;
      const to = [eachOf(out.input, inputData), out.table.data] as const;
      dual.attendDualBackward(shape, mode, list, changeData(tangent), ...given, ...to);
      return out;
    },
  };
}

const changeData = ({ distance, direction }: { distance: Matrix; direction: Matrix }) => ({
  distance: distance.data,
  direction: direction.data,
});
