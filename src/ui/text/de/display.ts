import { formatDecimal } from '../../format.ts';
import type { display as english } from '../en/display.ts';
import type { Widened } from '../widened.ts';

export const display: Widened<typeof english> = {
  panel: 'Strukturen und Anzeige',
  intendedUse: 'Zweckbestimmung',
  note: '**Ein Forschungswerkzeug, kein Medizinprodukt.** Alles bleibt auf diesem Rechner.',
  understood: 'Verstanden',
  structures: 'Strukturen',
  noResult:
    'Das Netz rechnen lassen, um Konturen zu erhalten, ihre Volumen und wo sie unsicher sind.',
  partial: (done, planned) =>
    `${done} von ${planned} Schichten wurden berechnet; der Rest hat keine Kontur.`,
  agree: (dice) => `einig ${formatDecimal(dice, 2)}`,
  agreeMeaning: 'Mittlerer paarweiser Dice der Ziehungen: 1, wenn alle übereinstimmen',
  shown: (structure) => `${structure} sichtbar`,
  show: (structure) => `${structure} einblenden`,
  hide: (structure) => `${structure} ausblenden`,
  volumeRange: 'Kleinstes und größtes Volumen unter den Ziehungen',
  absent: 'in keiner Ziehung gefunden',
  title: 'Anzeige',
  contours: 'Konturen',
  filled: 'Gefüllt',
  uncertainty: 'Unsicherheit',
  budget: 'Budget',
  uncertaintyOpacity: 'Deckkraft der Unsicherheit',
  contourOpacity: 'Deckkraft der Konturen',
  window: 'Fenster',
  windows: {
    'soft-tissue': '1 · Weichteile 400 / 40',
    lung: '2 · Lunge 1500 / −600',
    liver: '3 · Leber 150 / 90',
    bone: '4 · Knochen 2500 / 480',
    brain: '5 · Gehirn 80 / 40',
    custom: 'Von Hand',
  },
  windowValue: (width, level) => `W ${width} · C ${level}`,
};
