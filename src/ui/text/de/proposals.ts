import { formatCount } from '../../format.ts';
import type { proposals as english } from '../en/proposals.ts';
import type { Widened } from '../widened.ts';

export const proposals: Widened<typeof english> = {
  title: 'Aus den Ziehungen',
  now: (ml) => `jetzt ${ml} ml`,
  tighter: 'Knapper',
  wider: 'Großzügiger',
  tighterMeans: 'Was hier mindestens 90 % der Ziehungen der Struktur zuordnen',
  widerMeans: 'Was hier mindestens 10 % der Ziehungen der Struktur zuordnen',
  of: (samples, of) => `${formatCount(samples)} von ${formatCount(of)} Ziehungen`,
  alternativeMeans: 'Die Kontur der Ziehung, die mit den ihr ähnlichen am besten übereinstimmt',
  isNow: 'gleich',
  others: (samples) =>
    samples === 1
      ? 'Eine weitere Ziehung sagt etwas anderes.'
      : `${formatCount(samples)} weitere Ziehungen sagen (fast) jede etwas anderes.`,
  keys: (apply, end) => `${apply} übernimmt · ${end} beendet`,
  absence: {
    'one-sample': 'Eine einzelne Ziehung schlägt nichts vor.',
    'not-kept':
      'Die Ziehungen sind über so vieles uneins, dass die einzelnen nicht behalten wurden: kein Vorschlag.',
    locked: 'Die Struktur ist gesperrt: kein Vorschlag.',
  },
  previewed: (name, ml, change) =>
    `Vorschau: ${name}, ${ml} ml in dieser Region, ${change}. Annehmen übernimmt sie, Esc beendet die Vorschau.`,
  more: (ml) => `${ml} ml mehr`,
  less: (ml) => `${ml} ml weniger`,
  inRegion: (ml) => `In dieser Region jetzt ${ml} ml.`,
};
