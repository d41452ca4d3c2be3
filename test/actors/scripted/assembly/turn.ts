import { Message, Outcome } from "@theater/guest/assembly";
import { Kept } from "./kept";

/** What one script does. */
export class Turn {
  /** One of each command that has something to say. */
  outputs: Array<string> = [];
  /** By the order in which they were made; 0 where one was refused. */
  requests: Array<u64> = [];
  /** Those that are not answered yet. */
  pending: Array<u64> = [];
  deferred: bool = false;
  /** What the handler answers as its `err`; null while it goes on. */
  error: string | null = null;

  constructor(
    public kept: Kept,
    /** None in `init`. */
    public message: Message | null,
  ) {}

  say(text: string): void {
    this.outputs.push(text);
  }

  /** `err CASE TEXT`; nothing where all is well. */
  sayFailure(outcome: Outcome): void {
    if (!outcome.ok) this.say(described(outcome));
  }
}

/** `ok BODY` or `err CASE TEXT`. */
export function described(outcome: Outcome): string {
  if (outcome.ok) return "ok " + outcome.text;
  const failure = "err " + outcome.name;
  return outcome.detail.length == 0 ? failure : failure + " " + outcome.detail;
}
