/** The few styles that views use; never the only carrier of a meaning. */
export type Style = "red" | "yellow" | "green" | "cyan" | "magenta" | "bold" | "dim";

/** Colours a text, or returns it as it is where the output takes no colour. */
export type Paint = (style: Style, text: string) => string;

/** For files and pipes. */
export const plain: Paint = (_style, text) => text;
