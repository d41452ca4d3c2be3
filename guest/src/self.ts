import runtime from "theater:actor/runtime@0.1.0";

/** This actor, as others know it. */
export interface Self {
  /** 32 lowercase hex digits. */
  readonly id: string;
  readonly name: string | undefined;
  /** Counts the lives of instances of this actor, from 0. */
  readonly epoch: number;
}

export function self(): Self {
  const { id, name, epoch } = runtime.self();
  return { id, name: name ?? undefined, epoch };
}
