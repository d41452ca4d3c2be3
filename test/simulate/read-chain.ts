import { HANDLE_RESULT } from "../../src/actor/mod.ts";
import { equalBytes, type Value, type WitFunction, type WitType } from "../../src/base/mod.ts";
import {
  decodeResult,
  decodeValue,
  encodeResult,
  type Event,
  isBlob,
  SALT_BYTES,
  type Slot,
  steps,
  walkExport,
} from "../../src/chain/mod.ts";
import { nodeSha256 } from "../../src/node/mod.ts";
import type { Program } from "../../src/engine/mod.ts";
import type { Recorded } from "./observed.ts";
import { CHANNEL_HANDLER, shortOf } from "./script.ts";

/** Decodes exports of actors of programs with these imports and exports. An export has to be one that verifies. */
export class ChainReader {
  readonly #types: ReadonlyMap<string, WitFunction>;
  readonly #blobs = new Map<string, Uint8Array>();
  #table: readonly string[] = [];
  readonly #called = new Map<number, string>();
  /** The function of the message that the present turn took. */
  #entry = "";

  constructor({ imports, exports }: Pick<Program, "imports" | "exports">) {
    const all = [...imports, ...exports];
    this.#types = new Map(
      all.map((one) => [`${one.interface}#${one.function}`, one.type] as const),
    );
  }

  read(bytes: Uint8Array): readonly Recorded[] {
    const events: Recorded[] = [];
    for (const item of walkExport(bytes)) {
      if (item.kind === "blob") this.#blobs.set(nodeSha256(item.bytes).toHex(), item.bytes);
      if (item.kind !== "link") continue;
      const link = item.digest.toHex();
      for (const { seq, event } of steps(item.link, item.digest))
        events.push({ seq, atMs: item.link.atMs, link, event, ...this.#read(seq, event) });
    }
    return events;
  }

  #read(seq: number, event: Event): Pick<Recorded, "name" | "args" | "result"> {
    switch (event.kind) {
      case "started":
        this.#table = event.table ?? this.#table;
        return NOTHING;
      case "received": {
        this.#entry = event.function;
        const params = this.#types.get(event.function)?.params ?? [];
        const recorded = params.filter(({ name }) => name !== "state"); // threaded through, never recorded
        return { ...NOTHING, args: this.#values(event.args, recorded) };
      }
      case "called": {
        const name = this.#table[event.import] ?? "";
        this.#called.set(seq, name);
        const type = this.#types.get(name);
        return {
          name: shortOf(name),
          args: this.#values(event.args, type?.params ?? []),
          result: event.result && decodeResult(type?.result, this.#payload(event.result)),
        };
      }
      case "returned": {
        const name = this.#called.get(event.called) ?? "";
        const type = this.#types.get(name);
        const result = decodeResult(type?.result, this.#payload(event.result));
        return { name: shortOf(name), args: [], result };
      }
      case "replied": {
        const payload = this.#payload(event.result);
        const type = equalBytes(payload, NONE) ? undefined : resultOf(this.#entry);
        return { ...NOTHING, result: type && decodeResult(type, payload) };
      }
      default:
        return NOTHING;
    }
  }

  #values(slots: readonly Slot[], params: WitFunction["params"]): readonly Value[] {
    return slots.map((slot, at) => {
      const type = params[at]?.type;
      if (type === undefined) throw new Error("more arguments than the function has");
      return decodeValue(type, this.#payload(slot));
    });
  }

  #payload(slot: Slot): Uint8Array {
    if (!isBlob(slot)) return slot;
    const found = this.#blobs.get(slot.digest.toHex());
    if (found === undefined) throw new Error("an export without a payload that it names");
    return found.subarray(SALT_BYTES);
  }
}

/** Of a program without `init`. */
const NONE = encodeResult(undefined, undefined);

const NOTHING: Pick<Recorded, "name" | "args" | "result"> = {
  name: undefined,
  args: [],
  result: undefined,
};

/** What a handler answers, without the state. */
function resultOf(entry: string): WitType | undefined {
  if (entry.endsWith("#init") || entry.endsWith("#handle-exit")) return NO_RESULT;
  if (entry.startsWith(CHANNEL_HANDLER))
    return entry.endsWith("#handle-open") ? { kind: "result", ok: CONSENT, err: TEXT } : NO_RESULT;
  return entry.endsWith("#handle") ? HANDLE_RESULT : undefined;
}

const TEXT: WitType = { kind: "string" };
const NO_RESULT: WitType = { kind: "result", ok: undefined, err: TEXT };
const COUNT: WitType = { kind: "u32" };
const CREDIT: WitType = {
  kind: "variant",
  cases: [
    { name: "automatic", type: COUNT },
    { name: "manual", type: COUNT },
  ],
};
const CONSENT: WitType = {
  kind: "variant",
  cases: [
    { name: "accept", type: CREDIT },
    { name: "refuse", type: TEXT },
  ],
};
