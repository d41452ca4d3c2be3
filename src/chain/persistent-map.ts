/** What an older version had under `key`; ABSENT: nothing. */
interface Difference<K, V> {
  readonly key: K;
  readonly value: V | typeof ABSENT;
  readonly next: PersistentMap<K, V>;
}

const ABSENT = Symbol("absent");

/**
 * A map that is never changed: `set` and `delete` answer with another. The newest version is a plain Map; an older one is
 * what it had differently, and becomes the plain one again when it is asked (H. G. Baker, "Shallow binding makes
 * functional arrays fast", 1991). That suits a fold: the newest version is nearly always the one in use, and costs
 * what a Map costs; a tree of nodes costs four times that. No order is promised.
 */
export class PersistentMap<K, V> {
  #state: Map<K, V> | Difference<K, V>;

  private constructor(state: Map<K, V>) {
    this.#state = state;
  }

  static of<K, V>(entries: Iterable<readonly [K, V]> = []): PersistentMap<K, V> {
    return new PersistentMap(new Map(entries));
  }

  get size(): number {
    return this.#plain().size;
  }

  get(key: K): V | undefined {
    return this.#plain().get(key);
  }

  has(key: K): boolean {
    return this.#plain().has(key);
  }

  /** Of this version, at this time: a copy. */
  entries(): [K, V][] {
    return [...this.#plain()];
  }

  set(key: K, value: V): PersistentMap<K, V> {
    const map = this.#plain();
    const before = map.get(key);
    const old = before === undefined && !map.has(key) ? ABSENT : (before as V);
    map.set(key, value);
    return this.#succeed(map, key, old);
  }

  delete(key: K): PersistentMap<K, V> {
    const map = this.#plain();
    const old = map.get(key);
    if (!map.delete(key)) return this;
    return this.#succeed(map, key, old as V);
  }

  #succeed(map: Map<K, V>, key: K, value: V | typeof ABSENT): PersistentMap<K, V> {
    const next = new PersistentMap(map);
    this.#state = { key, value, next };
    return next;
  }

  #plain(): Map<K, V> {
    return this.#state instanceof Map ? this.#state : PersistentMap.#reroot(this);
  }

  /** Walks to the plain Map, then back to `asked`, turning each step around. */
  static #reroot<K, V>(asked: PersistentMap<K, V>): Map<K, V> {
    const path: PersistentMap<K, V>[] = [];
    let at = asked;
    while (!(at.#state instanceof Map)) {
      path.push(at);
      at = at.#state.next;
    }
    const map = at.#state;
    for (const version of path.toReversed()) {
      const { key, value, next } = version.#state as Difference<K, V>; // it was on the path
      const newer = map.get(key);
      next.#state = {
        key,
        value: newer === undefined && !map.has(key) ? ABSENT : (newer as V),
        next: version,
      };
      if (value === ABSENT) map.delete(key);
      else map.set(key, value);
      version.#state = map;
    }
    return map;
  }
}
