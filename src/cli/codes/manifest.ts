import type { Codes } from "./explained.ts";

const KEYS = "manifest.md: Keys";

export const MANIFEST: Codes = {
  MANIFEST_BAD_VALUE: {
    means: "A value has the right type, and is not one that its key allows.",
    causes: ["A number outside its range, a version that is none, a size without a unit"],
    todo: ["Write what the error says; an editor shows it too, from `theater.schema.json`."],
    read: KEYS,
  },
  MANIFEST_BEYOND_SUPERVISOR: {
    means: "The manifest of a child grants more than a supervisor above it lets those below have.",
    causes: [
      "A `[[handler]]` that the supervisor's manifest does not have, or a key of one that reaches further",
      "A limit above the one in `[limits]` of the supervisor's manifest, written or by default",
    ],
    todo: [
      "Grant the child less: the error names the key, what it says and the most that it may say, and stands where the child's manifest has it.",
      "Or widen the bound in the manifest of the supervisor that it names, where the child is to have that.",
    ],
    read: "manifest.md: `[supervisor]` and `[[child]]`",
  },
  MANIFEST_DUPLICATE_HANDLER: {
    means: "One type of handler is granted twice.",
    causes: ["Two `[[handler]]` tables with the same `type`"],
    todo: ["Put their keys into one."],
    read: "manifest.md: `[[handler]]`",
  },
  MANIFEST_MISSING_KEY: {
    means: "A key that must be there is not.",
    causes: ["`name`, `version` or `component` is missing, or a key of a handler"],
    todo: ["Add the key that the error names."],
    read: KEYS,
  },
  MANIFEST_NOT_TOML: {
    means: "The text is not TOML.",
    causes: ["A quotation mark or a bracket that is not closed", "Another kind of file"],
    todo: ["Mend it at the line and column that the error names."],
    read: "manifest.md: Errors",
  },
  MANIFEST_TOO_LARGE: {
    means: "The manifest has more bytes than a manifest may have.",
    causes: ["Another kind of file"],
    todo: ["Name the manifest itself."],
    read: "manifest.md: Errors",
  },
  MANIFEST_UNKNOWN_HANDLER: {
    means: "There is no capability of that type.",
    causes: ["A misspelt `type`", "A capability of a newer theater"],
    todo: ["Take one of the types that the error lists."],
    read: "manifest.md: `[[handler]]`",
  },
  MANIFEST_UNKNOWN_KEY: {
    means: "The manifest has no such key here.",
    causes: ["A misspelt key", "A key that belongs into another table"],
    todo: ["Take the key that the error suggests, or leave it out."],
    read: KEYS,
  },
  MANIFEST_UNREADABLE: {
    means: "The manifest, or the component that it names, cannot be read.",
    causes: [
      "A wrong path",
      "The component is not built yet",
      "The file is not UTF-8, or not yours to read",
    ],
    todo: [
      "Check the path. `component` counts from the manifest's own folder.",
      "Build the component: `theater build`.",
    ],
    read: KEYS,
  },
  MANIFEST_WRONG_TYPE: {
    means: "A value has another type than its key wants.",
    causes: ["A text where a number belongs, and the like"],
    todo: ["Write it as the error says."],
    read: KEYS,
  },
};
