import { shown } from '../../messageText.ts';
import type { modelReasons as english } from '../en/modelReasons.ts';
import type { Widened } from '../widened.ts';

const TASKS: Record<string, string> = {
  'contour-quality': 'es beurteilt vorhandene Konturen und zeichnet keine',
  'error-probability': 'es beurteilt, wo ein Ergebnis falsch ist, und zeichnet keines',
};

export const modelReasons: Widened<typeof english> = {
  reasons: {
    'no-model-json': () => 'es enthält keine model.json',
    'several-model-json': () => 'es enthält mehr als eine model.json',
    'not-json': () => 'model.json ist kein JSON',
    'other-task': ({ task }) =>
      `${TASKS[shown(task)] ?? `es ist für eine andere Aufgabe (${shown(task)})`}; hier wird ein Segmentierungsnetz gebraucht`,
    'no-image-input': () => 'keiner seiner Eingänge nimmt ein Bild [n, Kanäle, …]',
    'several-image-inputs': ({ count: inputs }) =>
      `${shown(inputs)} seiner Eingänge nehmen Bilder; unterstützt wird einer`,
    'image-rank': ({ rank }) =>
      `sein Eingang hat ${shown(rank)} Achsen; nötig ist [n, Kanäle, Zeilen, Spalten] oder [n, Kanäle, Schichten, Zeilen, Spalten]`,
    'image-type': () => 'sein Eingang ist nicht float32',
    'image-channels': () => 'die Datei sagt nicht, wie viele Kanäle sein Eingang hat',
    'fixed-batch': ({ batch }) =>
      `es nimmt genau ${shown(batch)} Bilder auf einmal; für eines exportieren`,
    'unknown-input': ({ input }) =>
      `über seinen zweiten Eingang ${shown(input)} ist nichts bekannt`,
    'no-segmentation-output': () =>
      'keiner seiner Ausgänge hat die Größe des Bildes und eine bekannte Zahl von Kanälen',
    'labels-only': () => 'es gibt Labels statt Werten aus; ohne sein letztes ArgMax exportieren',
    'softmax-axis': () => 'sein letztes Softmax läuft nicht über die Kanäle',
    'not-onnx': () => 'die Datei ist beschädigt oder kein ONNX-Netz',
    'external-data': () =>
      'seine Gewichte liegen in einer anderen Datei; als eine einzige Datei exportieren',
    'training-mode-batch-norm': ({ node }) =>
      `${shown(node)} normiert mit dem jeweiligen Batch, es wurde also im Trainingsmodus exportiert; im Auswertemodus exportieren`,
    'control-flow': ({ op }) =>
      `es hat Schleifen oder Verzweigungen (${shown(op)}); als einfachen Graphen exportieren`,
    'custom-domain': ({ domain }) => `es verwendet eigene Operatoren (${shown(domain)})`,
    'model-functions': () =>
      'es verwendet Funktionen in der Datei; mit eingesetzten Funktionen exportieren',
    'sparse-tensor': () => 'es hat dünn besetzte Gewichte',
    'ir-version': ({ version }) => `seine Dateiversion ${shown(version)} ist unbekannt`,
    opset: ({ version }) =>
      `sein Operatorensatz ${shown(version)} wird nicht unterstützt; mit Opset 17 exportieren`,
    'no-decoder': () =>
      'es vergrößert nirgends, also gibt es keinen Decoder, in den Dropout eingesetzt werden könnte',
    'no-dropout-place': () => 'es gibt darin keine Stelle, an der Dropout wirken würde',
    'webgpu-operator': ({ op, node }) =>
      `sein Operator ${shown(op)} (${shown(node)}) läuft nicht auf WebGPU; WASM wählen`,
  },
  notShown: {
    network: 'sie wurde für ein anderes Netz angepasst',
    version: 'sie wurde für eine andere Version des Netzes angepasst',
    weights:
      'sie wurde für andere Gewichte angepasst, oder für mehr oder weniger Mitglieder des Ensembles',
    classes: 'das Netz hat andere Strukturen',
    flips: 'sie wurde für andere Spiegelungen angepasst',
    samples: 'sie wurde nur mit einer anderen Zahl von Ziehungen gemessen',
  },
  outOfRange: {
    samples: (_, value) => ({
      title: `${value} Ziehungen insgesamt sind zu viele.`,
      advice:
        'Mitglieder × Durchläufe × Spiegelungen dürfen höchstens 128 sein: eines davon in den Einstellungen senken.',
    }),
    members: () => ({
      title: 'Das Netz hat weniger Mitglieder, als der Rechenlauf verlangt.',
      advice: 'Das Netz erneut öffnen.',
    }),
    flips: () => ({
      title: 'Das Netz wurde nicht mit dieser Spiegelung trainiert.',
      advice: 'Testzeit-Augmentierung in den Einstellungen ausschalten.',
    }),
    dropout: () => ({
      title: 'Das Netz hat kein Dropout, mit dem gezogen werden könnte.',
      advice: 'Seine Mitglieder oder Spiegelungen verwenden, oder ein Netz mit Dropout.',
    }),
    channels: (expected) => ({
      title: `Das Netz braucht ${expected} registrierte Serien des Patienten; der Fall hat eine andere Zahl.`,
      advice: 'Ein Netz für eine einzelne Serie verwenden.',
    }),
  },
  gpu: {
    'self-test': () =>
      'WebGPU hat auf einer Testkachel anders geantwortet als WASM und wird nicht verwendet.',
    'webgpu-operator': (op, problem) => `WebGPU kann das Netz nicht rechnen: ${op} (${problem}).`,
  },
};
