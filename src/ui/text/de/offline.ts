import type { offline as english } from '../en/offline.ts';
import type { Widened } from '../widened.ts';

export const offline: Widened<typeof english> = {
  title: 'Auf diesem Rechner',
  states: {
    checking: 'Es wird nachgesehen, was aufbewahrt ist …',
    off: 'Öffnet sich nur, solange der Server antwortet',
    impossible: 'Öffnet sich nur, solange der Server antwortet',
    ready: 'Funktioniert offline',
    failed: 'Offline nicht verfügbar',
  },
  filling: (done, total) => `Wird für den Offline-Gebrauch aufbewahrt: ${done} von ${total}`,
  details: {
    off: 'Von der App wird auf diesem Rechner nichts aufbewahrt: Es wurde in den Einstellungen ausgeschaltet.',
    ready: (bytes) =>
      `Die ganze App ist in diesem Browser aufbewahrt, samt Netzen: ${bytes}, jede Datei anhand ihrer SHA-256 geprüft.`,
  },
  obstacles: {
    insecure:
      'Die Adresse dieser Seite ist weder https noch die des eigenen Rechners. Browser erlauben dann weder Offline-Gebrauch noch Threads noch schnellen Speicher. Die Administration kann die Seite über https bereitstellen oder die Adresse mit der Richtlinie OverrideSecurityRestrictionsOnInsecureOrigin erlauben.',
    unsupported: 'Dieser Browser bewahrt keine Apps auf.',
    refused:
      'Der Browser hat es nicht erlaubt. Der Grund kann ein privates Fenster oder eine Richtlinie sein, oder auf dem Server fehlt die Datei service-worker.js.',
    development: 'Der Entwicklungsserver bewahrt nichts auf.',
  },
  failures: {
    unreachable: (path) => `Der Server hat für ${path} nicht geantwortet.`,
    refused: (path, status) => `Der Server hat ${path} mit Status ${status} verweigert.`,
    differs: (path) =>
      `${path} hat nicht die SHA-256 dieser Version: Die Kopie auf dem Server ist beschädigt oder unvollständig, oder etwas dazwischen antwortet an ihrer Stelle.`,
    full: 'Die Festplatte, oder der Anteil des Browsers daran, ist voll.',
    unwritable: 'Der Browser ließ das Schreiben nicht zu.',
  },
  goesOn: 'Die App läuft vom Server weiter; beim nächsten Start wird es erneut versucht.',
  retry: 'Erneut versuchen',
  setting: 'Offline-Gebrauch',
  settingHint:
    'Bewahrt die App in diesem Browser auf, sodass sie sich auch ohne Netzwerk öffnet. Beim Ausschalten wird entfernt, was von ihr aufbewahrt ist; Prüfungen bleiben.',
  install: 'Installieren',
  installHint:
    'In einem eigenen Fenster und im Startmenü. Es ist dieselbe App mit denselben Prüfungen.',
  installed: 'Installiert: läuft in einem eigenen Fenster.',
  update: {
    ready: 'Eine neue Version ist bereit.',
    readyAdvice:
      'Beim Übernehmen wird die Seite neu geladen, sobald die Prüfung auf der Festplatte ist, und die Prüfung geht weiter. Sonst kommt sie, wenn alle Fenster von Isodoubt geschlossen sind.',
    busy: 'Sie kann übernommen werden, wenn beendet ist, was gerade läuft.',
    held: 'Nicht übernommen: Etwas von dem, was getan wurde, ist nicht auf der Festplatte.',
    heldAdvice: 'Zuerst exportieren, oder es aufbewahren lassen.',
    stuck: 'Die neue Version hat nicht übernommen.',
    stuckAdvice: 'Sie tut es, wenn alle Fenster von Isodoubt geschlossen sind.',
    taking: 'Die neue Version wird übernommen …',
    elsewhere: 'Ein anderes Fenster hat eine neue Version übernommen.',
    elsewhereAdvice: 'Dieses läuft unverändert weiter, bis es neu geladen wird.',
    refused:
      'Eine neue Version auf dem Server war nicht vollständig zu bekommen; diese läuft weiter.',
    take: 'Jetzt übernehmen',
    reload: 'Neu laden',
    dismiss: 'Später',
  },
  badge: { update: 'eine neue Version ist bereit', failed: 'offline nicht verfügbar' },
};
