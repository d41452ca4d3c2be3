/** An actor has ended that this one monitored, or a child of it. */
export interface Exit {
  /** Its id. */
  readonly actor: string;
  /** Which of its incarnations has ended, counted from 0. */
  readonly incarnation: number;
  /** `abnormal`: it failed; `shutdown`: it was stopped. */
  readonly reason: "normal" | "shutdown" | "abnormal";
  /** Why, as a code; undefined where it was done. */
  readonly code: string | undefined;
  /** False where it was no doing of its own: cancelled by an operator, say. */
  readonly counted: boolean;
}

/** `exit` of wit/actor.wit, as the guest's engine gives it. */
export interface RawExit {
  readonly actor: string;
  readonly incarnation: number;
  readonly reason: { readonly tag: Exit["reason"]; readonly val?: string };
  readonly counted: boolean;
}

export function exitOf({ actor, incarnation, reason, counted }: RawExit): Exit {
  return { actor, incarnation, reason: reason.tag, code: reason.val, counted };
}
