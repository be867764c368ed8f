/** The dialog that offers the files of an export. */
export const exporting = {
  title: 'Export',
  steps: {
    contours: 'Writing the contours and reading them back',
    uncertainty: 'Writing the uncertainty map and reading it back',
    record: 'Writing the record and the report of the review',
  },
  progress: 'Exporting',
  report: 'The report of the review',
  reportHint: 'One or two pages to print or to keep: what was reviewed, changed and left.',
  open: 'Open report',
  print: 'Print',
  files: 'Files',
  checked:
    'Read back and identical to what is on screen. Images have the grid and affine of the case.',
  hint: 'Contours are those after the review; where they differ, the automatic ones are beside them. The JSON holds every number, the log and where they come from; the tables hold regions and structures.',
};
