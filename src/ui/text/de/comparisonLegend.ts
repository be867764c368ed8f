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
  disagreement: 'Beobachter uneins',
  disagreementMeaning:
    'Entropie des Anteils der Beobachter, die das Voxel haben, in Bit; dieselbe Skala in jedem Fall',
  agreed: '0 einig',
  divided: '1 Bit: je zur Hälfte',
  observers: 'Beobachter',
  outline: (name) => `Umriss von ${name}`,
  notDrawn: (count) => `${count} weitere ohne Umriss: acht lassen sich zeichnen`,
};
