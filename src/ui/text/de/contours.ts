import type { contours as english } from '../en/contours.ts';
import type { Widened } from '../widened.ts';

export const contours: Widened<typeof english> = {
  origin: 'Konturen aus einer Datei',
  reading: 'Konturen werden gelesen',
  unknownDoubt:
    'Diese Konturen kamen aus einer Datei. Wie unsicher sie sind, ist nicht bekannt, bis Ziehungen geöffnet werden oder das Netz rechnet.',
  noRule:
    'Keine Regel ist verletzt. Wie unsicher diese Konturen sind, ist nicht bekannt: Ziehungen öffnen oder das Netz rechnen lassen.',
};
