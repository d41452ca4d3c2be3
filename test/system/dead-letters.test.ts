import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ActorHandle, DeadLetter } from "../../src/theater/mod.ts";
import { settle } from "../simulation/hand-clock.ts";
import { holds, house, start, text } from "../simulation/scripted-house.ts";

// Messages that nobody waits for and of which nothing came: listed from the chains, and sent again.

const HANDLE = "theater:actor/handler@0.1.0#handle";

function lettersOf(actor: ActorHandle, since = 0): Promise<DeadLetter[]> {
  return Array.fromAsync(actor.deadLetters({ since }));
}

describe("a dead letter", () => {
  test("is a send whose turn failed, of a client or of an actor; a call is none, since whoever called was told", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const atMs = clock.nowMs();
    await actors.b.send("trap", { client: "cli" });
    await text(actors.a, "send b trap");
    await settle();
    await assert.rejects(actors.b.call("trap"));
    const letters = await lettersOf(actors.b);
    const rest = { kind: "failed", code: "ENGINE_TRAP", function: HANDLE, atMs } as const;
    assert.deepEqual(
      letters.map(({ kind, code, atMs: at, ...one }) => ({
        kind,
        code,
        atMs: at,
        ...one,
        message: "",
      })),
      [
        { ...rest, seq: 3, sender: { kind: "client", name: "cli" }, message: "" },
        { ...rest, seq: 6, sender: { kind: "actor", id: actors.a.id }, message: "" },
      ],
    );
    assert.deepEqual(
      (await lettersOf(actors.b, 4)).map(({ seq }) => seq),
      [6],
    );
    await theater.close();
  });

  test("is a send that nobody took: of the actor that sent it, at once", async () => {
    const { theater, actors } = await house(["a", "b"]);
    await text(actors.a, "send b note one\nsend nobody note two\nsend b note three");
    await settle();
    const letters = await lettersOf(actors.a);
    assert.deepEqual(
      letters.map((letter) => ({ ...letter, atMs: 0 })),
      [{ kind: "refused", seq: 5, atMs: 0, code: "ACTOR_NOT_FOUND", address: "nobody" }],
    );
    assert.deepEqual(await lettersOf(actors.b), []);
    await theater.close();
  });

  test("is none that a failed turn queued, which never left", async () => {
    const { theater, actors } = await house(["a"]);
    await assert.rejects(actors.a.call("send nobody note\ntrap"));
    await text(actors.a, "send nobody note");
    await settle();
    await text(actors.a, "get");
    assert.equal((await lettersOf(actors.a)).length, 1);
    await theater.close();
  });

  test("is sent again to whoever bears its address now, once however often that is said", async () => {
    const { theater, actors } = await house(["a"]);
    await text(actors.a, "send late note hello");
    await settle();
    await text(actors.a, "get");
    const [letter] = await lettersOf(actors.a);
    assert.ok(letter !== undefined);
    await assert.rejects(actors.a.resend(letter.seq), { code: "ACTOR_NOT_FOUND" });
    const late = await start(theater, "late");
    const first = await actors.a.resend(letter.seq);
    const again = await actors.a.resend(letter.seq);
    assert.equal(first.id, late.id);
    assert.deepEqual(
      [again.id, again.receipt.link.toHex()],
      [first.id, first.receipt.link.toHex()],
    );
    assert.equal(await text(late, "notes"), "hello");
    await holds(late);
    await theater.close();
  });

  test("whose turn failed is sent again to its actor, or to another, also when that has stopped", async () => {
    const { theater, actors } = await house(["a", "b"]);
    await actors.a.send("note x\ntrap");
    await settle();
    await actors.a.stop();
    await assert.rejects(theater.resend(actors.a.id, 3), { code: "ACTOR_NOT_FOUND" });
    const { id } = await theater.resend(actors.a.id, 3, { to: "b" });
    assert.equal(id, actors.b.id);
    await settle();
    assert.equal((await lettersOf(actors.b)).length, 1, "it fails there too");
    const next = await start(theater, "a");
    assert.equal((await theater.resend(actors.a.id, 3)).id, next.id);
    await theater.close();
  });

  test("is none: a message that was done, a call, another event, one that is to come", async () => {
    const { theater, actors } = await house(["a"]);
    await actors.a.send("add 1"); // event 3
    await assert.rejects(actors.a.call("trap")); // event 5
    for (const seq of [0, 3, 4, 5, 99])
      await assert.rejects(actors.a.resend(seq), { code: "ACTOR_NO_DEAD_LETTER" });
    await theater.close();
  });
});
