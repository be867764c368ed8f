/** What the end of a file's name says it is. */
export type NameRole =
  | { readonly kind: 'none' }
  /** One of several series of the same case, from 0, as nnU-Net names them. */
  | { readonly kind: 'series'; readonly number: number }
  | { readonly kind: 'mask' }
  /** What a contour is held against. */
  | { readonly kind: 'reference' }
  /** One of several masks of the same structures, each by another person; `who`: as the name says, in lower case. */
  | { readonly kind: 'observer'; readonly who: string }
  /** One of several masks of the same structures that a network drew. */
  | { readonly kind: 'sample' }
  /** `of`: class or structure; null where the name says none. */
  | { readonly kind: 'probability'; readonly of: string | null };

export interface CaseFileName {
  /** With slashes; empty at the top. */
  readonly folder: string;
  /** Without folder and extension, in lower case. */
  readonly stem: string;
  /** The stem without what tells the role; may be empty. In lower case. */
  readonly base: string;
  readonly role: NameRole;
}

/** The stem of an image under which masks of it may go too: without the name of its sequence. */
const SEQUENCE = /^(.+?)[._\- ](?:ct|mr|mri|pet|t1w?|t1ce?|t2w?|flair|image|img|vol|volume|scan)$/;
const SERIES = /^(.+)_(\d{4})$/;
const PROBABILITY =
  /^(?:(.*)[._\- ])?(?:prob(?:s|abilit(?:y|ies))?|softmax)(?:[._\- ]?(?:class|label|structure)[._\- ]?(\w+)|[._\- ](\w+)|(\d+))?$/;
const SAMPLE =
  /^(?:(.*)[._\- ])?(?:sample|mc|pass|member|fold|run)[._\- ]?(?:\d+|[a-z])(?:[._\- ](?:seg|mask|label|labels))?$/;
const OBSERVER =
  /^(?:(.*)[._\- ])?((?:rater|observer|obs|annotator|annotation|reader|radiologist|expert)[._\- ]?(?:\d+|[a-z]))(?:[._\- ](?:seg|mask|label|labels))?$/;
const REFERENCE =
  /^(?:(.+)[._\- ])?(?:ref|reference|gt|ground[._\- ]?truth|truth|expert|gold|goldstandard)(?:[._\- ](?:seg|segmentation|mask|label|labels))?$/;
const REFERENCE_AT_START = /^(?:gt|ground[._\- ]?truth|reference)[._\- ](.+)$/;
/** A folder whose masks are references: nnU-Net's, and what others call it. */
const REFERENCE_FOLDER = /(?:^|\/)(?:labels(?:tr|ts|val)|references?|ground[._\- ]?truth|gt)$/i;
const MASK =
  'seg|segs|segmentation|mask|masks|label|labels|labelmap|contour|contours|manual|pred|prediction';
const MASK_AT_END = new RegExp(`^(?:(.+?)[._\\- ])?(?:${MASK})(?:[._\\- ].*)?$`);
const MASK_AT_START = new RegExp(`^(?:${MASK})[._\\- ](.+)$`);
const WORD_AT_END = new RegExp(`[._\\- ]?(?:${MASK})$`);

/** Reads a path as `case_0000.nii.gz`, `case_seg.nii.gz`, `case_gt.nii.gz`, `case_rater1.nii.gz`, `case_prob_class1.nii.gz`, `base.seg.liver.nii.gz`. */
export function parseCaseFileName(path: string): CaseFileName {
  const at = path.lastIndexOf('/');
  const folder = path.slice(0, Math.max(0, at));
  const stem = stemOf(path)
    .replace(/\.(nrrd|nhdr|mha|mhd|mgh|mgz|hdr|img|dcm)(\.gz)?$/i, '')
    .toLowerCase();
  const told = roleOf(stem);
  const { kind } = told.role;
  const isPlain = kind === 'none' || kind === 'mask' || kind === 'series';
  if (!isPlain || !REFERENCE_FOLDER.test(folder)) return { folder, stem, ...told };
  // As nnU-Net has it the whole name is that of the case: what looks like a number of a series is part of it.
  const base = kind === 'mask' ? told.base : stem;
  return { folder, stem, base, role: { kind: 'reference' } };
}

/**
 * The structure that the name of a mask tells: what is left without its role and the name of its image; '' where nothing
 * is, or no more than a number.
 */
export function structureOfName(path: string, imageName: string): string {
  const { base, role } = parseCaseFileName(path);
  if (role.kind === 'sample' || role.kind === 'probability') return '';
  const images = basesOfImage(parseCaseFileName(imageName)).filter((one) => beginsWith(base, one));
  const longest = Math.max(0, ...images.map(({ length }) => length));
  if (base.length - longest > LONGEST_STEM) return '';
  const rest = base.slice(longest).replace(/^[._\- ]+|[._\- ]+$/g, '');
  return /\p{L}/u.test(rest) ? rest : '';
}

/**
 * What the only structure of a file is called: a structure that has the file's name has none of its own, and gets what that
 * tells beside the image's, so that the masks of a folder are of one structure. '' where it tells nothing.
 */
export function onlyStructureName(
  name: string,
  { fileName, imageName }: { readonly fileName: string; readonly imageName: string },
): string {
  return fileName.startsWith(name) ? structureOfName(fileName, imageName) : name;
}

/** The name without folder and extension, as it is written. */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/(\.nii(\.gz)?|\.npz)$/i, '');
}

/** No file system has longer names; an archive may, and the expressions take hours for one that is made for it. */
const LONGEST_STEM = 255;

function roleOf(stem: string): Pick<CaseFileName, 'base' | 'role'> {
  if (stem.length > LONGEST_STEM) return { base: stem, role: { kind: 'none' } };
  const probability = PROBABILITY.exec(stem);
  if (probability) {
    const role = {
      kind: 'probability',
      of: probability[2] ?? probability[3] ?? probability[4] ?? null,
    } as const;
    return { base: probability[1] ?? '', role };
  }
  const sample = SAMPLE.exec(stem);
  if (sample) {
    const base = (sample[1] ?? '').replace(WORD_AT_END, '');
    return { base, role: { kind: 'sample' } };
  }
  const observer = OBSERVER.exec(stem);
  if (observer) {
    const base = (observer[1] ?? '').replace(WORD_AT_END, '');
    return { base, role: { kind: 'observer', who: observer[2] ?? '' } };
  }
  const reference = REFERENCE.exec(stem) ?? REFERENCE_AT_START.exec(stem);
  if (reference) {
    const base = (reference[1] ?? '').replace(WORD_AT_END, '');
    return { base, role: { kind: 'reference' } };
  }
  const start = MASK_AT_START.exec(stem);
  if (start) return { base: start[1] ?? '', role: { kind: 'mask' } };
  const mask = MASK_AT_END.exec(stem);
  if (mask) return { base: mask[1] ?? '', role: { kind: 'mask' } };
  const series = SERIES.exec(stem);
  if (series) {
    return { base: series[1] ?? '', role: { kind: 'series', number: Number(series[2]) } };
  }
  return { base: stem, role: { kind: 'none' } };
}

/** All bases that masks of an image may have. */
export function basesOfImage({ stem, base, role }: CaseFileName): readonly string[] {
  const bases = [stem];
  if (role.kind === 'series') bases.push(base);
  const plain = base.length > LONGEST_STEM ? undefined : SEQUENCE.exec(base)?.[1];
  if (plain !== undefined) bases.push(plain);
  return bases;
}

/** Whether a name begins with a base and goes on behind a separator, or ends there. */
export function beginsWith(name: string, base: string): boolean {
  return name === base || (name.startsWith(base) && /^[._\- ]/.test(name.slice(base.length)));
}
