export {
  ACTOR_ID_BYTES,
  type ActorId,
  actorIdBytes,
  actorIdFromBytes,
  newActorId,
  parseActorId,
} from "./actor-id.ts";
export { ACTOR_NAME_MAX, ACTOR_NAME_SEGMENT } from "./actor-name.ts";
export type { Brand } from "./brand.ts";
export { compareBytes, concatBytes, equalBytes, NO_BYTES } from "./bytes.ts";
export { BYTE_SIZE, byteSize, byteSizeText } from "./byte-size.ts";
export { CELLS_MAX } from "./cells-max.ts";
export { Alarm } from "./alarm.ts";
export type { Clock } from "./clock.ts";
export {
  DIGEST_BYTES,
  type Digest,
  digestFromBytes,
  parseDigest,
  type Sha256,
  ZERO_DIGEST,
} from "./digest.ts";
export { type Due, DueQueue } from "./due-queue.ts";
export type { Entropy } from "./entropy.ts";
export { printable, printableLines } from "./printable.ts";
export { pathText, QUOTED_MAX, quote, quoteList } from "./quote.ts";
export type { Scheduler } from "./scheduler.ts";
export type { Stopwatch } from "./stopwatch.ts";
export { sameFunctionType } from "./same-type.ts";
export { type Explanation, TheaterError } from "./theater-error.ts";
export { functionText, TYPE_TEXT_MAX, witText } from "./type-text.ts";
export { unreachable } from "./unreachable.ts";
export { VERSION } from "./version.ts";
export type { Wire } from "./wire.ts";
export {
  camelCase,
  kebabCase,
  Handle,
  isNestedOption,
  type PrimitiveKind,
  type Value,
  type WitCase,
  type WitField,
  type WitFunction,
  type WitType,
} from "./wit-type.ts";
