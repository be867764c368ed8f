import type { notRepresentable as english } from '../en/notRepresentable.ts';
import type { Widened } from '../widened.ts';

export const notRepresentable: Widened<typeof english> = {
  'no-frame-of-reference': {
    title:
      'Die Dateien des Bildes nennen kein Koordinatensystem (Frame of Reference); Konturen lassen sich in DICOM nicht daran binden.',
    advice: 'NIfTI oder NRRD exportieren oder erst die Serie in Ordnung bringen.',
  },
  'no-series-uid': {
    title:
      'Die Dateien des Bildes nennen keine Studie oder keine Serie; in DICOM kann nichts darauf verweisen.',
    advice: 'NIfTI oder NRRD exportieren oder erst die Serie in Ordnung bringen.',
  },
  'no-source-images': {
    title:
      'Keine Schicht des Bildes stammt aus einer DICOM-Datei; in DICOM kann nichts darauf verweisen.',
    advice: 'NIfTI oder NRRD exportieren.',
  },
  'not-dicom': {
    title:
      'Das Bild stammt nicht aus DICOM, und Konturen in DICOM müssen auf ein DICOM-Bild verweisen.',
    advice: 'NIfTI oder NRRD exportieren oder die DICOM-Serie öffnen.',
  },
  'not-orthogonal': {
    title:
      'Zeilen und Spalten des Bildes stehen nicht senkrecht aufeinander; das kann DICOM nicht ausdrücken.',
    advice: 'NIfTI oder NRRD exportieren.',
  },
  'not-compared': {
    title: 'Die Kontur hat sich geändert, seit die Struktur gemessen wurde.',
    advice: 'Warten, bis sie gemessen ist, dann erneut exportieren.',
  },
  'one-observer': {
    title: 'Von dieser Struktur gibt es keine zwei Beobachter mehr.',
    advice: 'Die Beobachter wieder aufnehmen, dann erneut exportieren.',
  },
  'overlapping-segments': {
    title: 'Strukturen überlappen, und eine Label-Map hat eine Struktur je Voxel.',
    advice: 'Das binäre DICOM SEG wählen.',
  },
  'large-file': {
    title: 'Die Datei würde größer, als ein Browser sie machen kann.',
    advice: 'Weniger Strukturen wählen oder eine Label-Map.',
  },
  'no-segments': {
    title: 'Es gibt keine Struktur zu schreiben.',
    advice: 'Mindestens eine wählen.',
  },
};
