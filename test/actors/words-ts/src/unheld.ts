/** What JSON cannot hold, deep in what it can. */
export function unheld(what: string): unknown {
  return { list: [0, { it: valueOf(what) }] };
}

function valueOf(what: string): unknown {
  switch (what) {
    case "bigint":
      return 1n;
    case "loop": {
      const loop: Record<string, unknown> = {};
      loop["again"] = loop;
      return loop;
    }
    case "map":
      return new Map([["a", 1]]);
    case "set":
      return new Set([1]);
    case "bytes":
      return new Uint8Array([1, 2, 3]);
    case "function":
      return () => 1;
    case "promise":
      return Promise.resolve(1);
    case "error":
      return new Error("kept");
    case "date":
      return new Date(0);
    default:
      return undefined;
  }
}

export function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
