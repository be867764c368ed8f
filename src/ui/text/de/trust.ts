import { formatCount } from '../../format.ts';
import { countedIn } from '../plural.ts';
import type { trust as english } from '../en/trust.ts';
import type { Widened } from '../widened.ts';
import { quality } from './quality.ts';

const counted = countedIn('de');

export const trust: Widened<typeof english> = {
  title: 'Wie weit den Konturen zu trauen ist',
  verdict: 'Urteil',
  verdicts: quality.verdicts,
  predicted: 'Vorhergesagter Dice',
  dice: 'Dice',
  surfaceDice: 'Oberflächen-Dice',
  hd95: 'HD95, mm',
  volumeError: 'Volumenfehler',
  path: 'Zu zeichnende Länge, mm',
  observersDice: 'Dice der Beobachter',
  ece: 'ECE',
  overlap: 'UEO-AUC',
  measured: { reviewed: 'Die geprüften Konturen', automatic: 'Die automatischen Konturen' },
  against: (contours, reference) => `${contours} gegen ${reference}.`,
  one: (name) => `${name} allein`,
  fusions: {
    majority: (observers) => `die Mehrheit von ${formatCount(observers)} Beobachtern`,
    staple: (observers) => `die STAPLE-Schätzung von ${formatCount(observers)} Beobachtern`,
    union: (observers) => `die Vereinigung von ${formatCount(observers)} Beobachtern`,
    intersection: (observers) => `die Schnittmenge von ${formatCount(observers)} Beobachtern`,
  },
  madeOfObservers:
    'Die Konturen sind aus diesen Beobachtern entstanden: Dass sie mit ihnen übereinstimmen, folgt daraus, bis auf seither Geändertes.',
  notMeasured: (names) => `Nicht in ihrem jetzigen Stand gemessen: ${names}.`,
  more: (count) => `${counted(count, 'weitere Struktur', 'weitere Strukturen')} in den Tabellen.`,
  convention:
    'Abstände zwischen Oberflächen, nach Fläche gewichtet (DeepMind surface-distance); ECE und UEO-AUC (mittlere Überlappung von Unsicherheit und Fehler über Budgets bis 5 %) im Umkreis von 10 mm um die Kontur des Netzes selbst und die Referenz.',
};
