/** Threads in which the actors of one theater may live: the engine counts memories in 256, of which others need some too. */
export const CELLS_MAX = 128;
