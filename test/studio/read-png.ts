import { inflateSync } from 'node:zlib';

export interface Pixels {
  /** (4 · width · height) red, green, blue, alpha */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Reads a PNG as Chromium writes it: 8 bits a channel, with or without alpha, not interlaced. */
export function readPng(png: Buffer): Pixels {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const channels = { 2: 3, 6: 4 }[png[25]!];
  if (png[24] !== 8 || !channels || png[28] !== 0)
    throw new Error(`PNG: expected 8 bits of RGB or RGBA, got ${png[24]} of type ${png[25]}`);
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const data = new Uint8Array(4 * width * height).fill(255);
  let above: Uint8Array = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const row = raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    unfilter(raw[y * (stride + 1)]!, row, above, channels);
    for (let x = 0; x < width; x++) data.set(row.subarray(channels * x, channels * (x + 1)), 4 * (y * width + x));
    above = row;
  }
  return { data, width, height };
}

/** Adds to each byte of a row what its filter took away: by those to the left, above, and above to the left. */
function unfilter(filter: number, row: Uint8Array, above: Uint8Array, channels: number): void {
  if (filter === 0) return;
  for (let k = 0; k < row.length; k++) {
    const left = k < channels ? 0 : row[k - channels]!;
    const up = above[k]!;
    if (filter === 1) row[k]! += left;
    else if (filter === 2) row[k]! += up;
    else if (filter === 3) row[k]! += (left + up) >> 1;
    else row[k]! += paeth(left, up, k < channels ? 0 : above[k - channels]!);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Of blocks of pixels their mean. @param by pixels of a block to either side */
export function smaller({ data, width, height }: Pixels, by: number): Pixels {
  const [columns, rows] = [Math.floor(width / by), Math.floor(height / by)];
  const means = new Uint8Array(4 * columns * rows);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < 4 * columns; x++) {
      let sum = 0;
      for (let j = 0; j < by; j++)
        for (let i = 0; i < by; i++) sum += data[4 * ((y * by + j) * width + (x >> 2) * by + i) + (x & 3)]!;
      means[4 * y * columns + x] = Math.round(sum / by ** 2);
    }
  return { data: means, width: columns, height: rows };
}
