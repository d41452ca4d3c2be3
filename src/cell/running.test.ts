import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type ActorId, parseActorId } from "../base/mod.ts";
import { Running } from "./running.ts";

const id = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => parseActorId(Buffer.from(bytes).toString("hex")) as ActorId); // 16 bytes

test("whose guest has a thread is read from the memory that the thread writes, whatever its id; and nobody's is when it is over", () => {
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 4 }), (ids) => {
      const memory = Running.newMemory();
      const [thread, main] = [new Running(memory), new Running(memory)];
      assert.equal(main.actor, undefined);
      for (const one of [...ids, ...ids]) {
        thread.begins(one);
        assert.equal(main.actor, one);
        thread.ends();
        assert.equal(main.actor, undefined);
        thread.forget(one);
      }
    }),
  );
});
