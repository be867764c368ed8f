import type { ErrorDetail } from '../../../core/errors.ts';
import { formatCount, formatMm, formatRounded } from '../../format.ts';
import { count } from '../../messageText.ts';
import type { dicomIssues as english } from '../en/dicomIssues.ts';
import { countedIn, pluralIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');
const plural = pluralIn('de');

type Value = ErrorDetail[string] | undefined;

const mm = (value: Value): string => `${formatMm(Number(value))} mm`;
const degrees = (value: Value): string => `${formatRounded(Number(value), 2)}°`;
const slices = (value: Value, all: Value): string =>
  Array.isArray(value) ? value.join(', ') + (Number(all) > value.length ? ', …' : '') : '?';

const SPLIT: Record<string, string> = {
  'frame-of-reference': 'Bezugssystem',
  size: 'Größe der Schichten',
  orientation: 'Orientierung',
  place: 'Ort der Schichten',
  gap: 'weite Lücken',
  repeat: 'wiederholte Schichten',
  echo: 'Echozeit',
  bValue: 'Diffusionswichtung',
  time: 'Zeit',
  stack: 'Stapel',
  imageType: 'Art des Bildes',
};

export const dicomIssues: Widened<typeof english> = {
  geometry: {
    'missing-slices': ({ count: missing, slices: which }) => ({
      title: `In der Serie ${plural(Number(missing), 'fehlt', 'fehlen')} ${counted(Number(missing), 'Schicht', 'Schichten')}; interpoliert: Schicht ${slices(which, missing)}.`,
      advice: 'Dort wurde nichts gemessen. Die fehlenden Dateien suchen, wenn es geht.',
    }),
    'uneven-spacing': ({ lowMm, highMm, spacingMm }) => ({
      title: `Die Schichten liegen ${mm(lowMm)} bis ${mm(highMm)} auseinander; das Bild wurde auf ${mm(spacingMm)} umgerechnet.`,
      advice: 'Wo Schichten weiter auseinanderlagen, sind die dazwischen interpoliert.',
    }),
    'rounded-positions': ({ distanceMm }) => ({
      title: `Die Schichten liegen bis zu ${mm(distanceMm)} neben einem regelmäßigen Gitter; sie gelten als regelmäßig.`,
      advice: '',
    }),
    'gantry-tilt': ({ degrees: angle }) => ({
      title: `Die Gantry war um ${degrees(angle)} gekippt; jede Schicht wurde in ihrer Ebene verschoben, damit das Bild aufrecht steht.`,
      advice: 'Die Schichten sind die gemessenen. Was neben ihnen liegt, hat ihren kleinsten Wert.',
    }),
    'tilt-not-in-positions': ({ degrees: angle }) => ({
      title: `Der Dateikopf nennt eine Gantrykippung von ${degrees(angle)}, aber die Schichten liegen gerade übereinander; ihre Positionen gelten.`,
      advice:
        'Eine Strecke längs des Körpers mit einer anderen Quelle vergleichen, bevor man sich darauf verlässt.',
    }),
    'duplicate-positions': ({ count: repeats }) => ({
      title: `${counted(Number(repeats), 'Schicht ist', 'Schichten sind')} doppelt vorhanden; je eine wird benutzt.`,
      advice: '',
    }),
    'slices-left-out': ({ of, read }) => ({
      title: `Von ${count(of)} Schichten wurden ${count(read)} gelesen, damit der Speicher reicht.`,
      advice:
        'Konturen und Volumina gelten für die gelesenen Schichten. Jede Struktur muss ganz in ihnen liegen.',
    }),
    'thickness-unlike-spacing': ({ thicknessMm, spacingMm }) => ({
      title: `Die Schichten sind ${mm(thicknessMm)} dick und liegen ${mm(spacingMm)} auseinander.`,
      advice: 'Volumen werden nach ihrem Abstand gezählt.',
    }),
    'stated-spacing-unlike': ({ statedMm, spacingMm }) => ({
      title: `Der Dateikopf nennt ${mm(statedMm)} zwischen den Schichten; ihre Positionen liegen ${mm(spacingMm)} auseinander und gelten.`,
      advice: '',
    }),
    'single-slice': ({ spacingMm, isStated }) => ({
      title:
        isStated === true
          ? `Es gibt nur eine Schicht; sie gilt als ${mm(spacingMm)} dick, wie ihr Dateikopf sagt.`
          : `Es gibt nur eine Schicht unbekannter Dicke; angenommen sind ${mm(spacingMm)}.`,
      advice: 'Prüfen, ob keine Dateien der Serie fehlen.',
    }),
    split: ({ by, count: parts }) => ({
      title: `Die Serie enthält ${count(parts)} verschiedene Volumen (${SPLIT[String(by)] ?? String(by)}); dies ist eines davon.`,
      advice: 'Prüfen, ob es das gemeinte ist.',
    }),
    'damaged-files': ({ count: files }) => ({
      title: `${counted(Number(files), 'Datei', 'Dateien')} der Serie ${plural(Number(files), 'ist', 'sind')} beschädigt und ausgelassen.`,
      advice: 'An den Enden des Bildes können Schichten fehlen.',
    }),
    'no-series-uid': () => ({
      title:
        'Die Dateien sagen nicht, zu welcher Serie sie gehören; solche derselben Studie und Beschreibung wurden zusammengelegt.',
      advice: 'Prüfen, ob sie zusammengehören.',
    }),
    'no-frame-of-reference': () => ({
      title: 'Die Serie hat kein Bezugssystem (Frame of Reference).',
      advice: 'RTSTRUCT-Dateien dazu lassen sich ihr von anderen Programmen nicht zuordnen.',
    }),
  },
  values: {
    padding: ({ count: voxels, value }) => ({
      title: `${formatCount(Number(voxels))} Voxel ${plural(Number(voxels), 'liegt', 'liegen')} außerhalb des Gemessenen und ${plural(Number(voxels), 'hat', 'haben')} den Füllwert ${formatRounded(Number(value))}; er bleibt.`,
      advice: '',
    }),
    monochrome1: () => ({
      title:
        'Das Bild ist für eine umgekehrte Darstellung gespeichert (MONOCHROME1); seine Werte bleiben, wie sie sind.',
      advice: 'Hell und Dunkel können vertauscht aussehen.',
    }),
    lossy: () => ({
      title: 'Das Bild wurde mit Verlust komprimiert.',
      advice: 'Feine Einzelheiten und Rauschen weichen vom Gemessenen ab.',
    }),
    'no-rescale': () => ({
      title:
        'Der Dateikopf dieses CT hat keine Umrechnung (Rescale); die gespeicherten Werte gelten als Hounsfield-Einheiten.',
      advice: 'Ein bekanntes Gewebe prüfen, bevor man sich darauf verlässt.',
    }),
    'not-hounsfield': () => ({
      title: 'Laut Dateikopf sind die Werte dieses CT keine Hounsfield-Einheiten.',
      advice: 'Auf Netze für CT ist hier kein Verlass.',
    }),
    modality: ({ modality }) => ({
      title: `Das ist weder CT noch MR${modality === '' ? '' : ` (${String(modality)})`}: Die Werte werden gezeigt, wie sie gespeichert sind.`,
      advice: 'Kein Netz dieser App ist dafür gemacht.',
    }),
  },
};
