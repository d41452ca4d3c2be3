import type { Codes } from "./explained.ts";

const OTHER = "Use the same version of theater on both ends.";

export const PROTOCOL: Codes = {
  PROTOCOL_AMBIGUOUS_FUNCTION: {
    means: "More than one version of an interface has the function.",
    causes: ["The function was named without a version"],
    todo: ["Name it with its version: `ns:pkg/interface@1.0.0#function`."],
  },
  PROTOCOL_BAD_ANSWER: {
    means: "What the host said is no answer.",
    causes: [
      "Another version of theater hosts the directory",
      "Something else listens on its socket",
    ],
    todo: [OTHER],
  },
  PROTOCOL_BAD_REQUEST: {
    means: "The line is an object, but not a request; the error names the key.",
    causes: ["A client of another version, or of your own"],
    todo: ["Send what the key wants."],
  },
  PROTOCOL_BAD_VALUE: {
    means: "JSON that does not fit its WIT type; the error names the path.",
    causes: ["An argument of another type, a missing field, a number out of range"],
    todo: ["Write it as the error says."],
    read: "messages.md: From outside",
  },
  PROTOCOL_CANCELLED: {
    means: "Whoever asked took the request back; what it began may go on.",
    causes: ["Ctrl-C, or a connection that ended"],
    todo: ["See what was done with `theater chain log ACTOR`."],
  },
  PROTOCOL_CLOSED: {
    means: "The connection ended before the answer came.",
    causes: ["The host stopped or was killed"],
    todo: ["Start the host again: what it had begun goes on from its last commit."],
  },
  PROTOCOL_ID_IN_USE: {
    means: "The request with this id is not answered yet.",
    causes: ["A client that counts wrongly"],
    todo: ["Give each request of a connection an id of its own."],
  },
  PROTOCOL_LAGGED: {
    means: "A stream was read too slowly, and has ended.",
    causes: ["Whoever reads it is slower than what happens"],
    todo: ["Ask for it again from the last event that you have."],
  },
  PROTOCOL_LINE_TOO_LONG: {
    means: "A line is longer than a line may be.",
    causes: ["A very large body"],
    todo: ["Send it in pieces."],
  },
  PROTOCOL_NOT_JSON: {
    means: "A line is not UTF-8, or not one JSON object.",
    causes: ["Something else than theater speaks to the socket"],
    todo: [OTHER],
  },
  PROTOCOL_NO_SOCKET: {
    means: "The host's socket cannot be made, or is another's.",
    causes: ["The data directory is not yours", "Something else took the name `host.sock`"],
    todo: ["Look at the data directory with `theater doctor`."],
  },
  PROTOCOL_PATH_TOO_LONG: {
    means: "The path of the host's socket is longer than the system allows.",
    causes: ["A data directory very deep down"],
    todo: ["Name a data directory with a shorter path, or a relative one."],
  },
  PROTOCOL_REPLY_TOO_LARGE: {
    means: "The answer is there, and does not fit into a line.",
    causes: ["A very large reply"],
    todo: ["Read it from the chain: `theater export ACTOR`."],
  },
  PROTOCOL_TOO_MANY_CONNECTIONS: {
    means: "As many connections are open as the host takes.",
    causes: ["Clients that connect and never end"],
    todo: ["Close some, or use one connection for many requests."],
  },
  PROTOCOL_TOO_MANY_REQUESTS: {
    means: "As many requests are in flight on this connection as may be.",
    causes: ["A client that does not wait for answers"],
    todo: ["Wait for some of them first."],
  },
  PROTOCOL_UNKNOWN_VERB: {
    means: "The host does not know this kind of request.",
    causes: ["A host of an older version"],
    todo: [OTHER],
  },
  PROTOCOL_UNSUPPORTED: {
    means: "The host knows this kind of request, and cannot do it here.",
    causes: ["Something that needs a host, asked of a data directory without one"],
    todo: ["Start a host with `theater run`, and ask that."],
  },
};
