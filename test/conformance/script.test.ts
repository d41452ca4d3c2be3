import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { unreachable } from "../../src/base/mod.ts";
import { parseScript, type Command, type Source } from "./script.ts";
import { lineAt, parseSexprs, type Sexpr, SexprError } from "./sexpr.ts";

/** The shape alone: lists as arrays, strings as latin1 in quotes. */
function shape(expression: Sexpr): unknown {
  switch (expression.kind) {
    case "list":
      return expression.items.map(shape);
    case "atom":
      return expression.text;
    case "string":
      return `"${Buffer.from(expression.bytes).toString("latin1")}"`;
    default:
      return unreachable(expression);
  }
}

function brokenAt(offset: number): (error: unknown) => boolean {
  return (error) => error instanceof SexprError && error.offset === offset;
}

describe("S-expressions", () => {
  const cases: [string, string, unknown][] = [
    ["nest", "(a (b) () c)", [["a", ["b"], [], "c"]]],
    ["skip comments to the line's end", "a ;; (b\nc;; d", ["a", "c"]],
    ["skip comments that nest", "a (; b (; c ;) ) ;) d", ["a", "d"]],
    ["keep parentheses and semicolons within strings", '("(;a;;" b)', [['"(;a;;"', "b"]]],
    ["resolve escapes", String.raw`"\t\"\\\'\00\ff\u{e9}"`, ['"\t"\\\'\0\xffÃ©"']],
    ["keep identifiers that hold strings", '$"a b)" c', ['$"a b)"', "c"]],
    ["end an atom at a parenthesis or a quote's end", 'a(b)"c"d', ["a", ["b"], '"c"', "d"]],
    ["leave out annotations", "(a (@x ; (y) ;) b) (@z)", [["a", "b"]]],
  ];
  for (const [rule, text, expected] of cases) {
    test(rule, () => assert.deepEqual(parseSexprs(text).map(shape), expected));
  }

  test("say where they break off", () => {
    assert.throws(() => parseSexprs("a (b (c)"), brokenAt(2));
    assert.throws(() => parseSexprs("a ) b"), brokenAt(2));
    assert.throws(() => parseSexprs('ab "c'), brokenAt(3));
    assert.throws(() => parseSexprs("a (; b (; c ;)"), brokenAt(2));
  });

  test("know their lines", () => {
    const text = "a\n(b\n\n c)";
    assert.deepEqual(
      parseSexprs(text).map(({ start }) => lineAt(text, start)),
      [1, 2],
    );
  });
});

function single(script: string): Command {
  const [directive, ...rest] = parseScript(script);
  assert.ok(directive !== undefined && rest.length === 0);
  return directive;
}

function text(wrapped: string): Source {
  return { kind: "text", text: wrapped };
}

describe("directives", () => {
  const cases: [string, string, object][] = [
    [
      "a component is defined and instantiated",
      '(component $A (import "(" (func)))',
      { kind: "define", id: "$A", source: text('(component $A (import "(" (func)))') },
    ],
    [
      "a definition is defined only",
      "(component definition $A (type u8))",
      { kind: "definition", id: "$A", source: text("(component $A (type u8))") },
    ],
    ["an empty component has text too", "(component)", { source: text("(component  )") }],
    [
      "a component may be bytes, in pieces",
      String.raw`(component binary "\00a" "sm")`,
      { kind: "define", source: { kind: "binary", bytes: Buffer.from("\0asm") } },
    ],
    [
      "a component may be text within text",
      String.raw`(component $A quote "(type" " $\22b\22 u8)")`,
      { id: "$A", source: text('(component (type $"b" u8))') },
    ],
    [
      "an instance is made of a definition",
      "(component instance $i $A)",
      { kind: "instantiate", id: "$i", of: "$A" },
    ],
    ["a call", '(invoke $i "f" (u8.const 1))', { kind: "act" }],
    [
      "a call that returns",
      '(assert_return (invoke "f") (u8.const 1))',
      { kind: "return", action: { kind: "invoke", on: undefined, name: "f", args: [] } },
    ],
    [
      "an instance that traps",
      '(assert_trap (component instance $i $A) "because")',
      { kind: "trap", of: { kind: "instantiate", id: "$i", of: "$A" }, message: "because" },
    ],
    [
      "what must be refused",
      '(assert_invalid (module (func)) "because")',
      { kind: "refuse", source: text("(module  (func))"), message: "because" },
    ],
    ["a registration", '(register "m" $M)', { kind: "register", as: "m", id: "$M" }],
    ["a form unknown to us", "(assert_magic)", { kind: "unknown" }],
  ];
  for (const [rule, script, expected] of cases) {
    test(rule, () => {
      const directive = single(script);
      assert.partialDeepStrictEqual(directive, expected);
    });
  }

  test("have the line that they begin on, and the name that reports count by", () => {
    const script =
      '(component\n)\n(; \n ;) (component definition)\n\n(assert_trap (invoke "f") "x")';
    assert.deepEqual(
      parseScript(script).map(({ line, name }) => [line, name]),
      [
        [1, "component"],
        [4, "component definition"],
        [6, "assert_trap"],
      ],
    );
  });

  test("of a script that is one module's fields are that module", () => {
    assert.partialDeepStrictEqual(single('(func (export "f"))'), {
      kind: "define",
      name: "module",
    });
  });
});
