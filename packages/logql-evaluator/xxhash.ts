import type { LabelList } from './series';

const MASK = (1n << 64n) - 1n;
const PRIMES = [
  11400714785074694791n,
  14029467366897019727n,
  1609587929392839161n,
  9650029242287828579n,
  2870177450012600261n,
] as const;
const [P1, P2, P3, P4, P5] = PRIMES;

const rotate = (value: bigint, bits: bigint): bigint =>
  ((value << bits) | (value >> (64n - bits))) & MASK;
const round = (sum: bigint, input: bigint): bigint =>
  (rotate((sum + input * P2) & MASK, 31n) * P1) & MASK;
const merge = (sum: bigint, value: bigint): bigint => ((sum ^ round(0n, value)) * P1 + P4) & MASK;

/** Returns the XXH64 hash with seed 0. */
export function xxhash64(bytes: Buffer): bigint {
  let at = 0;
  let hash: bigint;
  if (bytes.length >= 32) {
    const sums = [(P1 + P2) & MASK, P2, 0n, (MASK + 1n - P1) & MASK];
    for (; at + 32 <= bytes.length; at += 32)
      for (const [lane, sum] of sums.entries())
        sums[lane] = round(sum, bytes.readBigUInt64LE(at + 8 * lane));
    const [a = 0n, b = 0n, c = 0n, d = 0n] = sums;
    hash = (rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n)) & MASK;
    hash = sums.reduce(merge, hash);
  } else hash = P5;
  hash = (hash + BigInt(bytes.length)) & MASK;
  for (; at + 8 <= bytes.length; at += 8)
    hash = (rotate(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * P1 + P4) & MASK;
  if (at + 4 <= bytes.length) {
    hash = (rotate(hash ^ ((BigInt(bytes.readUInt32LE(at)) * P1) & MASK), 23n) * P2 + P3) & MASK;
    at += 4;
  }
  for (; at < bytes.length; at++)
    hash = (rotate(hash ^ ((BigInt(bytes[at] ?? 0) * P5) & MASK), 11n) * P1) & MASK;
  hash = ((hash ^ (hash >> 33n)) * P2) & MASK;
  hash = ((hash ^ (hash >> 29n)) * P3) & MASK;
  return hash ^ (hash >> 32n);
}

/** Hashes the labels of a stream as Loki does, which orders lines of the same time. */
export const labelsHash = (labels: LabelList): bigint =>
  xxhash64(
    Buffer.concat(labels.flat().flatMap((text) => [Buffer.from(text), Buffer.from([0xff])])),
  );
