import type { Codes } from "./explained.ts";

export const SUPERVISION: Codes = {
  SUPERVISION_BAD_SPEC: {
    means: "A supervisor was to be made with a policy or a child that none may have.",
    causes: [
      "A significant child that is permanent, or whose supervisor never shuts down by itself",
      "Two children of one name",
      "An intensity, a period, a timeout or a backoff out of its range",
    ],
    todo: ["Change what the error names. It says what is allowed."],
    read: "supervision.md: Policy",
  },
};
