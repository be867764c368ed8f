import { formatCount } from '../../format.ts';
import type { frame as english } from '../en/frame.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');

export const frame: Widened<typeof english> = {
  cancel: 'Abbrechen',
  close: 'Schließen',
  moreNotices: (count: number): string => counted(count, 'weiterer Hinweis', 'weitere Hinweise'),
  dismiss: 'Ausblenden',
  noWords: (code) => ({
    title: `Es gibt etwas zu sagen (${code}); die Worte dafür sind noch nicht da.`,
    advice: 'Kommen sie nicht, so ist der Server weg, von dem diese Seite kommt.',
  }),
  about: 'Über Isodoubt',
  open: 'Öffnen',
  openImage: 'Bilder und Konturen öffnen',
  demo: 'Demo',
  export: 'Exportieren',
  demoCase: 'Demofall',
  synthetic: 'synthetisch',
  image: 'Bild',
  planes: 'Axiale, sagittale und koronale Ebene',
  drop: 'Bilder, Konturen, Ziehungen oder Netzpaket hier ablegen',
  radiological: 'Radiologisch · R | L',
  neurological: 'Neurologisch · L | R',
  sliceOf: (number, of) => `Schicht ${number} / ${of}`,
  positionSeparator: ' · ',
  uncertainty: 'Unsicherheit',
  uncertaintyMeaning:
    'Prädiktive Entropie geteilt durch ln(Klassen); dieselbe Skala für jeden Fall',
  certain: '0 sicher',
  undecided: '1 unentschieden',
  opening: 'Wird geöffnet',
  openingName: (name) => `${name} wird geöffnet`,
  openingSlices: (done, total) => `Schicht ${formatCount(done)} von ${formatCount(total)}`,
  stay: 'Bei der Prüfung bleiben',
  nothingOpened: 'Es wurde nichts geöffnet',
  notOpened: (name) => `${name} wurde nicht geöffnet`,
  caseKept: 'Der zuvor geöffnete Fall bleibt erhalten.',
  begin: 'Zum Beginnen ein CT oder MR öffnen',
  beginHow:
    'Eine DICOM-Serie, NIfTI oder NRRD irgendwo ablegen, mit Konturen, falls es welche gibt, oder Öffnen wählen. Alles bleibt auf diesem Rechner.',
  showDemo: 'Demofall zeigen',
  patient: 'Patient',
  identityHidden: 'Patient: ausgeblendet',
  asking: {
    openContours: 'Diese Konturen öffnen?',
    contoursEnd:
      'Die Konturen auf dem Bildschirm wurden geändert oder haben Entscheidungen, die nicht exportiert sind. Sie würden ersetzt.',
    contoursYes: 'Konturen öffnen',
    openCase: (name) => `${name} öffnen?`,
    caseEnds:
      'Die laufende Prüfung enthält Entscheidungen, die nicht exportiert wurden. Das Öffnen eines anderen Falls beendet sie.',
    caseYes: 'Öffnen und Prüfung beenden',
    runNetwork: 'Netz rechnen lassen?',
    runEnds:
      'Die laufende Prüfung enthält Entscheidungen, die nicht exportiert wurden. Ein Rechenlauf dieses Netzes liegt auf einem anderen Gitter und beendet sie.',
    changesEnd:
      'In der laufenden Prüfung wurden Konturen geändert. Ein Rechenlauf erzeugt neue und beendet sie: zuvor exportieren, was bleiben soll.',
    runYes: 'Rechnen und Prüfung beenden',
  },
  feet: 'Fuß',
  head: 'Kopf',
  strip: 'Schicht; Unsicherheit jeder Schicht von Fuß bis Kopf, Regionen markiert',
  sliceName: (number, of) => `Schicht ${number} von ${of}`,
  seen: 'gesehen',
  seed: (seed) => `Startwert ${seed}`,
  tooLittle: 'zu wenig',
  aboutText: [
    'Isodosenlinien zeigen, wo die Dosis liegt. Isodoubt-Linien zeigen, wo eine automatische Kontur unsicher ist, damit die begrenzte Zeit der Prüfung dorthin geht, wo es darauf ankommt.',
    '**Isodoubt ist ein Forschungswerkzeug, kein Medizinprodukt.** Eine geringe Unsicherheit heißt nicht, dass eine Kontur stimmt: Ein Netz kann sich seiner Sache sicher sein und irren.',
    'Nichts verlässt diesen Rechner: Die Seite darf nur mit ihrer eigenen Adresse sprechen, und eine Content Security Policy hält sie daran fest.',
  ],
  licences: 'Lizenzen aller Bestandteile',
  version: (version) => `Version ${version} · Apache-2.0`,
};
