/**
 * Of what crossings cost and of how values cross: with the meter's version, it decides the fuel of a turn. A chain names it,
 * and is replayed by the same only.
 */
export const ABI_VERSION = 1;
