import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { TextEncoder as GuestEncoder } from "./text-encoder.ts";

const units = fc.oneof(fc.constantFrom(0x61, 0xe9, 0x20ac, 0xd83d, 0xde00, 0xfeff), fc.nat(0xffff));
const texts = fc.array(units, { maxLength: 20 }).map((list) => String.fromCharCode(...list));

describe("a TextEncoder", () => {
  const ours = new GuestEncoder();
  const nodes = new TextEncoder();

  test("gives the bytes that Node's gives", () => {
    fc.assert(
      fc.property(texts, (text) => assert.deepEqual(ours.encode(text), nodes.encode(text))),
    );
    assert.deepEqual(ours.encode(), new Uint8Array(0));
    assert.deepEqual(ours.encode(5), nodes.encode("5"));
  });

  test("writes as many whole characters as there is room for, and says how many", () => {
    fc.assert(
      fc.property(texts, fc.nat(30), (text, room) => {
        const [own, nodesOwn] = [new Uint8Array(room), new Uint8Array(room)];
        assert.deepEqual(ours.encodeInto(text, own), nodes.encodeInto(text, nodesOwn));
        assert.deepEqual(own, nodesOwn);
      }),
      { numRuns: 1_000 },
    );
  });
});
