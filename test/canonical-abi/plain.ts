/**
 * A value of the reference: integers of any width are bigints, floats numbers, a char its code point, flags and records lists in
 * order, a handle its representation.
 */
export type Plain = boolean | bigint | number | Text | Chosen | readonly Plain[];

export interface Text {
  readonly text: string;
  /** How it was written in the memory that it was read from; undefined: it comes from the host. */
  readonly written: Written | undefined;
}

export interface Written {
  readonly encoding: Encoding;
  /** With the tag, where the encoding tags. */
  readonly codeUnits: number;
}

/** A value of a variant. */
export interface Chosen {
  readonly index: number;
  readonly payload: Plain | undefined;
}

export type Encoding = "utf8" | "utf16" | "latin1+utf16";
