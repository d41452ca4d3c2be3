/** What JavaScript has elsewhere and a guest has not, and what to do instead. */
export const MISSING_GLOBALS: Readonly<Record<string, string>> = {
  ...each(
    ["setTimeout", "setInterval", "setImmediate", "requestAnimationFrame"],
    "set a durable timer: `setTimer` of @theater/guest",
  ),
  ...each(
    ["clearTimeout", "clearInterval", "clearImmediate"],
    "cancel a durable timer: `cancelTimer` of @theater/guest",
  ),
  ...each(
    ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "Request", "Response", "Headers"],
    "an actor reaches nothing but what its manifest grants: let another program do it, and send it here",
  ),
  ...each(
    ["process", "__dirname", "__filename"],
    "an actor has no process and no files: give it what it needs as `parameters` in its manifest",
  ),
  ...each(["Buffer"], "take Uint8Array: it has toBase64, toHex, fromBase64 and fromHex"),
  ...each(
    ["window", "document", "navigator", "localStorage", "sessionStorage", "indexedDB"],
    "an actor is no web page: keep what it has to keep in its state",
  ),
  ...each(["Worker", "MessageChannel", "BroadcastChannel"], "write another actor, and send to it"),
  ...each(
    ["URL", "URLSearchParams", "AbortController", "AbortSignal", "Intl", "WebAssembly", "Blob"],
    "the guest's engine is small and has none: take a package that is plain JavaScript",
  ),
};

/** What `@theater/guest/globals` brings where it is used, by its name there. */
export const GUEST_GLOBALS: Readonly<Record<string, string>> = {
  console: "console",
  TextEncoder: "TextEncoder",
  TextDecoder: "TextDecoder",
  structuredClone: "structuredClone",
  crypto: "crypto",
  "Math.random": "random",
};

export const REQUIRE_REMEDY = "write `import`, and bundle no package that asks for Node";

export const NODE_REMEDY =
  "an actor has neither files nor network nor Node: bundle no package that needs them";

function each(names: readonly string[], remedy: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, remedy]));
}
