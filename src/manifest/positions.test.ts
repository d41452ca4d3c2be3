import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { parse } from "smol-toml";
import { locate, type Path, type Position } from "./positions.ts";

function at(text: string, { line, column }: Position): string {
  return text
    .split("\n")
    .slice(line - 1)
    .join("\n")
    .slice(column - 1);
}

describe("a key is found where it is written", () => {
  const cases: readonly (readonly [
    what: string,
    text: string,
    path: Path,
    key: string,
    value: string,
  ])[] = [
    ["at the root", "# a = 1\n a = 2", ["a"], "a = 2", "2"],
    ["in a table", "a = 1\n[t]\na = 2", ["t", "a"], "a = 2", "2"],
    ["in a table's table", "[ t . u ]\na = 2", ["t", "u", "a"], "a = 2", "2"],
    ["of a dotted key", "t . u.a=2", ["t", "u", "a"], "a=2", "2"],
    ["of a dotted key's table", "t.u.a=2", ["t", "u"], "u.a=2", "u.a=2"],
    [
      "in the first table of an array",
      "[[h]]\na=1\n[[h]]",
      ["h", 0, "a"],
      "a=1\n[[h]]",
      "1\n[[h]]",
    ],
    ["in the last table of an array", "[[h]]\na=1\n[[h]]\na=2", ["h", 1, "a"], "a=2", "2"],
    [
      "in a table of an array's table",
      "[[h]]\n[h.t]\na=1\n[[h]]\n[h.t]\na=2",
      ["h", 1, "t", "a"],
      "a=2",
      "2",
    ],
    [
      "in an array of an array's table",
      "[[h]]\n[[h]]\n[[h.g]]\na=1",
      ["h", 1, "g", 0, "a"],
      "a=1",
      "1",
    ],
    ["in an inline table", "t = { a.b = 1, c = 2 }", ["t", "c"], "c = 2 }", "2 }"],
    [
      "in an inline table over lines",
      "t = {\n a = 1, # one\n c = 2\n}",
      ["t", "c"],
      "c = 2\n}",
      "2\n}",
    ],
    [
      "of an element",
      "a = [1, [2, 3], \n { b = 4 }]",
      ["a", 1, 1],
      "3], \n { b = 4 }]",
      "3], \n { b = 4 }]",
    ],
    ["in an element", "a = [1, [2, 3],\n { b = 4 },]", ["a", 2, "b"], "b = 4 },]", "4 },]"],
    ["in double quotes", '"a\\u0062\\"" = 1', ['ab"'], '"a\\u0062\\"" = 1', "1"],
    ["in single quotes", "'a.\\b' = 1", ["a.\\b"], "'a.\\b' = 1", "1"],
    ["that is empty", "'' = 1", [""], "'' = 1", "1"],
    ["that is __proto__", "a = 1\n__proto__ = 2", ["__proto__"], "__proto__ = 2", "2"],
    ["after a text with brackets", "b = '[x] # \"'\na = 1", ["a"], "a = 1", "1"],
    ["after a text over lines", 'b = """\n[t]\na = 0\n\\""" """""\na = 1', ["a"], "a = 1", "1"],
    ["after a literal over lines", "b = '''\na = 0''\\'''''\na = 1", ["a"], "a = 1", "1"],
    ["after a date with a space", "b = 1979-05-27 07:32:00Z # no\na = 1", ["a"], "a = 1", "1"],
    ["after a byte order mark and CRLF", "\uFEFFb = 1\r\na = 1", ["a"], "a = 1", "1"],
  ];
  for (const [what, text, path, key, value] of cases) {
    test(what, () => {
      assert.doesNotThrow(() => parse(text));
      const positions = locate(text);
      assert.equal(at(text, positions.ofKey(path)), key);
      assert.equal(at(text, positions.ofValue(path)), value);
    });
  }
});

test("what is not written stands where the table around it does", () => {
  const positions = locate("a = 1\n\n[t]\nb = 2\n");
  assert.deepEqual(positions.ofKey(["t", "c"]), { line: 3, column: 2 });
  assert.deepEqual(positions.ofKey(["c"]), { line: 1, column: 1 });
});

test("what is not TOML ends the search and harms nothing", () => {
  const pieces = fc.constantFrom(
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    '"""',
    "=",
    ",",
    ".",
    "#",
    "\n",
    "a",
    " ",
    "\\",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      locate(parts.join("")).ofValue(["a", 0, "b"]);
    }),
    { numRuns: 500 },
  );
});

test("a text of 200,000 characters is passed over", () => {
  const text = `b = """${"x\n".repeat(100_000)}"""\na = 1`;
  assert.deepEqual(locate(text).ofKey(["a"]), { line: 100_002, column: 1 });
});

// Every number in a made document is another, so that the text at a position tells which value it is.
const word = fc.constantFrom("a", "b-1", "c_d", "E", "'q.#='", '"=[ \\"]"', '"\\u00e9"');
const gap = fc.constantFrom("", " ", "\t ");
const noise = fc.constantFrom("", "\n", "# x = [1\n", "\n \n", "\r\n");

const filler = fc.constantFrom(
  "true",
  "'[#'",
  '"\\"="',
  "[1, [2], {x = '}'}]",
  "1979-05-27",
  '"""\na = 1\n"""',
);
const entry = fc.record({
  keys: fc.uniqueArray(word, { minLength: 1, maxLength: 2 }),
  gap,
  noise,
  filler,
});

test("each value of a random document is found by the path that the parser gives it", () => {
  const section = fc.record({
    header: fc.option(
      fc.record({
        keys: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
        array: fc.boolean(),
      }),
      { nil: undefined },
    ),
    entries: fc.array(entry, { maxLength: 4 }),
    inline: fc.boolean(),
  });
  let tried = 0;
  fc.assert(
    fc.property(fc.array(section, { maxLength: 5 }), (sections) => {
      let number = 1000;
      let text = "";
      for (const [index, { header, entries, inline }] of sections.entries()) {
        if (header !== undefined) {
          const name = header.keys.join(" . ");
          text += header.array ? `[[ ${name}]]\n` : `[${name} ]\n`;
        } else if (index > 0) continue;
        for (const { keys, gap, noise, filler } of entries) {
          const value = inline
            ? `[${filler}, { z = ${number++} , y${gap}=${number++}}]`
            : String(number++);
          text += `${noise}${gap}${keys.join(`${gap}.`)}${gap}=${gap}${value}${gap}# ${number}\n`;
        }
      }
      let document: unknown;
      try {
        document = parse(text);
      } catch {
        return; // a key twice
      }
      tried += 1;
      const positions = locate(text);
      for (const [path, value] of numbers(document)) {
        assert.match(
          at(text, positions.ofValue(path)),
          new RegExp(`^${value}\\b`),
          `${path.join("/")} in\n${text}`,
        );
      }
    }),
    { numRuns: 2_000 },
  );
  assert.ok(tried > 200, `only ${tried} documents were TOML`);
});

/** Each number of 1000 and more, with its path. */
function* numbers(value: unknown, path: PropertyKey[] = []): Generator<[Path, number]> {
  if (typeof value === "number" && value >= 1000) yield [path, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, below] of Object.entries(value)) {
    yield* numbers(below, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}
