import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { z } from "zod";
import type { ManifestCode } from "./errors.ts";
import { type CapabilityTables, type Manifest, ManifestError, parseManifest } from "./mod.ts";
import { MANIFEST_BYTES_MAX } from "./toml.ts";

const TABLES: CapabilityTables = new Map([
  ["runtime", z.strictObject({})],
  ["timing", z.strictObject({})],
  ["filesystem", z.strictObject({ root: z.string(), "quota-bytes": z.int().min(0).default(0) })],
]);

const HEAD = 'name = "counter"\nversion = "0.1.0"\ncomponent = "build/counter.wasm"\n';

function parse(text: string | Uint8Array): Manifest {
  return parseManifest(text, "m.toml", TABLES);
}

function refused(text: string | Uint8Array): ManifestError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ManifestError) return error;
    throw error;
  }
  throw new Error("the manifest was taken");
}

describe("a manifest that is right", () => {
  test("needs three keys, and leaves every default to its owner", () => {
    assert.deepEqual(parse(HEAD), {
      file: "m.toml",
      bytes: new TextEncoder().encode(HEAD),
      name: "counter",
      version: "0.1.0",
      description: undefined,
      component: "build/counter.wasm",
      componentAt: "m.toml:3:13",
      parameters: new Uint8Array(0),
      exports: [],
      handlers: [{ type: "runtime", grant: {} }],
      limits: {},
      state: { payloads: "public" },
      tree: undefined,
      build: undefined,
      supervisor: undefined,
      kinds: [],
      template: undefined,
    });
  });

  test("whose name ends in a star is a template's, whose actors are bounded in number", () => {
    const template = HEAD.replace("counter", "shop/cart-*");
    const { name, template: bounds, parameters } = parse(template);
    assert.equal(name, "shop/cart-*");
    assert.deepEqual(bounds, { instancesMax: 100_000 });
    assert.deepEqual(parameters, new Uint8Array(), "it may ask who it is");
    const written = parse(`${template}[template]\ninstances-max = 7`);
    assert.deepEqual(written.template, { instancesMax: 7 });
    for (const name of ["*", "/*", "a/*b", "a**", "a*/b", "a b*", `${"a".repeat(128)}*`]) {
      const { code } = refused(HEAD.replace("counter", name));
      assert.equal(code, "MANIFEST_BAD_VALUE", name);
    }
    const { code, where } = refused(`${HEAD}[template]\ninstances-max = 7`);
    assert.deepEqual([code, where], ["MANIFEST_BAD_VALUE", "m.toml:4:2"]);
    assert.equal(
      refused('name = "a*"\nversion = "1.0.0"\n[supervisor]').code,
      "MANIFEST_BAD_VALUE",
    );
  });

  test("may bound what its actor and all below it use together, be it a component's or a supervisor's", () => {
    const table = `[tree]\nactors-max = 10\nstored-bytes-max = "1 GiB"\nevents-per-second-max = 5\n`;
    const bounds = { actorsMax: 10, storedBytesMax: 1024 ** 3, eventsPerSecondMax: 5 };
    assert.deepEqual(parse(HEAD + table).tree, bounds);
    assert.deepEqual(parse(`name = "a"\nversion = "1.0.0"\n[supervisor]\n${table}`).tree, bounds);
    for (const written of ["actors-max = 0", 'depth-max = "1"', "fuel-max = 1"])
      assert.match(refused(`${HEAD}[tree]\n${written}\n`).where ?? "", /^m\.toml:5:/);
  });

  test("of a supervisor grants nothing, and says what those below it may have", () => {
    const { handlers, limits, supervisor } = parse(
      `name = "shop"\nversion = "0.1.0"\n[supervisor]\n[[handler]]\ntype = "filesystem"\nroot = "/srv"\n[limits]\nmemory-bytes-max = "1 MiB"\n`,
    );
    assert.deepEqual(handlers, [{ type: "runtime", grant: {} }]);
    assert.deepEqual(limits, {});
    assert.deepEqual(supervisor?.bound, {
      handlers: [
        { type: "runtime", grant: {} },
        { type: "filesystem", grant: { root: "/srv", "quota-bytes": 0 } },
      ],
      limits: { memoryBytesMax: 1024 * 1024 },
    });
  });

  test("without a component, but with children, is a supervisor's, with OTP's defaults", () => {
    const { component, supervisor } = parse(
      `name = "shop"\nversion = "0.1.0"\n[[child]]\nname = "cart"\nmanifest = "cart.toml"\nshutdown = 100\n`,
    );
    assert.equal(component, "");
    assert.deepEqual(supervisor, {
      policy: {
        strategy: "one-for-one",
        intensity: 1,
        periodMs: 5_000,
        autoShutdown: "never",
      },
      bound: { handlers: undefined, limits: {} },
      children: [
        {
          name: "cart",
          at: "m.toml:4:8",
          manifest: "cart.toml",
          manifestAt: "m.toml:5:12",
          restart: "permanent",
          shutdown: { timeoutMs: 100 },
          significant: false,
          from: "last",
          parameters: undefined,
        },
      ],
    });
  });

  test("may say everything", () => {
    const manifest = parse(`\uFEFF# all of it
name = "shop.eu/cart-1"
version = "1.0.0-rc.1+build.5"
component = "../build/cart.wasm"
description = "a cart, é"
parameters = "step=2 é"
exports = ["run", "run-2"]

[[handler]]
type = "runtime"

[[handler]]
type = "filesystem"
root = "data"

[limits]
fuel-max = 1_000_000
depth-max = 500
memory-bytes-max = "64 MiB"
table-elements-max = 0
handles-max = 10
crossing-bytes-max = 65536
crossing-elements-max = 1_000
state-bytes-max = "2 MiB"
link-events-max = 50
mailbox-max = 5

[state]
epoch-fuel-max = 20_000_000
payloads = "private"

[build]
entry = "src/cart.ts"
wit = "wit"
world = "shop:cart/cart@1.0.0"
`);
    assert.equal(manifest.name, "shop.eu/cart-1");
    assert.equal(manifest.version, "1.0.0-rc.1+build.5");
    assert.equal(manifest.description, "a cart, é");
    assert.deepEqual(manifest.parameters, new TextEncoder().encode("step=2 é"));
    assert.deepEqual(manifest.exports, ["run", "run-2"]);
    assert.deepEqual(manifest.handlers, [
      { type: "runtime", grant: {} },
      { type: "filesystem", grant: { root: "data", "quota-bytes": 0 } },
    ]);
    assert.deepEqual(manifest.limits, {
      fuelMax: 1_000_000n,
      depthMax: 500,
      memoryBytesMax: 67_108_864,
      tableElementsMax: 0,
      handlesMax: 10,
      crossingBytesMax: 65_536,
      crossingElementsMax: 1_000,
      stateBytesMax: 2_097_152,
      linkEventsMax: 50,
      mailboxMax: 5,
    });
    assert.deepEqual(manifest.state, { payloads: "private", epochFuelMax: 20_000_000n });
    assert.deepEqual(manifest.build, {
      entry: "src/cart.ts",
      entryAt: "m.toml:33:9",
      wit: "wit",
      world: "shop:cart/cart@1.0.0",
    });
  });

  test("gives a table of parameters as JSON, in the order of the file", () => {
    const { parameters } = parse(
      `${HEAD}[parameters]\nz = 1\na = [true, 1.5, "x"]\nt = { __proto__ = 1 }\n`,
    );
    assert.equal(
      new TextDecoder().decode(parameters),
      '{"z":1,"a":[true,1.5,"x"],"t":{"__proto__":1}}',
    );
  });

  test("takes sizes in powers of 1024", () => {
    const sizes = {
      "0 B": 0,
      "512B": 512,
      "64 KiB": 65_536,
      "3MiB": 3_145_728,
      "4 GiB": 4_294_967_296,
    };
    for (const [written, bytes] of Object.entries(sizes)) {
      const { limits } = parse(`${HEAD}limits.memory-bytes-max = "${written}"`);
      assert.equal(limits.memoryBytesMax, bytes);
    }
  });

  test("keeps the bytes that its digest covers", () => {
    const bytes = new TextEncoder().encode(`${HEAD}# a comment counts\r\n`);
    assert.equal(parse(bytes).bytes, bytes);
  });
});

describe("a manifest that is wrong gets one error with code, line, column and remedy", () => {
  const cases: readonly (readonly [
    what: string,
    text: string,
    ManifestCode,
    at: string,
    says: RegExp,
    remedy: RegExp,
  ])[] = [
    [
      "an unknown key",
      `compnent = "x"\n${HEAD}`,
      "MANIFEST_UNKNOWN_KEY",
      "1:1",
      /unknown key "compnent"/,
      /did you mean `component`\?/,
    ],
    [
      "an unknown key that is like none",
      `${HEAD}colour = 1`,
      "MANIFEST_UNKNOWN_KEY",
      "4:1",
      /unknown key "colour"/,
      /remove it: the keys here are `name`, `version`, /,
    ],
    [
      "an unknown table",
      `${HEAD}\n[limts]\nfuel-max = 1`,
      "MANIFEST_UNKNOWN_KEY",
      "5:2",
      /unknown key "limts"/,
      /did you mean `limits`\?/,
    ],
    [
      "a supervisor with a component",
      `${HEAD}[supervisor]`,
      "MANIFEST_UNKNOWN_KEY",
      "3:1",
      /unknown key "component"/,
      /the keys here are .*`supervisor`/,
    ],
    [
      "a strategy that there is not",
      `name = "a"\nversion = "1.0.0"\n[supervisor]\nstrategy = "all"`,
      "MANIFEST_BAD_VALUE",
      "4:12",
      /"one-for-one" or "one-for-all" or "rest-for-one"/,
      /one-for-one/,
    ],
    [
      "a child without a manifest",
      `name = "a"\nversion = "1.0.0"\n[[child]]\nname = "b"`,
      "MANIFEST_MISSING_KEY",
      "3:3",
      /`child\[0\]\.manifest` is missing/,
      /cart\.toml/,
    ],
    [
      "two children of one name",
      `name = "a"\nversion = "1.0.0"\n[[child]]\nname = "b"\nmanifest = "b.toml"\n[[child]]\nname = "b"\nmanifest = "c.toml"`,
      "MANIFEST_BAD_VALUE",
      "7:8",
      /another than those before it/,
      /./,
    ],
    [
      "an unknown limit",
      `${HEAD}[limits]\nfuel_max = 1`,
      "MANIFEST_UNKNOWN_KEY",
      "5:1",
      /unknown key "fuel_max" in `limits`/,
      /did you mean `fuel-max`\?/,
    ],
    [
      "an unknown key in a dotted key",
      `${HEAD}state.payload = "public"`,
      "MANIFEST_UNKNOWN_KEY",
      "4:7",
      /unknown key "payload" in `state`/,
      /did you mean `payloads`\?/,
    ],
    [
      "an unknown key in an inline table",
      `${HEAD}limits = { depth-max = 1, depth = 2 }`,
      "MANIFEST_UNKNOWN_KEY",
      "4:27",
      /unknown key "depth"/,
      /remove it/,
    ],
    [
      "an unknown key of a capability",
      `${HEAD}[[handler]]\ntype = "timing"\n[[handler]]\ntype = "filesystem"\nrot = "x"`,
      "MANIFEST_UNKNOWN_KEY",
      "8:1",
      /unknown key "rot" in `handler\[1\]`/,
      /did you mean `root`\?/,
    ],
    [
      "an escape sequence as a key",
      `${HEAD}"\\u001b[2J" = 1`,
      "MANIFEST_UNKNOWN_KEY",
      "4:1",
      /unknown key "\\u\{1b\}\[2J"/,
      /remove it/,
    ],
    [
      "the word of the prototype",
      `${HEAD}__proto__ = { name = "x" }`,
      "MANIFEST_UNKNOWN_KEY",
      "4:1",
      /unknown key "__proto__"/,
      /remove it/,
    ],
    [
      "handlers as they were once written",
      `${HEAD}[[handlers]]\ntype = "timing"`,
      "MANIFEST_UNKNOWN_KEY",
      "4:3",
      /unknown key "handlers"/,
      /did you mean `handler`\?/,
    ],

    [
      "no name",
      HEAD.replace(/name.*\n/, ""),
      "MANIFEST_MISSING_KEY",
      "1:1",
      /`name` is missing/,
      /add it, for example: name = "counter"/,
    ],
    [
      "no component",
      HEAD.replace(/component.*\n/, ""),
      "MANIFEST_MISSING_KEY",
      "1:1",
      /`component` is missing/,
      /component = "build\/counter.wasm"/,
    ],
    [
      "no type of a handler",
      `${HEAD}[[handler]]`,
      "MANIFEST_MISSING_KEY",
      "4:3",
      /`handler\[0\].type` is missing/,
      /there are `runtime`, `timing`, `filesystem`/,
    ],
    [
      "no key that a capability needs",
      `${HEAD}[[handler]]\ntype = "filesystem"`,
      "MANIFEST_MISSING_KEY",
      "4:3",
      /`handler\[0\].root` is missing/,
      /add it/,
    ],
    [
      "an empty file",
      "",
      "MANIFEST_MISSING_KEY",
      "1:1",
      /`name` is missing \(and 2 more\)/,
      /add it/,
    ],

    [
      "a number for a text",
      HEAD.replace('"0.1.0"', "0.1"),
      "MANIFEST_WRONG_TYPE",
      "2:11",
      /`version` must be a semantic version, not 0.1/,
      /version = "0.1.0"/,
    ],
    [
      "a text for a number",
      `${HEAD}[limits]\ndepth-max = "many"`,
      "MANIFEST_WRONG_TYPE",
      "5:13",
      /must be a whole number from 1 to 100000, not "many"/,
      /depth-max = 1000/,
    ],
    [
      "a boolean for a size",
      `${HEAD}[limits]\nmemory-bytes-max = true`,
      "MANIFEST_WRONG_TYPE",
      "5:20",
      /must be 0 to 4 GiB.*, not the boolean true/,
      /memory-bytes-max = "64 MiB"/,
    ],
    [
      "a date for parameters",
      `${HEAD}parameters = 1979-05-27`,
      "MANIFEST_BAD_VALUE",
      "4:14",
      /`parameters` must be written in quotes, not a date/,
      /parameters = /,
    ],
    [
      "a text for exports",
      `${HEAD}exports = "run"`,
      "MANIFEST_WRONG_TYPE",
      "4:11",
      /`exports` must be a list of at most 64 names/,
      /exports = \["run"\]/,
    ],
    [
      "one handler as a table",
      `${HEAD}[handler]\ntype = "timing"`,
      "MANIFEST_WRONG_TYPE",
      "4:2",
      /must be written as `\[\[handler\]\]`/,
      /change it/,
    ],
    [
      "a number for a type",
      `${HEAD}handler = [{ type = 1 }]`,
      "MANIFEST_WRONG_TYPE",
      "4:21",
      /`handler\[0\].type` must be a text, not 1/,
      /change it/,
    ],
    [
      "a number for a handler",
      `${HEAD}handler = [1]`,
      "MANIFEST_WRONG_TYPE",
      "4:12",
      /`handler\[0\]` must be a table, not 1/,
      /change it/,
    ],
    [
      "a number where a capability wants a text",
      `${HEAD}[[handler]]\ntype = "filesystem"\nroot = 1`,
      "MANIFEST_WRONG_TYPE",
      "6:8",
      /`handler\[0\].root` must be a text, not 1/,
      /change it/,
    ],
    [
      "a text for a table",
      `${HEAD}limits = "none"`,
      "MANIFEST_WRONG_TYPE",
      "4:10",
      /`limits` must be a table, not "none"/,
      /change it/,
    ],

    [
      "a name with a space",
      HEAD.replace("counter", "a b"),
      "MANIFEST_BAD_VALUE",
      "1:8",
      /`name` must be 1 to 128 letters.*not "a b"/,
      /name = "counter"/,
    ],
    [
      "a name with a parent folder",
      HEAD.replace("counter", "a/../b"),
      "MANIFEST_BAD_VALUE",
      "1:8",
      /`name` must be/,
      /change it/,
    ],
    [
      "a name without an end",
      HEAD.replace("counter", "a".repeat(129)),
      "MANIFEST_BAD_VALUE",
      "1:8",
      /not "a{120}"… \(129 characters\)/,
      /change it/,
    ],
    [
      "a name that reads as an id",
      HEAD.replace("counter", "0".repeat(32)),
      "MANIFEST_BAD_VALUE",
      "1:8",
      /neither an actor's id nor `host`/,
      /change it/,
    ],
    [
      "the host's name",
      HEAD.replace('"counter"', '"host"'),
      "MANIFEST_BAD_VALUE",
      "1:8",
      /neither an actor's id nor `host`/,
      /change it/,
    ],
    [
      "a version of two parts",
      HEAD.replace("0.1.0", "0.1"),
      "MANIFEST_BAD_VALUE",
      "2:11",
      /must be a semantic version, not "0.1"/,
      /change it/,
    ],
    [
      "a version with a leading zero",
      HEAD.replace("0.1.0", "0.01.0"),
      "MANIFEST_BAD_VALUE",
      "2:11",
      /semantic version/,
      /change it/,
    ],
    [
      "an empty component",
      HEAD.replace("build/counter.wasm", ""),
      "MANIFEST_BAD_VALUE",
      "3:13",
      /must be a path.*, not ""/,
      /component = /,
    ],
    [
      "an absolute component",
      HEAD.replace("build", "/build"),
      "MANIFEST_BAD_VALUE",
      "3:13",
      /must be a path/,
      /change it/,
    ],
    [
      "a component from the web",
      HEAD.replace("build", "https://example.com"),
      "MANIFEST_BAD_VALUE",
      "3:13",
      /must be a path/,
      /change it/,
    ],
    [
      "a component with backslashes",
      HEAD.replace("/counter", "\\\\counter"),
      "MANIFEST_BAD_VALUE",
      "3:13",
      /must be a path/,
      /change it/,
    ],
    [
      "a component with NUL",
      HEAD.replace("/counter", "/\\u0000"),
      "MANIFEST_BAD_VALUE",
      "3:13",
      /must be a path without NUL, not "build\/\\u\{0\}.wasm"/,
      /change it/,
    ],
    [
      "no fuel at all",
      `${HEAD}[limits]\nfuel-max = 0`,
      "MANIFEST_BAD_VALUE",
      "5:12",
      /from 1 to 1000000000, not 0/,
      /fuel-max = 10000000/,
    ],
    [
      "half a frame",
      `${HEAD}[limits]\ndepth-max = 1.5`,
      "MANIFEST_BAD_VALUE",
      "5:13",
      /must be a whole number.*, not 1.5/,
      /change it/,
    ],
    [
      "an integer beyond all",
      `${HEAD}[limits]\nfuel-max = 9223372036854775807`,
      "MANIFEST_BAD_VALUE",
      "5:12",
      /not 9223372036854775807/,
      /change it/,
    ],
    [
      "a size in powers of ten",
      `${HEAD}[limits]\nmemory-bytes-max = "64 MB"`,
      "MANIFEST_BAD_VALUE",
      "5:20",
      /B, KiB, MiB or GiB, not "64 MB"/,
      /"64 MiB"/,
    ],
    [
      "a size beyond the limit",
      `${HEAD}[limits]\nmemory-bytes-max = "5 GiB"`,
      "MANIFEST_BAD_VALUE",
      "5:20",
      /must be 0 to 4 GiB/,
      /change it/,
    ],
    [
      "another kind of payloads",
      `${HEAD}[state]\npayloads = "secret"`,
      "MANIFEST_BAD_VALUE",
      "5:12",
      /must be "public" or "private", not "secret"/,
      /payloads = "private"/,
    ],
    [
      "an export with a capital",
      `${HEAD}exports = [\n  "run",\n  "Run",\n]`,
      "MANIFEST_BAD_VALUE",
      "6:3",
      /`exports\[1\]` must be the name of a root export/,
      /change it/,
    ],
    [
      "an export twice",
      `${HEAD}exports = ["run", "run"]`,
      "MANIFEST_BAD_VALUE",
      "4:19",
      /`exports\[1\]` must be another than those before it, not "run"/,
      /change it/,
    ],
    [
      "a date within parameters",
      `${HEAD}[parameters]\na = [1, 1979-05-27]`,
      "MANIFEST_BAD_VALUE",
      "5:9",
      /`parameters.a\[1\]` must be written in quotes, not a date/,
      /change it/,
    ],
    [
      "infinity within parameters",
      `${HEAD}[parameters]\na = inf`,
      "MANIFEST_BAD_VALUE",
      "5:5",
      /must be a number that JSON can carry, not Infinity/,
      /change it/,
    ],
    [
      "a long integer within parameters",
      `${HEAD}[parameters]\n"a b" = 9223372036854775807`,
      "MANIFEST_BAD_VALUE",
      "5:9",
      /"parameters.a b" must be a number that JSON can carry/,
      /change it/,
    ],
    [
      "parameters without a bottom",
      `${HEAD}parameters.${"a.".repeat(50_000)}a = 1`,
      "MANIFEST_BAD_VALUE",
      "4:74",
      /must be nested at most 32 deep/,
      /change it/,
    ],

    [
      "a capability that is not there",
      `${HEAD}[[handler]]\ntype = "timng"`,
      "MANIFEST_UNKNOWN_HANDLER",
      "5:8",
      /there is no capability "timng"/,
      /did you mean `timing`\? there are `runtime`, /,
    ],
    [
      "a capability twice",
      `${HEAD}[[handler]]\ntype = "timing"\n[[handler]]\ntype = "timing"`,
      "MANIFEST_DUPLICATE_HANDLER",
      "7:8",
      /the capability "timing" is granted twice/,
      /grant it once/,
    ],
    [
      "a template's table under a whole name",
      `${HEAD}[template]`,
      "MANIFEST_BAD_VALUE",
      "4:2",
      /^`template` must stand only where `name` ends in `\*`$/,
      /^remove it, or let `name` end in `\*`$/,
    ],
    [
      "a kind without the handler that starts it",
      `${HEAD}[[kind]]\nname = "a"\nmanifest = "a.toml"`,
      "MANIFEST_BAD_VALUE",
      "4:3",
      /^`kind` must stand only where the handler `supervisor` is granted$/,
      /^remove it, or add `\[\[handler\]\]` with `type = "supervisor"`$/,
    ],
    [
      "a number that a capability's table finds too small",
      `${HEAD}[[handler]]\ntype = "filesystem"\nroot = ""\nquota-bytes = -1`,
      "MANIFEST_BAD_VALUE",
      "7:15",
      /`handler\[0\].quota-bytes` must be at least 0, not -1$/,
      /change it/,
    ],

    [
      "a text without an end",
      `${HEAD}\n  description = "x`,
      "MANIFEST_NOT_TOML",
      "5:17",
      /not TOML: unfinished string/,
      /toml\.io/,
    ],
    [
      "a key twice",
      `${HEAD}name = "x"`,
      "MANIFEST_NOT_TOML",
      "4:1",
      /not TOML: trying to redefine/,
      /toml\.io/,
    ],
    [
      "a byte order mark in the middle",
      `${HEAD}\uFEFFexports = []`,
      "MANIFEST_NOT_TOML",
      "4:1",
      /a byte order mark within the text/,
      /toml\.io/,
    ],
    [
      "lists without a bottom",
      `${HEAD}parameters = ${"[".repeat(40)}`,
      "MANIFEST_NOT_TOML",
      "4:46",
      /excessively nested/,
      /toml\.io/,
    ],
    [
      "too many bytes",
      `${HEAD}#${"é".repeat(MANIFEST_BYTES_MAX / 2)}`,
      "MANIFEST_TOO_LARGE",
      "1:1",
      /and may have 262144/,
      /shorten it/,
    ],
  ];
  for (const [what, text, code, at, says, remedy] of cases) {
    test(what, () => {
      const error = refused(text);
      assert.equal(error.code, code);
      assert.equal(error.where, `m.toml:${at}`);
      assert.match(error.what, says);
      assert.match(error.remedy, remedy);
      assert.equal(error.message, `m.toml:${at}: ${error.what}`);
    });
  }

  test("bytes that are not UTF-8", () => {
    const error = refused(Uint8Array.of(0x61, 0x80));
    assert.equal(error.code, "MANIFEST_UNREADABLE");
    assert.match(error.remedy, /UTF-8/);
  });
});

test("all problems are told, in the order of the file, and the error is the first", () => {
  const error = refused(
    'nam = "x"\nversion = 1\n[limits]\ndepth-max = 0\n[[handler]]\ntyp = "timing"\n',
  );
  assert.equal(error.message, 'm.toml:1:1: unknown key "nam" (and 4 more)');
  assert.deepEqual(
    error.problems.map(({ code, where }) => [code, where]),
    [
      ["MANIFEST_UNKNOWN_KEY", "m.toml:1:1"], // and not that `name` is missing as well
      ["MANIFEST_MISSING_KEY", "m.toml:1:1"],
      ["MANIFEST_WRONG_TYPE", "m.toml:2:11"],
      ["MANIFEST_BAD_VALUE", "m.toml:4:13"],
      ["MANIFEST_UNKNOWN_KEY", "m.toml:6:1"],
    ],
  );
});

test("what is wrong between keys is told beside what is wrong with a value", () => {
  const handler = '[[handler]]\ntype = "timing"\n';
  const kind = '[[kind]]\nname = "a"\nmanifest = "a.toml"\n';
  const text = `${HEAD}${handler}${handler}${kind}${kind}[template]\n[limits]\ndepth-max = 0\n`;
  assert.deepEqual(
    refused(text).problems.map(({ code, where }) => [code, where]),
    [
      ["MANIFEST_DUPLICATE_HANDLER", "m.toml:7:8"],
      ["MANIFEST_BAD_VALUE", "m.toml:8:3"],
      ["MANIFEST_BAD_VALUE", "m.toml:12:8"],
      ["MANIFEST_BAD_VALUE", "m.toml:14:2"],
      ["MANIFEST_BAD_VALUE", "m.toml:16:13"],
    ],
  );
});

test("a value that is wrong by itself is not told to be repeated as well", () => {
  const { problems } = refused(`${HEAD}exports = ["A", "A"]`);
  assert.deepEqual(
    problems.map(({ what }) => what.replace(/ must.*/, "")),
    ["`exports[0]`", "`exports[1]`"],
  );
});

test("a name that is none is not told to be another's as well", () => {
  assert.equal(refused(HEAD.replace("counter", "a b")).problems.length, 1);
});

test("20,000 unknown keys are refused as quickly as one, and not all are told", () => {
  const keys = Array.from({ length: 20_000 }, (_, at) => `k${at}=1`).join("\n");
  assert.equal(refused(keys).problems.length, 100);
});

test("any bytes are a manifest or a ManifestError with a place and a remedy", () => {
  const line = fc.constantFrom(
    'name = "a"',
    'version = "1.0.0"',
    'component = "a.wasm"',
    "[limits]",
    "[[handler]]",
    'type = "timing"',
    'type = "filesystem"',
    "depth-max = 1",
    "[handler.x]",
    "exports = [",
    "]",
    "parameters.x = {}",
    '"',
    "limits = [{}]",
    "handler = [[], {}, 1]",
  );
  const text = fc.array(fc.oneof({ weight: 9, arbitrary: line }, fc.string({ maxLength: 20 })), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(text, (lines) => {
      try {
        parse(lines.join("\n"));
      } catch (error) {
        assert.ok(error instanceof ManifestError, String(error));
        for (const { where, remedy } of error.problems) {
          assert.match(where, /^m\.toml:\d+:\d+$/);
          assert.notEqual(remedy, "");
        }
      }
    }),
    { numRuns: 500 },
  );
});
