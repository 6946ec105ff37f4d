import { attendForward } from './pairs-attend';
import { attendBackward } from './pairs-attend-backward';
import { embedBackward, embedForward } from './pairs-embed';
import { packInput, packSum, unpackInput, unpackProduct, unpackSum } from './pairs-pack';
import { add, fill, mul, scale, shift, sub } from './tensor-elementwise';
import { map } from './tensor-map';
import { matmul, matmulPacked } from './tensor-matmul';
import { normalize, normalizeSlope } from './tensor-normalize';
import { copyColumns, gather, repeatColumns, repeatRows, scatterAdd, sumColumns, sumGroups } from './tensor-rows';

/**
 * @inline
 * Argument k of the operation whose arguments begin at `at`.
 */
function word(at: usize, k: usize): usize {
  return <usize>load<u32>(at + (k << 2));
}

/**
 * @inline
 * The same for a number.
 */
function real(at: usize, k: usize): f32 {
  return load<f32>(at + (k << 2));
}

/**
 * Runs recorded kernel calls, one after the other: for each the position of its kernel in `planned` (kernels/wasm/plan.ts), then its
 * arguments, 32 bits each.
 *
 * @param pairs stands where a kernel takes the number of pairs
 */
export function runPlan(code: usize, bytes: usize, pairs: usize): void {
  const end = code + bytes;
  for (let at = code; at < end; ) {
    const kernel = load<u32>(at);
    at += 4;
    switch (kernel) {
      case 0:
        add(word(at, 0), word(at, 1), word(at, 2), word(at, 3));
        at += 16;
        break;
      case 1:
        sub(word(at, 0), word(at, 1), word(at, 2), word(at, 3));
        at += 16;
        break;
      case 2:
        mul(word(at, 0), word(at, 1), word(at, 2), word(at, 3));
        at += 16;
        break;
      case 3:
        scale(word(at, 0), word(at, 1), real(at, 2), word(at, 3));
        at += 16;
        break;
      case 4:
        shift(word(at, 0), word(at, 1), real(at, 2), word(at, 3));
        at += 16;
        break;
      case 5:
        fill(word(at, 0), real(at, 1), word(at, 2));
        at += 12;
        break;
      case 6:
        map(<i32>word(at, 0), word(at, 1), word(at, 2), word(at, 3));
        at += 16;
        break;
      case 7:
        matmul(
          word(at, 0),
          word(at, 1),
          word(at, 2),
          word(at, 3),
          word(at, 4),
          word(at, 5),
          word(at, 6),
          <bool>word(at, 7),
          <bool>word(at, 8),
        );
        at += 36;
        break;
      case 8:
        matmulPacked(word(at, 0), word(at, 1), word(at, 2), word(at, 3), word(at, 4), word(at, 5), word(at, 6));
        at += 28;
        break;
      case 9:
        copyColumns(word(at, 0), word(at, 1), word(at, 2), word(at, 3), word(at, 4), word(at, 5));
        at += 24;
        break;
      case 10:
        sumGroups(word(at, 0), word(at, 1), word(at, 2), word(at, 3), word(at, 4));
        at += 20;
        break;
      case 11:
        repeatRows(word(at, 0), word(at, 1), word(at, 2), word(at, 3), word(at, 4));
        at += 20;
        break;
      case 12:
        sumColumns(word(at, 0), word(at, 1), word(at, 2), word(at, 3));
        at += 16;
        break;
      case 13:
        repeatColumns(word(at, 0), word(at, 1), word(at, 2), word(at, 3));
        at += 16;
        break;
      case 14:
        normalize(word(at, 0), word(at, 1), real(at, 2), word(at, 3), word(at, 4));
        at += 20;
        break;
      case 15:
        normalizeSlope(word(at, 0), word(at, 1), word(at, 2), real(at, 3), word(at, 4), word(at, 5));
        at += 24;
        break;
      case 16:
        gather(word(at, 0), word(at, 1), word(at, 2), word(at, 3), word(at, 4));
        at += 20;
        break;
      case 17:
        scatterAdd(word(at, 0), word(at, 1), word(at, 2), word(at, 3), word(at, 4));
        at += 20;
        break;
      case 18:
        packInput(
          <i32>word(at, 0),
          word(at, 1),
          word(at, 2),
          word(at, 3),
          word(at, 4),
          word(at, 5),
          word(at, 6),
          word(at, 7),
          word(at, 8),
          word(at, 9),
          word(at, 10),
          word(at, 11),
        );
        at += 48;
        break;
      case 19:
        unpackInput(
          <i32>word(at, 0),
          word(at, 1),
          word(at, 2),
          word(at, 3),
          word(at, 4),
          word(at, 5),
          word(at, 6),
          word(at, 7),
          word(at, 8),
          word(at, 9),
          word(at, 10),
        );
        at += 44;
        break;
      case 20:
        unpackProduct(
          word(at, 0),
          word(at, 1),
          word(at, 2),
          word(at, 3),
          word(at, 4),
          word(at, 5),
          word(at, 6),
          word(at, 7),
          word(at, 8),
          word(at, 9),
        );
        at += 40;
        break;
      case 21:
        packSum(
          <i32>word(at, 0),
          word(at, 1),
          word(at, 2),
          word(at, 3),
          word(at, 4),
          word(at, 5),
          word(at, 6),
          word(at, 7),
        );
        at += 32;
        break;
      case 22:
        unpackSum(
          <i32>word(at, 0),
          word(at, 1),
          word(at, 2),
          word(at, 3),
          word(at, 4),
          word(at, 5),
          word(at, 6),
          word(at, 7),
        );
        at += 32;
        break;
      case 23:
        embedForward(
          word(at, 0),
          pairs,
          word(at, 2),
          word(at, 3),
          word(at, 4),
          word(at, 5),
          word(at, 6),
          word(at, 7),
          word(at, 8),
        );
        at += 36;
        break;
      case 24:
        embedBackward(
          word(at, 0),
          pairs,
          word(at, 2),
          word(at, 3),
          word(at, 4),
          word(at, 5),
          word(at, 6),
          word(at, 7),
          word(at, 8),
          word(at, 9),
          word(at, 10),
          word(at, 11),
        );
        at += 48;
        break;
      case 25:
        attendForward(
          <i32>word(at, 0),
          word(at, 1),
          word(at, 2),
          pairs,
          word(at, 4),
          word(at, 5),
          word(at, 6),
          word(at, 7),
          word(at, 8),
          word(at, 9),
          word(at, 10),
          word(at, 11),
          word(at, 12),
        );
        at += 52;
        break;
      case 26:
        attendBackward(
          <i32>word(at, 0),
          word(at, 1),
          word(at, 2),
          pairs,
          word(at, 4),
          word(at, 5),
          word(at, 6),
          word(at, 7),
          word(at, 8),
          word(at, 9),
          word(at, 10),
          word(at, 11),
          word(at, 12),
          word(at, 13),
          word(at, 14),
          word(at, 15),
          word(at, 16),
        );
        at += 68;
        break;
      default:
        unreachable();
    }
  }
}
