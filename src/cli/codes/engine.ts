import type { Codes } from "./explained.ts";

export const ENGINE: Codes = {
  ENGINE_BAD_CALL: {
    means:
      "There is no such export, or the arguments do not fit its WIT type; the guest was not entered.",
    causes: [
      "A misspelt function",
      "Arguments of another type",
      "A limit, or fuel, that is no whole number in its range",
    ],
    todo: ["Compare the call with the component's WIT."],
  },
  ENGINE_BUDGET_EXCEEDED: {
    means: "More bytes, elements or handles crossed the boundary than the limit allows.",
    causes: ["A large message, reply or list", "A guest that makes handles and drops none"],
    todo: ["Move less at a time, or raise the limit that the error names in the manifest."],
    read: "manifest.md: `[limits]`",
  },
  ENGINE_DEAD: {
    means: "The instance trapped or was ended before, and does nothing any more.",
    causes: ["A call on an instance after its trap"],
    todo: ["Make a new instance. An actor is given one by itself."],
  },
  ENGINE_INVALID: {
    means: "The bytes are no component, or one against the specification.",
    causes: [
      "A core module, which has to be made a component first",
      "A file that was cut short or is something else",
      "A tool that made it wrongly",
    ],
    todo: [
      "Build it again with `theater build`, or make a core module a component with `theater pack`.",
    ],
    read: "conformance.md: Components",
  },
  ENGINE_OUT_OF_FUEL: {
    means: "The turn used up the instructions that it may use.",
    causes: ["A loop that does not end", "Work that needs more than `fuel-max`"],
    todo: ["Do less in one turn, or raise `fuel-max` in the manifest."],
    read: "metering.md: Fuel",
  },
  ENGINE_OUT_OF_MEMORY: {
    means: "A memory or a table would be larger than its limit, or the host has none left.",
    causes: [
      "The component asks for more to begin with than `memory-bytes-max`",
      "A host that is short of memory, or that has as many memories as a process can have",
      "More guests that wait at once than the host has stacks for, one for each component that a call goes through",
    ],
    todo: ["Raise `memory-bytes-max` in the manifest, or build the component with less memory."],
    read: "metering.md: Memory and tables",
  },
  ENGINE_STACK_OVERFLOW: {
    means: "The guest called itself deeper than it may.",
    causes: ["A recursion that does not end", "Data that is nested very deeply"],
    todo: ["Make the recursion a loop, or raise `depth-max` in the manifest."],
    read: "metering.md: Depth",
  },
  ENGINE_TRAP: {
    means:
      "The guest broke a rule: its own, such as a failed assertion, or one of the canonical ABI.",
    causes: [
      "A panic, an `abort` or an exception that nobody caught: most languages make an `unreachable` of it",
      "An access beyond its memory, or a division by zero",
      "A string that is not UTF-8, or a handle that it had given back",
    ],
    todo: [
      "See which message it was with `theater chain log ACTOR`.",
      "Replay it with a component that logs more: it fails in the same place.",
    ],
    read: "metering.md: Refused",
  },
  ENGINE_UNLINKED: {
    means: "The component imports what nobody offers, or with another type.",
    causes: [
      "It was built against another version of the WIT",
      "An interface that theater does not have",
    ],
    todo: ["Build it against the WIT in `wit/`, and grant the interface in the manifest."],
    read: "manifest.md: `[[handler]]`",
  },
  ENGINE_UNSUPPORTED: {
    means: "The component is valid, but asks for something that is refused or not built.",
    causes: [
      "Threads, async, 64-bit memory or relaxed SIMD",
      "Something that would not run the same way twice",
    ],
    todo: ["Build it without the feature that the error names."],
    read: "metering.md: Refused",
  },
};

export const GUEST: Codes = {
  CAPABILITY_CLOSED: {
    means: "A guest used something that the host lent it, and that is at its end.",
    causes: ["A stream or another resource that was closed, or whose epoch is over"],
    todo: ["Ask for it again in the turn that needs it, rather than keeping it."],
    read: "ideas.md: Epoch",
  },
  CAPABILITY_DENIED: {
    means: "A guest called what its manifest does not grant; the call did nothing.",
    causes: ["Code for WASI that reads files, clocks or the network, perhaps in a library"],
    todo: ["Grant the handler that the error names in the manifest, or do without the call."],
    read: "capabilities.md: Granting",
  },
  CAPABILITY_LIMIT: {
    means: "A guest asked for more than one call may give.",
    causes: ["A request for very many random bytes, a very long log line, and the like"],
    todo: ["Ask for less at a time: the error names the limit."],
    read: "capabilities.md: Errors",
  },
  CAPABILITY_MISUSED: {
    means: "A guest called an import in a way that its interface forbids.",
    causes: ["A mistake in the guest, or in a library that it uses"],
    todo: ["Read what the interface asks for, and mend the call that the error names."],
    read: "capabilities.md: Errors",
  },
  GUEST_EXITED: {
    means: "The guest ended itself as a program does, in the middle of a turn.",
    causes: [
      "`exit` in its sources or in a library",
      "A panic in a language whose runtime exits then",
    ],
    todo: [
      "Let the handler return, or throw, instead.",
      "See what it wrote before with `theater chain log ACTOR`.",
    ],
    read: "ideas.md: Turn",
  },
  GUEST_FAILED: {
    means: "The guest itself said that its turn failed, and why.",
    causes: [
      "An error in a handler that nobody caught: the message has its words and its place in the sources",
    ],
    todo: [
      "Mend the sources there.",
      "Throw a refusal where the sender should be told, and the turn should not fail.",
    ],
    read: "ideas.md: Turn",
  },
};
