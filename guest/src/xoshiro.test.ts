import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Xoshiro128 } from "./xoshiro.ts";

const seeds = fc.uint8Array({ minLength: 16, maxLength: 16 });

function drawn(seed: Uint8Array, count: number): number[] {
  const generator = new Xoshiro128(seed);
  return Array.from({ length: count }, () => generator.next());
}

describe("xoshiro128**", () => {
  test("gives what the reference implementation gives for the state 1, 2, 3, 4", () => {
    const seed = new Uint8Array(Uint32Array.of(1, 2, 3, 4).buffer);
    assert.deepEqual(
      drawn(seed, 10),
      [
        11_520, 0, 5_927_040, 70_819_200, 2_031_721_883, 1_637_235_492, 1_287_239_034,
        3_734_860_849, 3_729_100_597, 4_258_142_804,
      ],
    );
  });

  test("gives what the algorithm gives in whole numbers without a bound", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        if (seed.some((byte) => byte !== 0)) assert.deepEqual(drawn(seed, 20), reference(seed, 20));
      }),
    );
  });

  test("takes a seed of zeros for another, since it would give nothing but zeros", () => {
    const numbers = drawn(new Uint8Array(16), 20);
    assert.ok(numbers.some((number) => number !== 0));
  });

  test("takes a seed from the middle of a buffer", () => {
    const bytes = Uint8Array.from({ length: 24 }, (_, at) => at);
    assert.deepEqual(drawn(bytes.subarray(3, 19), 5), drawn(bytes.slice(3, 19), 5));
  });

  test("gives doubles from 0 to below 1, of 53 bits", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [high = 0, low = 0] = drawn(seed, 2);
        const double = new Xoshiro128(seed).double();
        assert.ok(double >= 0 && double < 1);
        assert.equal(BigInt(double * 2 ** 53), ((BigInt(high) >> 5n) << 26n) | (BigInt(low) >> 6n));
      }),
    );
  });
});

/** The same from its description: the state is s0 to s3, all modulo 2^32. */
function reference(seed: Uint8Array, count: number): number[] {
  const view = new DataView(seed.buffer, seed.byteOffset);
  let [s0, s1, s2, s3] = [0, 4, 8, 12].map((at) => BigInt(view.getUint32(at, true))) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const turned = (word: bigint, by: bigint): bigint =>
    BigInt.asUintN(32, (word << by) | (word >> (32n - by)));
  return Array.from({ length: count }, () => {
    const result = BigInt.asUintN(32, turned(BigInt.asUintN(32, s1 * 5n), 7n) * 9n);
    [s2, s3] = [s2 ^ s0, s3 ^ s1];
    const shifted = BigInt.asUintN(32, s1 << 9n);
    [s1, s0] = [s1 ^ s2, s0 ^ s3];
    [s2, s3] = [s2 ^ shifted, turned(s3, 11n)];
    return Number(result);
  });
}
