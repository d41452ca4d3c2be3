// What the host lends an actor, as its guest engine gives it: one module for each interface of wit/actor.wit. u64 is a number,
// an option is the value or null, and a function whose result is a WIT `result` returns what is ok and throws what is not.

declare module "theater:actor/runtime@0.1.0" {
  export type Level = "trace" | "debug" | "info" | "warn" | "error";

  export interface Identity {
    id: string;
    name: string | null;
    epoch: number;
  }

  const runtime: {
    log(level: Level, text: string): void;
    self(): Identity;
    /** Ends the turn as failed: nothing after it runs. */
    fail(message: string): never;
  };
  export default runtime;
}

declare module "theater:actor/timing@0.1.0" {
  const timing: {
    now(): number;
    sleep(durationMs: number): void;
    setTimer(afterMs: number, everyMs: number | null, body: Uint8Array): number;
    cancelTimer(token: number): boolean;
  };
  export default timing;
}

declare module "theater:actor/random@0.1.0" {
  const random: {
    bytes(count: number): Uint8Array;
    /** 64 bits, rounded to a number: take `bytes` where every bit counts. */
    number(): number;
  };
  export default random;
}

declare module "theater:actor/monitors@0.1.0" {
  /** What each throws is an Error with a `monitor-error` as its `payload`. */
  const monitors: {
    monitor(actor: string): string;
    demonitor(actor: string): boolean;
  };
  export default monitors;
}

declare module "theater:actor/supervisor@0.1.0" {
  /** What each throws is an Error with a `child-error` as its `payload`. */
  const supervisor: {
    spawn(kind: string, name: string, parameters: Uint8Array | null): string;
    restart(child: string, ended: number, initial: boolean): void;
    stop(child: string, timeoutMs: number): void;
    children(): string[];
  };
  export default supervisor;
}

declare module "theater:actor/messages@0.1.0" {
  export type CallError =
    | { tag: "not-found" }
    | { tag: "mailbox-full" }
    | { tag: "outbox-full" }
    | { tag: "deadline" }
    | { tag: "deadlock" }
    | { tag: "in-doubt" }
    | { tag: "denied"; val: string }
    | { tag: "failed"; val: string }
    | { tag: "refused"; val: string }
    | { tag: "other"; val: string };

  export type Answer = { tag: "ok"; val: Uint8Array } | { tag: "err"; val: CallError };

  /** What each throws is an Error with the `CallError` as its `payload`. */
  const messages: {
    send(to: string, body: Uint8Array): void;
    call(to: string, body: Uint8Array, deadlineMs: number): Uint8Array;
    request(to: string, body: Uint8Array, deadlineMs: number): number;
    wait(tokens: number[]): [number, Answer];
    reply(token: number, body: { tag: "ok"; val: Uint8Array } | { tag: "err"; val: string }): void;
  };
  export default messages;
}
