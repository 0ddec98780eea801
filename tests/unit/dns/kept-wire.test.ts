import { expect, test } from 'vitest';
import { keptCopy } from '../../../electron/agent/dns/kept-wire.ts';

test('kept answers share memory with each other only, whatever else is allocated between them', () => {
  const kept = Array.from({ length: 1000 }, (_, i) => {
    const transient = Buffer.from(`what one question needs for a moment, ${i}`.repeat(20));
    return keptCopy(transient.subarray(0, 100));
  });
  const held = [...new Set(kept.map(({ buffer }) => buffer))];
  expect(held.reduce((sum, buffer) => sum + buffer.byteLength, 0)).toBeLessThan(2 * 1000 * 100);
});

test('each is a copy of its own: writing one leaves the others and the original alone', () => {
  const wires = [12, 512, 2048, 2049, 65_535].map((length, i) => Buffer.alloc(length, i + 1));
  const copies = wires.map(keptCopy);
  expect(copies.map((copy, i) => copy.equals(wires[i] ?? Buffer.alloc(0)))).toEqual(wires.map(() => true));
  copies[1]?.fill(0xff);
  expect([wires[1]?.[0], copies[0]?.at(-1), copies[2]?.[0]]).toEqual([2, 1, 3]);
});
