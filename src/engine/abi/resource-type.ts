import type { ComponentInstance } from "./component-instance.ts";

/**
 * Ends a resource, given its representation: a guest's core function as the host enters it, or the host's `[resource-drop]NAME`. It
 * answers with a promise where it may wait.
 */
export type Destructor = (rep: number) => unknown;

/**
 * A resource type (CanonicalABI.md, "Resource State"). Generative: each instantiation of a component makes its own,
 * and two are the same only if they are the same object. Never share one between root instances.
 */
export class ResourceType {
  /** `interface#name`, which the door shows as `Handle.resource`. The linker sets it when it learns it. */
  name: string;
  /** The component instance that defined it; undefined: the host. */
  readonly owner: ComponentInstance | undefined;
  readonly destructor: Destructor | undefined;
  /** True where the destructor may answer with a promise. */
  readonly suspending: boolean;

  constructor(
    name: string,
    owner: ComponentInstance | undefined,
    destructor: Destructor | undefined,
    suspending = false,
  ) {
    this.name = name;
    this.owner = owner;
    this.destructor = destructor;
    this.suspending = suspending;
  }

  toString(): string {
    return this.name;
  }
}
