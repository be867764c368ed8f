import type { comparisonLegend as english } from '../en/comparisonLegend.ts';
import type { Widened } from '../widened.ts';

export const comparisonLegend: Widened<typeof english> = {
  label: 'Was auf dem Bild verglichen wird',
  agreement: (structure) => `${structure} und Referenz`,
  truePositive: 'stimmt überein',
  falsePositive: 'zu viel: nur Kontur',
  falseNegative: 'fehlt: nur Referenz',
  stale: 'Die Konturen haben sich geändert: Gemessen wird neu, sobald Sie innehalten.',
  waiting: 'Wird gemessen …',
  disagreement: 'Uneinigkeit, Bit',
  disagreementMeaning:
    'Entropie des Anteils der Beobachter, die das Voxel haben: 0, wo sie einig sind, 1 Bit, wo die Hälfte es hat; dieselbe Skala in jedem Fall',
  observers: 'Beobachter',
  outline: (name) => `Umriss von ${name}`,
  notDrawn: (count) => `${count} weitere ohne Umriss: acht lassen sich zeichnen`,
};
