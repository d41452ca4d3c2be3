/** The handlers of the actor that this component is; undefined where it takes bytes, or is none. Set once, by `serve`. */
export const own: { handlers: object | undefined } = { handlers: undefined };
