import { formatCount } from '../../format.ts';
import type { observers as english } from '../en/observers.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');

/** Contours of others that are loaded to compare with. */
export const observers: Widened<typeof english> = {
  title: (count, isReference) =>
    isReference ? 'Referenz' : counted(count, 'Beobachter', 'Beobachter'),
  list: 'Zum Vergleich geladen',
  name: (position) => `Name von Beobachter ${formatCount(position)}`,
  remove: (name) => `${name} entfernen`,
  structures: (count) => counted(count, 'Struktur', 'Strukturen'),
  review: 'Deren Konturen prüfen:',
  nothingYet:
    'Noch wird nichts geprüft: das Netz rechnen lassen, seine Konturen öffnen oder diese prüfen.',
  rules: {
    majority: 'Mehrheit',
    staple: 'STAPLE',
    union: 'Vereinigung',
    intersection: 'Schnittmenge',
  },
  reviewOne: (name) => `Konturen von ${name} prüfen`,
};
