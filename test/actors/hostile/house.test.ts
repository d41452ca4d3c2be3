import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { TheaterError } from "../../../src/base/mod.ts";
import { Theater } from "../../../src/theater/mod.ts";
import { CliShell } from "../../system/cli-shell.ts";
import type { Hostile } from "./hostile.ts";
import { BUSY, LYING } from "./sets.ts";

const folder = mkdtempSync(join(tmpdir(), "theater-hostile-"));
after(() => rmSync(folder, { recursive: true }));

/** Those that the house stops in a turn, one of each kind, and those that it answers. */
const ACTORS = [
  "loop-br",
  "throw-through-frames",
  "recursion-with-handlers",
  "fill",
  "handles-without-end",
  "handle-forged",
  "string-of-4-gib",
  "lists-amplified",
  "post-return-throws",
  "catch-the-end-of-fuel",
  "start-loop",
  "start-memory",
  "core-name-clear-screen",
  "core-name-code-in-a-template",
  "core-name-proto",
  "flags-of-an-object",
];

const MANIFEST = `name = "hostile"\nversion = "1.0.0"\ncomponent = "c.wasm"\nexports = ["run"]\n`;

const GOOD = `(component (core module $m (func (export "run") (result i32) (i32.const 42)))
  (core instance $i (instantiate $m)) (func (export "run") (result u32) (canon lift (core func $i "run"))))`;

test("as actors, each fails its turn with a code or answers, is replayed to the same end, and the next actor works", async () => {
  await using theater = await Theater.open({});
  const good = { manifest: MANIFEST.replace("hostile", "good"), component: await parse(GOOD) };
  const neighbour = await theater.start(good);
  for (const name of ACTORS) {
    const { component, ends } = hostileOf(name);
    const bytes = typeof component === "string" ? await parse(component) : component();
    const manifest = MANIFEST.replace("hostile", name);
    const actor = await theater
      .start({ manifest, component: bytes })
      .catch((refused: TheaterError) => refused);
    const outcome =
      actor instanceof Error
        ? actor
        : await actor.invoke("run", []).then(
            () => "answered",
            (failed: TheaterError) => failed,
          );
    if ("answers" in ends) assert.equal(outcome, "answered", name);
    else assert.match((outcome as TheaterError).what, new RegExp(ends[1]), name);
    if (!(actor instanceof Error)) assert.ok((await actor.replay()).turnCount > 0, name);
    assert.equal((await neighbour.invoke("run", [])).value, 42);
  }
});

function hostileOf(name: string): Hostile {
  const found = [...BUSY, ...LYING].flatMap(({ all }) => all).find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no hostile ${name}`);
  return found;
}

const SPELL = "\\1b[2J\\1b]0;hostile\\07\\0d\\0aerror: all is lost\\e2\\80\\ae\\c2\\9b1A";
const SPELL_BYTES = 43;

/** Says its spell wherever a guest has a say: it logs it, answers with it, or fails with it. */
const TALKER = `(component
  (import "theater:actor/runtime@0.1.0" (instance $runtime
    (type $names (enum "trace" "debug" "info" "warn" "error"))
    (export "level" (type $level (eq $names)))
    (export "log" (func (param "level" $level) (param "text" string)))
    (export "fail" (func (param "message" string)))))
  (core module $libc (memory (export "memory") 1) (data (i32.const 64) "${SPELL}")
    (data (i32.const 8) "\\40\\00\\00\\00\\${SPELL_BYTES.toString(16)}\\00\\00\\00"))
  (core instance $libc (instantiate $libc))
  (core func $log (canon lower (func $runtime "log") (memory (core memory $libc "memory"))))
  (core func $fail (canon lower (func $runtime "fail") (memory (core memory $libc "memory"))))
  (core module $m
    (import "\\1b[2J" "log" (func $log (param i32 i32 i32))) (import "\\1b[2J" "fail" (func $fail (param i32 i32)))
    (func (export "say") (result i32) (call $log (i32.const 4) (i32.const 64) (i32.const ${SPELL_BYTES})) (i32.const 8))
    (func (export "fail") (result i32) (call $fail (i32.const 64) (i32.const ${SPELL_BYTES})) (i32.const 8))
    (func (export "lie") (result i32) (i32.const -1)))
  (core instance $i (instantiate $m (with "\\1b[2J" (instance (export "log" (func $log)) (export "fail" (func $fail))))))
  (func $say (result string) (canon lift (core func $i "say") (memory (core memory $libc "memory"))))
  (func $fail (result string) (canon lift (core func $i "fail") (memory (core memory $libc "memory"))))
  (func $lie (result string) (canon lift (core func $i "lie") (memory (core memory $libc "memory"))))
  (instance $api (export "constructor" (func $say)) (export "then" (func $fail)) (export "to-string" (func $lie)))
  (export "evil:names/value-of@1.0.0" (instance $api)))`;

const REFUSED = `(component (import "url=<x#\${globalThis.hostile=1}>" (func $f)) (core func $g (canon lower (func $f)))
  (core module $m (import "\\1b[2J" "\\1b[2J" (func)) (func (export "run"))) (core instance $i (instantiate $m (with "\\1b[2J" (instance (export "\\1b[2J" (func $g))))))
  (func (export "run") (canon lift (core func $i "run"))))`;

/** Nothing that moves a cursor, ends a line, or turns the writing around; a line's end is the command's own. */
const HARMLESS = /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u;

describe("no verb prints to a terminal what a guest would have it do", () => {
  const api = "evil:names/value-of@1.0.0";
  const said: (readonly string[])[] = [
    ["run", join(folder, "talker.toml"), "--call", "talker=hello"],
    ["call", "talker", `${api}#constructor`],
    ["call", "talker", `${api}#then`],
    ["call", "talker", `${api}#to-string`],
    ["call", "talker", `${api}#to-string`, "1"],
    ["call", "talker", `${api}#\u001b[2J`],
    ["chain", "log", "talker"],
    ["chain", "log", "talker", "--json"],
    ["inspect", "talker"],
    ["ps"],
    ["replay", "talker"],
    ["run", join(folder, "refused.toml"), "--call", "refused=hello"],
    ["run", join(folder, "broken.toml"), "--call", "broken=hello"],
  ];

  test("of thirteen commands", async () => {
    await write("talker", await parse(TALKER), `[[handler]]\ntype = "runtime"\n`);
    await write("refused", await parse(REFUSED), `exports = ["run"]\n`);
    await write(
      "broken",
      Uint8Array.from([
        ...Buffer.from("\0asm\r\0\x01\0"),
        0x0b,
        0x0a,
        1,
        0,
        4,
        0x1b,
        0x5b,
        0x32,
        0x4a,
        5,
        0,
        0,
      ]),
      "",
    );
    await using cli = new CliShell();
    for (const words of said) {
      const { stdout, stderr } = await cli.run(...words);
      for (const line of `${stdout}\n${stderr}`.split("\n"))
        assert.match(line, HARMLESS, words.join(" "));
      assert.ok(stdout.length + stderr.length > 0, words.join(" "));
    }
    const log = await cli.run("chain", "log", "talker");
    assert.match(log.stdout, /GUEST_FAILED/);
  });
});

async function write(name: string, component: Uint8Array, more: string): Promise<void> {
  writeFileSync(join(folder, `${name}.wasm`), component);
  const manifest = `name = "${name}"\nversion = "1.0.0"\ncomponent = "${name}.wasm"\n${more}`;
  writeFileSync(join(folder, `${name}.toml`), manifest);
}
