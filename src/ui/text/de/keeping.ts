import type { keeping as english } from '../en/keeping.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');

export const keeping: Widened<typeof english> = {
  states: {
    saving: 'Wird gesichert …',
    saved: 'Gesichert',
    full: 'Nicht gesichert: Speicher voll',
    refused: 'Nichts wird aufbewahrt: der Browser verweigert es',
    newer: 'Nicht gesichert: Daten einer neueren Version',
    elsewhere: 'Nur lesend: in anderem Tab geöffnet',
    off: 'Spurlos: nichts wird aufbewahrt',
    empty: 'Noch nichts aufbewahrt',
  },
  badgeTitle: 'Was auf diesem Rechner aufbewahrt wird',
  dialog: 'Auf diesem Rechner aufbewahrt',
  dialogLead:
    'Entscheidungen und Konturen werden sofort in diesem Browser gesichert, damit mit der Seite nichts verloren geht. Bilder nicht: Sie werden an ihrem SHA-256 erkannt und erneut geöffnet.',
  reviewer: 'Prüfende Person',
  noReviewer: 'Namen angeben',
  reviewerHint: 'Steht ab jetzt im Prüfprotokoll; darf leer bleiben.',
  traceless: 'Spurlos arbeiten',
  tracelessHint:
    'Ab jetzt wird nichts auf der Festplatte aufbewahrt, und was diese Prüfung dort hat, wird entfernt. Vor dem Schließen der Seite exportieren.',
  reviews: 'Prüfungen',
  none: 'Nichts ist aufbewahrt.',
  present: 'jetzt geöffnet',
  purge: 'Alles entfernen',
  purgeSure: 'Alles entfernen? Exporte bleiben unberührt; sonst lässt es sich nicht zurückholen.',
  purgeYes: 'Ja, alles entfernen',
  stay: 'Behalten',
  total: (reviews, bytes) => `${counted(reviews, 'Prüfung', 'Prüfungen')}, ${bytes}`,
  continue: 'Fortsetzen',
  remove: 'Entfernen',
  removeNamed: (name) => `Prüfung von ${name} entfernen`,
  continueNamed: (name) => `Prüfung von ${name} fortsetzen`,
  notNow: 'Jetzt nicht',
  continueTitle: 'Weiter, wo aufgehört wurde?',
  progress: (decided, regions, changes) =>
    `${decided} von ${regions} entschieden, ${counted(changes, 'Änderung', 'Änderungen')}`,
  exported: 'exportiert',
  aside: 'beiseitegelegt',
  running: 'das Netz rechnete; von diesem Rechenlauf ist nichts aufbewahrt',
  dropAgain: (name) =>
    `${name} erneut öffnen oder hierher ziehen: Die Prüfung geht von selbst weiter. Das Bild wird an seinem SHA-256 erkannt, wie auch immer es jetzt heißt.`,
  resuming: 'Die aufbewahrte Prüfung wird geladen …',
  resumed: (progress) => `Fortgesetzt, wo aufgehört wurde: ${progress}.`,
  damaged: 'Was nicht lesbar war, fehlt und liegt noch auf der Festplatte.',
  startOver: 'Neu beginnen',
  dismiss: 'Ausblenden',
  elsewhereTitle: 'Dieser Fall ist in einem anderen Tab geöffnet, der ihn aufzeichnet.',
  elsewhereAdvice: 'Hier wird nichts aufgezeichnet.',
  takenTitle: 'Ein anderer Tab hat diesen Fall übernommen.',
  takenAdvice: 'Alles bis dahin ist dort aufbewahrt; hier wird nichts weiter aufgezeichnet.',
  takeOver: 'Hierher übernehmen',
  fullTitle: (unsaved) =>
    `${counted(unsaved, 'Änderung ist', 'Änderungen sind')} nicht auf der Festplatte: Der Speicher für diese Seite ist voll.`,
  fullResult: 'Das Ergebnis ist nicht auf der Festplatte: Der Speicher für diese Seite ist voll.',
  fullAdvice:
    'Sie bleiben im Arbeitsspeicher und werden geschrieben, sobald Platz ist. Exportieren oder fertige Prüfungen entfernen.',
  refusedTitle: 'Der Browser lässt diese Seite nichts auf der Festplatte aufbewahren.',
  refusedAdvice:
    'Ein privates Fenster oder eine Richtlinie kann der Grund sein. Weiterarbeiten ist möglich; vor dem Schließen der Seite exportieren.',
  newerTitle: 'Eine neuere Version von Isodoubt bewahrt ihre Prüfungen in diesem Browser auf.',
  newerAdvice:
    'Sie bleiben unberührt, und diese Prüfung wird nicht aufbewahrt. Jene Version verwenden oder vor dem Schließen der Seite exportieren.',
  export: 'Exportieren',
  list: 'Was aufbewahrt ist',
  retry: 'Erneut versuchen',
  interruptedTitle: 'Die Seite wurde geschlossen, während das Netz auf diesem Bild rechnete.',
  interruptedAdvice: 'Von diesem Rechenlauf ist nichts aufbewahrt.',
  runAgain: 'Erneut rechnen',
};
