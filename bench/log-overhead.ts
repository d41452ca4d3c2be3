import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseActorId, ZERO_DIGEST } from "../src/base/mod.ts";
import { type Event, LinkWriter } from "../src/chain/mod.ts";
import { nodeSha256, openLogStore } from "../src/node/mod.ts";
import { EVENTS_A_TURN, TurnMaker } from "./harness/durable-turn.ts";
import type { Figure } from "./harness/figure.ts";

const TURNS = 1_000;
const ARGUMENT_BYTES = 32;

/** Bytes on the disk that are not the links themselves: a figure that is the same every time, so it is taken once. */
export async function run(): Promise<readonly Figure[]> {
  const together = await overhead(100);
  const alone = await overhead(1);
  return [
    { name: "log-overhead", value: together, unit: "B a link" },
    { name: "log-overhead-event", value: together / EVENTS_A_TURN, unit: "B an event" },
    { name: "log-overhead-alone", value: alone, unit: "B a link" },
    { name: "log-overhead-received", value: received(), unit: "B an event" },
  ];
}

/** Of a link, when so many are handed over at once. */
async function overhead(together: number): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), "theater-bench-"));
  try {
    const store = await openLogStore({ directory, fatal: (error) => console.error(error) });
    const makers = Array.from({ length: together }, (_, number) => new TurnMaker(number));
    let linkBytes = 0;
    for (let done = 0; done < TURNS; done += together) {
      const batch = makers.map((maker) => maker.next());
      for (const { link } of batch) linkBytes += link.length;
      await store.append(batch);
    }
    await store[Symbol.asyncDispose]();
    const segment = readFileSync(join(directory, "0000000001.log"));
    const used = segment.findLastIndex((byte) => byte !== 0) + 1;
    return (used - linkBytes) / TURNS;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Of a message from another actor, as its chain has it, without function and arguments. */
function received(): number {
  const [sender, actor] = ["5a", "c3"].map((text) => parseActorId(text.repeat(16)));
  if (sender === undefined || actor === undefined) throw new Error("what is written here is valid");
  const name = "theater:actor/handler@0.1.0#handle";
  const event: Event = {
    kind: "received",
    message: "call",
    sender: { kind: "actor", id: sender },
    position: { address: "counter", n: 4_321, after: 4_320, settled: 4_319 },
    key: undefined,
    deadlineMs: 1_790_000_005_000,
    function: name,
    args: [new Uint8Array(ARGUMENT_BYTES)],
    cause: { actor: sender, seq: 25_926, link: nodeSha256(new Uint8Array(1)) },
    trace: undefined,
  };
  const writer = new LinkWriter(nodeSha256);
  writer.begin({
    actor,
    seq: 30_000,
    parent: ZERO_DIGEST,
    turn: undefined,
    atMs: 1_790_000_000_000,
  });
  writer.record(event);
  return writer.byteCount - ARGUMENT_BYTES - name.length;
}
