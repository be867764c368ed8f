/** Words that say a side; as words of their own only, so that `Lung` keeps its L. */
const SIDES: ReadonlyMap<string, string> = new Map([
  ['l', 'left'],
  ['lt', 'left'],
  ['left', 'left'],
  ['links', 'left'],
  ['gauche', 'left'],
  ['r', 'right'],
  ['rt', 'right'],
  ['right', 'right'],
  ['rechts', 'right'],
  ['droit', 'right'],
  ['droite', 'right'],
]);

/** Other spellings of a word. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['tumour', 'tumor'],
  ['oesophagus', 'esophagus'],
  ['haemorrhage', 'hemorrhage'],
  ['oedema', 'edema'],
]);

/** Other names of the same organ, without separators and plural. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['urinarybladder', 'bladder'],
  ['medullaspinali', 'spinalcord'],
  ['leber', 'liver'],
  ['foie', 'liver'],
  ['milz', 'spleen'],
  ['niere', 'kidney'],
  ['lunge', 'lung'],
  ['poumon', 'lung'],
]);

/**
 * What structures of one name have in common, however it is written: without case, accents, separators and a plural s, the
 * side apart (`Kidney_L`, `left kidneys`, `LeftKidney`).
 * @returns null for a name without a letter or digit.
 */
export function structureKey(name: string): string | null {
  const words = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const sides = words.flatMap((word) => SIDES.get(word) ?? []);
  const rest = words
    .filter((word) => !SIDES.has(word))
    .map(plain)
    .join('');
  if (rest === '') return words.length === 0 ? null : words.join(' ');
  return [SYNONYMS.get(rest) ?? rest, ...sides].join(' ');
}

/** In one spelling, without a plural s. */
function plain(word: string): string {
  const known = SPELLINGS.get(word) ?? SPELLINGS.get(singular(word));
  return singular(known ?? word);
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word;
}
