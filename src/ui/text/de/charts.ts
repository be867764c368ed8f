import type { charts as english } from '../en/charts.ts';
import type { Widened } from '../widened.ts';

export const charts: Widened<typeof english> = {
  chart: 'Diagramm',
  keys: 'Die Pfeiltasten lesen seine Punkte vor.',
  menu: (title) => `${title}: Tabelle, größere Ansicht, Dateien`,
  asTable: 'Als Tabelle zeigen',
  asChart: 'Als Diagramm zeigen',
  enlarge: 'Vergrößern',
  saveSvg: 'Bild speichern (SVG)',
  saveCsv: 'Daten speichern (CSV)',
  moreRows: (count) => `${count} weitere Zeilen stehen in der Datei.`,
  columns: {
    panel: 'Feld',
    series: 'Reihe',
    name: 'Bezeichnung',
    low: 'Untere Grenze',
    high: 'Obere Grenze',
  },
};
