import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { compile, type Instance } from "../engine/mod.ts";
import type { Value } from "../base/mod.ts";
import { BuildError, type Built, type Problem } from "./mod.ts";
import { manifestText, scratchBuilder, ScratchProject } from "./scratch-project.contract.ts";

const COUNTER = `import { actor, now } from "@theater/guest";

const counter = actor({
  state: () => ({ count: 0 }),
  handlers: {
    add: (state, amount: number) => {
      state.count += amount;
      return state.count;
    },
    clocks: () => [Date.now(), now(), Math.random()],
    fail: () => {
      throw new RangeError("too far");
    },
  },
});
export { counter as default };
`;

const MANIFEST = manifestText('entry = "src/counter.ts"', ["timing", "random"]);
const builder = scratchBuilder();

after(() => builder[Symbol.asyncDispose]());

/** Builds one file; what is wrong with it. */
async function problemsOf(
  source: string | Uint8Array,
  grants: readonly string[] = [],
): Promise<readonly Problem[]> {
  using project = new ScratchProject({
    "manifest.toml": manifestText('entry = "src/it.ts"', grants),
    "src/it.ts": source,
  });
  try {
    await builder.build(project.manifest);
  } catch (error) {
    if (error instanceof BuildError) return error.problems;
    throw error;
  }
  return [];
}

function at({ where }: Problem): string | undefined {
  return /src\/it\.ts:\d+:\d+$/.exec(where ?? "")?.[0];
}

describe("a component of TypeScript", () => {
  let project: ScratchProject;
  let built: Built;
  before(async () => {
    project = new ScratchProject({ "manifest.toml": MANIFEST, "src/counter.ts": COUNTER });
    built = await builder.build(project.manifest);
  });
  after(() => project[Symbol.dispose]());

  test("is less than 1.2 MB", () => {
    assert.ok(built.component.length < 1_200_000, `${built.component.length} bytes`);
  });

  test("imports what its sources use, and what the guest engine always does", () => {
    const own = built.imports.filter((name) => !name.startsWith("wasi:"));
    assert.deepEqual(own.toSorted(), [
      "theater:actor/random@0.1.0",
      "theater:actor/runtime@0.1.0",
      "theater:actor/timing@0.1.0",
    ]);
    assert.deepEqual(built.exports, ["theater:actor/handler@0.1.0"]);
  });

  test("names every file that it was made from, the manifest first", () => {
    assert.equal(built.inputs[0], project.manifest);
    assert.ok(built.inputs.some((file) => file.endsWith("src/counter.ts")));
    assert.ok(built.inputs.some((file) => file.endsWith("guest/src/serve.ts")));
  });

  test("is not made again from the same sources, nor written where it stands", async () => {
    const again = await builder.build(project.manifest);
    assert.equal(again.component, built.component);
    assert.equal(again.changed, false);
  });

  test("is the same to the byte in another folder, by another process", async () => {
    using other = new ScratchProject({ "manifest.toml": MANIFEST, "src/counter.ts": COUNTER });
    await using elsewhere = scratchBuilder();
    assert.equal((await elsewhere.build(other.manifest)).digest, built.digest);
  });

  test("takes the time and chance of the host that runs it, not those of its build", async () => {
    const first = await clocks(built, 1_700_000_000, 1);
    const second = await clocks(built, 1_800_000_000, 2);
    assert.deepEqual(first.slice(0, 2), [1_700_000_000_000, 77]);
    assert.deepEqual(second.slice(0, 2), [1_800_000_000_000, 77]);
    assert.notEqual(first[2], second[2]);
  });

  test("names the line of TypeScript where a handler throws", async () => {
    const said: string[] = [];
    const instance = await start(built, { seconds: 0, chance: 0, said });
    assert.throws(() => handle(instance, '"fail"'));
    assert.match(said.join(), /^RangeError: too far\n.*src\/counter\.ts:12:\d+/);
  });
});

interface HostOf {
  readonly seconds: number;
  readonly chance: number;
  readonly said: string[];
}

/** An instance whose host has this time, and bytes all alike. */
async function start({ component }: Built, { seconds, chance, said }: HostOf): Promise<Instance> {
  const program = await compile(component);
  const answers: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
    "wall-clock#now": () => ({ seconds: BigInt(seconds), nanoseconds: 0 }),
    "monotonic-clock#now": () => 5n,
    "timing#now": () => 77n,
    "random#bytes": ([count]) => new Uint8Array(Number(count)).fill(chance),
    "runtime#fail": ([message]) => {
      said.push(message as string);
      throw new Error("the turn ends");
    },
  };
  const instance = await program.instantiate({
    bind: (interfaceName, name) => ({
      suspending: false,
      call: (args) => {
        const label = `${interfaceName.replace(/^.*\/|@.*$/g, "")}#${name}`;
        const answer = answers[label];
        if (answer === undefined) throw new Error(`${label} was called`);
        return answer(args);
      },
    }),
  });
  instance.fuel = 1n << 40n;
  return instance;
}

function handle(instance: Instance, body: string): unknown {
  const message = {
    sender: { tag: "client", val: "" },
    number: 0n,
    body: new TextEncoder().encode(body),
    replyTo: 1n,
  };
  const state = new TextEncoder().encode('{"count":0}');
  const result = instance.call("theater:actor/handler@0.1.0#handle", [state, message]);
  const { tag, val } = result as { tag: string; val: [Uint8Array, Uint8Array] };
  assert.equal(tag, "ok");
  return JSON.parse(new TextDecoder().decode(val[1]));
}

async function clocks(built: Built, seconds: number, chance: number): Promise<number[]> {
  const instance = await start(built, { seconds, chance, said: [] });
  return handle(instance, '"clocks"') as number[];
}

describe("what no guest has is refused with its place and what to do instead", () => {
  const actor = (handler: string): string =>
    `import { actor } from "@theater/guest";\nexport default actor({ state: () => 0, handlers: { go: ${handler} } });\n`;
  const cases: readonly (readonly [what: string, source: string, at: string, remedy: RegExp])[] = [
    ["setTimeout", actor("() => { setTimeout(() => {}, 5); }"), "src/it.ts:2:64", /setTimer/],
    ["fetch", actor('() => fetch("http://a")'), "src/it.ts:2:62", /manifest/],
    ["process", actor("() => process.pid"), "src/it.ts:2:62", /parameters/],
    ["Buffer", actor("() => Buffer.from([])"), "src/it.ts:2:62", /Uint8Array/],
    ["require", actor("() => require(String(1))"), "src/it.ts:2:52", /import/],
    [
      '"fs"',
      `import { readFileSync } from "node:fs";\n${actor('() => readFileSync("x")')}`,
      "src/it.ts:3:62",
      /Node/,
    ],
    ["async", actor("async () => 1"), "src/it.ts:2:56", /leave `async`/],
    ["waited for", `await 1;\n${actor("() => 1")}`, "src/it.ts:1:1", /handler/],
  ];
  for (const [what, source, place, remedy] of cases) {
    test(what, async () => {
      const [problem, ...others] = await problemsOf(source);
      assert.ok(problem);
      assert.deepEqual(others, []);
      assert.equal(problem.code, "BUILD_REFUSED");
      assert.ok(problem.what.includes(what), problem.what);
      assert.equal(at(problem), place);
      assert.match(problem.remedy, remedy);
    });
  }

  test("all of it at once, in the order of the sources", async () => {
    const problems = await problemsOf(
      actor("() => { setInterval(() => {}, 5); return new WebSocket(process.argv[2]); }"),
    );
    assert.deepEqual(problems.map(at), ["src/it.ts:2:64", "src/it.ts:2:101", "src/it.ts:2:111"]);
  });

  test("not what an old package does to find its own files, nor what it tries", async () => {
    const modules = "node_modules/old";
    using project = new ScratchProject({
      "manifest.toml": manifestText('entry = "src/it.ts"'),
      "src/it.ts": `import old from "old";\n${actor("() => old.twice(3)")}`,
      [`${modules}/package.json`]: '{"name":"old","main":"index.js"}',
      [`${modules}/index.js`]:
        'var next = require("./next"), util;\ntry { util = require("util"); } catch (e) {}\nmodule.exports = { twice: function (n) { return util || next(n) * 2; } };\n',
      [`${modules}/next.js`]: "module.exports = function (n) { return n + 1; };\n",
    });
    assert.ok(
      (await builder.build(project.manifest)).inputs.some((file) => file.endsWith("next.js")),
    );
  });

  test("but not in what nobody uses, nor where a package looks first whether it is there", async () => {
    const source = `export function unused() { setTimeout(() => {}, 1); }\n${actor(
      '() => typeof process === "undefined" ? 1 : process.pid',
    )}`;
    assert.deepEqual(await problemsOf(source), []);
  });
});

describe("what is wrong with sources is told where it stands", () => {
  const cases: readonly (readonly [
    what: string,
    source: string,
    code: string,
    at: string | undefined,
  ])[] = [
    ["syntax", "export default 1;\nconst x: = 3;\n", "BUILD_SYNTAX", "src/it.ts:2:10"],
    ["a file that is not there", 'import "./no.ts";\n', "BUILD_UNRESOLVED", "src/it.ts:1:8"],
    [
      "a package that is not installed",
      'import a from "nopkg";\nexport default a;\n',
      "BUILD_UNRESOLVED",
      "src/it.ts:1:15",
    ],
    [
      "a name that is not exported",
      'import { nix } from "@theater/guest";\nexport default nix;\n',
      "BUILD_UNRESOLVED",
      "src/it.ts:1:10",
    ],
    ["no default export", "export const a = 1;\n", "BUILD_MISSING_EXPORT", undefined],
    [
      "what throws while it is loaded",
      "\nnull.x;\nexport default 1;\n",
      "BUILD_STARTUP_FAILED",
      "src/it.ts:2:1",
    ],
    [
      "a call of the host while it is loaded",
      'import { log } from "@theater/guest";\nlog.info("now");\nexport default 1;\n',
      "BUILD_STARTUP_FAILED",
      undefined,
    ],
  ];
  for (const [what, source, code, place] of cases) {
    test(what, async () => {
      const [problem] = await problemsOf(source);
      assert.ok(problem);
      assert.equal(problem.code, code, problem.what);
      assert.equal(at(problem), place);
    });
  }
});

test("a source that is not UTF-8 is named, by its path", async () => {
  const [problem] = await problemsOf(Uint8Array.of(0x2f, 0x2f, 0xff, 0xfe));
  assert.equal(problem?.code, "BUILD_SYNTAX");
  assert.equal(problem.what, "it is not UTF-8");
  assert.match(problem.where ?? "", /src\/it\.ts$/);
});

test("a throw at the top of a module is told as what it is", async () => {
  const [problem] = await problemsOf('throw new Error("no");\nexport default 1;\n');
  assert.equal(problem?.code, "BUILD_STARTUP_FAILED");
  assert.match(problem.what, /a module of them throws at its top/);
});

test("an import that the manifest does not grant is named with the handler to add", async () => {
  const source =
    'import { actor, now, send } from "@theater/guest";\nexport default actor({ state: () => 0, handlers: { go: () => { send("a", "b"); return now(); } } });\n';
  const problems = await problemsOf(source, ["timing"]);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["BUILD_UNGRANTED"],
  );
  assert.match(problems[0]?.remedy ?? "", /type = "message-server"/);
});

test("an interface that no host has is refused by its name", async () => {
  const source =
    'import sockets from "wasi-http:elsewhere/sockets@1.0.0";\nexport default sockets;\n';
  const [problem] = await problemsOf(source);
  assert.equal(problem?.code, "BUILD_UNKNOWN_IMPORT");
  assert.ok(problem.what.includes("wasi-http:elsewhere/sockets@1.0.0"));
});
