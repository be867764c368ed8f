import type { ErrorDetail } from '../../../core/errors.ts';
import { bytes, count, shown, type Message, type Text } from '../../messageText.ts';
import type { errors as english } from '../en/errors.ts';
import type { Widened } from '../widened.ts';
import { inputReasons } from './inputReasons.ts';
import { modelReasons } from './modelReasons.ts';
import { notRepresentable } from './notRepresentable.ts';

const CORRUPT: Readonly<Record<string, Text>> = inputReasons.corrupt;
const GEOMETRY: Readonly<Record<string, Text>> = inputReasons.geometry;
const UNSUPPORTED: Readonly<Record<string, Text>> = inputReasons.unsupported;
const NO_SAMPLE: Readonly<Record<string, Text>> = inputReasons.noSample;
const NO_LABELS: Readonly<Record<string, Text>> = inputReasons.noLabels;
const FORMATS: Readonly<Record<string, string>> = inputReasons.formats;
const NOT_REPRESENTABLE: Readonly<Record<string, Message>> = notRepresentable;
const MODEL_REASONS: Readonly<Record<string, (detail: ErrorDetail) => string>> =
  modelReasons.reasons;
const NOT_SHOWN: Readonly<Record<string, string>> = modelReasons.notShown;
const OUT_OF_RANGE: Readonly<Record<string, (expected: string, value: string) => Message>> =
  modelReasons.outOfRange;
const GPU_REFUSALS: Readonly<Record<string, (op: string, problem: string) => string>> =
  modelReasons.gpu;

const UNEXPECTED: Message = {
  title: 'Etwas ist schiefgegangen, das nicht schiefgehen sollte.',
  advice:
    'Der geöffnete Fall bleibt erhalten. Die Konsole des Browsers enthält Einzelheiten für eine Meldung.',
};

export const errors: Widened<typeof english> = {
  'input/unsupported-format': (detail) =>
    UNSUPPORTED[String(detail['reason'])]?.(detail) ?? {
      title: FORMATS[String(detail['format'])] ?? 'Diese Datei lässt sich hier nicht öffnen.',
      advice:
        detail['format'] === 'dicom'
          ? 'Die Bilder einer CT- oder MR-Serie mit allen ihren Dateien öffnen.'
          : 'Eine DICOM-Serie (Dateien, Ordner oder Zip), NIfTI, NRRD, MetaImage oder MGH, Konturen oder Ziehungen des geöffneten Falls oder ein Netzpaket (eine .zip oder einen Ordner mit model.json) öffnen oder ablegen.',
    },
  'input/unsupported-datatype': (detail) =>
    NO_LABELS[String(detail['reason'])]?.(detail) ?? {
      title:
        detail['format'] === 'npz'
          ? `Das Array in diesem Archiv enthält Zahlen vom Typ ${shown(detail['datatype'])}, die nicht gelesen werden.`
          : `Voxel vom Typ ${shown(detail['datatype'])} lassen sich nicht als ein Grauwert zeigen.`,
      advice: 'Das Bild in int16 oder float32 umwandeln und erneut öffnen.',
    },
  'input/not-three-dimensional': ({ shape, format }) => ({
    title:
      format === 'npz'
        ? `Das Array in diesem Archiv ist ${shown(shape)}, nicht Klassen × Schichten × Zeilen × Spalten.`
        : `Dieses Bild ist ${shown(shape)}: nicht ein einziges dreidimensionales Volumen.`,
    advice: 'Ein einzelnes Volumen öffnen. Eine zeitliche Serie muss vorher zerlegt werden.',
  }),
  'input/corrupt': (detail) =>
    CORRUPT[String(detail['reason'])]?.(detail) ?? {
      title: 'Der Kopf dieser Datei ergibt keinen Sinn.',
      advice: 'Das Bild an seinem Ursprung neu exportieren.',
    },
  'input/inconsistent-geometry': (detail) =>
    GEOMETRY[String(detail['reason'])]?.(detail) ?? {
      title: 'Die Geometrie im Dateikopf widerspricht sich.',
      advice: 'Das Bild neu exportieren.',
    },
  'input/no-image-content': () => ({
    title: 'Alle Voxel dieses Bildes haben denselben Wert: Es gibt nichts zu sehen.',
    advice: 'Prüfen, ob der Export vollständig und die Datei die richtige ist.',
  }),
  'input/not-a-sample': (detail) =>
    NO_SAMPLE[String(detail['reason'])]?.(detail) ?? {
      title: 'Die Datei lässt sich nicht als Ziehung verwenden.',
      advice:
        'Labelkarten oder Wahrscheinlichkeiten von 0 bis 1 auf dem Gitter des Bildes verwenden.',
    },
  'input/too-large': ({ bytes: size, limitBytes, limitFiles }) =>
    limitFiles === undefined
      ? {
          title: `Dieses Bild braucht ${bytes(size)}; ein Browser-Tab fasst ${bytes(limitBytes)} am Stück.`,
          advice: 'Auf den interessierenden Bereich zuschneiden oder gröber abtasten.',
        }
      : {
          title: `${count(limitFiles)} Dateien können auf einmal angesehen werden; es sind mehr.`,
          advice: 'Bitte den Ordner eines Patienten oder einer Untersuchung ablegen.',
        },
  'input/too-many-overlaps': ({ labels, limit, structures }) => ({
    title: `${count(structures)} Strukturen überlappen auf so viele Arten, dass ${count(labels)} Labels nötig wären; es gibt ${count(limit)}.`,
    advice: 'Weniger der Strukturen öffnen.',
  }),
  'input/unreadable': () => ({
    title: 'Die Datei konnte nicht gelesen werden.',
    advice: 'Vielleicht wurde sie verschoben oder geändert. Erneut auswählen.',
  }),
  'input/changed': ({ name }) => ({
    title: `Die Datei ${shown(name)} ist nicht die, aus der das Ergebnis entstand.`,
    advice:
      'Sie wurde seither ersetzt oder geändert. Frühere Datei zurücklegen oder die neue ablegen: Sie wird ein eigener Fall.',
  }),
  'model/not-found': ({ id, path }) =>
    id === undefined
      ? {
          title: `Dem Paket fehlt die Datei ${shown(path)}, die seine model.json aufführt.`,
          advice: 'Die Datei muss neben model.json liegen. Neu packen oder exportieren.',
        }
      : {
          title: `Das Netz „${shown(id)}“ ist nicht dort, wo die App es erwartet.`,
          advice: 'Die App mit npm start neu starten; das legt es an seinen Platz.',
        },
  'model/invalid': ({ field, reason, ...detail }) => ({
    title: `Das Netz kann nicht verwendet werden: ${
      MODEL_REASONS[String(reason)]?.(detail) ??
      `${field ? `${shown(field)}: ` : ''}${shown(reason)}`
    }.`,
    advice:
      'Ein eigenes Paket: berichtigen oder neu exportieren. Ein Netz, das mit der App kam: die App neu installieren.',
  }),
  'model/checksum-mismatch': ({ path }) => ({
    title: `Die Netzdatei ${shown(path)} ist nicht die, die model.json beschreibt: SHA-256 oder Größe weichen ab.`,
    advice:
      'Sie wurde beschädigt oder ersetzt, und nichts wurde mit ihr gerechnet. Das Paket neu beschaffen.',
  }),
  'model/signature-mismatch': ({ tensor, expected, actual }) => ({
    title: `Netz und Beschreibung widersprechen sich${tensor ? ` bei „${shown(tensor)}“` : ''}: ${shown(expected)} wurde erwartet${actual === undefined ? '' : `, ${shown(actual)} gefunden`}.`,
    advice: 'Das Paket ist in sich nicht stimmig. Was nicht passte, wird nicht verwendet.',
  }),
  'model/out-of-range': ({ what, expected, value }) =>
    OUT_OF_RANGE[shown(what)]?.(shown(expected), shown(value)) ?? {
      title: 'Das Netz wurde nicht für solche Bilder gemacht.',
      advice: 'Ein Netz für diese Modalität und Körperregion verwenden.',
    },
  'model/not-shown-to-help': ({ what }) => ({
    title: `Dass die Rangfolge nach Fehlerwahrscheinlichkeit hier hilft, ist nicht gezeigt: ${NOT_SHOWN[shown(what)] ?? 'Dieser Rechenlauf ist von anderer Art'}.`,
    advice: 'Stattdessen sind die Regionen nach Entropie geordnet.',
  }),
  'resource/gpu-unavailable': ({ reason, problem, op }) => ({
    title:
      GPU_REFUSALS[shown(reason)]?.(shown(op), shown(problem)) ??
      'WebGPU wurde verlangt und ist hier nicht verfügbar.',
    advice: 'In den Einstellungen Auto oder WASM wählen.',
  }),
  'resource/device-lost': () => ({
    title: 'Der Grafikprozessor antwortete während des Rechenlaufs nicht mehr.',
    advice:
      'Bild und Entscheidungen bleiben erhalten. Erneut starten oder in den Einstellungen WASM wählen.',
  }),
  'resource/out-of-memory': () => ({
    title: 'Der Speicher reichte nicht aus.',
    advice:
      'Der geöffnete Fall bleibt erhalten. Andere Tabs schließen oder das Bild zuschneiden und erneut versuchen.',
  }),
  'resource/worker-lost': () => ({
    title: 'Der Hintergrundprozess endete unerwartet.',
    advice: 'Der geöffnete Fall bleibt erhalten. Erneut versuchen: Er startet neu.',
  }),
  'resource/part-missing': () => ({
    title: 'Ein Teil von Isodoubt lässt sich nicht vom Server holen.',
    advice:
      'Noch einmal versuchen, sobald der Server antwortet. Von der Prüfung geht nichts verloren.',
  }),
  'inference/non-finite-output': () => ({
    title: 'Das Netz antwortete mit Werten, die keine Zahlen sind.',
    advice:
      'Diese Antwort wird nicht verwendet. In den Einstellungen das andere Backend versuchen.',
  }),
  'inference/failed': ({ reason }) => ({
    title: `Das Netz ist gescheitert: ${shown(reason)}`,
    advice:
      'Der geöffnete Fall bleibt erhalten. In den Einstellungen das andere Backend versuchen.',
  }),
  'evaluation/nothing-put': () => ({
    title: 'Der Vergleich muss neu begonnen werden.',
    advice: 'Sein Hintergrundprozess wurde beendet. Erneut messen.',
  }),
  'storage/unavailable': () => ({
    title: 'Der Browser erlaubt dieser Seite nicht, etwas auf der Festplatte zu behalten.',
    advice:
      'Vor dem Schließen der Seite exportieren; die Ursache kann ein privates Fenster oder eine Richtlinie sein.',
  }),
  'storage/full': () => ({
    title: 'Der Speicherplatz, den der Browser dieser Seite gibt, ist voll.',
    advice: 'Exportieren und dann abgeschlossene Prüfungen entfernen.',
  }),
  'storage/corrupt': () => ({
    title: 'Ein Teil der gespeicherten Prüfung liest sich nicht so, wie er geschrieben wurde.',
    advice: 'Was davor liegt, wird verwendet; Beschädigtes bleibt auf der Festplatte.',
  }),
  'storage/gone': ({ reviews }) => ({
    title:
      reviews === 1
        ? 'Eine Prüfung, die hier aufbewahrt war, ist ganz oder zum Teil nicht mehr da.'
        : `${shown(reviews)} Prüfungen, die hier aufbewahrt waren, sind ganz oder zum Teil nicht mehr da.`,
    advice:
      'Die Datenbank des Browsers war beschädigt oder wurde geleert. Exporte sind nicht betroffen.',
  }),
  'storage/result-damaged': () => ({
    title:
      'Das Ergebnis der aufbewahrten Prüfung liest sich nicht so zurück, wie es geschrieben wurde.',
    advice:
      'Was darin getan wurde, ist unversehrt auf der Platte. Lassen Sie das Netz mit denselben Einstellungen laufen: wo die Konturen dieselben sind, geht die Prüfung weiter.',
  }),
  'storage/newer-schema': () => ({
    title: 'Diese Prüfung wurde von einer neueren Version von Isodoubt gespeichert.',
    advice: 'Mit jener Version öffnen. Sie bleibt, wie sie ist.',
  }),
  'storage/elsewhere': () => ({
    title: 'Dieser Fall wird in einem anderen Tab geprüft.',
    advice: 'Dort weitermachen oder ihn hierher übernehmen.',
  }),
  'export/readback-mismatch': ({ what }) => ({
    title: `Die exportierte Datei las sich nicht identisch zurück (${shown(what)}) und wird daher nicht angeboten.`,
    advice: 'Von der Prüfung ist nichts verloren. Erneut versuchen; bleibt es so, bitte melden.',
  }),
  'export/not-representable': ({ reason }) =>
    NOT_REPRESENTABLE[String(reason)] ?? {
      title: 'Dieses Ergebnis lässt sich in diesem Format nicht schreiben.',
      advice: 'Ein anderes Format wählen.',
    },
  'export/unwritable': () => ({
    title: 'Die Dateien konnten nicht in diesen Ordner geschrieben werden.',
    advice: 'Prüfen, ob er existiert, Platz hat und beschrieben werden darf.',
  }),
  'export/no-room': ({ fileBytes }) => ({
    title: `Der Browser hat keinen Platz für eine Datei von ${bytes(fileBytes)}.`,
    advice:
      'Platz auf der Festplatte schaffen oder weniger auf einmal exportieren. Ein privates Fenster hält Dateien nur im Arbeitsspeicher: ein anderes verwenden.',
  }),
  cancelled: () => ({ title: 'Abgebrochen.', advice: '' }),
  'internal/shape': () => UNEXPECTED,
  'internal/unexpected': () => UNEXPECTED,
};
