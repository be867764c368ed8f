import type { contours as english } from '../en/contours.ts';
import type { Widened } from '../widened.ts';

export const contours: Widened<typeof english> = {
  origin: 'Konturen aus einer Datei',
  badge: { file: 'Aus Datei', observers: 'Beobachter' },
  reading: 'Konturen werden gelesen',
  checking: 'Die Konturen werden nach Regeln geprüft …',
  noRule:
    'Keine Regel ist verletzt. Wie unsicher diese Konturen sind, ist nicht bekannt: Ziehungen öffnen oder das Netz rechnen lassen.',
};
