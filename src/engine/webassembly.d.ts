/**
 * The WebAssembly JavaScript interface with JSPI, as far as the engine uses it: TypeScript declares it only among
 * the browser's globals, which Node's code should not see.
 */
declare namespace WebAssembly {
  type ImportExportKind = "function" | "table" | "memory" | "global" | "tag";
  type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "externref" | "anyfunc";
  type ExportValue = CallableFunction | Global | Memory | Table | Tag;
  type ImportValue = ExportValue | Suspending | number | bigint;
  type Exports = Readonly<Record<string, ExportValue>>;
  type Imports = Readonly<Record<string, Readonly<Record<string, ImportValue>>>>;

  interface ModuleImportDescriptor {
    readonly module: string;
    readonly name: string;
    readonly kind: ImportExportKind;
  }

  interface ModuleExportDescriptor {
    readonly name: string;
    readonly kind: ImportExportKind;
  }

  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): ModuleImportDescriptor[];
    static exports(module: Module): ModuleExportDescriptor[];
    static customSections(module: Module, name: string): ArrayBuffer[];
  }

  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }

  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum?: number });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  class Table {
    constructor(
      descriptor: {
        readonly element: "anyfunc" | "externref";
        readonly initial: number;
        readonly maximum?: number;
      },
      value?: unknown,
    );
    readonly length: number;
    get(index: number): unknown;
    set(index: number, value?: unknown): void;
    grow(elements: number, value?: unknown): number;
  }

  class Global<Value = unknown> {
    constructor(
      descriptor: { readonly value: ValueType; readonly mutable?: boolean },
      value?: Value,
    );
    value: Value;
  }

  // oxlint-disable-next-line typescript/no-extraneous-class -- the interface has it so
  class Tag {
    constructor(descriptor: { readonly parameters: readonly ValueType[] });
  }

  class Exception extends Error {
    constructor(tag: Tag, payload: readonly unknown[]);
    is(tag: Tag): boolean;
    getArg(tag: Tag, index: number): unknown;
  }

  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}
  /** A `Suspending` was called where no `promising` was entered, or over a frame of JavaScript. */
  class SuspendError extends Error {}

  /** Marks an import that may wait (JSPI). */
  // oxlint-disable-next-line typescript/no-extraneous-class -- the interface has it so
  class Suspending {
    constructor(call: (...args: never[]) => unknown);
  }

  /** An export whose calls answer with promises (JSPI). */
  function promising(exported: CallableFunction): (...args: unknown[]) => Promise<unknown>;
  function validate(bytes: Uint8Array): boolean;
  function compile(bytes: Uint8Array): Promise<Module>;
}
