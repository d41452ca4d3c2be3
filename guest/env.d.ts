// What stands in every actor's global scope beside the language itself, and what its host lends:
// `"types": ["@theater/guest/env"]` in a tsconfig.json without `DOM` and `node`.

/// <reference path="./host.d.ts" />

/**
 * Writes to the actor's log, as `log` of `@theater/guest` does: `log`, `info`, `dir` and `table` at the level `info`, a failed `assert` at
 * `error`, the others at that of their name. Texts and values are formatted much as Node does it, within bounds: looking at a value costs fuel.
 */
declare const console: {
  debug(...parts: readonly unknown[]): void;
  log(...parts: readonly unknown[]): void;
  info(...parts: readonly unknown[]): void;
  warn(...parts: readonly unknown[]): void;
  error(...parts: readonly unknown[]): void;
  trace(...parts: readonly unknown[]): void;
  dir(value: unknown): void;
  table(value: unknown): void;
  assert(condition: unknown, ...parts: readonly unknown[]): void;
};

interface TextEncoder {
  readonly encoding: "utf-8";
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}
declare const TextEncoder: { new (): TextEncoder };

interface TextDecoder {
  readonly encoding: "utf-8";
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
}
declare const TextDecoder: {
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
};

/** There is nothing to transfer to: `transfer` must be empty. */
declare function structuredClone<T>(value: T, options?: { transfer?: readonly unknown[] }): T;

/** Bytes of the host's entropy, recorded: a replay gets the same. */
declare const crypto: {
  /** Whole numbers only, and at most 65,536 bytes at once. */
  getRandomValues<View extends ArrayBufferView>(view: View): View;
  randomUUID(): string;
};

declare function queueMicrotask(task: () => void): void;
declare function atob(text: string): string;
declare function btoa(text: string): string;

interface DOMException extends Error {
  readonly code: number;
}
declare const DOMException: { new (message?: string, name?: string): DOMException };

interface Uint8Array<TArrayBuffer extends ArrayBufferLike> {
  toBase64(options?: { alphabet?: "base64" | "base64url"; omitPadding?: boolean }): string;
  toHex(): string;
}
interface Uint8ArrayConstructor {
  fromBase64(
    text: string,
    options?: { alphabet?: "base64" | "base64url"; lastChunkHandling?: "loose" | "strict" },
  ): Uint8Array<ArrayBuffer>;
  fromHex(text: string): Uint8Array<ArrayBuffer>;
}
