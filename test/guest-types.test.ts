import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { camelCase } from "../src/base/mod.ts";
import { parseWit } from "../src/build/wit/parse.ts";
import type { Interface } from "../src/build/wit/package.ts";

const WIT = "wit/actor.wit";
const DECLARATIONS = "guest/host.d.ts";

/** What an actor imports by its SDK; the rest of the WIT is types, and what it exports. */
const IMPORTED = ["runtime", "timing", "random", "messages", "monitors", "supervisor"];

const [actor] = parseWit(readFileSync(WIT, "utf8"), WIT);
assert(actor !== undefined);

const modules = new Map(
  Array.from(
    readFileSync(DECLARATIONS, "utf8").matchAll(/^declare module "([^"]+)" \{\n([^]*?)^\}$/gm),
    ([, id = "", text = ""]): [string, string] => [id, text],
  ),
);

describe(`${DECLARATIONS} declares what ${WIT} has`, () => {
  test("every interface that is imported, and no other", () => {
    const ids = IMPORTED.map((name) => idOf(name));
    assert.deepEqual([...modules.keys()].toSorted(), ids.toSorted());
  });

  for (const name of IMPORTED) {
    const of = actor.interfaces.get(name);
    assert(of !== undefined);
    test(`${name}: the same functions with the same parameters, in the same order`, () => {
      assert.deepEqual(declaredFunctions(modules.get(idOf(name)) ?? ""), witFunctions(of));
    });
  }

  test("the names of every level of a log, and of every error of a call", () => {
    const levels = casesOf("runtime", "level");
    assert.deepEqual(wordsOf(/type Level = ([^;]*);/), levels);
    const errors = casesOf("types", "call-error");
    assert.deepEqual(
      wordsOf(/type CallError =([^;]*(?:;[^;]*\}[^;]*)*);\n\n/, /tag: "([^"]+)"/g),
      errors,
    );
  });

  for (const [of, error, file, type] of [
    ["monitors", "monitor-error", "guest/src/monitors.ts", "MonitorErrorCode"],
    ["supervisor", "child-error", "guest/src/children.ts", "ChildErrorCode"],
  ] as const) {
    test(`the names of every ${error}, in ${file}`, () => {
      const [, union = ""] =
        new RegExp(`type ${type} =([^]*?)\n\n`).exec(readFileSync(file, "utf8")) ?? [];
      const codes = Array.from(union.matchAll(/\| "([^"]+)"/g), ([, code = ""]) => code);
      assert.deepEqual(codes, casesOf(of, error));
    });
  }

  test("the fields of an identity", () => {
    const identity = actor.interfaces.get("runtime")?.types.get("identity");
    assert(identity?.kind === "record");
    const [, body = ""] =
      /interface Identity \{([^}]*)\}/.exec(modules.get(idOf("runtime")) ?? "") ?? [];
    assert.deepEqual(
      Array.from(body.matchAll(/(\w+):/g), ([, field]) => field),
      identity.fields.map(({ name }) => camelCase(name)),
    );
  });
});

function idOf(name: string): string {
  return `theater:actor/${name}@0.1.0`;
}

/** `name(parameter, parameter)` of each. */
function witFunctions({ functions }: Interface): string[] {
  return functions.map(
    ({ name, params }) =>
      `${camelCase(name)}(${params.map((one) => camelCase(one.name)).join(", ")})`,
  );
}

/** The same of the members of the module's object. */
function declaredFunctions(module: string): string[] {
  const [, members = ""] = /^ {2}const \w+: \{\n([^]*?)^ {2}\};$/m.exec(module) ?? [];
  return Array.from(members.matchAll(/^ {4}(\w+)\((.*)\): .*;$/gm), ([, name, parameters = ""]) => {
    const names = Array.from(parameters.matchAll(/(?:^|, )(\w+): /g), ([, one]) => one);
    return `${name}(${names.join(", ")})`;
  });
}

function casesOf(name: string, type: string): string[] {
  const definition = actor?.interfaces.get(name)?.types.get(type);
  assert(definition?.kind === "enum" || definition?.kind === "variant");
  return definition.cases.map((one) => one.name);
}

function wordsOf(type: RegExp, word = /"([^"]+)"/g): string[] {
  const [, text = ""] = type.exec(readFileSync(DECLARATIONS, "utf8")) ?? [];
  return Array.from(text.matchAll(word), ([, one = ""]) => one);
}
