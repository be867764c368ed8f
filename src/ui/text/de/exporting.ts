import type { exporting as english } from '../en/exporting.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');

export const exporting: Widened<typeof english> = {
  title: 'Exportieren',
  what: 'Was',
  contents: {
    contours: { name: 'Konturen', hint: 'Wie sie nach der Prüfung sind.' },
    automatic: {
      name: 'Automatische Konturen',
      hint: 'Wie sie vor der Prüfung waren, in eigenen Dateien.',
    },
    uncertainty: {
      name: 'Unsicherheitskarte',
      hint: 'Entropie der mittleren Wahrscheinlichkeit, 0 bis 1.',
    },
    share: {
      name: 'Mittel der Ziehungen',
      hint: 'Je Struktur eine Karte: der Anteil der Ziehungen, deren Kontur das Voxel enthält.',
    },
    regions: {
      name: 'Regionen der Prüfliste',
      hint: 'Als Labelkarte; die Tabelle der Regionen nennt Labels und Entscheidungen.',
    },
    agreement: {
      name: 'Übereinstimmung mit der Referenz',
      hint: 'Für die verglichene Struktur, als Labelkarte: in beiden, nur Kontur, nur Referenz.',
    },
    disagreement: {
      name: 'Uneinigkeit der Beobachter',
      hint: 'Für die verglichene Struktur: Entropie der Beobachter in Bit, 0 bis 1.',
    },
  },
  always: 'Immer dabei: Bericht, Protokoll, Tabellen der Regionen und Strukturen, Audit-Trail.',
  formatsTitle: 'Formate',
  formats: {
    rtstruct: { name: 'DICOM RTSTRUCT', hint: 'Konturen, für Planungssysteme.' },
    'dicom-seg': {
      name: 'DICOM SEG',
      hint: 'Konturen und Regionen, Voxel für Voxel; ein Frame je Struktur und Schicht.',
    },
    'dicom-seg-labelmap': {
      name: 'DICOM SEG, Labelkarte',
      hint: 'Ein Frame je Schicht. Nach dem Standard von 2024: Noch lesen es wenige Systeme.',
    },
    'dicom-pmap': { name: 'DICOM Parametric Map', hint: 'Karten, für ein PACS.' },
    nifti: { name: 'NIfTI', hint: 'Konturen, Karten und Regionen, für Forschungswerkzeuge.' },
    nrrd: {
      name: 'NRRD',
      hint: 'Konturen und Regionen als .seg.nrrd für 3D Slicer; Karten als .nrrd.',
    },
  },
  hindrances: {
    'not-dicom': 'Dafür muss das Bild aus DICOM geöffnet worden sein.',
    'no-frame-of-reference': 'Die Serie nennt kein Bezugssystem (Frame of Reference).',
    'no-source-images': 'Die Serie nennt ihre Studie, sich selbst oder ihre Bilder nicht.',
    overlaps: 'Hier überlappen Strukturen, und ein Voxel dieses Formats hat nur eine.',
    unchanged: 'Nichts wurde geändert: Es sind dieselben Konturen.',
    'no-samples': 'Es gibt keine zwei Ziehungen zu vergleichen.',
    'too-many-votes': 'Die Ziehungen sind sich über mehr uneins, als im Speicher gehalten wird.',
    'no-regions': 'Die Prüfliste ist leer.',
    'not-compared': 'Keine Kontur ist in ihrem jetzigen Stand mit einer Referenz verglichen.',
    'one-observer': 'Es wurden keine zwei Beobachter verglichen.',
  },
  identity: 'Patient',
  identities: {
    kept: {
      name: 'Wie im Bild',
      hint: (isDicom) =>
        isDicom
          ? 'Name, ID, Geburtsdatum und Studie wie in der Serie, damit ein PACS sie bei den Bildern ablegt.'
          : 'Diese Formate nennen niemanden; Dateien heißen nach dem Bild.',
    },
    removed: {
      name: 'Entfernt',
      hint: (isDicom) =>
        isDicom
          ? 'Ohne Name, ID, Daten und Beschreibung; die UIDs bleiben, ohne die Konturen auf keinem Bild liegen. Namen von Strukturen und Kommentare bleiben wie eingegeben; wer geprüft hat, bleibt in Bericht, Protokoll und Audit-Trail genannt.'
          : 'Dateien heißen nach einem Hash statt nach dem Bild. Namen von Strukturen und Kommentare bleiben wie eingegeben; wer geprüft hat, bleibt in Bericht, Protokoll und Audit-Trail genannt.',
    },
  },
  withoutFormat: (names) => `In keinem gewählten Format möglich: ${names}.`,
  write: (images) =>
    images === 0
      ? 'Bericht und Protokoll schreiben'
      : `${counted(images, 'Datei', 'Dateien')} schreiben und prüfen`,
  writing: (at, of) => `Datei ${at} von ${of} wird geschrieben und zurückgelesen`,
  writingRecord: 'Protokoll und Bericht der Prüfung werden geschrieben',
  writingRecordHint: 'Mit Namen und Hashes der Dateien.',
  progress: 'Export läuft',
  change: 'Neu wählen',
  report: 'Der Bericht der Prüfung',
  reportHint:
    'Ein bis zwei Seiten zum Drucken oder Aufbewahren: was geprüft, geändert und offen gelassen wurde.',
  open: 'Bericht öffnen',
  print: 'Drucken',
  saveAll: 'Alle sichern',
  files: 'Dateien',
  checked: 'Zurückgelesen und identisch mit dem Bildschirm, auf dem Gitter des Falls.',
  foundAgain: (segments) => `identisch, ${counted(segments, 'Struktur', 'Strukturen')}`,
  regionsAgain: (regions) => `identisch, ${counted(regions, 'Region', 'Regionen')}`,
  notWritten: (files) =>
    `${counted(files, 'Datei wird', 'Dateien werden')} nicht angeboten, alle anderen schon.`,
  hint: 'Das JSON der Prüfung enthält alle Zahlen, das Verlaufsprotokoll und die Herkunft; die Tabellen enthalten Regionen und Strukturen.',
};
