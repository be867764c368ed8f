import { formatMm } from '../../format.ts';
import type { planarContourDoubts as english } from '../en/planarContourDoubts.ts';
import { countedIn, pluralIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('de');
const plural = pluralIn('de');
const contours = (count: unknown): string => counted(Number(count), 'Kontur', 'Konturen');
const structures = (count: unknown): string => counted(Number(count), 'Struktur', 'Strukturen');
const are = (count: unknown): string => plural(Number(count), 'wird', 'werden');

export const planarContourDoubts: Widened<typeof english> = {
  'frame-of-reference-unknown': () => ({
    title:
      'Nichts besagt, dass die Konturen in dieser Lage des Patienten gezeichnet wurden (kein Frame of Reference).',
    advice: 'Prüfen, ob sie auf der Anatomie liegen, bevor man sich auf sie verlässt.',
  }),
  'structures-elsewhere': ({ count }) => ({
    title: `${structures(count)} mit anderem Frame of Reference ${are(count)} weggelassen.`,
    advice: 'Sie wurden auf einem anderen Bild gezeichnet.',
  }),
  'references-unresolved': () => ({
    title: 'Die Konturen verweisen auf andere Bilder mit demselben Frame of Reference.',
    advice: 'Sie liegen dort, wo ihre Koordinaten sind. Prüfen, ob sie zu diesem Bild passen.',
  }),
  'reference-elsewhere': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'verweist', 'verweisen')} auf eine andere Schicht als die der Koordinaten; die Koordinaten gelten.`,
    advice: 'Die Lage entlang der Schichten prüfen, bevor man sich auf sie verlässt.',
  }),
  'not-closed': ({ count }) => ({
    title: `${counted(Number(count), 'Punkt oder offene Linie', 'Punkte oder offene Linien')} ${are(count)} übergangen: Nur geschlossene Konturen haben ein Volumen.`,
    advice: '',
  }),
  broken: ({ count }) => ({
    title: `${contours(count)} mit unlesbaren Koordinaten ${are(count)} weggelassen.`,
    advice: 'Die Strukturen dort, wo sie herkommen, neu exportieren.',
  }),
  'point-count': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'hat', 'haben')} eine andere Zahl von Punkten, als die Datei angibt; alle vorhandenen werden verwendet.`,
    advice: 'Die Datei wurde vielleicht gekürzt oder verändert.',
  }),
  'off-slices': ({ count, maxMm }) => ({
    title: `${contours(count)} zwischen den Schichten ${are(count)} auf der nächsten Schicht gezeigt, bis zu ${formatMm(Number(maxMm))} mm entfernt.`,
    advice: 'Sie wurden auf einem anderen Bild gezeichnet.',
  }),
  'nearer-plane': ({ count }) => ({
    title: `${contours(count)} ${are(count)} weggelassen: Eine andere der Struktur liegt näher an der Schicht.`,
    advice: 'Die Konturen liegen dichter als die Schichten dieses Bildes.',
  }),
  'across-slices': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'liegt', 'liegen')} nicht parallel zu den Schichten und ${are(count)} weggelassen.`,
    advice: 'Sie wurden auf einem anderen Bild gezeichnet.',
  }),
  outside: ({ count }) => ({
    title: `${contours(count)} außerhalb des Bildes ${are(count)} weggelassen.`,
    advice: '',
  }),
  cut: ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'reicht', 'reichen')} über das Bild hinaus und ${are(count)} an seinem Rand abgeschnitten.`,
    advice: '',
  }),
  gaps: ({ count, structures: within }) => ({
    title: `${counted(Number(count), 'Schicht', 'Schichten')} innerhalb von ${structures(within)} ${plural(Number(count), 'hat', 'haben')} keine Kontur und ${plural(Number(count), 'bleibt', 'bleiben')} leer.`,
    advice: 'Durch Interpolation füllen, wo die Struktur weitergeht.',
  }),
  repeated: ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'steht', 'stehen')} doppelt in der Datei und ${are(count)} einmal verwendet.`,
    advice: '',
  }),
  crossing: ({ count }) => ({
    title: `${counted(Number(count), 'Paar von Konturen einer Struktur kreuzt sich', 'Paare von Konturen einer Struktur kreuzen sich')}: Was beide umschließen, gilt als Loch.`,
    advice: 'Diese Schichten prüfen.',
  }),
  'no-voxel': ({ count }) => ({
    title: `${contours(count)} ${plural(Number(count), 'ist', 'sind')} so klein, dass kein Voxelzentrum darin liegt.`,
    advice: '',
  }),
  unnumbered: ({ count }) => ({
    title: `${structures(count)} ohne eigene Nummer ${are(count)} weggelassen.`,
    advice: '',
  }),
};
