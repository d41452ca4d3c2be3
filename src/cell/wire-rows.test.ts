import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ActorId, Digest } from "../base/mod.ts";
import { postedToCell, postedToMain, saidToCell, saidToMain, TEXT_BYTES_MAX } from "./wire-rows.ts";
import type { ToCell, ToMain } from "./wire.ts";

const plain = { noNullPrototype: true };
const maybe = <Value>(one: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(one, { nil: undefined });
const id = fc.string({ minLength: 1 }) as fc.Arbitrary<ActorId>;
const ref = fc.nat();
const bytes = fc.uint8Array({ maxLength: TEXT_BYTES_MAX + 1 });
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }) as fc.Arbitrary<Digest>;
const seq = fc.maxSafeNat();
const receipt = fc.record({ seq, link: digest }, plain);
const cause = fc.record({ actor: id, seq, link: digest }, plain);
const position = fc.record({ address: fc.string(), n: seq, after: seq, settled: seq }, plain);
const flag = fc.boolean();
const nothing = fc.constant(undefined);

const toMain: fc.Arbitrary<ToMain> = fc.oneof(
  fc.record(
    {
      kind: fc.constant("offer" as const),
      ref,
      offer: fc.record(
        {
          sender: id,
          position,
          message: fc.constantFrom("call" as const, "send" as const),
          frame: nothing,
          blocks: flag,
          body: bytes,
          isAgain: flag,
          dueMs: maybe(seq),
          cause,
        },
        plain,
      ),
    },
    plain,
  ),
  fc.record({ kind: fc.constant("placed" as const), ref, isTaken: flag, hasBegun: flag }, plain),
  fc.record({ kind: fc.constant("begun" as const), ref }, plain),
  fc.record(
    {
      kind: fc.constant("answered" as const),
      ref,
      answer: fc.record(
        {
          kind: fc.constant("replied" as const),
          result: fc.oneof(
            fc.record({ tag: fc.constant("ok"), val: bytes }, plain),
            fc.record({ tag: fc.constant("err"), val: fc.string() }, plain),
            fc.record({ tag: fc.constant("ok"), val: bytes, more: fc.string() }, plain),
            fc.array(fc.nat()),
            fc.constant(true),
          ),
          receipt,
        },
        plain,
      ),
      taken: maybe(receipt),
    },
    plain,
  ),
  fc.record({ kind: fc.constant("waitsNoMore" as const), actor: id }, plain),
);

const toCell: fc.Arbitrary<ToCell> = fc.oneof(
  fc.record(
    {
      kind: fc.constant("deliver" as const),
      ref,
      id,
      request: fc.record(
        {
          kind: fc.constantFrom("call" as const, "send" as const),
          sender: fc.oneof(
            fc.record({ kind: fc.constant("actor" as const), id }, plain),
            fc.constant({ kind: "host" as const }),
          ),
          function: fc.string(),
          args: fc.oneof(bytes, fc.constant([1, "two"])),
          position: maybe(position),
          key: maybe(fc.string()),
          deadlineMs: maybe(seq),
          cause: maybe(cause),
          trace: maybe(fc.string()),
          isAgain: flag,
          isFollowed: flag,
          tellsBegun: flag,
          wantsTaken: flag,
        },
        plain,
      ),
    },
    plain,
  ),
  fc.record(
    {
      kind: fc.constant("told" as const),
      ref,
      delivery: fc.oneof(
        fc.constant({ kind: "taken" as const }),
        fc.record(
          {
            kind: fc.constant("answered" as const),
            answer: fc.oneof(
              fc.record({ tag: fc.constant("ok" as const), val: bytes }, plain),
              fc.constant({
                tag: "err" as const,
                val: { tag: "deadline" as const, val: undefined },
              }),
            ),
            cause: maybe(cause),
          },
          plain,
        ),
      ),
    },
    plain,
  ),
);

test("what a cell says comes out of its rows as it went in, however long its bytes are", () => {
  const said = (item: ToMain): ToMain => saidToMain(structuredClone(postedToMain(item)));
  fc.assert(fc.property(toMain, (item) => assert.deepEqual(said(item), item)));
});

test("and so does what it is told", () => {
  const said = (item: ToCell): ToCell => saidToCell(structuredClone(postedToCell(item)));
  fc.assert(fc.property(toCell, (item) => assert.deepEqual(said(item), item)));
});
