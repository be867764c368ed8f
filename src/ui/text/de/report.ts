import { formatCount } from '../../format.ts';
import type { report as english } from '../en/report.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');

export const report: Widened<typeof english> = {
  title: 'Konturprüfung',
  documentTitle: (name) => `Konturprüfung von ${name}`,
  caseName: 'Fall',
  identity: 'Patient',
  noIdentity: 'nicht benannt: eine NIfTI-Datei enthält weder Name noch ID noch Datum',
  image: 'Bild',
  imageOf: (shape, spacing) => `${shape} Voxel zu ${spacing} mm`,
  auditTrail: 'Prüfprotokoll',
  auditEntries: (entries) => `${entries} Einträge, letzter Hash`,
  reviewer: 'Geprüft von',
  noReviewer: 'kein Name eingegeben',
  reviewed: 'Geprüft am',
  notReviewed: 'nichts wurde entschieden oder geändert',
  decided: 'Entschiedene Regionen',
  of: (part, whole) => `${part} von ${whole}`,
  inBudget: 'der Regionen im Budget',
  changed: 'Geänderte Strukturen',
  edits: (count) => counted(count, 'gültige Änderung', 'gültige Änderungen'),
  noEdits: 'Konturen sind die automatischen',
  time: 'Zeit an Regionen',
  slicesSeen: (seen, of) =>
    `${formatCount(seen)} von ${counted(of, 'Schicht', 'Schichten')} gesehen`,
  remaining: 'Erwarteter Restfehler',
  ofWhole: (whole) => `von ${whole} ml in der ROI`,
  structures: 'Strukturen',
  structure: 'Struktur',
  automatic: 'Automatisch, ml',
  afterReview: 'Geprüft, ml',
  change: 'Änderung, ml',
  range: 'Ziehungen, ml',
  agreement: 'Paarweiser Dice',
  dice: 'Dice, automatisch zu geprüft',
  path: 'Neuer Konturweg, mm',
  added: 'hinzugefügt',
  removed: 'entfernt',
  unchanged: 'unverändert',
  noStructures: 'Das Ergebnis hat keine Strukturen.',
  moreStructures: (count) =>
    `${counted(count, 'weitere unveränderte Struktur', 'weitere unveränderte Strukturen')} in den Tabellen.`,
  review: 'Was geprüft wurde',
  budget: (budget, order) => `Budget: ${budget}, zuerst nach ${order}.`,
  orders: {
    expected: 'erwarteter Korrektur je Sekunde Prüfzeit',
    uncertainty: 'summierter Unsicherheit',
    surprise: 'Auffälligkeit',
  },
  bought: ({ regions, whole, slices, minutes, found, expected }) =>
    `Es umfasst ${regions} von ${whole} der Prüfliste, ${slices}, ${minutes} Prüfzeit, und zeigt ${found} von ${expected} ml erwartetem Fehler.`,
  byRules: (places) =>
    `Die Prüfliste hat ${counted(places, 'Stelle', 'Stellen')}, an denen eine Regel verletzt ist.`,
  nothingKnown:
    'Wie viele Fehler bleiben, ist nicht bekannt: Diese Konturen kamen ohne Unsicherheit.',
  nothingExpected: 'Es wird kein Fehler erwartet, oder die ROI ist leer.',
  emptyQueue: 'Die Prüfliste ist leer.',
  decision: 'Entscheidung',
  regions: 'Regionen',
  volume: 'Volumen, ml',
  expected: 'Erwarteter Fehler, ml',
  spent: 'Zeit',
  all: 'Alle',
  changes: (tools) => `Gültige Änderungen: ${tools}.`,
  structuring: (count) =>
    `${counted(count, 'Änderung', 'Änderungen')} an der Liste der Strukturen.`,
  tools: {
    brush: 'Pinsel',
    eraser: 'Radierer',
    lasso: 'Lasso',
    'fill-holes': 'Löcher gefüllt',
    'remove-island': 'Insel entfernt',
    'keep-island': 'nur eine Insel behalten',
    grow: 'erweitert',
    shrink: 'verkleinert',
    smooth: 'geglättet',
    interpolate: 'zwischen Schichten interpoliert',
    'copy-slice': 'in die nächste Schicht kopiert',
    tighter: 'knappere Kontur der Ziehungen',
    wider: 'großzügigere Kontur der Ziehungen',
    alternative: 'Alternative aus den Ziehungen',
  },
  tool: (name, count) => `${name} ${formatCount(count)} ×`,
  left: 'Was offen bleibt',
  leftText: ({ settled, whole, left, unseen, remaining }) =>
    `Von ${whole} ml erwartetem Fehler liegen ${settled} ml im Blickfeld angenommener oder korrigierter Regionen und gelten als erledigt. ${left} ml liegen nur im Blickfeld ausgelassener oder vorgemerkter Regionen, ${unseen} ml in keinem einer entschiedenen Region: ${remaining} ml sind weiterhin zu erwarten.`,
  assumption:
    'Das setzt voraus, dass die Fehlerwahrscheinlichkeiten zutreffen und dass jeder Fehler im Blickfeld einer angenommenen oder korrigierten Region gefunden und behoben wurde. Überzeugte Irrtümer sind nicht enthalten: Wo das Netz falsch liegt und sich sicher ist, weist hier nichts darauf hin.',
  auditedArea: (part, whole) => `Das sind ${part} von ${whole} cm² der Kontur.`,
  settledKey: 'erledigt',
  leftKey: 'ausgelassen oder vorgemerkt',
  unseenKey: 'nicht entschieden',
  figures: 'Regionen',
  figuresOf: (shown, all) =>
    shown < all
      ? `${formatCount(shown)} von ${counted(all, 'Region', 'Regionen')}, vorgemerkte und korrigierte zuerst; alle stehen in den Tabellen.`
      : `${counted(all, 'Region', 'Regionen')}, vorgemerkte und korrigierte zuerst.`,
  reviewedLine: 'geprüft',
  automaticLine: 'automatisch, wo sie abweicht',
  regionBox: 'die Region',
  figureAlt: (rank, structure, slice) =>
    `Region ${rank}, ${structure}, ${slice}: Bild mit Konturen`,
  source: 'Woher die Konturen stammen',
  network: 'Netz',
  weights: 'Gewichte',
  estimator: 'Schätzer',
  estimatorOf: (name, samples, seed) =>
    `${name}, ${counted(samples, 'Ziehung', 'Ziehungen')}, Startwert ${seed}`,
  single: 'ein Durchlauf ohne Dropout',
  dropout: 'MC-Dropout',
  members: (count) => `Ensemble aus ${count}`,
  augmentation: 'Testzeit-Augmentierung',
  ended: {
    stable: 'beendet, da sich die Prüfliste nicht mehr änderte',
    cancelled: 'der Rechenlauf wurde abgebrochen, diese wurden behalten',
    failed: 'ein Fehler beendete den Rechenlauf, diese wurden behalten',
    'under-way': 'der Rechenlauf war noch nicht zu Ende',
  },
  backend: 'Gerechnet auf',
  threads: (kind, threads) => `${kind}, ${counted(threads, 'Thread', 'Threads')}`,
  calibration: 'Kalibrierung',
  temperature: (temperature) => `Temperatur ${temperature}`,
  bias: (bias) => `Bias je Klasse ${bias}`,
  uncalibrated: 'keine: Temperatur 1, kein Bias',
  recalibration: 'Rekalibrierung',
  recalibrationOf: (values, fittedOn) =>
    `${values}, des Mittels über die Ziehungen; angepasst an ${fittedOn}`,
  errors: 'Erwarteter Fehler',
  head: (id, version) => `vom Fehlernetz ${id} ${version}`,
  own: 'aus der mittleren Wahrscheinlichkeit der Ziehungen',
  samples: 'Ziehungen',
  files: 'Dateien',
  samplesOf: (samples, files) =>
    `${counted(samples, 'anderswo berechnete Ziehung', 'anderswo berechnete Ziehungen')} in ${counted(files, 'Datei', 'Dateien')}`,
  moreFiles: (count) => `und ${formatCount(count)} weitere`,
  contours: 'Konturen',
  contoursOf: (files, formats) => `${counted(files, 'Datei', 'Dateien')} (${formats})`,
  contoursNotKnown: 'Wie sie entstanden sind, ist hier nicht bekannt.',
  noErrors: 'nicht bekannt: Diese Konturen kamen ohne Unsicherheit',
  notKnown: 'Über das Netz, das sie erzeugt hat, ist hier nichts bekannt.',
  partial: (done, planned) =>
    `Nur ${formatCount(done)} von ${counted(planned, 'Schicht wurde', 'Schichten wurden')} berechnet.`,
  comments: 'Kommentare',
  moreComments: (count) =>
    `${counted(count, 'früherer Kommentar', 'frühere Kommentare')} im Protokoll.`,
  issues: 'Zweifel an Bild und Netz',
  noIssues: 'Es wurden keine gefunden.',
  exported: 'Exportiert',
  exportedNothing: 'Keine Bilder.',
  exportedAs: (files, formats) => `${counted(files, 'Bild', 'Bilder')}: ${formats}.`,
  exportedIdentity: {
    kept: 'Patient wie im Bild.',
    removed: 'Patient aus Namen und Kopfdaten entfernt.',
  },
  notWritten: 'Nicht geschrieben:',
  definitions: 'Was die Maße bedeuten',
  terms: {
    range:
      'kleinstes und größtes Volumen unter den Ziehungen des Netzes: wie weit es von einer einzigen Antwort entfernt ist.',
    agreement:
      'mittlerer Dice-Koeffizient über alle Paare von Ziehungen; 1, wenn alle übereinstimmen. Er sagt, wie sicher das Netz ist, nicht, ob es recht hat.',
    dice: 'das doppelte gemeinsame Volumen durch die Summe beider, automatisch und geprüft; 1, wo nichts geändert wurde.',
    path: 'Rand der geprüften Kontur, Schicht für Schicht, den die automatische nicht hat: was zu zeichnen war (Added Path Length, Vaassen 2020).',
    expected:
      'Summe über die Voxel der Wahrscheinlichkeit, dass das Label falsch ist, mal dem Volumen eines Voxels. Eine Region zeigt alles davon im Umkreis von 17 mm um ihre Mitte, jedes nur einmal.',
  },
  record:
    'Alle Zahlen dieses Berichts, die hier weggelassenen und das Verlaufsprotokoll der Prüfung stehen in der JSON-Datei neben diesem Bericht und in Tabellen (CSV).',
  notice:
    'Isodoubt ist ein Forschungswerkzeug, kein Medizinprodukt. Dieser Bericht dokumentiert eine Prüfung; er ist keine Freigabe der Konturen für eine Behandlung.',
};
