import { crc32, deflateSync } from 'node:zlib';

/** Colors in a palette. */
const MOST = 256;

/**
 * A PNG with a palette of the colors that are most frequent, others as the nearest of them: a third of the bytes.
 *
 * @param pixels (4 · width · height) red, green, blue, alpha
 */
export function palettePng(pixels: Uint8Array, width: number, height: number): Buffer {
  const counts = new Map<number, number>();
  const colorAt = (k: number) => (pixels[k]! << 16) | (pixels[k + 1]! << 8) | pixels[k + 2]!;
  for (let k = 0; k < pixels.length; k += 4) counts.set(colorAt(k), (counts.get(colorAt(k)) ?? 0) + 1);
  const palette = paletteOf(counts);
  const index = new Map([...counts.keys()].map((color) => [color, nearest(color, palette)]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(colorAt(4 * (y * width + x)))!;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits an entry of a palette.
  header.set([8, 3], 8);
  const colors = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('PLTE', colors),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * A color for every coarse cell of colors first, so that a rare color, as that of one atom, has an entry too; then one for each of the finer
 * cells that hold most.
 */
function paletteOf(counts: ReadonlyMap<number, number>): number[] {
  const ordered = [...counts].sort((a, b) => b[1] - a[1]);
  const cells = (mask: number) => {
    const found = new Map<number, { readonly color: number; count: number }>();
    for (const [color, count] of ordered) {
      const cell = found.get(color & mask);
      if (cell) cell.count += count;
      else found.set(color & mask, { color, count });
    }
    return [...found.values()].sort((a, b) => b.count - a.count).map(({ color }) => color);
  };
  return [...new Set([...cells(0xe0e0e0).slice(0, MOST / 4), ...cells(0xf8f8f8)])].slice(0, MOST);
}

function nearest(color: number, palette: readonly number[]): number {
  const distance = (other: number) =>
    ((color >> 16) - (other >> 16)) ** 2 +
    (((color >> 8) & 255) - ((other >> 8) & 255)) ** 2 +
    ((color & 255) - (other & 255)) ** 2;
  let best = 0;
  for (let k = 1; k < palette.length; k++) if (distance(palette[k]!) < distance(palette[best]!)) best = k;
  return best;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
