import { TheaterError } from "../base/mod.ts";

export type ProtocolCode =
  | "PROTOCOL_NOT_JSON" // a line that is not UTF-8, or not one JSON object
  | "PROTOCOL_LINE_TOO_LONG" // a line beyond LINE_BYTES_MAX; what follows it is read
  | "PROTOCOL_BAD_REQUEST" // an object, but not a request: `where` names the key
  | "PROTOCOL_UNKNOWN_VERB" // a request of a kind that this host does not know
  | "PROTOCOL_UNSUPPORTED" // a kind that it knows, and cannot do here
  | "PROTOCOL_ID_IN_USE" // the request with this id is not answered yet
  | "PROTOCOL_TOO_MANY_REQUESTS" // in flight on this connection: REQUESTS_MAX, or REQUEST_BYTES_MAX
  | "PROTOCOL_TOO_MANY_CONNECTIONS" // CONNECTIONS_MAX are open
  | "PROTOCOL_CANCELLED" // whoever asked took it back; what it began may go on
  | "PROTOCOL_LAGGED" // a stream was read too slowly, and is at its end
  | "PROTOCOL_REPLY_TOO_LARGE" // the answer is there, and does not fit into a line
  | "PROTOCOL_BAD_VALUE" // JSON that does not fit its WIT type: `where` is the path
  | "PROTOCOL_AMBIGUOUS_FUNCTION" // more than one version of an interface has it
  | "PROTOCOL_BAD_ANSWER" // what the host said is no answer
  | "PROTOCOL_PATH_TOO_LONG" // of the socket: the system has no room for it
  | "PROTOCOL_NO_SOCKET" // the host's socket cannot be made, or is another's
  | "PROTOCOL_CLOSED"; // the connection ended before the answer came

export class ProtocolError extends TheaterError<ProtocolCode> {}

/** What the other side said was wrong, with its own code. */
export class RemoteError extends TheaterError {}
