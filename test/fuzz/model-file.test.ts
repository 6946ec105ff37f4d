import { describe, expect, it } from 'vitest';
import { ResffError } from '../../src/core/errors.js';
import { Rng } from '../../src/core/rng.js';
import { readModel } from '../../src/model/model-file.js';
import { smallModelBytes } from '../support/small-model.js';

/** Either a model or a typed error: anything else fails the test. */
function read(bytes: Uint8Array): 'model' | 'error' {
  try {
    readModel(bytes);
    return 'model';
  } catch (error) {
    if (error instanceof ResffError && error.code === 'model' && error.message.length < 2000) return 'error';
    throw error;
  }
}

describe('model files under fuzzing', () => {
  const valid = smallModelBytes();
  const headerEnd = 8 + new DataView(valid.buffer).getUint32(0, true);

  it('random bytes', () => {
    const rng = new Rng(1);
    for (let i = 0; i < 500; i++)
      expect(read(Uint8Array.from({ length: rng.integer(300) }, () => rng.integer(256)))).toBe('error');
  });

  it('a valid file cut off anywhere', () => {
    const rng = new Rng(2);
    for (let i = 0; i < 100; i++) expect(read(valid.subarray(0, rng.integer(valid.length)))).toBe('error');
  });

  it('bytes of the header replaced, digits turned, pieces left out', () => {
    const rng = new Rng(3);
    let errors = 0;
    for (let i = 0; i < 400; i++) {
      const bytes = valid.slice();
      for (let k = rng.integer(4); k >= 0; k--) {
        const at = rng.integer(headerEnd);
        const digit = bytes[at]! >= 0x30 && bytes[at]! <= 0x39;
        bytes[at] = digit ? 0x30 + rng.integer(10) : rng.integer(256);
      }
      const from = rng.integer(headerEnd);
      const broken =
        i % 3 === 0 ? Uint8Array.of(...bytes.subarray(0, from), ...bytes.subarray(from + 1 + rng.integer(20))) : bytes;
      if (read(broken) === 'error') errors++;
    }
    // A changed letter in a name or the provenance may go unnoticed; most changes do not.
    expect(errors).toBeGreaterThan(300);
  });

  it('any changed tensor byte is noticed', () => {
    const rng = new Rng(4);
    for (let i = 0; i < 50; i++) {
      const bytes = valid.slice();
      bytes[headerEnd + rng.integer(valid.length - headerEnd)]! ^= 1 << rng.integer(8);
      expect(read(bytes)).toBe('error');
    }
  });
});
