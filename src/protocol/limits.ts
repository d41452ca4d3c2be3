/** Bytes of one line, its end not counted; a message's body and all around it must fit. */
export const LINE_BYTES_MAX: number = 8 * 1024 * 1024;
/** Requests of one connection that are not answered yet; `cancel` is not counted. */
export const REQUESTS_MAX = 256;
/** Bytes of their lines, all together. */
export const REQUEST_BYTES_MAX: number = 32 * 1024 * 1024;
/** Connections open at once. */
export const CONNECTIONS_MAX = 128;
/** Bytes on their way to one reader, above which streams wait and requests are not read. */
export const BUFFERED_BYTES_MAX: number = 1024 * 1024;
/** Log lines, and their characters, that wait for one slow reader; beyond them it is told that it lagged. */
export const LAG_LINES_MAX = 10_000;
export const LAG_CHARACTERS_MAX: number = 4 * 1024 * 1024;
/** Actors with events that one slow reader of all actors has not been shown; beyond them it is told that it lagged. */
export const LAG_ACTORS_MAX = 10_000;
/** Longest name or address of an actor, name of a function, idempotency key, path, in UTF-16 code units. */
export const NAME_MAX = 4_096;
/** Arguments of one function. */
export const ARGS_MAX = 256;
