/**
 * What may be doubtful about planar contours from a file: a `reason` of `issue/contours-read`. Beside it the detail holds
 * `count`, and what is named here.
 */
export type ContourDoubt =
  /** The image or the contours name no frame of reference: whether they belong together is not known. */
  | 'frame-of-reference-unknown'
  /** Structures of another frame of reference than the image, left out. */
  | 'structures-elsewhere'
  /** Contours that refer to other images of the same frame of reference; they lie where their points are. */
  | 'references-unresolved'
  /** Contours that refer to another slice of the image than the one they lie in; they lie where their points are. */
  | 'reference-elsewhere'
  /** Points and open lines, which enclose nothing; ignored. */
  | 'not-closed'
  /** Contours whose coordinates cannot be read, left out. */
  | 'broken'
  /** Contours with another number of points than they say; what is there is used. */
  | 'point-count'
  /** Contours between slices, taken to the nearest one. `maxMm`: the largest distance. */
  | 'off-slices'
  /** Contours of a plane whose slice has another one that lies nearer, left out. */
  | 'nearer-plane'
  /** Contours that do not lie parallel to the slices, left out. */
  | 'across-slices'
  /** Contours above, below or beside the image, left out. */
  | 'outside'
  /** Contours that reach beyond the rim of the image and are cut there. */
  | 'cut'
  /** Slices without a contour between two with contours that overlap; they are not filled. `structures`: in how many. */
  | 'gaps'
  /** Contours that are in the file twice, used once. */
  | 'repeated'
  /** Pairs of contours that cross in a slice; what both surround is a hole. */
  | 'crossing'
  /** Contours that surround no voxel's centre. */
  | 'no-voxel'
  /** Structures whose number is missing or not theirs alone, left out. */
  | 'unnumbered';
