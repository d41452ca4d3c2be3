import type { KeptLink, LogLine } from "../theater/mod.ts";

/** Who hears of what happens. What it does must take no time, and it keeps nothing of a link. */
export interface Listener {
  readonly kept: (link: KeptLink) => void;
  readonly log: (line: LogLine) => void;
}

/** Tells every listener what a theater tells: links that are durable, and log lines. */
export class Feed implements Listener {
  readonly #listeners = new Set<Listener>();

  readonly kept = (link: KeptLink): void => {
    for (const { kept } of this.#listeners) kept(link);
  };

  readonly log = (line: LogLine): void => {
    for (const { log } of this.#listeners) log(line);
  };

  get listenerCount(): number {
    return this.#listeners.size;
  }

  listen(listener: Listener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}
