import type { exporting as english } from '../en/exporting.ts';
import type { Widened } from '../widened.ts';

export const exporting: Widened<typeof english> = {
  title: 'Exportieren',
  progress: 'Export läuft',
  steps: {
    contours: 'Konturen werden geschrieben und zurückgelesen',
    uncertainty: 'Unsicherheitskarte wird geschrieben und zurückgelesen',
    record: 'Protokoll der Prüfung wird geschrieben',
  },
  checked:
    'Zurückgelesen und identisch mit dem Bildschirm. Gleiches Gitter und gleiche affine Matrix wie das Bild.',
  hint: 'Die Konturen eines Exports sind die des Netzes: Die Prüfung hat nichts daran geändert. Die JSON-Datei sagt, welche Regionen akzeptiert, übersprungen oder vorgemerkt wurden und woher die Zahlen stammen.',
};
