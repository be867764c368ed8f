import type { exporting as english } from '../en/exporting.ts';
import type { Widened } from '../widened.ts';

export const exporting: Widened<typeof english> = {
  title: 'Exportieren',
  steps: {
    contours: 'Konturen werden geschrieben und zurückgelesen',
    uncertainty: 'Unsicherheitskarte wird geschrieben und zurückgelesen',
    record: 'Protokoll und Bericht der Prüfung werden geschrieben',
  },
  progress: 'Export läuft',
  report: 'Der Bericht der Prüfung',
  reportHint:
    'Ein bis zwei Seiten zum Drucken oder Aufbewahren: was geprüft, geändert und offen gelassen wurde.',
  open: 'Bericht öffnen',
  print: 'Drucken',
  files: 'Dateien',
  checked:
    'Zurückgelesen und identisch mit dem Bildschirm. Bilder haben Gitter und affine Matrix des Falls.',
  hint: 'Die Konturen sind die nach der Prüfung; wo sie abweichen, liegen die automatischen daneben. Das JSON enthält alle Zahlen, das Verlaufsprotokoll und die Herkunft; die Tabellen enthalten Regionen und Strukturen.',
};
