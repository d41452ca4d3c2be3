import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { compile } from "../engine/mod.ts";
import { BuildError, type Built } from "./mod.ts";
import { manifestText, scratchBuilder, ScratchProject } from "./scratch-project.contract.ts";

const WIT = `package shop:cart@1.2.0;

/// What a shop's cart can do.
interface api {
  use units.{amount};

  /// One thing in the cart.
  record line { sku: string, how-many: u32, price: option<amount> }
  variant problem { empty, unknown(string) }
  enum color { red, dark-blue }
  flags marks { gift, in-store }

  /// Puts it in.
  add: func(line: line) -> result<list<line>, problem>;
  find: func(class: string, marks: marks) -> option<line>;
  nested: func(deep: option<option<u8>>, pair: tuple<u64, bool>, outcome: result<u8, string>, bytes: list<u8>) -> color;
  resource basket {
    constructor(size: u32);
    put: func(how-many: u32) -> u32;
  }
}

interface units {
  type amount = f64;
}

world cart {
  export api;
  export ping: func() -> string;
}
`;

const RIGHT = `import type { Exports, Line } from "shop:cart/api@1.2.0";
import type { World } from "shop:cart/cart@1.2.0";

const lines: Line[] = [];

class Basket {
  #size: number;
  constructor(size: number) {
    this.#size = size;
  }
  put(howMany: number): number {
    this.#size += howMany;
    return this.#size;
  }
}

export const api: Exports = {
  Basket,
  add(line) {
    if (line.howMany === 0) throw { tag: "empty" };
    lines.push(line);
    return lines;
  },
  find: (sku, marks) => (marks.inStore ? (lines.find((line) => line.sku === sku) ?? null) : null),
  nested: (deep, [, second], outcome, bytes) =>
    deep.tag === "some" && deep.val === null && second && outcome.tag === "err" && bytes.length > 0
      ? "dark-blue"
      : "red",
};

export function ping(): string {
  return "pong";
}

export const world: World = { api, ping };
`;

/** Each is the right one with one thing wrong. */
const WRONG: readonly (readonly [what: string, from: string, to: string])[] = [
  ["a number for a text", 'return "pong"', "return 7"],
  ["a field's WIT name", "line.howMany === 0", 'line["how-many"] === 0'],
  ["undefined for none", "?? null", ""],
  ["a case that there is not", '"dark-blue"', '"blue"'],
  [
    "a function that is missing",
    "  find: (sku, marks) => (marks.inStore ? (lines.find((line) => line.sku === sku) ?? null) : null),\n",
    "",
  ],
  ["bytes taken for a list of texts", "bytes.length > 0", "bytes[0]?.trim()"],
];

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noUncheckedIndexedAccess: true,
    target: "ESNext",
    module: "NodeNext",
    verbatimModuleSyntax: true,
    types: [],
    noEmit: true,
  },
  include: ["src", "*.d.ts"],
};

describe("a component with a world of its own", () => {
  let project: ScratchProject;
  let built: Built;
  const builder = scratchBuilder();
  before(async () => {
    project = new ScratchProject({
      "manifest.toml": `exports = ["ping"]\n${manifestText('entry = "src/cart.ts"\nwit = "cart.wit"')}`,
      "package.json": '{"type":"module"}',
      "tsconfig.json": JSON.stringify(TSCONFIG),
      "cart.wit": WIT,
      "src/cart.ts": RIGHT,
    });
    built = await builder.build(project.manifest);
  });
  after(async () => {
    project[Symbol.dispose]();
    await builder[Symbol.asyncDispose]();
  });

  test("exports its interfaces and functions", () => {
    assert.deepEqual(built.exports.toSorted(), ["ping", "shop:cart/api@1.2.0"]);
    assert.deepEqual(built.warnings, []);
  });

  test("takes and gives values as its types say", async () => {
    const program = await compile(built.component);
    const instance = await program.instantiate({
      bind: () => ({
        suspending: false,
        call: () => {
          throw new Error("nothing is called");
        },
      }),
    });
    instance.fuel = 1n << 40n;
    const api = (name: string, ...args: Parameters<typeof instance.call>[1]) =>
      structuredClone(instance.call(`shop:cart/api@1.2.0#${name}`, args));
    const line = { sku: "a", howMany: 2, price: undefined };
    assert.deepEqual(api("add", line), { tag: "ok", val: [line] });
    assert.deepEqual(api("add", { ...line, howMany: 0 }), {
      tag: "err",
      val: { tag: "empty", val: undefined },
    });
    assert.deepEqual(api("find", "a", { gift: false, inStore: true }), line);
    assert.equal(api("find", "b", { gift: false, inStore: true }), undefined);
    const deep = { tag: "some", val: undefined };
    const failed = { tag: "err", val: "no" };
    assert.equal(api("nested", deep, [7n, true], failed, Uint8Array.of(1)), "dark-blue");
    assert.equal(await instance.call("ping", []), "pong");
  });

  test("has types beside its WIT, with the comments of the WIT", () => {
    assert.equal(built.types, join(project.folder, "cart.d.ts"));
    const types = readFileSync(built.types, "utf8");
    assert.match(
      types,
      /\/\*\* What a shop's cart can do\. \*\/\ndeclare module "shop:cart\/api@1\.2\.0"/,
    );
    assert.match(types, /\/\*\* One thing in the cart\. \*\/\n {2}export interface Line/);
    assert.match(types, /\* Puts it in\.\n.*@throws \{Problem\}/);
  });

  test("whose types hold: tsc takes what is right", () => {
    assert.deepEqual(typeErrors(project, RIGHT), []);
  });

  for (const [what, from, to] of WRONG) {
    test(`whose types hold: tsc refuses ${what}`, () => {
      assert.ok(RIGHT.includes(from));
      assert.notDeepEqual(typeErrors(project, RIGHT.replace(from, to)), []);
    });
  }
});

test("an export of the world that the entry lacks is named", async () => {
  await using builder = scratchBuilder();
  using project = new ScratchProject({
    "manifest.toml": manifestText('entry = "src/cart.ts"\nwit = "cart.wit"'),
    "cart.wit": WIT,
    "src/cart.ts": 'export function ping() { return "pong"; }\n',
  });
  await assert.rejects(builder.build(project.manifest), (error) => {
    assert.ok(error instanceof BuildError);
    assert.equal(error.code, "BUILD_MISSING_EXPORT");
    assert.match(error.what, /"api"/);
    return true;
  });
});

test("a root export that the manifest does not name is told of", async () => {
  await using builder = scratchBuilder();
  using project = new ScratchProject({
    "manifest.toml": manifestText('entry = "src/it.ts"\nwit = "it.wit"'),
    "it.wit": "package a:b;\nworld it { export go: func(); }\n",
    "src/it.ts": "export function go() {}\n",
  });
  const { warnings } = await builder.build(project.manifest);
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ["BUILD_UNEXPECTED_EXPORT"],
  );
});

/** What tsc says of the project with this entry. */
function typeErrors(project: ScratchProject, entry: string): string[] {
  project.write("src/cart.ts", entry);
  const { stdout } = spawnSync(process.execPath, [TSC, "-p", project.folder], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line !== "");
}

const TSC = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");
