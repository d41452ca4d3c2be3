import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import type { HostClient } from "../../src/client/mod.ts";
import { type ActorHandle, type ActorSource, Theater } from "../../src/theater/mod.ts";
import { holds, start, text } from "../simulation/scripted-house.ts";
import { Hosted } from "./hosted.ts";

const component = readFileSync(await buildExample("test/actors/unruly"));
const UNRULY = ["loop", "flood", "eat"] as const;
const BEHAVING = 99;
const CALLS = 2;

/** A mailbox that is soon full, so that whoever goads it is refused now and then. */
const LIMITS = "[limits]\nmailbox-max = 8\n";

function unruly(more = ""): ActorSource {
  const manifest = `name = "unruly"\nversion = "1.0.0"\ncomponent = "c.wasm"\n[[handler]]\ntype = "message-server"\n`;
  return { manifest: manifest + more, component };
}

const TREE: ActorSource = {
  manifest: `name = "unruly"
version = "1.0.0"
[supervisor]
intensity = 10000
period-ms = 1000
${UNRULY.map(
  (name, at) => `[[child]]
name = "${name}"
manifest = "unruly.toml"
shutdown = "brutal-kill"
parameters = "behaving/${at}"
`,
).join("")}`,
  component: new Uint8Array(),
  children: { "unruly.toml": unruly(LIMITS) },
};

test("beside one that loops, one that floods and one that eats memory, 99 get all their answers and every verb answers", async () => {
  await using host = await Hosted.open(undefined, { cells: 2 });
  const { theater } = host;
  const behaving: ActorHandle[] = [];
  for (let at = 0; at < BEHAVING; at++)
    behaving.push(await theater.start(unruly(), { name: `behaving/${at}` }));
  await theater.start(TREE);
  const over = new AbortController();
  await using goading = await host.client();
  const goaded = UNRULY.map((name) => goad(goading, name, over.signal));
  await using client = await host.client();
  await failedOnce(client, "unruly/loop");
  await failedOnce(client, "unruly/eat");

  const answers = Promise.allSettled(
    behaving.map(async (actor) => {
      const counts: number[] = [];
      for (let call = 0; call < CALLS; call++) counts.push(Number((await actor.call("work")).text));
      return counts;
    }),
  );
  const running = await Array.fromAsync(client.stream("list", {}));
  assert.equal(running.length, BEHAVING + UNRULY.length + 1);
  for (const name of UNRULY) {
    const { live, name: shown } = await client.ask("inspect", { actor: `unruly/${name}` });
    assert.equal(shown, `unruly/${name}`);
    assert.notEqual(live?.phase, "stopped");
  }
  await client.ask("stop", { actor: `behaving/${BEHAVING - 1}` });
  assert.equal(theater.find(`behaving/${BEHAVING - 1}`), undefined);

  const all = (await answers).slice(0, -1); // without the one that was stopped
  for (const one of all) {
    assert.equal(one.status, "fulfilled");
    const counts = one.status === "fulfilled" ? one.value : [];
    assert.deepEqual(
      counts.map((count) => count > 0),
      Array.from({ length: CALLS }, () => true),
    );
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
    );
  }

  over.abort();
  const refused = (await Promise.all(goaded)).flat();
  assert.deepEqual(
    refused.filter((code) => !EXPECTED.has(code)),
    [],
  );
  // What was full takes messages again.
  for (const name of UNRULY) await client.ask("send", { actor: `unruly/${name}`, body: "ignore" });
  await client.ask("stop", { actor: "unruly" });
  assert.equal(theater.actorCount, BEHAVING - 1);
  await theater.find("behaving/50")?.replay();
});

/** What whoever goads may be told: it is full, or the turn failed that took the message. */
const EXPECTED = new Set(["ACTOR_MAILBOX_FULL", "ACTOR_FAILED"]);

/** Sends it more than it can take, until that is over; the codes of what was refused. */
async function goad(
  client: HostClient,
  name: (typeof UNRULY)[number],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const codes = new Set<string>();
  const goadOnce = async (): Promise<void> => {
    while (!signal.aborted) {
      await client
        .ask("send", { actor: `unruly/${name}`, body: name })
        .catch((error: { code: string }) => void codes.add(error.code));
    }
  };
  await Promise.all(Array.from({ length: 9 }, goadOnce));
  return [...codes];
}

/** Resolves when its supervisor has begun it again. */
async function failedOnce(client: HostClient, actor: string): Promise<void> {
  for await (const { event } of client.stream("watch", { actor, since: 0 }))
    if (event?.kind === "failed") return;
}

test("a host that drains waits for one that goes from cell to cell meanwhile", async () => {
  await using theater = await Theater.open({ cells: 1 });
  const busy = await start(theater, "busy", "[limits]\nfuel-max = 100000000\n");
  // It goes after four of these where the machine is quiet.
  const calls = Array.from({ length: 12 }, () => text(busy, `spin ${SPIN}\nadd 1`));
  const answered = Promise.all(calls);
  answered.catch(() => undefined);
  await theater.drain(60_000);
  await theater.close();
  assert.equal((await answered).at(-1), "12");
});

test("an actor whose turns take long goes to a cell for such, between two of them and with its mail, and comes back", async () => {
  await using theater = await Theater.open({ cells: 1 });
  const busy = await start(theater, "busy", "[limits]\nfuel-max = 100000000\n");
  await start(theater, "other");
  const calls = Array.from({ length: 24 }, (_, n) =>
    text(busy, `spin ${n < 12 ? SPIN : 0}\nnote ${n}\ncall other 60000 get\nadd 1`),
  );
  await Promise.all(calls);
  assert.equal((await busy.inspect())?.cell, "slow");
  const noted = Array.from({ length: calls.length }, (_, n) => n).join(",");
  assert.equal(await text(busy, "notes"), noted, "in the order in which it was called");
  while ((await busy.inspect())?.cell !== "quick") await text(busy, "add 1");
  assert.equal(await text(busy, "notes"), noted);
  await holds(busy);
  await busy.stop();
  assert.equal(theater.find("busy"), undefined);
});

/** So often that it burns ten million. */
const SPIN = 1_000_000;
