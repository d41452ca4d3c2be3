import { HostHandles } from "./abi/host-handles.ts";
import { checkedFuel, checkedLimits } from "./checked-limits.ts";
import { type EngineCode, EngineError } from "./errors.ts";
import { CROSSING_HOST_BYTES_FREE, CROSSING_HOST_BYTES_PER_BYTE, type Limits } from "./limits.ts";
import { Meter } from "./meter/mod.ts";
import { unwind } from "./trap.ts";

/**
 * Changed whenever the same crossing would cost otherwise, meet another limit, show a guest other calls of its `realloc`, or give
 * other values. Written into each chain's genesis.
 */
export const ABI_VERSION = 1;

/** Fuel of each call between a guest and the host or another component, besides what it carries: each takes 0.2 µs of the host. */
export const CALL_FUEL = 64;

/** Bytes lifted or lowered for one fuel. */
export const BYTES_PER_FUEL = 8;

/** Fuel owed for crossings that is kept aside before it is taken from the meter, because writing a global costs 40 ns. */
const OWED_FUEL_MAX = 4_096;

/**
 * The run of one root instance with all that is nested in it: what is left of its limits, and whether it still lives. Calls
 * from outside come one at a time.
 */
export class Execution {
  readonly limits: Limits;
  readonly meter: Meter;
  /** True where an import may answer with a promise: then every export answers with one (JSPI). */
  readonly suspending: boolean;
  /** The guests' resources that the host holds. */
  readonly hostHandles: HostHandles = new HostHandles(this);

  #bytesLeft: number;
  #elementsLeft: number;
  #hostBytesLeft = CROSSING_HOST_BYTES_FREE;
  #owedFuel = 0;
  #handleCount = 0;
  #handlesPeak = 0;
  /** Bytes that crossed in the largest of the calls before this one. */
  #bytesPeak = 0;
  #running = false;
  /** Start functions run. */
  #starting = false;
  #failure: { readonly thrown: unknown } | undefined;
  #interrupt: ((reason: unknown) => void) | undefined;

  constructor(limits: Partial<Limits> = {}, suspending = false) {
    this.limits = checkedLimits(limits);
    this.meter = new Meter(this.limits);
    this.suspending = suspending;
    this.#bytesLeft = this.limits.crossingBytesMax;
    this.#elementsLeft = this.limits.crossingElementsMax;
  }

  /** Exact between calls, and in a host function while it runs. */
  get fuel(): bigint {
    const fuel = this.meter.fuel - BigInt(this.#owedFuel);
    return fuel < 0n ? 0n : fuel;
  }

  set fuel(fuel: bigint) {
    const left = checkedFuel("fuel", fuel);
    this.#owedFuel = 0;
    this.meter.fuel = left;
  }

  get handleCount(): number {
    return this.#handleCount;
  }

  /** The most that there were at once. */
  get handlesPeak(): number {
    return this.#handlesPeak;
  }

  /** Bytes that crossed within one call at most, one that runs included. */
  get crossingBytesPeak(): number {
    return Math.max(this.#bytesPeak, this.#bytesCrossed);
  }

  /** It trapped, or was ended: nothing enters any more, and what is within must go. */
  get isOver(): boolean {
    return this.#failure !== undefined;
  }

  /** It lives, and no call runs or waits. */
  get idle(): boolean {
    return this.#failure === undefined && !this.#running;
  }

  /**
   * Begins a call from outside. @throws EngineError ENGINE_DEAD, or ENGINE_BAD_CALL where another call runs.
   */
  begin(): void {
    if (this.#failure !== undefined) throw this.#death();
    if (this.#running) {
      throw new EngineError(
        "ENGINE_BAD_CALL",
        { what: "the instance is busy with another call", remedy: "wait for its answer" },
        "host",
      );
    }
    this.#running = true;
    this.#bytesPeak = this.crossingBytesPeak;
    this.#bytesLeft = this.limits.crossingBytesMax;
    this.#elementsLeft = this.limits.crossingElementsMax;
    this.#hostBytesLeft = CROSSING_HOST_BYTES_FREE;
  }

  /** Ends it, after the guest has returned. @throws what ended the execution meanwhile, or ENGINE_OUT_OF_FUEL. */
  finish(): void {
    if (this.#failure !== undefined) throw this.fail(undefined);
    if (this.#owedFuel > 0) this.#settleFuel();
    this.#running = false;
  }

  /** Ends it, and the execution, where the guest or anything it called threw. Gives what is to be thrown to the caller. */
  fail(thrown: unknown): unknown {
    this.#die(thrown);
    this.#running = false;
    return this.#failure?.thrown;
  }

  /** Runs what may run guest code: instantiation of a core module, above all. @throws as a call does. */
  run<T>(work: () => T): T {
    this.begin();
    this.#starting = true;
    try {
      const answer = work();
      this.finish();
      return answer;
    } catch (thrown) {
      throw this.fail(thrown);
    } finally {
      this.#starting = false;
    }
  }

  /**
   * What may wait is called. @throws EngineError ENGINE_TRAP, of origin host, in a start function: it is entered without JSPI, which the
   * specification does not know, nor an execution in which nothing waits.
   */
  expectEntered(): void {
    if (this.#starting) throw cannotWait();
  }

  /** For what guests call: remembers why, and unwinds the guest so that it cannot catch it. */
  abort(thrown: unknown): never {
    this.#die(thrown);
    unwind();
  }

  /**
   * Remembers what a host function threw: it comes out of the call as it is, but for the end of V8's stack, which only
   * happened to be found there. Gives it back, to be thrown on.
   */
  blame(thrown: unknown): unknown {
    this.#failure ??= {
      thrown: (thrown instanceof RangeError ? this.meter.verdict(thrown) : undefined) ?? thrown,
    };
    return thrown;
  }

  /** A call out of the guest begins. @throws EngineError where the execution is over. */
  leave(): void {
    if (this.#failure !== undefined) throw this.#death();
    this.#owe(CALL_FUEL);
  }

  /** After others have run. @throws what ended the execution meanwhile: its reason, and the same for each hop. */
  goOn(): void {
    if (this.#failure !== undefined) throw this.#failure.thrown;
  }

  /** The host ends it: a suspended call rejects, and nothing enters or leaves any more. */
  end(code: EngineCode): void {
    const reason = new EngineError(
      code,
      { what: "the host ended the instance", remedy: "make a new instance" },
      "host",
    );
    this.#die(reason);
    this.#interrupt?.(reason);
  }

  /**
   * What a suspended guest waits for, cut short by `end`. The promise of a suspended guest must always settle: V8 keeps
   * its stack for ever otherwise.
   */
  wait<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#interrupt = reject;
      promise.then(resolve, (thrown: unknown) => reject(this.blame(thrown) as Error));
      if (this.#failure !== undefined) reject(this.#failure.thrown); // it ended the instance, and waits all the same
    });
  }

  /**
   * Before anything is allocated for it. `hostBytes` is what it will take of JavaScript's memory at most, nothing where it is written
   * into a guest. @throws EngineError ENGINE_BUDGET_EXCEEDED or ENGINE_OUT_OF_FUEL
   */
  charge(bytes: number, elements: number, hostBytes = 0): void {
    this.#bytesLeft -= bytes;
    this.#elementsLeft -= elements;
    this.#hostBytesLeft += CROSSING_HOST_BYTES_PER_BYTE * bytes - hostBytes;
    if (this.#bytesLeft < 0) {
      throw exceeded(`crossingBytesMax of ${this.limits.crossingBytesMax} bytes in one call`);
    }
    if (this.#elementsLeft < 0) {
      throw exceeded(`crossingElementsMax of ${this.limits.crossingElementsMax} in one call`);
    }
    if (this.#hostBytesLeft < 0) throw exceeded(HOST_BYTES_LIMIT);
    this.#owe(Math.floor(bytes / BYTES_PER_FUEL) + elements);
  }

  countHandle(): void {
    if (this.#handleCount >= this.limits.handlesMax) {
      throw exceeded(`handlesMax of ${this.limits.handlesMax}`);
    }
    if (++this.#handleCount > this.#handlesPeak) this.#handlesPeak = this.#handleCount;
  }

  uncountHandle(): void {
    this.#handleCount--;
  }

  /** The guest broke a rule of the canonical ABI. `what` is a sentence without a full stop. */
  trap(what: string): never {
    throw new EngineError("ENGINE_TRAP", {
      what,
      remedy: "the component is faulty: mend it, or the tools that made it",
    });
  }

  /** What a refusal refused did not cross. */
  get #bytesCrossed(): number {
    return this.limits.crossingBytesMax - Math.max(this.#bytesLeft, 0);
  }

  #owe(fuel: number): void {
    this.#owedFuel += fuel;
    if (this.#owedFuel >= OWED_FUEL_MAX) this.#settleFuel();
  }

  #settleFuel(): void {
    const left = this.meter.fuel - BigInt(this.#owedFuel);
    this.#owedFuel = 0;
    this.meter.fuel = left;
    if (left < 0n) {
      throw new EngineError("ENGINE_OUT_OF_FUEL", {
        what: "the guest used up its fuel",
        remedy: "give it more fuel, or less to do",
      });
    }
  }

  /** The first reason is the reason. */
  #die(thrown: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { thrown: this.#verdict(thrown) };
  }

  #verdict(thrown: unknown): unknown {
    if (thrown instanceof EngineError) return thrown;
    return this.meter.verdict(thrown) ?? thrown;
  }

  #death(): EngineError {
    return new EngineError("ENGINE_DEAD", {
      what: "the instance trapped or was ended before",
      remedy: "make a new instance",
      cause: this.#failure?.thrown,
    });
  }
}

function cannotWait(): EngineError {
  return new EngineError(
    "ENGINE_TRAP",
    {
      what: "the guest called an import that may wait from a start function",
      remedy: "call it from a function that the component exports",
    },
    "host",
  );
}

const HOST_BYTES_LIMIT = `${CROSSING_HOST_BYTES_PER_BYTE} bytes of the host's memory for each byte, and ${CROSSING_HOST_BYTES_FREE} more, in one call`;

function exceeded(limit: string): EngineError {
  return new EngineError("ENGINE_BUDGET_EXCEEDED", {
    what: `more crossed the boundary than its limit, ${limit}`,
    remedy: "pass less in one call, or raise the limit",
  });
}
