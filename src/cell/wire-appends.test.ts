import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ActorId, Digest } from "../base/mod.ts";
import type { Append, Entry } from "../store/mod.ts";
import { packAppends, unpackAppends } from "./wire-appends.ts";

const bytes = fc.uint8Array({ maxLength: 100 });
const plain = { noNullPrototype: true };
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }) as fc.Arbitrary<Digest>;
const id = fc.string({ minLength: 1 }) as fc.Arbitrary<ActorId>;
const entry: fc.Arbitrary<Entry> = fc.record(
  {
    name: fc.option(fc.string(), { nil: undefined }),
    supervisor: fc.option(id, { nil: undefined }),
    status: fc.constantFrom("running", "stopped"),
    wakeAtMs: fc.option(fc.maxSafeNat(), { nil: undefined }),
    dirty: fc.boolean(),
    replayFromSeq: fc.maxSafeNat(),
  },
  plain,
);
const append: fc.Arbitrary<Append> = fc.record(
  {
    actor: id,
    term: fc.maxSafeNat(),
    expected: digest,
    digest,
    seq: fc.maxSafeNat(),
    eventCount: fc.nat(),
    link: bytes,
    blobs: fc.array(fc.record({ digest, bytes }, plain), { maxLength: 3 }),
    entry: fc.option(entry, { nil: undefined }),
  },
  plain,
);

test("a batch of links comes out of its one buffer as it went in", () => {
  fc.assert(
    fc.property(fc.array(append, { maxLength: 8 }), (batch) => {
      const packed = packAppends(batch);
      const posted = structuredClone(packed, { transfer: [packed.bytes.buffer] });
      const later = batch.map((append) => ({ ...append, term: append.term + 2 }));
      assert.deepEqual(unpackAppends(posted, 2), later);
      assert.equal(packed.bytes.byteLength, 0, "the buffer has changed hands");
    }),
  );
});
