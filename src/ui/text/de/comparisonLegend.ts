import type { comparisonLegend as english } from '../en/comparisonLegend.ts';
import type { Widened } from '../widened.ts';

export const comparisonLegend: Widened<typeof english> = {
  label: 'Was auf dem Bild verglichen wird',
  agreement: (structure) => `${structure} und Referenz`,
  truePositive: 'stimmt überein',
  falsePositive: 'zu viel: nur Kontur',
  falseNegative: 'fehlt: nur Referenz',
  stale: 'Die Konturen haben sich geändert: Bei der nächsten Pause wird neu gemessen.',
  waiting: 'Wird gemessen …',
  disagreement: 'Uneinigkeit, Bit',
  disagreementMeaning:
    'Entropie des Anteils der Beobachter, bei denen das Voxel innen liegt: 0, wo sie einig sind, 1 Bit, wo es bei der Hälfte so ist; dieselbe Skala in jedem Fall',
  observers: 'Beobachter',
  outline: (name) => `Umriss von ${name}`,
  notDrawn: (count) => `${count} weitere ohne Umriss: höchstens acht werden gezeichnet`,
};
