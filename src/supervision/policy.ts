/** Who is affected when a child is restarted (OTP supervisor(3), "Restart Strategies"). */
export type Strategy = "one-for-one" | "one-for-all" | "rest-for-one" | "simple-one-for-one";

/** Whether the end of significant children ends the supervisor (OTP supervisor(3), "Automatic Shutdown"). */
export type AutoShutdown = "never" | "any-significant" | "all-significant";

/** The waiting before a restart. Not OTP's: without it a supervisor restarts at once. */
export interface Backoff {
  readonly initialMs: number;
  /** At least 1: each further restart of a child waits so many times longer than the one before. */
  readonly factor: number;
  readonly maxMs: number;
  /** 0 to 1: up to this part of the waiting is taken off by chance, so that many do not come back at one moment. */
  readonly jitter: number;
}

export interface Policy {
  readonly strategy: Strategy;
  /** More restarts than this within the period end the supervisor. */
  readonly intensity: number;
  readonly periodMs: number;
  readonly autoShutdown: AutoShutdown;
  readonly backoff?: Backoff | undefined;
}

/** OTP's defaults. */
export const DEFAULT_POLICY: Policy = {
  strategy: "one-for-one",
  intensity: 1,
  periodMs: 5_000,
  autoShutdown: "never",
};
