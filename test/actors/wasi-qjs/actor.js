// A counter for the engine that TypeScript actors are made for, with no library between: what it asks of WASI is that engine's own doing.
import runtime from "theater:actor/runtime@0.1.0";

const text = (bytes) => String.fromCharCode(...bytes);
const bytes = (string) => Uint8Array.from(string, (character) => character.charCodeAt(0));

function does(command, count) {
  switch (command) {
    case "add":
      return count + 1;
    case "now":
      return Date.now();
    case "elapsed":
      return performance.now() >= 0;
    case "chance":
      return Math.random() < 1;
    case "fail":
      return runtime.fail("no more tea");
    default:
      return new Map([[command, count]]).get(command);
  }
}

export const handler = {
  init: () => bytes("0"),
  handle(state, message) {
    const count = Number(text(state));
    const result = does(text(message.body), count);
    return [
      bytes(String(typeof result === "number" && text(message.body) === "add" ? result : count)),
      bytes(String(result)),
    ];
  },
};
