import type { Value } from "../../../src/base/mod.ts";
import { guest, type Hostile } from "./hostile.ts";

/** Names that would do something in JavaScript, in a terminal, or to whoever quotes badly. As WAT writes them. */
export const EVIL: readonly (readonly [what: string, name: string])[] = [
  ["then", "then"],
  ["constructor", "constructor"],
  ["prototype", "prototype"],
  ["proto", "__proto__"],
  ["to-json", "toJSON"],
  ["value-of", "valueOf"],
  ["has-own-property", "hasOwnProperty"],
  ["define-getter", "__defineGetter__"],
  ["number", "0"],
  ["empty", ""],
  ["code", "');globalThis.hostile=1;('"],
  ["code-in-a-template", "${globalThis.hostile=1}`"],
  ["code-behind-a-quote", "\\22);globalThis.hostile=1;//"],
  ["code-behind-a-line", "\\0aglobalThis.hostile=1//"],
  ["comment", "*/globalThis.hostile=1/*"],
  ["backslash", "\\5c\\5c'"],
  ["clear-screen", "\\1b[2J\\1b[H"],
  ["title", "\\1b]0;hostile\\07"],
  ["clipboard", "\\1b]52;c;aG9zdGlsZQ==\\07"],
  ["nothing", "\\00"],
  ["backwards", "\\e2\\80\\aetxt.exe"],
  ["line-separator", "\\e2\\80\\a8globalThis.hostile=1"],
  ["byte-order-mark", "\\ef\\bb\\bfa"],
  ["noncharacter", "\\ef\\bf\\bf"],
  ["long", "x".repeat(99_990)],
  ["meter", "theater:metre"],
];

/** In every position of core names: what is imported, from where, what is exported, aliased and given. */
function everywhere(name: string): string {
  return `(component
    (core module $a
      (memory (export "${name}") 1)
      (global $g (mut i32) (i32.const 7)) (export "${name}g" (global $g))
      (func (export "${name}f") (result i32) (global.get $g)))
    (core instance $a (instantiate $a))
    (alias core export $a "${name}f" (core func $f))
    (core module $b
      (import "${name}" "${name}" (func $f (result i32)))
      (func (export "${name}") (result i32) (call $f)))
    (core instance $b (instantiate $b (with "${name}" (instance (export "${name}" (func $f))))))
    (func (export "run") (result u32) (canon lift (core func $b "${name}"))))`;
}

/** What makes JavaScript do things, as WIT can say it: \`camelCase\` makes \`toJSON\`, \`valueOf\` and so on of them. */
const LABELS = [
  "then",
  "constructor",
  "prototype",
  "to-string",
  "value-of",
  "has-own-property",
  "to-j-s-o-n",
  "is-prototype-of",
  "arguments",
  "catch",
  "length",
  "name",
];
const KEYS = [
  "then",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "toJSON",
  "isPrototypeOf",
  "arguments",
  "catch",
  "length",
  "name",
];

/** A record: without a prototype. */
function bare(fields: readonly (readonly [key: string, value: Value])[]): Value {
  return Object.assign(Object.create(null), Object.fromEntries(fields));
}

const ALL_TRUE = bare(KEYS.map((key) => [key, true]));

/** Gives back what it is given, one value in one core value for each. */
function echo(type: string, flats: number): string {
  return `(component
    (type $t' ${type}) (export $t "t" (type $t'))
    (core module $m (memory (export "memory") 1)
      (func (export "run") (param ${"i32 ".repeat(flats)}) (result i32)
        ${Array.from({ length: flats }, (_, at) => `(i32.store8 (i32.const ${8 + at}) (local.get ${at}))`).join(" ")} (i32.const 8)))
    (core instance $i (instantiate $m))
    (func (export "run") (param "then" $t) (result $t) (canon lift (core func $i "run") (memory (core memory $i "memory")))))`;
}

const CORE: readonly Hostile[] = EVIL.map(([what, name]) => ({
  name: `core-name-${what}`,
  tries: `Names all that its core modules import and export in a way that is meant for the host: ${what}.`,
  component: everywhere(name),
  ends: { answers: 7 },
}));

const LABELLED: readonly Hostile[] = [
  {
    name: "fields-of-an-object",
    tries:
      "Gives and takes a record whose fields are called as what every object of JavaScript has.",
    component: echo(
      `(record ${LABELS.map((label) => `(field "${label}" bool)`).join(" ")})`,
      LABELS.length,
    ),
    drive: (instance) => instance.call("run", [ALL_TRUE]),
    ends: { answers: ALL_TRUE },
  },
  {
    name: "flags-of-an-object",
    tries: "Gives flags with the names of what every object has.",
    component: guest("(result i32) (i32.const 0xfff)", {
      before: `(type $t' (flags ${LABELS.map((label) => `"${label}"`).join(" ")})) (export $t "t" (type $t'))`,
      after: `(func (export "run") (result $t) (canon lift (core func $i "run")))`,
    }),
    ends: { answers: ALL_TRUE },
  },
  ...LABELS.slice(0, 7).map((label, at): Hostile => ({
    name: `case-${label}`,
    tries: `Answers with a case that is called ${label}, and exports and parameters of that name.`,
    component: `(component
      (type $t' (enum ${LABELS.map((one) => `"${one}"`).join(" ")})) (export $t "t" (type $t'))
      (core module $m (func (export "${label}") (param i32) (result i32) (local.get 0)))
      (core instance $i (instantiate $m))
      (func (export "${label}") (param "${label}" $t) (result $t) (canon lift (core func $i "${label}"))))`,
    drive: (instance) => instance.call(label, [LABELS[at]]),
    ends: { answers: label },
  })),
  {
    name: "promise-of-a-record",
    tries:
      "Answers with a record that has a field `then`, by a promise, which resolves what has such a method.",
    component: guest("(result i32) (call $ask) (i32.const 8)", {
      before: `(type $t' (record (field "then" u8) (field "catch" u8))) (export $t "t" (type $t'))
        (import "ask" (func $ask)) (core func $ask (canon lower (func $ask)))`,
      fields: `(import "host" "ask" (func $ask)) (memory (export "memory") 1) (data (i32.const 8) "\\01\\02")`,
      given: ["ask"],
      after: `(func (export "run") (result $t) (canon lift (core func $i "run") (memory (core memory $i "memory"))))`,
    }),
    host: { ask: async () => undefined },
    waiting: ["ask"],
    ends: {
      answers: bare([
        ["then", 1],
        ["catch", 2],
      ]),
    },
  },
];

function refused(name: string, tries: string, field: string): Hostile {
  return { name, tries, component: `(component ${field})`, ends: ["compile", "ENGINE_INVALID"] };
}

/** Where only WIT's names may stand. */
const REFUSED: readonly Hostile[] = [
  refused(
    "export-with-escape-codes",
    "Exports something under a name that clears the screen.",
    `(component $c) (export "\\1b[2J" (component $c))`,
  ),
  refused(
    "export-proto",
    "Exports something as __proto__.",
    `(component $c) (export "__proto__" (component $c))`,
  ),
  refused(
    "import-of-code",
    "Imports something under the name of a program.",
    `(import "');process.exit(1);('" (func))`,
  ),
  refused(
    "import-of-a-line",
    "Imports something under a name of two lines.",
    `(import "a:b/c\\0a@1.0.0" (instance))`,
  ),
  refused(
    "field-with-escape-codes",
    "Names a field so that it moves the cursor.",
    `(type (record (field "\\1b[1A" u8)))`,
  ),
  refused("flag-proto", "Names a flag __proto__.", `(type (flags "__proto__"))`),
  refused(
    "case-of-a-megabyte",
    "Names a case with a megabyte.",
    `(type (enum "${"a".repeat(1_000_000)}"))`,
  ),
  refused(
    "fields-alike",
    "Names two fields that JavaScript cannot tell apart.",
    `(type (record (field "a-b" u8) (field "A-B" u8)))`,
  ),
  refused(
    "core-import-that-is-missing",
    "Gives its core module nothing, whose import is named with escape codes.",
    `(core module $m (import "\\1b[2J" "\\1b]0;x\\07" (func))) (core instance (instantiate $m))`,
  ),
  refused(
    "core-export-that-is-missing",
    "Aliases a core export that is not there, named with escape codes.",
    `(core module $m) (core instance $i (instantiate $m)) (alias core export $i "\\1b[2J" (core func))`,
  ),
  {
    name: "import-of-a-url-with-code",
    tries: "Imports from a URL that would be a program, were it put into one.",
    component: `(component (import "url=<constructor#\${globalThis.hostile=1}>" (func)))`,
    ends: ["start", "ENGINE_UNLINKED"],
  },
  {
    name: "reserved-export",
    tries: "Exports under the names by which the meter and its host speak.",
    component: guest("", { fields: `(global (export "theater:meter/fuel") i32 (i32.const 1))` }),
    ends: ["compile", "ENGINE_UNSUPPORTED"],
  },
  {
    name: "reserved-import",
    tries: "Asks for the meter's own fuel.",
    component: `(component (core module $m (import "theater:meter" "fuel" (global (mut i64)))) (core module $g (global (export "fuel") (mut i64) (i64.const 0)))
      (core instance $g (instantiate $g)) (core instance (instantiate $m (with "theater:meter" (instance $g)))))`,
    ends: ["compile", "ENGINE_UNSUPPORTED"],
  },
];

export const NAMES: readonly Hostile[] = [...CORE, ...LABELLED, ...REFUSED];
