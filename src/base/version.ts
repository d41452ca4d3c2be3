/** The version of theater, which chains name. */
export const VERSION = "0.1.0";
