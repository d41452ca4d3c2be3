import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildExample } from "../../scripts/pack.ts";
import { type TestActor, testTheater, type TestTheater } from "../../src/testing/mod.ts";
import { type Lived, replayElsewhere, summaryOf } from "../simulation/other-process.ts";

const ACTORS = join(import.meta.dirname, "../actors");

export interface StartOptions {
  /** Default: one that no other actor of this stage has. */
  readonly name?: string;
  /** Lines of the manifest, instead of its own where it has them: `parameters = "…"`, `[limits]` and what follows. */
  readonly lines?: readonly string[];
  /** Text of the manifest, and what stands there instead. */
  readonly replace?: readonly [text: string, by: string];
}

/** Actors in TypeScript, built from test/actors/. Whatever they lived is replayed at the end, here and in another process. */
export class GuestStage implements AsyncDisposable {
  readonly theater: TestTheater;
  readonly #started: { readonly actor: TestActor; readonly component: Uint8Array }[] = [];

  static async open(): Promise<GuestStage> {
    return new GuestStage(await testTheater());
  }

  private constructor(theater: TestTheater) {
    this.theater = theater;
  }

  async start(
    project: string,
    options: StartOptions = {},
    manifestName = "manifest.toml",
  ): Promise<TestActor> {
    const { component, manifest } = await guestSource(project, manifestName, options.lines);
    const { name = `${project}-${this.#started.length}`, replace = ["", ""] } = options;
    const source = { manifest: manifest.replace(...replace), component };
    const actor = await this.theater.start(source, { name });
    this.#started.push({ actor, component });
    return actor;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const lived: Lived[] = [];
    const here: string[] = [];
    try {
      await this.theater.settled();
      for (const { actor, component } of this.#started) {
        const chain = await actor.export();
        const { head } = await actor.verifies();
        const report = await actor.replays();
        assert.equal(report.head.toHex(), head.toHex());
        here.push(summaryOf(report));
        lived.push({ chain, component });
      }
    } finally {
      await this.theater.close();
    }
    assert.deepEqual(await replayElsewhere(lived), here);
  }
}

/** What an actor is made of: its component, built where it is not up to date, and its manifest. */
export async function guestSource(
  project: string,
  manifestName = "manifest.toml",
  lines: readonly string[] = [],
): Promise<{ readonly component: Uint8Array; readonly manifest: string }> {
  const folder = join(ACTORS, project);
  const component = await componentOf(folder, manifestName);
  const own = readFileSync(join(folder, manifestName), "utf8");
  const [top = "", ...tables] = own.split(/\n(?=\[)/);
  const keys = lines.findIndex((line) => line.startsWith("["));
  const [plain, more] = keys === -1 ? [lines, []] : [lines.slice(0, keys), lines.slice(keys)];
  return { component, manifest: [top, ...plain, ...tables, ...more, ""].join("\n") };
}

/** Looked at once in a process. */
function componentOf(folder: string, manifestName: string): Promise<Uint8Array> {
  const key = join(folder, manifestName);
  const made =
    COMPONENTS.get(key) ?? buildExample(folder, manifestName).then((file) => readFileSync(file));
  COMPONENTS.set(key, made);
  return made;
}

const COMPONENTS = new Map<string, Promise<Uint8Array>>();
