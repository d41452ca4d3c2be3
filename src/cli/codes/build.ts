import type { Codes } from "./explained.ts";

const BUILD_TABLE = "manifest.md: Keys";

export const BUILD: Codes = {
  BUILD_BAD_MODULE: {
    means: "The file is not a core WebAssembly module.",
    causes: ["It is a component already", "It was cut short, or is something else"],
    todo: ["Give `theater pack` what the compiler made; a component needs no packing."],
  },
  BUILD_BAD_WIT: {
    means: "The WIT is not WIT, or has no such world.",
    causes: ["A mistake in the file", "A misspelt `world`"],
    todo: ["Mend it where the error says."],
    read: BUILD_TABLE,
  },
  BUILD_CANNOT_WRITE: {
    means: "The component's file cannot be written.",
    causes: ["You may not write there", "The disk is full"],
    todo: ["Check `component` in the manifest: it counts from the manifest's own folder."],
    read: BUILD_TABLE,
  },
  BUILD_COMPILER_FAILED: {
    means: "AssemblyScript's compiler refused the sources.",
    causes: ["A mistake in the sources"],
    todo: ["Mend it where the compiler says."],
  },
  BUILD_MISSING_EXPORT: {
    means: "The world wants an export that the sources or the core module lack.",
    causes: ["A function that is not exported, or under another name"],
    todo: ["Export what the error names, in camelCase in TypeScript."],
  },
  BUILD_NO_ENTRY: {
    means: "The sources that the manifest names are not there.",
    causes: ["A wrong path in `[build] entry`"],
    todo: ["Check it: it counts from the manifest's own folder."],
    read: BUILD_TABLE,
  },
  BUILD_NO_TABLE: {
    means: "The manifest says nothing of how its component is made.",
    causes: ["It has no `[build]` table"],
    todo: ['Add `[build]` with `entry = "src/…"` to the manifest.'],
    read: BUILD_TABLE,
  },
  BUILD_NO_TOOL: {
    means: "A package that the build needs is not installed.",
    causes: [
      "It was installed without optional dependencies",
      "A platform for which it is not made",
    ],
    todo: ["Install the package that the error names; `theater doctor` shows which are there."],
  },
  BUILD_REFUSED: {
    means:
      "The sources use what no guest has: timers of the browser, the network, Node's own modules.",
    causes: ["`setTimeout`, `fetch`, `process` or `require`, perhaps in a package that you use"],
    todo: [
      "Use what the error suggests instead: an actor reaches the world by what its manifest grants.",
    ],
    read: "ideas.md: Boundary",
  },
  BUILD_STARTUP_FAILED: {
    means: "The sources threw, or called the host, while they were loaded.",
    causes: ["Code at the top of a module that does more than declare"],
    todo: ["Move it into a handler, or into the initial state."],
    read: "ideas.md: Turn",
  },
  BUILD_SYNTAX: {
    means: "A source is not TypeScript or JavaScript.",
    causes: ["A mistake in the sources"],
    todo: ["Mend it where the error says."],
  },
  BUILD_TOOL_FAILED: {
    means: "A tool crashed, or is not the one that this was written for.",
    causes: ["Another version of a package", "A machine that is short of memory"],
    todo: ["Install again from the lockfile.", "Report it with the whole message."],
  },
  BUILD_TOO_LARGE: {
    means: "The component or the core module is larger than it may be.",
    causes: ["A large package among the sources"],
    todo: ["Import less of it."],
  },
  BUILD_TOO_SLOW: {
    means: "A tool was not done in time.",
    causes: ["A loop at the top of a module", "A machine that is very busy"],
    todo: ["Try again.", "Move what runs for long into a handler."],
  },
  BUILD_UNEXPECTED_EXPORT: {
    means: "The component has an export that nobody asked for.",
    causes: ["A tool that adds exports of its own"],
    todo: ["Leave it out, or name it in the world."],
  },
  BUILD_UNGRANTED: {
    means: "The sources import what the manifest does not grant.",
    causes: ["A `[[handler]]` is missing in the manifest"],
    todo: ["Add the handler that the error names, or do without the import."],
    read: "manifest.md: `[[handler]]`",
  },
  BUILD_UNKNOWN_IMPORT: {
    means: "The sources import an interface that no host has.",
    causes: ["A misspelt interface, or one of another version"],
    todo: ["Take one of those that the error lists."],
  },
  BUILD_UNRESOLVED: {
    means: "An import leads nowhere, or its module does not export that name.",
    causes: ["A misspelt path or name", "A package that is not installed"],
    todo: ["Mend it where the error says, or install the package."],
  },
};
