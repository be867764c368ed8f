import { formatCount, formatDecimal, formatMl } from '../../format.ts';
import type { queue as english } from '../en/queue.ts';
import { countedIn } from '../plural.ts';
import type { Widened } from '../widened.ts';

const counted = countedIn('fr');

const OWN = 'Erreurs attendues d’après la probabilité moyenne des tirages';

export const queue: Widened<typeof english> = {
  title: 'Liste de relecture',
  order: 'Ordre',
  ordering: 'Calcul de l’ordre …',
  budget: 'Budget',
  unit: 'Budget exprimé en',
  nothing: 'Rien dans ce budget. Déplacez le curseur vers la droite.',
  noRegion:
    'Le réseau n’a trouvé aucune de ses structures dans cette image : il n’y a pas de ROI. Vérifiez que c’est le bon réseau.',
  list: 'Régions à relire, la première d’abord',
  background: 'Fond',
  named: (structure) => structure.toLowerCase(),
  orders: {
    expected: 'Correction attendue',
    uncertainty: 'Incertitude',
    surprise: 'Surprise',
  },
  orderMeanings: {
    expected: 'D’abord la plus grande correction attendue par seconde de lecture',
    uncertainty: 'D’abord la plus grande entropie cumulée',
    surprise:
      'D’abord ce qui est le plus incertain pour sa distance au contour : bandes larges et îlots avant les bords ordinaires',
  },
  units: {
    share: '% de la ROI',
    regions: 'régions',
    minutes: 'minutes',
    remaining: 'erreur restante',
  },
  regions: (count) => counted(count, 'région', 'régions'),
  slices: (count) => counted(count, 'coupe', 'coupes'),
  minutes: (minutes) => `${formatDecimal(minutes, 1)} min`,
  below: (ml) => `moins de ${formatMl(ml)} ml`,
  spoken: {
    share: (percent) => `${percent} de la ROI`,
    regions: (regions) => `À relire : ${regions}`,
    minutes: (minutes) => `${formatDecimal(minutes, 1)} minutes de lecture`,
    remaining: (below) => `Jusqu’à ce que l’erreur attendue restante fasse ${below}`,
  },
  noError: 'Aucune erreur n’est attendue.',
  inView: (found, expected, percent) =>
    `${found} ml sur ${expected} ml d’erreur attendue en vue, ${percent} %`,
  leaves: (ml) => `La liste entière laisse ${ml} ml.`,
  unlisted: (islands, ml) =>
    `${counted(islands, 'îlot', 'îlots')} de moins de ${formatDecimal(0.05, 2)} ml hors liste, ${ml} ml en tout`,
  source: {
    none: 'L’incertitude de ces contours est inconnue : seuls sont listés les endroits qui enfreignent une règle.',
    head: 'Erreurs attendues d’après le réseau d’erreur.',
    own: `${OWN}.`,
    ownYet: `${OWN}, jusqu’au dernier tirage.`,
    refused: (reason) => `${OWN} : ${reason}.`,
    knows: (samples, network) => `le réseau d’erreur connaît ${samples} tirages de ${network}`,
    range: (least, most) => `${least} à ${most}`,
    otherSamples: (knows, samples) => `${knows}, pas ${samples}`,
    withoutFlips: (knows) => `${knows} sans retournements`,
    alone: (knows) => `${knows} seul`,
    unusable: (why) => `le réseau d’erreur n’a pas pu être utilisé. ${why}`,
  },
  /** Why a place is in the queue whatever the samples say. */
  rules: {
    island: (ml) => `îlot isolé, ${ml} ml`,
    hole: (ml) => `trou à l’intérieur, ${ml} ml`,
    missing: (slices) => counted(slices, 'coupe omise', 'coupes omises'),
    swapped: (other) => `à droite de : ${other}. Côtés inversés ?`,
    volume: (ml) => `${ml} ml en tout : volume inhabituel`,
    truncated: 'coupé au bord de l’acquisition',
    audit: 'contrôle au hasard : est-ce juste ici ?',
  },
  audit: {
    drawn: (places) =>
      `Contrôle au hasard : ${counted(places, 'endroit', 'endroits')} à la fin de la liste de relecture.`,
    result: (corrected, decided, range) =>
      `Contrôle au hasard : ${counted(corrected, 'correction', 'corrections')} sur ${formatCount(decided)} ; des erreurs sont à attendre dans ${range} de ce que le budget laisse de côté.`,
  },
  disagree: (least, most) => `désaccord : ${least}–${most} ml`,
  either: (one, other) => `${one} ou ${other} ?`,
  slice: (number) => `coupe ${number}`,
  sliceSpan: (low, high) => `coupes ${low}–${high}`,
  largestIn: (slice) => `La plus étendue en coupe ${slice}`,
  peak: (uncertainty) => `Incertitude jusqu’à ${uncertainty}`,
  timeSpent: 'Temps passé sur cette région',
  states: {
    open: 'à relire',
    accepted: 'acceptée',
    corrected: 'corrigée',
    skipped: 'passée',
    flagged: 'signalée',
  },
  decided: (done, of) => `${formatCount(done)} sur ${formatCount(of)} relues`,
  mlDecided: (done, of) => `${done} ml relus sur ${of} ml`,
  left: (regions, ml) => `encore ${regions}, ${ml} ml`,
  placesLeft: (places) => `encore ${counted(places, 'endroit', 'endroits')}`,
  previous: 'Retour',
  next: 'Suite',
  accept: 'Accepter',
  skip: 'Passer',
  flag: 'Signaler',
  centre: 'Centrer',
  steps: [
    '**Lancer** trace le contour plusieurs fois, en désactivant chaque fois d’autres parties du réseau.',
    'Là où les tirages divergent, le contour est **incertain**.',
    'La **liste de relecture** vous conduit à ces endroits, le plus utile d’abord, tant que dure votre budget.',
  ],
  running: 'Le réseau calcule.',
  inQueue: (regions) => `${regions} dans la liste.`,
  region: ({ rank, name, ml, slice, why, state }) =>
    `Région ${rank} : ${name}, ${ml} ml, coupe ${slice}, ${why}, ${state}.`,
};
