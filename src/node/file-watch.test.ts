import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Clock } from "../base/mod.ts";
import { FileWatch } from "./file-watch.ts";

/** A clock of one wake, the latest that was asked for. */
class OneWake implements Clock {
  #wake: (() => void) | undefined;
  #asked = Promise.withResolvers<void>();

  nowMs(): number {
    return 0;
  }

  wakeAt(_: number, wake: () => void): () => void {
    this.#wake = wake;
    this.#asked.resolve();
    return () => void (this.#wake = undefined);
  }

  /** Resolves when one is asked for. */
  async asked(): Promise<void> {
    await this.#asked.promise;
    this.#asked = Promise.withResolvers();
  }

  ring(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** A folder, and a watch that counts what it tells. */
class Stage implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "theater-watch-"));
  readonly clock: OneWake = new OneWake();
  readonly watch: FileWatch = new FileWatch(this.clock, () => this.told++);
  told = 0;

  path(name: string): string {
    return join(this.folder, name);
  }

  follow(files: readonly string[], folders: readonly string[] = []): void {
    this.watch.follow({ files: files.map((one) => this.path(one)), folders: [...folders] });
  }

  /** Resolves when a change was seen, and it has been quiet since. */
  async quiet(): Promise<void> {
    await this.clock.asked();
    this.clock.ring();
  }

  [Symbol.dispose](): void {
    this.watch[Symbol.dispose]();
    rmSync(this.folder, { recursive: true });
  }
}

describe("a watch of files", () => {
  test("tells that one was written", async () => {
    using stage = new Stage();
    writeFileSync(stage.path("a.ts"), "1");
    stage.follow(["a.ts"]);
    writeFileSync(stage.path("a.ts"), "2");
    await stage.quiet();
    assert.equal(stage.told, 1);
  });

  test("tells that another was put in its place", async () => {
    using stage = new Stage();
    writeFileSync(stage.path("a.ts"), "1");
    stage.follow(["a.ts"]);
    for (let times = 1; times <= 3; times++) {
      writeFileSync(stage.path("a.ts.new"), String(times));
      renameSync(stage.path("a.ts.new"), stage.path("a.ts"));
      await stage.quiet();
      assert.ok(stage.told >= times);
    }
  });

  test("tells that one is there which was not, in a folder that was not either", async () => {
    using stage = new Stage();
    stage.follow(["src/deep/a.ts"]);
    mkdirSync(stage.path("src/deep"), { recursive: true });
    await stage.quiet();
    stage.follow(["src/deep/a.ts"]);
    const { told } = stage;
    writeFileSync(stage.path("src/deep/a.ts"), "1");
    await stage.quiet();
    assert.ok(stage.told > told);
  });

  test("tells of any file of a folder in which any counts", async () => {
    using stage = new Stage();
    stage.follow([], [stage.folder]);
    writeFileSync(stage.path("whatever.ts"), "1");
    await stage.quiet();
    assert.equal(stage.told, 1);
  });

  test("tells nothing once it is over", async () => {
    using stage = new Stage();
    writeFileSync(stage.path("a.ts"), "1");
    stage.follow(["a.ts"]);
    writeFileSync(stage.path("a.ts"), "2");
    await stage.clock.asked();
    stage.watch[Symbol.dispose]();
    stage.clock.ring();
    assert.equal(stage.told, 0);
  });
});
