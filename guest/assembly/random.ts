/** `theater:actor/random`: from the host's entropy, and recorded. */

import { Bytes } from "./bytes";
import { liftBytes } from "./canonical";

/** 64 unpredictable bits. */
@external("theater:actor/random@0.1.0", "number")
export declare function random(): u64;

export function randomBytes(count: u32): Bytes {
  lowBytes(count, area);
  return liftBytes(load<usize>(area));
}

/** A list: pointer and length. */
const area: usize = memory.data(8, 4);

@external("theater:actor/random@0.1.0", "bytes")
declare function lowBytes(count: u32, result: usize): void;
