/** What surrounds a chart. */
export const charts = {
  chart: 'chart',
  keys: 'Arrow keys read out its points.',
  menu: (title: string): string => `${title}: table, larger view, files`,
  asTable: 'Show as a table',
  asChart: 'Show as a chart',
  enlarge: 'Enlarge',
  saveSvg: 'Save the picture (SVG)',
  saveCsv: 'Save the data (CSV)',
  moreRows: (count: string): string => `${count} more rows are in the file.`,
  columns: { panel: 'Panel', series: 'Series', name: 'Name', low: 'Low', high: 'High' },
};
