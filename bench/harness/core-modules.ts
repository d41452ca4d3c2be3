const HEADER_BYTES = 8;
const CORE_MODULE_SECTION = 1;

/** The core modules at the top of a component, in its order (Component Model, `Binary.md`: section 1). */
export function coreModules(component: Uint8Array): Uint8Array[] {
  const modules: Uint8Array[] = [];
  let at = HEADER_BYTES;
  while (at < component.length) {
    const section = component[at] as number;
    let size = 0;
    let scale = 1;
    let byte = 0x80;
    for (at++; byte >= 0x80; at++, scale *= 128) {
      byte = component[at] as number;
      size += (byte & 0x7f) * scale;
    }
    if (section === CORE_MODULE_SECTION) modules.push(component.subarray(at, at + size));
    at += size;
  }
  return modules;
}

/**
 * Modules that a component encoder made of one program, ready to be instantiated as V8 alone would do it: tables and memories
 * go from one to the next, functions are stubs. All is planned before, so that a call is V8's share of a new instance.
 */
export function rawInstances(modules: readonly WebAssembly.Module[]): () => void {
  const order: Step[] = [];
  const waiting = [...modules];
  while (waiting.length > 0) {
    const ready = waiting.findIndex((module) => steps(module, order) !== undefined);
    const [module] = waiting.splice(ready, 1);
    const given = module && steps(module, order);
    if (ready < 0 || module === undefined || given === undefined) {
      throw new Error("modules that need what none of them exports");
    }
    order.push({ module, given });
  }
  return () => {
    const instances: WebAssembly.Instance[] = [];
    for (const { module, given } of order) {
      const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
      for (const { from, name, source } of given) {
        imports[from] ??= {};
        imports[from][name] =
          source === undefined
            ? stub
            : (instances[source.step]?.exports[source.name] as WebAssembly.ExportValue);
      }
      instances.push(new WebAssembly.Instance(module, imports));
    }
  };
}

interface Step {
  readonly module: WebAssembly.Module;
  readonly given: readonly Given[];
}

interface Given {
  readonly from: string;
  readonly name: string;
  /** Undefined for a function: a stub. */
  readonly source: { readonly step: number; readonly name: string } | undefined;
}

const stub = (): number => 0;

/** Where a module's imports come from, if the steps before it have them all. */
function steps(module: WebAssembly.Module, before: readonly Step[]): readonly Given[] | undefined {
  const given: Given[] = [];
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    const source = kind === "function" ? undefined : exporter(kind, before);
    if (kind !== "function" && source === undefined) return undefined;
    given.push({ from, name, source });
  }
  return given;
}

function exporter(kind: WebAssembly.ImportExportKind, before: readonly Step[]): Given["source"] {
  for (const [step, { module }] of before.entries()) {
    const found = WebAssembly.Module.exports(module).find((one) => one.kind === kind);
    if (found !== undefined) return { step, name: found.name };
  }
  return undefined;
}
