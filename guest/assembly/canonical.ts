/// <reference types="assemblyscript/std/assembly/rt/index.d.ts" />

/**
 * The canonical ABI by hand (Component Model, `CanonicalABI.md`), for strings of UTF-16 as AssemblyScript's are. Only components with an
 * interface of their own need this file; examples/resident shows how.
 *
 * Memory belongs to the runtime: what the host asks for is a managed object, and all that a call made goes at its end. The
 * runtimes `minimal` and `stub` keep everything until then; `incremental` does not, and is refused.
 */

import { Bytes } from "./bytes";

/**
 * The host's way to memory of ours, for arguments and for the results of imports. Aligned to 16, whatever is asked. A `list<u8>` is
 * one of `Bytes` as it stands.
 */
export function realloc(at: usize, oldSize: usize, align: usize, size: usize): usize {
  if (ASC_RUNTIME == 2) ERROR("the runtime must be minimal or stub: say so in asconfig.json");
  if (ASC_RUNTIME == 0 && kept == 0) kept = heap.alloc(0);
  return oldSize == 0 ? __new(size, idof<Bytes>()) : __renew(at, size);
}

/**
 * At the end of a call, when the host has read its result (its post-return): what nothing holds any more is given back. Under `stub`
 * that is all that was made since the start: there, no global may be given an object later.
 */
export function release(): void {
  if (ASC_RUNTIME != 0) return __collect();
  __reset();
  heap.alloc(kept - heap.alloc(0)); // what was made at the start stays
}

/** A `list<u8>` that the host lowered; `at` is what `realloc` gave. */
export function liftBytes(at: usize): Bytes {
  return changetype<Bytes>(at);
}

/** A string that the host lowered: `units` UTF-16 code units at `at`. */
export function liftText(at: usize, units: usize): string {
  return String.UTF16.decodeUnsafe(at, units << 1);
}

/** Stores a list as two words, pointer and length. */
export function lowerBytes(bytes: Bytes, at: usize): void {
  store<usize>(at, changetype<usize>(bytes));
  store<usize>(at, bytes.length, 4);
}

/** Stores a string as two words, pointer and code units. */
export function lowerText(text: string, at: usize): void {
  store<usize>(at, changetype<usize>(text));
  store<usize>(at, text.length, 4);
}

/** Under `stub`: up to where the heap was when the first call came. */
let kept: usize = 0;
