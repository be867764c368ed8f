import type { samples as english } from '../en/samples.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');

export const samples: Widened<typeof english> = {
  open: 'Ziehungen …',
  openTitle:
    'Anderswo erzeugte Ziehungen öffnen: Labelkarten oder Wahrscheinlichkeiten dieses Bildes',
  openLabel: 'Anderswo erzeugte Ziehungen öffnen',
  title: 'Anderswo erzeugte Ziehungen',
  origin: (count) => counted(count, 'Ziehung', 'Ziehungen') + ' von anderswo',
  question: (files) =>
    files === 1
      ? 'Diese Datei für die Ziehungen des geöffneten Falls verwenden?'
      : `Diese ${files} Dateien als Ziehungen eines Falls verwenden?`,
  nothing: 'Keine dieser Dateien kann eine Ziehung des geöffneten Falls sein.',
  recognised: 'Erkannte Dateien',
  refused: 'Abgelehnte Dateien',
  labelMaps: (count) =>
    count === 1 ? 'eine Ziehung: Labelkarte' : `${count} Ziehungen: Labelkarten`,
  probabilityMaps: (count) =>
    count === 1
      ? 'eine Ziehung: Wahrscheinlichkeitskarte'
      : `${count} Ziehungen: Wahrscheinlichkeitskarten`,
  classes: (classes) =>
    `eine Ziehung: Wahrscheinlichkeiten von ${classes} Klassen, die erste ist der Hintergrund`,
  nnunetClasses: (classes) =>
    `eine Ziehung: nnU-Net, Wahrscheinlichkeiten von ${classes} Klassen, die erste ist der Hintergrund`,
  structures: 'Namen der Strukturen',
  label: (label) => `Label ${label}`,
  noOrientation:
    'Eine .npz enthält keine Orientierung: Ihr Array wird in der Voxelreihenfolge des Bildes genommen, wie nnU-Net es speichert.',
  single:
    'Bei einer einzigen Ziehung ist unbekannt, wie sich Ziehungen unterscheiden: nur die Entropie ihrer Wahrscheinlichkeiten.',
  endsReview:
    'Die laufende Prüfung enthält Entscheidungen oder geänderte Konturen. Das Verwenden der Ziehungen beendet sie: Vorher exportieren, was bleiben soll.',
  take: (count) => (count === 1 ? 'Diese Ziehung verwenden' : `${count} Ziehungen verwenden`),
  inspecting: (name) => `${name} wird durchgesehen`,
  inspectingCount: (done, total) => `Datei ${done + 1} von ${total}`,
  reading: (done, total) => `Datei ${done + 1} von ${total} wird gelesen`,
  reducing: 'Konturen werden gezeichnet',
  failed: 'Die Ziehungen wurden nicht verwendet',
  kept: 'Der Fall und sein Ergebnis bleiben, wie sie waren.',
  noStructure:
    'Die Ziehungen enthalten im Körper keine Struktur, daher gibt es keine ROI. Prüfen, ob sie zu diesem Bild gehören.',
};
