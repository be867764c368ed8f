/**
 * What a catalogue in another language has to hold: the texts of the English one by name, its functions with the same
 * parameters, its lists with any wording.
 */
export type Widened<T> = T extends string
  ? string
  : T extends (...args: infer Args) => infer Result
    ? (...args: Args) => Widened<Result>
    : T extends number | boolean | null | undefined
      ? T
      : { readonly [Key in keyof T]: Widened<T[Key]> };
