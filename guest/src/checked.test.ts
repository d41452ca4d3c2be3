import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as z from "zod";
import { checked, type StandardSchema } from "./checked.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";

const context = undefined as unknown as Context<{ count: number }>; // no handler here looks at it

describe("a handler whose message is held against a schema", () => {
  const schema = z.object({ amount: z.coerce.number().positive() });
  const handler = checked(schema, (state: { count: number }, { amount }) => state.count + amount);

  test("gets what the schema makes of the message", () => {
    assert.equal(handler({ count: 1 }, { amount: "5" }, context), 6);
  });

  test("refuses one that does not fit, with what is wrong and where", () => {
    const misfit = { amount: -5 };
    assert.throws(
      () => handler({ count: 1 }, misfit, context),
      (error) => error instanceof Refusal && error.message.startsWith("amount: "),
    );
    assert.throws(
      () => handler({ count: 1 }, 5 as unknown as typeof misfit, context),
      /^[^]*the message: /,
    );
  });

  test("tells of five things that are wrong, and no more", () => {
    const many = checked(z.array(z.number()), () => 1);
    const list = Array.from({ length: 9 }, () => "x") as unknown as number[];
    assert.throws(
      () => many({}, list, undefined as unknown as Context<object>),
      ({ message }) => message.split("; ").length === 5,
    );
  });

  test("fails where its schema answers later", () => {
    const later: StandardSchema<unknown, unknown> = {
      "~standard": { version: 1, validate: async (value) => ({ value }) },
    };
    const waits = checked(later, () => 1);
    assert.throws(() => waits({}, 1, undefined as unknown as Context<object>), TypeError);
  });
});
