import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newCrypto, QUOTA_BYTES } from "./new-crypto.ts";

/** Counts up, and notes how many bytes were asked for. */
function counting(): { asked: number[]; bytes: (count: number) => Uint8Array } {
  const asked: number[] = [];
  return {
    asked,
    bytes(count) {
      asked.push(count);
      return Uint8Array.from({ length: count }, (_, at) => at + 1);
    },
  };
}

describe("crypto.getRandomValues", () => {
  test("fills what it is given, and no more, and gives it back", () => {
    const { bytes, asked } = counting();
    const all = new Uint8Array(8);
    const middle = new Uint16Array(all.buffer, 2, 2);
    assert.equal(newCrypto(bytes).getRandomValues(middle), middle);
    assert.deepEqual(all, Uint8Array.of(0, 0, 1, 2, 3, 4, 0, 0));
    assert.deepEqual(asked, [4]);
  });

  test("asks nobody where there is nothing to fill", () => {
    const { bytes, asked } = counting();
    newCrypto(bytes).getRandomValues(new Uint8Array(0));
    assert.deepEqual(asked, []);
  });

  test("gives as many bytes as the quota at once, and no more", () => {
    const { bytes, asked } = counting();
    const crypto = newCrypto(bytes);
    crypto.getRandomValues(new Uint32Array(QUOTA_BYTES / 4));
    const over = new Uint8Array(QUOTA_BYTES + 1);
    assert.throws(() => crypto.getRandomValues(over), { name: "QuotaExceededError" });
    assert.throws(() => globalThis.crypto.getRandomValues(over), { name: "QuotaExceededError" });
    assert.deepEqual(asked, [QUOTA_BYTES]);
  });

  const views: readonly [view: ArrayBufferView, whole: boolean][] = [
    [new Int8Array(1), true],
    [new Uint8Array(1), true],
    [new Uint8ClampedArray(1), true],
    [new Int16Array(1), true],
    [new Uint16Array(1), true],
    [new Int32Array(1), true],
    [new Uint32Array(1), true],
    [new BigInt64Array(1), true],
    [new BigUint64Array(1), true],
    [Buffer.alloc(1), true],
    [new Float32Array(1), false],
    [new Float64Array(1), false],
    [new DataView(new ArrayBuffer(1)), false],
  ];
  for (const [view, whole] of views) {
    test(`${whole ? "fills" : "refuses"} a ${view.constructor.name}`, () => {
      const fill = (): unknown => newCrypto(counting().bytes).getRandomValues(view);
      if (whole) assert.equal(fill(), view);
      else assert.throws(fill, { name: "TypeMismatchError" });
    });
  }

  test("refuses what is no view", () => {
    const crypto = newCrypto(counting().bytes);
    const list = [1] as unknown as Uint8Array;
    assert.throws(() => crypto.getRandomValues(list), { name: "TypeMismatchError" });
  });
});

describe("crypto.randomUUID", () => {
  test("sets version and variant, and leaves all other bits", () => {
    const zeros = newCrypto((count) => new Uint8Array(count));
    assert.equal(zeros.randomUUID(), "00000000-0000-4000-8000-000000000000");
    const ones = newCrypto((count) => new Uint8Array(count).fill(0xff));
    assert.equal(ones.randomUUID(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    assert.equal(newCrypto(counting().bytes).randomUUID(), "01020304-0506-4708-890a-0b0c0d0e0f10");
  });
});
