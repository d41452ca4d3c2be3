/** Characters of an actor's name at the most. */
export const ACTOR_NAME_MAX = 128;
/** A regular expression's source: what stands between the slashes of a name. */
export const ACTOR_NAME_SEGMENT = "[A-Za-z0-9][A-Za-z0-9_.-]*";
