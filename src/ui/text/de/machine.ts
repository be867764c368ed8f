import { formatCount } from '../../format.ts';
import type { machine as english } from '../en/machine.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');

export const machine: Widened<typeof english> = {
  title: 'Dieser Rechner',
  open: 'Diesen Rechner prüfen',
  settingHint: 'Was dieser Browser hat, was fehlt und was stattdessen geschieht.',
  looking: 'Es wird nachgesehen, was dieser Browser hat …',
  allGood: 'Alles ist da, was Isodoubt nutzen kann.',
  works: (count) =>
    `Die Hauptarbeit geht hier. ${counted(count, 'Punkt ist eingeschränkt oder fehlt', 'Punkte sind eingeschränkt oder fehlen')}.`,
  impossible: 'Die Hauptarbeit ist hier nicht möglich.',
  grades: { good: 'Gut', limited: 'Eingeschränkt', missing: 'Fehlt', unknown: 'Unbekannt' },
  needed: 'nötig',
  admin: 'Administration:',
  copy: 'Als Text kopieren',
  copied: 'Kopiert',
  copyHint: 'Für die Betreuung. Keine Namen, keine Dateinamen, nichts aus einem Bild.',
  keepStorage: 'Den Browser bitten, sie zu behalten',
  lostTitle: 'Der Grafikprozessor hat das Bild weggenommen.',
  lostAdvice: 'Es wird neu angefordert. Was Sie getan haben, bleibt.',
  goneTitle: 'Das Bild kam nicht zurück.',
  goneAdvice:
    'Was Sie getan haben, bleibt. Laden Sie die Seite neu; bleibt es dunkel, schließen Sie andere Tabs mit Bildern oder starten Sie den Browser neu.',
  reload: 'Seite neu laden',
  values: {
    secure: 'sicher',
    insecure: 'nicht sicher',
    none: 'keine',
    notSaid: 'der Browser sagt es nicht',
    voxels: (longest) => `bis ${formatCount(longest)} Voxel je Achse`,
    cores: (cores) => counted(cores, 'Prozessorkern', 'Prozessorkerne'),
    threads: (threads) => counted(threads, 'Thread', 'Threads'),
    deviceGb: (gb) => (gb >= 8 ? '8 GB oder mehr' : `${formatCount(gb)} GB`),
    heap: (bytes) => `Skripte: ${bytes}`,
    images: (bytes) => `Bilder: bis ${bytes}`,
    used: (used, quota) => `${used} von ${quota} belegt`,
    kept: 'bleibt',
    clearable: 'kann gelöscht werden',
    there: 'da',
  },
  rows: {
    origin: {
      name: 'Adresse',
      good: { means: 'Der Browser gibt der Seite, was sie braucht.' },
      insecure: {
        means:
          'Für diese Adresse gibt der Browser weder Threads noch WebGPU, weder Sperren zwischen Tabs noch den Gebrauch ohne Netzwerk.',
        instead: 'Es geht ohne sie weiter.',
        admin: 'Die App über HTTPS ausliefern oder als http://localhost öffnen.',
      },
    },
    picture: {
      name: 'Bild (WebGL 2)',
      good: { means: 'Der Grafikprozessor zeichnet die Bilder.' },
      software: {
        means: 'Blättern und Vergrößern sind langsamer als möglich.',
        instead: 'Der Prozessor zeichnet die Bilder.',
        admin: 'Hardwarebeschleunigung im Browser erlauben; Grafiktreiber aktualisieren.',
      },
      small: {
        means: 'Längere Bilder werden mit Begründung abgelehnt.',
        instead: 'Einen Teil der Schichten lesen oder das Bild zuschneiden.',
        admin: 'Hardwarebeschleunigung im Browser erlauben; Grafiktreiber aktualisieren.',
      },
      missing: {
        means: 'Kein Bild kann gezeigt werden, also keine Kontur geprüft.',
        instead: 'Nichts: einen anderen Browser oder Rechner nehmen.',
        admin:
          'Hardwarebeschleunigung und WebGL einschalten (Richtlinien HardwareAccelerationModeEnabled, Disable3DAPIs; Firefox: webgl.disabled). Auf entfernten Desktops fehlt beides oft.',
      },
      lost: {
        means: 'Der Grafikprozessor hat das Bild weggenommen.',
        instead: 'Entscheidungen und Änderungen bleiben. Laden Sie die Seite neu.',
        admin: 'Grafiktreiber aktualisieren; andere 3-D-Programme schließen.',
      },
    },
    engine: {
      name: 'WebAssembly',
      good: { means: 'Netze und Dateiformate laufen.' },
      'no-simd': {
        means: 'Kein Netz kann laufen.',
        instead: 'Nichts: einen neueren Browser nehmen.',
        admin: 'Den Browser aktualisieren.',
      },
      missing: {
        means: 'Kein Netz kann laufen, und komprimierte Bilder sind nicht lesbar.',
        instead: 'Nichts: einen anderen Browser nehmen.',
        admin: 'WebAssembly erlauben (Edge: Der erweiterte Sicherheitsmodus schaltet Teile ab).',
      },
    },
    workers: {
      name: 'Hintergrundarbeit',
      good: { means: 'Die Seite bleibt frei, während das Netz rechnet.' },
      missing: {
        means: 'Keine Datei kann geöffnet werden, kein Netz laufen.',
        instead: 'Nichts: einen neueren Browser nehmen.',
        admin:
          'Den Browser aktualisieren. Ein Proxy darf .js-Dateien und ihren Typ nicht verändern.',
      },
    },
    compression: {
      name: 'Kompression',
      good: {
        means: 'Prüfungen werden komprimiert aufbewahrt und exportiert.',
      },
      missing: {
        means: 'Prüfungen können weder aufbewahrt noch exportiert werden.',
        instead: 'Nichts: einen neueren Browser nehmen.',
        admin: 'Den Browser aktualisieren.',
      },
    },
    browser: {
      name: 'Browser',
      good: { means: 'Isodoubt ist für ihn gemacht.' },
      old: {
        means: 'Er ist älter als die, mit denen Isodoubt geprüft ist; Teile können versagen.',
        instead: 'Es wird trotzdem versucht.',
        admin: 'Chrome oder Edge 105, Firefox 115 oder Safari 16.4, oder neuer.',
      },
      unknown: {
        means: 'Isodoubt wurde mit ihm nicht geprüft.',
        instead: 'Es wird trotzdem versucht.',
        admin: 'Chrome oder Edge 105, Firefox 115 oder Safari 16.4, oder neuer.',
      },
    },
    threads: {
      name: 'Threads',
      good: { means: 'Das Netz nutzt mehrere Prozessorkerne.' },
      'one-core': {
        means: 'Ein Rechenlauf dauert so lange, wie ein Kern braucht.',
        instead: 'Das Netz läuft auf ihm; mit weniger Ziehungen geht es schneller.',
        admin: 'Dem Rechner einen zweiten Kern geben.',
      },
      'not-isolated': {
        means:
          'Ein Rechenlauf dauert bei zwei Kernen etwa doppelt so lange; bei mehr Kernen ist der Unterschied größer.',
        instead: 'Das Netz läuft in einem Thread; mit weniger Ziehungen geht es schneller.',
        admin:
          'Die Header Cross-Origin-Opener-Policy: same-origin und Cross-Origin-Embedder-Policy: require-corp senden.',
      },
    },
    webgpu: {
      name: 'WebGPU',
      good: { means: 'Der Grafikprozessor kann das Netz rechnen.' },
      software: {
        means: 'Was der Browser bietet, ist langsamer als der Prozessor selbst.',
        instead: 'Das Netz läuft mit WebAssembly, mit demselben Ergebnis.',
        admin: 'Grafiktreiber aktualisieren; Hardwarebeschleunigung erlauben.',
      },
      'no-adapter': {
        means: 'Der Browser kennt WebGPU, findet dafür aber keinen Grafikprozessor.',
        instead: 'Das Netz läuft mit WebAssembly, mit demselben Ergebnis.',
        admin: 'Grafiktreiber aktualisieren; Hardwarebeschleunigung erlauben.',
      },
      missing: {
        means: 'Rechenläufe dauern länger als mit einem Grafikprozessor.',
        instead: 'Das Netz läuft mit WebAssembly, mit demselben Ergebnis.',
        admin: 'Chrome oder Edge 113, Safari 26, Firefox 141 unter Windows haben es.',
      },
    },
    memory: {
      name: 'Arbeitsspeicher',
      good: { means: 'Große Bilder können ganz geöffnet werden.' },
      little: {
        means: 'Große Bilder werden nicht ganz geöffnet.',
        instead: 'Bevor Speicher belegt wird, wird ein Teil der Schichten angeboten.',
        admin: 'Isodoubt wünscht 8 GB. Andere Tabs und Programme schließen.',
      },
      unknown: {
        means: 'Erst beim Öffnen kann sich zeigen, dass ein Bild zu groß ist.',
        instead: '8 GB werden angenommen.',
        admin: 'Chrome und Edge sagen, wie viel Speicher da ist.',
      },
    },
    reviews: {
      name: 'Aufbewahrte Prüfungen (IndexedDB)',
      good: {
        means: 'Eine Prüfung wird nach Neuladen oder Absturz wiedergefunden.',
      },
      refused: {
        means: 'Nichts wird aufbewahrt: Mit der Seite endet die Prüfung.',
        instead: 'Die Prüfung geht im Speicher weiter. Exportieren Sie vor dem Schließen.',
        admin: 'Websitedaten für diese Adresse erlauben; kein privates Fenster nehmen.',
      },
      missing: {
        means: 'Nichts wird aufbewahrt: Mit der Seite endet die Prüfung.',
        instead: 'Die Prüfung geht im Speicher weiter. Exportieren Sie vor dem Schließen.',
        admin: 'IndexedDB erlauben (Firefox: dom.indexedDB.enabled).',
      },
    },
    room: {
      name: 'Platz für Prüfungen',
      good: { means: 'Der Browser löscht Prüfungen nicht von selbst.' },
      clearable: {
        means: 'Bei voller Platte kann der Browser Prüfungen löschen.',
        instead: 'Exportieren Sie, was bleiben soll.',
        admin:
          'Die Seite als App installieren oder diese Adresse vom Löschen beim Beenden ausnehmen.',
      },
      little: {
        means: 'Es ist Platz für wenige Prüfungen.',
        instead: 'Was nicht passt, geht im Speicher weiter, und das wird gesagt.',
        admin: 'Platz auf der Platte schaffen; ein privates Fenster hat weniger.',
      },
      unknown: {
        means: 'Eine volle Platte zeigt sich erst, wenn eine Prüfung nicht passt.',
        instead: 'Was nicht passt, geht im Speicher weiter, und das wird gesagt.',
        admin: 'Websitedaten für diese Adresse erlauben.',
      },
    },
    siteFiles: {
      name: 'Private Dateien (OPFS)',
      good: { means: 'Nicht nötig: Prüfungen liegen in IndexedDB.' },
      'no-sync': {
        means: 'Für Sie ändert sich nichts.',
        instead: 'Prüfungen liegen in IndexedDB.',
      },
      refused: {
        means: 'Für Sie ändert sich nichts.',
        instead: 'Prüfungen liegen in IndexedDB.',
      },
      missing: {
        means: 'Für Sie ändert sich nichts.',
        instead: 'Prüfungen liegen in IndexedDB.',
      },
    },
    locks: {
      name: 'Sperren zwischen Tabs',
      good: { means: 'Nur ein Tab schreibt eine Prüfung.' },
      missing: {
        means:
          'Welcher von zwei Tabs eine Prüfung schreibt, zeigt sich erst, wenn beide geschrieben haben.',
        instead: 'Dem späteren wird es gesagt; er schreibt nichts mehr.',
        admin: 'Die App über HTTPS ausliefern; den Browser aktualisieren.',
      },
    },
    offline: {
      name: 'Ohne Netzwerk',
      good: { means: 'Die App öffnet sich auch ohne Netzwerk.' },
      filling: {
        means: 'Ohne Netzwerk würde sich die App noch nicht öffnen.',
        instead: 'Sie wird auf diesem Rechner abgelegt; die Seite ist solange nutzbar.',
      },
      off: {
        means: 'Ohne Netzwerk öffnet sich die App nicht.',
        instead: 'Sie kommt jedes Mal vom Server, wie gewünscht.',
        admin: 'In den Einstellungen lässt es sich einschalten.',
      },
      failed: {
        means: 'Ohne Netzwerk öffnet sich die App vielleicht nicht.',
        instead: 'Sie kommt vom Server.',
        admin: 'Die Einstellungen sagen, welche Datei fehlt.',
      },
      missing: {
        means: 'Ohne Netzwerk öffnet sich die App nicht.',
        instead: 'Sie kommt jedes Mal vom Server.',
        admin:
          'service-worker.js über HTTPS ausliefern; Service Worker und Websitedaten für diese Adresse erlauben.',
      },
      unknown: {
        means: 'Ob sich die App ohne Netzwerk öffnet, zeigt sich gleich.',
        instead: 'Es wird nachgefragt.',
      },
    },
    fileHandles: {
      name: 'Erneutes Öffnen',
      good: {
        means: 'Nach dem Neuladen wird das abgelegte Bild auf Rückfrage wieder geöffnet.',
      },
      missing: {
        means: 'Nach dem Neuladen ist das Bild neu zu wählen.',
        instead: 'Die Prüfung wird an der Prüfsumme des Bildes gefunden.',
        admin: 'Chrome und Edge können es selbst öffnen.',
      },
    },
  },
};
