import { formatCount } from '../../format.ts';
import type { intake as english } from '../en/intake.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');

export const intake: Widened<typeof english> = {
  inspecting: 'Dateien werden angesehen',
  inspectingCount: (done, total) => `Datei ${formatCount(done + 1)} von ${formatCount(total)}`,
  title: 'Was gefunden wurde',
  oneOf: (images) => `${counted(images, 'Bild', 'Bilder')}. Welches wird geöffnet?`,
  cases: (images) =>
    images === 1
      ? 'Ein Fall für die Arbeitsliste.'
      : `${formatCount(images)} Fälle für die Arbeitsliste.`,
  toCheck: 'Bitte vor dem Öffnen ansehen.',
  nothing: 'Unter diesen Dateien ist nichts, was geöffnet werden kann.',
  images: 'Bilder',
  openImage: 'das offene Bild',
  slices: (count) => counted(count, 'Schicht', 'Schichten'),
  files: (count) => counted(count, 'Datei', 'Dateien'),
  unnamed: 'ohne Beschreibung',
  contours: 'Konturen',
  contoursOf: (image) => `Konturen für ${image}`,
  formats: {
    rtstruct: 'RT-Strukturdatensatz',
    'dicom-seg': 'DICOM-Segmentierung',
    'label-map': 'Labelkarte',
  },
  structures: (count) => counted(count, 'Struktur', 'Strukturen'),
  structuresChosen: (chosen, count) =>
    `${formatCount(chosen)} von ${counted(count, 'Struktur', 'Strukturen')}`,
  unnamedStructure: (number) => `Struktur ${number}`,
  all: 'Alle',
  none: 'Keine',
  tooMany: (limit) => `Höchstens ${formatCount(limit)} Strukturen können zugleich geöffnet werden.`,
  fewer: 'Die nicht angekreuzten müssten wegbleiben; stattdessen können es andere sein.',
  tooLarge: (needed, limit) =>
    `Um damit zu arbeiten, braucht es etwa ${needed} Speicher; vorhanden sind ${limit}. Was davon wird geöffnet?`,
  everyNth: (n, slices) =>
    n === 2
      ? `Jede zweite Schicht: ${formatCount(slices)} Schichten, doppelt so weit auseinander`
      : `Eine von ${formatCount(n)} Schichten: ${formatCount(slices)} Schichten`,
  slicesAt: {
    upper: (slices) => `Die letzten ${formatCount(slices)} Schichten, wie sie sind`,
    middle: (slices) => `Die mittleren ${formatCount(slices)} Schichten, wie sie sind`,
    lower: (slices) => `Die ersten ${formatCount(slices)} Schichten, wie sie sind`,
  },
  pairedBy: {
    series: 'verweist auf diese Serie',
    'frame-of-reference': 'verweist auf eine andere Serie im selben Bezugssystem',
    geometry: 'liegt, wo dieses Bild liegt',
    name: 'nach dem Namen',
    choice: 'von Hand zugeordnet',
  },
  resampled: 'Sie liegt auf einem anderen Gitter und wird auf das des Bildes umgerechnet.',
  mismatch: {
    patient: 'Sie betrifft eine andere Person als das Bild.',
    study: 'Sie gehört zu einer anderen Untersuchung als das Bild.',
  },
  mismatchAccept: 'Trotzdem öffnen; das wird festgehalten',
  role: (files) => (files === 1 ? 'Was sie ist:' : 'Was sie alle sind:'),
  roleOf: (name) => `Was ${name} ist`,
  roles: {
    review: 'Konturen zum Prüfen',
    reference: 'Referenz',
    observer: 'Beobachter',
    observers: 'jede Struktur ein Beobachter',
    sample: 'Ziehung',
  },
  rolesOfAll: {
    review: 'Konturen zum Prüfen',
    reference: 'Die Referenz',
    observer: 'Beobachter',
    observers: 'Jede Struktur ist ein Beobachter',
    sample: 'Anderswo erzeugte Ziehungen',
  },
  roleHints: {
    review: 'Jede Datei enthält eigene Strukturen.',
    reference: 'Damit werden Konturen verglichen.',
    observer: 'Jede Datei enthält dieselben Strukturen, von jemand anderem gezeichnet.',
    observers: 'Eine Datei enthält, was mehrere gezeichnet haben, je eine Struktur.',
    sample: 'Alle Dateien enthalten dieselben Strukturen, von einem Netz gezeichnet.',
  },
  questions: (files) =>
    files === 1
      ? 'Eine Datei ist nicht klar. Geraten wird nicht:'
      : `${formatCount(files)} Dateien sind nicht klar. Geraten wird nicht:`,
  reasons: {
    'several-images': 'passt zu mehr als einem Bild',
    'unclear-content': 'kann Bild oder Maske sein',
    'looks-like-image': 'heißt wie eine Maske und sieht aus wie ein Bild',
    'no-reference': 'sagt nicht, zu welchem Bild sie gehört',
  },
  belongsTo: (image) => `Gehört zu ${image}`,
  ownCase: 'Ein eigener Fall',
  leaveOut: 'Weglassen',
  leftOut: (files) => `Nicht geöffnet: ${counted(files, 'Datei', 'Dateien')}`,
  leftOutBecause: {
    'no-image': 'Das Bild dazu fehlt: beides zusammen ablegen.',
    'other-grid': 'Sie liegt anderswo als das Bild.',
    'not-chosen': 'Von Hand weggelassen.',
    'other-series':
      'Diese Konturen gehören zu einer anderen Serie. Bitte deren Bilder zusammen mit ihnen ablegen.',
    refused: 'Sie kann nicht geöffnet werden.',
  },
  missingFromDirectory: (files) =>
    `Das Verzeichnis eines Datenträgers. ${counted(files, 'Datei, die es nennt, fehlt', 'Dateien, die es nennt, fehlen')}: Schichten oder Konturen sind vielleicht unvollständig.`,
  ofNoUse: {
    'rt-plan': 'Ein Bestrahlungsplan.',
    'rt-dose': 'Eine Dosisverteilung.',
    'rt-image': 'Ein Feld- oder Verifikationsbild.',
    report: 'Ein strukturierter Befund.',
    presentation: 'Ein Anzeigezustand.',
    'key-objects': 'Eine Liste von Schlüsselbildern.',
    registration: 'Eine Registrierung.',
    directory: 'Das Verzeichnis eines Datenträgers.',
    'secondary-capture': 'Ein Bildschirmfoto ohne Ort im Körper.',
    'parametric-map': 'Eine Parameterkarte.',
    document: 'Ein Dokument.',
    other: 'Eine DICOM-Datei anderer Art.',
  },
  open: 'Öffnen',
  add: 'Fälle hinzufügen',
};
