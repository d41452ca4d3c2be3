/** Who chains say that something is from which the command line was told to do. */
export const CLIENT = "cli";
