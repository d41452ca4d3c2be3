import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type ActorHandle, type LogLine, Theater } from "../../src/theater/mod.ts";
import { packAssemblyScript } from "../../scripts/pack.ts";

/** The AssemblyScript library as a project has it: installed, not linked. */

const GUEST = join(import.meta.dirname, "../../guest");
const COMPILER = join(import.meta.dirname, "../../node_modules/assemblyscript");

const MANIFEST = `name = "probe"\nversion = "1.0.0"\ncomponent = "c.wasm"\n
[[handler]]\ntype = "random"\n`;

const README = readFileSync(join(GUEST, "assembly/README.md"), "utf8");
const [, COUNTER = ""] = /```ts assembly\n([^]*?)```/.exec(README) ?? [];

const PROBE = `import { Answer, Bytes, Message, log, serve } from "@theater/guest/assembly";
export * from "@theater/guest/assembly/exports";

const words = new Map<string, string>();
words.set("tea", "Tee");
const heard: string[] = ["", "", ""];

serve((params) => Answer.state(params.length == 0 ? null : params), handle);

function handle(state: Bytes, message: Message): Answer {
  const body = message.body;
  if (body.is("throw")) throw new Error("no more tea");
  if (body.is("assert")) assert(state.length > 100, "a long state");
  if (body.is("index")) return said(heard[body.length]);
  if (body.is("read")) return said(state.read<u64>(state.length - 7).toString());
  if (body.is("slice")) return said(body.slice(3, 2).text());
  if (body.is("random")) return said(Math.random().toString());
  if (body.is("console")) console.warn("careful");
  if (body.is("trace")) trace("so far", 2, 1.5, 2);
  if (body.startsWith("word ")) return said(words.get(body.slice(5).text()));
  if (body.startsWith("bytes")) return bytes(body);
  if (body.is("state")) return said(state.text() + state.length.toString());
  return said(message.senderKind.toString() + message.sender);
}

function said(text: string): Answer {
  return Answer.reply(new Bytes(0), Bytes.of(text));
}

function bytes(body: Bytes): Answer {
  const copy = new Bytes(24);
  copy.set(body.slice(0, 5));
  copy[5] = body[4] + 1;
  copy.write<u16>(6, 0x4241);
  copy.write<f64>(16, 1.5);
  assert(copy.read<u16>(6) == 0x4241 && copy.read<u8>(7) == 0x42 && copy.read<f64>(16) == 1.5);
  assert(copy.read<u64>(8) == 0 && copy.read<u32>() == body.read<u32>());
  assert(body.is("bytes") && !body.is("byte") && !body.startsWith("bytes ") && !body.is("bytez"));
  return Answer.reply(copy, copy.slice(0, 8));
}
`;

let folder: string;
let theater: Theater;
const lines: LogLine[] = [];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "theater-as-"));
  for (const part of ["package.json", "assembly"])
    cpSync(join(GUEST, part), join(folder, "node_modules/@theater/guest", part), {
      recursive: true,
    });
  symlinkSync(COMPILER, join(folder, "node_modules/assemblyscript"), "junction");
  theater = await Theater.open({ log: (line) => void lines.push(line) });
});
after(async () => {
  await theater.close();
  rmSync(folder, { recursive: true });
});

/** The component of one source file; where no runtime is named, that of the library's own asconfig.json. */
async function packed(name: string, source: string, runtime?: string): Promise<Uint8Array> {
  const project = join(folder, name);
  const config = {
    extends: "@theater/guest/assembly/asconfig.json",
    options: { runtime, converge: false },
  };
  mkdirSync(join(project, "assembly"), { recursive: true });
  writeFileSync(join(project, "asconfig.json"), JSON.stringify(config));
  writeFileSync(join(project, "assembly/main.ts"), source);
  return packAssemblyScript(project);
}

test("the actor of guest/assembly/README.md is a dozen lines, and adds", async () => {
  assert.ok(COUNTER.trimEnd().split("\n").length <= 12);
  const component = await packed("counter", COUNTER);
  const counter = await theater.start({ manifest: MANIFEST, component }, { name: "dozen" });
  assert.equal((await counter.call("40")).text, "40");
  assert.equal((await counter.call("2")).text, "42");
});

for (const runtime of ["minimal", "stub"]) {
  describe(`under the runtime ${runtime}`, () => {
    let component: Uint8Array;
    let probe: ActorHandle;
    before(async () => {
      component = await packed(`probe-${runtime}`, PROBE, runtime);
      probe = await theater.start({ manifest: MANIFEST, component }, { name: runtime });
    });

    const FAILURES = [
      ["throw", /GUEST_FAILED.*no more tea at assembly\/main\.ts:12:\d+/],
      ["assert", /GUEST_FAILED.*a long state at assembly\/main\.ts:13:\d+/],
      ["index", /GUEST_FAILED.*Index out of range at .*:\d+:\d+/],
      ["read", /GUEST_FAILED.*out of the range of these bytes/],
      ["slice", /GUEST_FAILED.*a slice ends before it starts/],
      ["word milk", /GUEST_FAILED.*Key does not exist/],
    ] as const;
    for (const [command, message] of FAILURES) {
      test(`${command} fails the turn with a message and a line`, async () => {
        const name = `${runtime}-${command.split(" ")[0]}`;
        const fresh = await theater.start({ manifest: MANIFEST, component }, { name });
        await assert.rejects(fresh.call(command), { code: "ACTOR_FAILED", message });
      });
    }

    test("what was made at the start stays, call after call", async () => {
      for (let call = 0; call < 20; call++) {
        assert.equal((await probe.call("word tea")).text, "Tee");
        assert.equal((await probe.call("x".repeat(2000))).text, "1embedder");
      }
    });

    test("bytes are read, written, cut and compared", async () => {
      assert.equal((await probe.call("bytes")).text, "bytestAB");
    });

    test("no state is a state of no bytes", async () => {
      const name = `${runtime}-none`;
      const fresh = await theater.start({ manifest: MANIFEST, component }, { name });
      assert.equal((await fresh.call("state")).text, "0");
    });

    test("Math.random is from the host's entropy, and trace and console write to the log", async () => {
      const [one, two] = [await probe.call("random"), await probe.call("random")];
      assert.notEqual(one.text, two.text);
      await probe.call("trace");
      assert.partialDeepStrictEqual(lines.at(-1), { level: "trace", text: "so far 1.5 2.0" });
      await probe.call("console");
      assert.partialDeepStrictEqual(lines.at(-1), { level: "warn", text: "careful" });
      await probe.replay();
    });
  });
}

test("a runtime that gives memory back on its own is refused", async () => {
  await assert.rejects(packed("incremental", COUNTER, "incremental"), /minimal.*or.*stub/);
});

test("whatever runs at the start may call no import", async () => {
  const component = await packed("early", COUNTER.replace("serve(", 'trace("early");\n\nserve('));
  const early = theater.start({ manifest: MANIFEST, component }, { name: "early" });
  await assert.rejects(early, /ENGINE_TRAP/);
});
