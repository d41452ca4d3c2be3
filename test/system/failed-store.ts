/**
 * A theater in a process of its own, whose store fails, and that closes then: what whoever waits is told. The fault itself is told to the
 * process, which ends by itself: nobody goes on offering what it had sent.
 */

import { openMemoryStore, type Store, StoreError } from "../../src/store/mod.ts";
import { Theater } from "../../src/theater/mod.ts";
import { scripted } from "../simulation/scripted-house.ts";

const drainMs = Number(process.argv[2]);
const faults: unknown[] = [];
process.on("uncaughtException", (error) => faults.push(error));

let isBad = false;
let isClosed = false;
const memory = openMemoryStore();
const store = new Proxy(memory, {
  get(target, member) {
    if (member === "append") return append;
    if (member === Symbol.asyncDispose) return async () => void (isClosed = true);
    const value: unknown = Reflect.get(target, member);
    return typeof value === "function" ? value.bind(target) : value;
  },
});

const append: Store["append"] = (batch) =>
  isBad
    ? Promise.reject(
        new StoreError("STORE_FAILED", { what: "the disk is gone", remedy: "mend it" }),
      )
    : memory.append(batch);

const codeOf = (error: unknown): string => String((error as { readonly code: unknown }).code);

const theater = await Theater.open({ store });
const sleeper = await theater.start(scripted("sleeper"));
const other = await theater.start(scripted("other"));
const sender = await theater.start(scripted("sender"));
const slept = sleeper.call("sleep 1000000").then(() => "done", codeOf);
while ((await sleeper.inspect())?.phase !== "waiting") await new Promise(setImmediate);
await sender.call("send sleeper add 1");
isBad = true;
const failed = await other.call("add 1").then(() => "done", codeOf);
await sender.stop();
await theater.close({ drainMs });
process.stdout.write(`${failed} ${await slept} ${isClosed ? "closed" : "open"}\n`);
process.exitCode = faults.length > 0 ? 0 : 1;
