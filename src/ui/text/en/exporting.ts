/** The dialog that offers files. */
export const exporting = {
  title: 'Export',
  progress: 'Exporting',
  steps: {
    contours: 'Writing the contours and reading them back',
    uncertainty: 'Writing the uncertainty map and reading it back',
    record: 'Writing the record of the review',
  },
  checked: 'Read back and identical to what is on screen. Same grid and affine as the image.',
  hint: 'The contours of an export are those of the network: nothing in them was changed by the review. The JSON says which regions were accepted, skipped or flagged, and where the numbers come from.',
};
