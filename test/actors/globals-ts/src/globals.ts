import { actor } from "@theater/guest";
import { Checks } from "./checks.ts";

/** Each handler but the last ones tries one of the globals, and answers with what was not as it should be. */
export default actor({
  state: () => ({}),

  handlers: {
    encoding() {
      const checks = new Checks();
      const text = "añ€😀";
      const bytes = new TextEncoder().encode(text);
      checks.equal("bytes", bytes.toHex(), "61c3b1e282acf09f9880");
      checks.equal("text", new TextDecoder().decode(bytes), text);
      checks.equal("a lone surrogate", new TextEncoder().encode("\ud800").toHex(), "efbfbd");
      checks.equal("into", new TextEncoder().encodeInto(text, new Uint8Array(8)), {
        read: 3,
        written: 6,
      });
      const ill = Uint8Array.fromHex("61f09f9862c0");
      checks.equal("ill-formed", new TextDecoder().decode(ill), "a\ufffdb\ufffd");
      const fatal = new TextDecoder("utf-8", { fatal: true });
      checks.throws("fatal", () => fatal.decode(ill), "TypeError");
      checks.throws("another encoding", () => new TextDecoder("latin1"), "RangeError");
      const stream = new TextDecoder();
      const pieces = Array.from(bytes, (byte) =>
        stream.decode(Uint8Array.of(byte), { stream: true }),
      );
      checks.equal("a stream", pieces.join("") + stream.decode(), text);
      checks.equal(
        "a byte order mark",
        new TextDecoder().decode(Uint8Array.fromHex("efbbbf61")),
        "a",
      );
      const long = "x€".repeat(300);
      checks.equal("a long text", new TextDecoder().decode(new TextEncoder().encode(long)), long);
      return checks.failures;
    },

    cloning() {
      const checks = new Checks();
      const shared = { n: 1 };
      const value = {
        when: new Date(5),
        map: new Map([["a", shared]]),
        set: new Set([shared]),
        pattern: /x/giu,
        words: new Uint16Array([1, 2, 3]).subarray(1),
        holes: Array.from({ length: 2 }),
        error: new RangeError("far", { cause: shared }),
        boxed: Object(1n) as unknown,
        itself: undefined as unknown,
      };
      value.itself = value;
      const copy = structuredClone(value);
      const inner = copy.map.get("a");
      checks.equal("a date", copy.when.getTime(), 5);
      checks.equal(
        "what is shared",
        [inner === shared, copy.set.has(inner ?? shared)],
        [false, true],
      );
      checks.equal("what is circular", copy.itself === copy, true);
      checks.equal("a pattern", String(copy.pattern), "/x/giu");
      checks.equal("a view", [Array.from(copy.words), copy.words.byteOffset], [[2, 3], 2]);
      checks.equal("its buffer", copy.words.buffer === value.words.buffer, false);
      const { name, message, cause, stack } = copy.error;
      checks.equal("an error", [name, message, cause === inner], ["RangeError", "far", true]);
      checks.equal("its stack", stack, value.error.stack);
      checks.equal("its class", copy.error instanceof RangeError, true);
      checks.equal("a boxed bigint", typeof copy.boxed, "object");
      checks.throws("a function", () => structuredClone({ f: () => 1 }), "DataCloneError");
      checks.throws("a symbol", () => structuredClone(Symbol("s")), "DataCloneError");
      checks.throws("a promise", () => structuredClone(Promise.resolve()), "DataCloneError");
      checks.throws("an iterator", () => structuredClone([].values()), "DataCloneError");
      const transfer = [new ArrayBuffer(1)];
      checks.throws("a transfer", () => structuredClone(1, { transfer }), "DataCloneError");
      return checks.failures;
    },

    randomness() {
      const checks = new Checks();
      const drawn = Array.from({ length: 64 }, () => Math.random());
      checks.equal(
        "a range",
        drawn.every((one) => one >= 0 && one < 1),
        true,
      );
      checks.equal("no two alike", new Set(drawn).size, 64);
      const view = new Uint32Array(16);
      checks.equal("the view itself", crypto.getRandomValues(view) === view, true);
      checks.equal(
        "filled",
        view.some((word) => word !== 0),
        true,
      );
      const all = crypto.getRandomValues(new Uint8Array(65_536));
      checks.equal("a full quota", all.lastIndexOf(0) > 60_000, true); // 1 in 256 is 0
      const over = new Uint8Array(65_537);
      checks.throws("over quota", () => crypto.getRandomValues(over), "QuotaExceededError");
      const floats = new Float32Array(1);
      checks.throws("floats", () => crypto.getRandomValues(floats), "TypeMismatchError");
      const uuid = crypto.randomUUID();
      const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
      checks.equal("a UUID", shape.test(uuid) && uuid !== crypto.randomUUID(), true);
      return checks.failures;
    },

    /** What an actor draws; another one draws other numbers. */
    draw: () => [Math.random(), crypto.randomUUID()],

    print() {
      console.log("%s has %d of %o", "Ann", 3, { tea: true });
      console.info(new Map([["a", [1, 2n, Symbol("s")]]]), new Set(["x"]), new Uint8Array(2));
      console.debug("plain", "words");
      console.trace(null, undefined);
      console.warn(/x/g, new Date(0));
      console.assert(true, "this is not said");
      console.assert(false, "so it is: %i", 7.5);
      console.table([{ a: 1 }, { a: 2 }]);
      console.dir({ deep: { er: { and: { deeper: 1 } } } });
      console.log("x".repeat(20_000));
      console.error(thrown());
    },

    /** Things that are large, or never end: what it costs to show them is bounded. */
    printLarge() {
      const wide: unknown[] = Array.from({ length: 1_000 }, (_, at) => ({ at }));
      const tree = Array.from({ length: 100 }, () => wide);
      console.log(tree);
      const chain: { next?: unknown } = {};
      chain.next = { next: { next: { next: chain } } };
      console.log(chain);
    },

    printErrors() {
      console.log(Array.from({ length: 10 }, thrown));
    },
  },
});

class Boom extends Error {
  readonly code = 7;
}

function thrown(): unknown {
  return new Boom("it broke", { cause: new TypeError("below") });
}
