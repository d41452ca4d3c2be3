/**
 * What holds for each verb of the command line, as a table: one file of this folder a verb, with the verb's name (`chain-log.ts`), that
 * exports `rows`. `cli-verbs.test.ts` runs them all, and fails where a verb has no file.
 */

/** One run of the command. `FOLDER` in its arguments is the stage's own folder. */
export interface Row {
  readonly args: readonly string[];
  /** Default: `counter`. */
  readonly on?: StageName;
  /** Whether it changes what it finds, so that it is made anew for each run. */
  readonly alone?: boolean;
  /** Whether stdout is no text. */
  readonly isBinary?: true;
  /** What stdout must hold; default: nothing is asked. */
  readonly stdout?: RegExp;
  readonly stderr?: RegExp;
  /** The exit code; default: 0. */
  readonly exit?: number;
  /** The error's code, where it ends with one. */
  readonly error?: string;
}

/** What the verb finds. */
export type StageName =
  | "counter" // an actor `counter` that was called twice, and has seven events; its export is FOLDER/counter.chain
  | "empty" // a data directory without actors
  | "damaged" // `counter` with a bit flipped in its second link, `till` whole; FOLDER/forged.chain is an export with a bit flipped
  | "foreign" // a directory that holds something else
  | "family" // a supervisor `shop`, its child `shop/a`, which is stopped, and `shop/b`, which runs
  | "hosted" // a host of `counter` that runs, and was not called
  | "sleeping" // an actor `sleeper` whose turn, of event 3, sleeps for an hour
  | "dead" // an actor `faulty` whose send, of event 3, failed
  | "locked" // a data directory that another host has
  | "project" // FOLDER/manifest.toml with [build] and what it names; others there that are wrong, by their names
  | "nowhere"; // no data directory

/** Rows, or why there are none: one sentence. */
type Rows = readonly [Row, ...Row[]] | string;

/** What is asked of each verb. */
export interface VerbRows {
  /** Colours are taken off before it is compared; that NO_COLOR does the same is held by itself. */
  readonly terminal: Rows;
  readonly pipe: Rows;
  /** Every line of stdout and stderr is held to be an object. */
  readonly json: Rows;
  /** What it is to work on is not there. */
  readonly missing: Rows;
  /** It is there, and may not be used: locked, not granted, refused, or not to be written. */
  readonly denied: Rows;
  /** The arguments, or what they name, are not what they should be. */
  readonly wrong: Rows;
  /** It was right once. */
  readonly damaged: Rows;
}
