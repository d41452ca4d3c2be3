import { type FSWatcher, watch } from "node:fs";
import { dirname, join } from "node:path";
import type { Clock } from "../base/mod.ts";

/** What is looked at. Paths are absolute. */
export interface Watched {
  readonly files: readonly string[];
  /** Folders in which any file counts. */
  readonly folders: readonly string[];
}

/** After the last change, until it is told, in milliseconds: who saves a file often writes it in several steps. */
const QUIET_MS = 30;

/**
 * Tells that files changed, when they have been quiet for a moment. It looks at their folders: an editor that puts a new file in the place
 * of the old one is seen as one that writes it, and so is a file that is not there yet. Some changes are told that are none.
 */
export class FileWatch implements Disposable {
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #files: ReadonlySet<string> = new Set();
  #folders: ReadonlySet<string> = new Set();
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** From here on these, and no others. */
  follow({ files, folders }: Watched): void {
    this.#files = new Set(files);
    this.#folders = new Set(folders);
    const before = [...this.#watchers.values()];
    this.#watchers.clear(); // anew, since a folder may be another one of its name; the old ones close when the new ones look
    for (const folder of [...files.map(dirname), ...folders]) this.#look(folder);
    for (const watcher of before) watcher.close();
  }

  [Symbol.dispose](): void {
    this.#cancel();
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** At the folder, or, as long as it is not there, at the nearest one above. */
  #look(folder: string): void {
    if (this.#watchers.has(folder)) return;
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => this.#seen(folder, name));
      watcher.on("error", () => this.#tell()); // it was taken away
      this.#watchers.set(folder, watcher);
    } catch {
      const above = dirname(folder);
      if (above === folder) return;
      this.#folders = new Set([...this.#folders, above]);
      this.#look(above);
    }
  }

  #seen(folder: string, name: string | null): void {
    const isOurs =
      name === null || this.#folders.has(folder) || this.#files.has(join(folder, name));
    if (isOurs) this.#tell();
  }

  #tell(): void {
    this.#cancel();
    this.#cancel = this.#clock.wakeAt(this.#clock.nowMs() + QUIET_MS, this.#changed);
  }
}
