// Made by `theater build` from the WIT of this project: what is written here is lost.

/** Answers in every way that a function may. */
declare module "test:typed/ways@1.0.0" {
  /** What the component exports. */
  export interface Exports {
    /** @throws {string} */
    divide(a: number, b: number): number;
    /**
     * Throws what is no error.
     * @throws {string}
     */
    plain(): number;
    /** Fails. */
    fails(): number;
    /** Answers with a promise. */
    later(): number;
  }

  export {};
}

declare module "test:typed/typed@1.0.0" {
  /** What the entry exports, each under its own name. */
  export interface World {
    /** Answers in every way that a function may. */
    ways: import("test:typed/ways@1.0.0").Exports;
  }
}
