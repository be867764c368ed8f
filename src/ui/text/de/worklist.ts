import { formatCount, formatDecimal } from '../../format.ts';
import type { worklist as english } from '../en/worklist.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');

export const worklist: Widened<typeof english> = {
  title: 'Arbeitsliste',
  contours: 'Konturen',
  tabs: 'Was diese Leiste zeigt',
  openMany: 'Mehrere Bilder öffnen, auch mit Masken und Ziehungen',
  openFolder: 'Ordner mit Fällen öffnen',
  list: 'Fälle',
  caseOf: (number, of) => `Fall ${formatCount(number)} von ${formatCount(of)}`,
  cases: (count) => counted(count, 'Fall', 'Fälle'),
  doneSoFar: (done) => `${formatCount(done)} erledigt`,
  noneOpen: 'Kein Fall der Liste ist geöffnet',
  runAll: 'Alle rechnen',
  cancelAll: 'Alle abbrechen',
  finish: 'Erledigt, weiter',
  reopen: 'Wieder aufnehmen',
  order: 'Reihenfolge',
  orders: { quality: 'Schlechteste zuerst', name: 'Name', state: 'Status' },
  filter: 'Anzeigen',
  filters: {
    all: 'Alle',
    review: 'Zu prüfen',
    waiting: 'Ohne Ergebnis',
    done: 'Erledigt',
    failed: 'Fehlgeschlagen',
  },
  noneShown: 'Kein Fall hat diesen Status.',
  states: {
    new: 'neu',
    queued: 'wartet',
    running: 'läuft',
    ready: 'bereit',
    'in-review': 'in Prüfung',
    done: 'erledigt',
    flagged: 'vorgemerkt',
    failed: 'fehlgeschlagen',
  },
  stages: {
    reading: 'wird gelesen',
    network: 'Netz wird geladen',
    sampling: 'Ziehungen',
    assessing: 'Qualität wird vorhergesagt',
    keeping: 'Ergebnis wird aufbewahrt',
  },
  dice: (dice) => formatDecimal(dice, 2),
  predicted: (dice, structure) => `vorhergesagter Dice ${dice} (${structure})`,
  agreement: (dice, structure) =>
    `Übereinstimmung der Ziehungen ${dice} (${structure}); kein Netz sagt die Qualität dieses Falls vorher`,
  agreementShort: (dice, structure) => `einig ${dice} ${structure}`,
  decided: (done, of) => `${formatCount(done)} von ${formatCount(of)} entschieden`,
  changes: (count) => counted(count, 'Änderung', 'Änderungen'),
  difficulty: 'Schwierigkeit',
  difficulties: { none: 'ohne Angabe', easy: 'leicht', medium: 'mittel', hard: 'schwer' },
  comment: 'Kommentar',
  files: (count) => counted(count, 'Datei', 'Dateien'),
  roles: {
    image: 'Bild',
    mask: 'Maske',
    sample: 'Ziehung',
    series: 'weitere Serie, nicht gelesen',
  },
  pairedBy: { name: 'nach dem Namen', grid: 'nach dem Gitter', choice: 'von Hand zugeordnet' },
  ownSamples: 'Anderswo erzeugte Ziehungen',
  run: 'Rechnen',
  cancel: 'Abbrechen',
  remove: 'Entfernen',
  removeCase: (name) => `${name} aus der Liste entfernen`,
  glancing: 'Dateiköpfe werden gelesen',
  glancingCount: (done, total) => `Datei ${formatCount(done + 1)} von ${formatCount(total)}`,
  question: 'Welche Datei gehört zu welchem Bild?',
  clear: (cases) => (cases === 1 ? 'Ein Fall ist klar.' : `${formatCount(cases)} Fälle sind klar.`),
  unclear: (files) =>
    files === 1
      ? 'Bei einer Datei ist es unklar. Geraten wird nicht:'
      : `Bei ${formatCount(files)} Dateien ist es unklar. Geraten wird nicht:`,
  reasons: {
    'several-images': 'passt zu mehr als einem Bild',
    'unclear-content': 'kann Bild oder Maske sein',
    'looks-like-image': 'heißt wie eine Maske und sieht aus wie ein Bild',
  },
  belongsTo: (image) => `Gehört zu ${image}`,
  ownCase: 'Ein eigener Fall',
  leaveOut: 'Weglassen',
  add: 'Fälle hinzufügen',
  ready: (name) => `${name} ist bereit.`,
  failed: (name) => `${name} ist fehlgeschlagen.`,
};
