import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { edition } from "../simulation/edition.ts";
import { BIN, theater } from "./cli-process.ts";

const NO_SOCKETS = process.platform === "win32" ? "Windows has no such socket" : false;

describe("theater dev", () => {
  test("builds what is saved, and upgrades the actor with its state; what is wrong leaves it as it was", async () => {
    await using project = new Project({
      "manifest.toml": manifest("tally"),
      "src/tally.ts": tally("state.count + amount"),
    });
    await using dev = project.dev(".");
    await dev.prints(/^tally {2}built in [\d.]+ s {2}[\d,]+ B {2}started as [0-9a-f]{32}$/m);
    await dev.says(/^ready: 1 actor/m);
    assert.equal(await project.call("tally", "add", "5"), "5\n");

    project.save("src/tally.ts", tally("state.count + 10 * amount"));
    await dev.prints(/^tally {2}built in .* B {2}state kept \(\d+ B\) {2}upgraded at event \d+$/m);
    assert.equal(await project.call("tally", "add", "1"), "15\n");

    project.save("manifest.toml", manifest("other"));
    await dev.says(
      /^other {2}the actor that was "tally" goes on beside "other".*theater stop tally/m,
    );
    await dev.prints(/^other {2}built in .* B {2}started as [0-9a-f]{32}$/m);
    project.save("manifest.toml", manifest("tally"));
    await dev.prints(/^tally {2}built in .* B {2}the same: goes on from event \d+$/m);

    project.save("src/tally.ts", tally("state.count +* amount"));
    await dev.says(/^error BUILD_SYNTAX: .*\n {2}at .*src\/tally\.ts:7:\d+$/m);
    await dev.says(/^tally {2}goes on as it was; waiting for a change$/m);
    assert.equal(await project.call("tally", "add", "1"), "25\n");

    await project.call("tally", "add", "1000");
    await dev.says(
      /^tally {2}failed at event \d+: GUEST_FAILED: RangeError: too much\n.*src\/tally\.ts:6:\d+/m,
    );

    assert.equal(await dev.interrupted(), 0);
    assert.match(await project.theater("replay", "tally"), /^replayed +yes\n/);
  });

  test("reads a component anew that something else makes, and shows logs and failures as they come", async () => {
    await buildExample("examples/faulty");
    const component = readFileSync("examples/faulty/build/component.wasm");
    await using project = new Project({
      "manifest.toml": FAULTY,
      "build/component.wasm": component,
    });
    await using dev = project.dev("manifest.toml", "--json");
    const started = await dev.prints(/^\{"actor":"faulty","did":"started",.*"isBuilt":false.*\}$/m);
    await dev.says(/^\{"ready":/m);
    await project.call("faulty", "log 1");
    await dev.says(/^\{"log":\{/m);
    await project.call("faulty", "trap");
    await dev.says(/^\{"failed":\{.*"name":"faulty".*"code":"ENGINE_TRAP"/m);

    project.save("build/component.wasm", edition(component, "second"));
    await dev.prints(/^\{"actor":"faulty","did":"upgraded",.*"seq":\d+.*\}$/m);
    project.save("manifest.toml", "name =");
    await dev.says(/^\{"error":\{"code":"MANIFEST_NOT_TOML"/m);
    project.save("manifest.toml", FAULTY);
    const continued = await dev.prints(/^\{"actor":"faulty","did":"continued",.*\}$/m);
    assert.equal(idIn(continued), idIn(started));
    assert.equal(await dev.interrupted(), 0);
  });

  test(
    "says that an actor which fails again and again is stopped",
    { skip: NO_SOCKETS },
    async () => {
      await buildExample("examples/faulty");
      const component = readFileSync("examples/faulty/build/component.wasm");
      await using project = new Project({
        "manifest.toml": FAULTY,
        "build/component.wasm": component,
      });
      await using dev = project.dev();
      await dev.says(/^ready:/m);
      const socket = connect(join(project.data, "host.sock"));
      for (const id of [1, 2, 3, 4])
        socket.write(`${JSON.stringify({ id, verb: "call", actor: "faulty", body: "trap" })}\n`);
      await dev.says(/^faulty {2}stopped at event \d+: ACTOR_RESTARTS_EXCEEDED: /m);
      socket.destroy();
      project.save("build/component.wasm", edition(component, "second"));
      await dev.prints(/ started as [^]* started as [0-9a-f]{32}$/m);
      assert.equal(await dev.interrupted(), 0);
    },
  );

  test("begins an actor anew that keeps its state in its memory, and says so", async () => {
    await buildExample("examples/resident");
    const component = readFileSync("examples/resident/build/component.wasm");
    await using project = new Project({
      "manifest.toml": named("resident"),
      "build/component.wasm": component,
    });
    await using dev = project.dev();
    await dev.says(/^ready:/m);
    project.save("build/component.wasm", edition(component, "second"));
    await dev.prints(/ begins anew as [0-9a-f]{32}: .*in its memory/);
    assert.equal(await dev.interrupted(), 0);
    const { stdout } = await theater(project.data, "ps", "--all", "--json");
    const statuses = stdout.matchAll(/"status":"(\w+)"/g).map(([, status]) => status);
    assert.deepEqual(new Set(statuses), new Set(["running", "stopped"]));
  });
});

function named(name: string): string {
  return `name = "${name}"\nversion = "1.0.0"\ncomponent = "build/component.wasm"\n`;
}

const FAULTY = `${named("faulty")}
[[handler]]
type = "timing"

[[handler]]
type = "random"
`;

function manifest(name: string): string {
  return `name = "${name}"
version = "1.0.0"
component = "build/tally.wasm"

[build]
entry = "src/tally.ts"
`;
}

function tally(sum: string): string {
  return `import { actor } from "@theater/guest";
export default actor({
  state: () => ({ count: 0 }),
  handlers: {
    add(state, amount: number) {
      if (amount > 99) throw new RangeError("too much");
      state.count = ${sum};
      return state.count;
    },
  },
});
`;
}

function idIn(line: string): string {
  return (JSON.parse(line) as { id: string }).id;
}

/** A project in a folder of its own, where the package of guests is found; and a data directory. */
class Project implements AsyncDisposable {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string | Uint8Array>>) {
    mkdirSync("build", { recursive: true });
    this.folder = mkdtempSync(join("build", "dev-"));
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folder, path);
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, content);
    }
  }

  get data(): string {
    return join(this.folder, "data");
  }

  /** As an editor does that puts a new file in the place of the old one. */
  save(path: string, content: string | Uint8Array): void {
    const file = join(this.folder, path);
    copyFileSync(file, `${file}~`);
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  }

  dev(path = ".", ...options: string[]): Dev {
    return new Dev(["dev", join(this.folder, path), "--data", this.data, ...options]);
  }

  /** From another process, as from another terminal. */
  async call(...args: string[]): Promise<string> {
    return (await theater(this.data, "call", ...args)).stdout;
  }

  async theater(...args: string[]): Promise<string> {
    return (await theater(this.data, ...args)).stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `theater dev` as a process of its own. */
class Dev implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #ended: Promise<number | null>;
  readonly #read = { stdout: 0, stderr: 0 };
  readonly #text = { stdout: "", stderr: "" };

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    for (const name of ["stdout", "stderr"] as const)
      this.#child[name].setEncoding("utf8").on("data", (text: string) => {
        this.#text[name] += text;
      });
    this.#ended = once(this.#child, "close").then(([code]) => code as number | null);
  }

  /** Resolves with what stdout says of this, after what was waited for before. */
  prints(what: RegExp): Promise<string> {
    return this.#heard("stdout", what);
  }

  says(what: RegExp): Promise<string> {
    return this.#heard("stderr", what);
  }

  async #heard(name: "stdout" | "stderr", what: RegExp): Promise<string> {
    const gone = this.#ended.then(() => {
      const { stdout, stderr } = this.#text;
      throw new Error(`it ended, and ${name} never said ${what}:\n${stdout}${stderr}`);
    });
    gone.catch(() => undefined);
    for (;;) {
      const text = this.#text[name].slice(this.#read[name]);
      const found = what.exec(text);
      if (found !== null) {
        this.#read[name] += found.index + found[0].length;
        return found[0];
      }
      await Promise.race([once(this.#child[name], "data"), gone]);
    }
  }

  /** What it ends with when Ctrl-C is pressed. */
  interrupted(): Promise<number | null> {
    this.#child.kill("SIGINT");
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
