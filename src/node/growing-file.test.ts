import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GrowingFile } from './growing-file.js';

const folder = mkdtempSync(join(tmpdir(), 'resff-growing-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('GrowingFile', () => {
  it('appends, knows its length, cuts back and goes on', () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'of another run, longer than the new one');
    const file = new GrowingFile(path);
    file.append('one ');
    file.append(Uint8Array.of(116, 119, 111));
    expect(file.length).toBe(7);
    file.flush();
    expect(readFileSync(path, 'utf8')).toBe('one two');
    file.append(' lost');
    file.close();
    const again = new GrowingFile(path, 7);
    again.append(' three');
    again.replace(0, new TextEncoder().encode('ONE'));
    again.close();
    expect(readFileSync(path, 'utf8')).toBe('ONE two three');
  });

  it('writes more than its buffer at once', () => {
    const path = join(folder, 'b');
    const file = new GrowingFile(path);
    const line = `${'x'.repeat(999)}\n`;
    for (let i = 0; i < 200; i++) file.append(line);
    file.close();
    expect(readFileSync(path, 'utf8')).toBe(line.repeat(200));
  });

  it('says when there is less than there was, and refuses to replace what is not there', () => {
    const path = join(folder, 'c');
    writeFileSync(path, 'short');
    expect(() => new GrowingFile(path, 6)).toThrow('expected 6 bytes as in the checkpoint, got 5');
    expect(() => new GrowingFile(join(folder, 'none'), 6)).toThrow('got 0');
    expect(readFileSync(path, 'utf8')).toBe('short');
    const file = new GrowingFile(path, 5);
    expect(() => file.replace(3, new Uint8Array(3))).toThrow(RangeError);
    file.close();
    expect(() => new GrowingFile(join(folder, 'no', 'folder'))).toThrow('ENOENT');
  });
});
