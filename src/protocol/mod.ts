export {
  type Answer,
  errorFrom,
  type DeadLetterJson,
  type EventJson,
  isStreaming,
  type Items,
  type ListedJson,
  type LogJson,
  type MemoryJson,
  type Replies,
  type Replying,
  type StandingJson,
  type Streaming,
  type WireError,
  wireErrorOf,
  type WireReceipt,
} from "./answer.ts";
export { type ProtocolCode, ProtocolError, RemoteError } from "./errors.ts";
export { eventJson, type Place, placesOf, type ShownEvent, tableAfter } from "./event-json.ts";
export { bodyJson, type Json, jsonOf, utf8Text } from "./json.ts";
export {
  BUFFERED_BYTES_MAX,
  CONNECTIONS_MAX,
  LAG_ACTORS_MAX,
  LAG_CHARACTERS_MAX,
  LAG_LINES_MAX,
  LINE_BYTES_MAX,
  REQUEST_BYTES_MAX,
  REQUESTS_MAX,
} from "./limits.ts";
export { type Line, lineOf, LineReader, lineTooLong } from "./line-reader.ts";
export { parseAnswer, parseItem, parseReply } from "./parse-answer.ts";
export { idOf, parseRequest, VERBS } from "./parse-request.ts";
export {
  type Body,
  bodyOf,
  type Request,
  type RequestOf,
  type Requests,
  type Verb,
} from "./request.ts";
export { wirePair } from "./wire-pair.ts";
export { argsFromJson, type BytesAs, valueFromJson, valueToJson } from "./wit-json.ts";
