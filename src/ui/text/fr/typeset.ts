/**
 * Every text of a French catalogue with no-break spaces where French sets a space inside of a phrase: before `: ; ? ! »`
 * and after `«`. So the catalogue can be written with plain spaces, and no line begins with a colon.
 */
export function typeset<T>(texts: T): T {
  // The shape stays, and every string stays a string: only the compiler cannot see it.
  return typesetAny(texts) as T;
}

function typesetAny(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/ (?=[:;?!»])/g, '\u00a0').replaceAll('« ', '«\u00a0');
  }
  if (typeof value === 'function') {
    return (...args: readonly unknown[]): unknown => typesetAny(Reflect.apply(value, null, args));
  }
  if (Array.isArray(value)) return value.map(typesetAny);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, typesetAny(one)]));
}
