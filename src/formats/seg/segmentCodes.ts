import type { CodedConcept } from '../../core/contour/segmentLayers.ts';

/** What a segment is, and of which kind, as a SEG has to say. */
export interface SegmentCodes {
  readonly category: CodedConcept;
  readonly type: CodedConcept;
}

const ANATOMY = sct('91723000', 'Anatomical Structure');
const ABNORMAL = sct('49755003', 'Morphologically Abnormal Structure');
const TISSUE = sct('85756007', 'Tissue');

/** What makes a structure abnormal, by words of its name: in English, German and French. It goes before where it is. */
const ABNORMAL_BY_NAME: readonly NamedCode[] = [
  ['tumou?rs?|tumoren|tumeurs?|neoplasms?|gtv\\p{L}*', '108369006', 'Neoplasm'],
  ['metastas[ei]s|metastasen?|métastases?', '14799000', 'Neoplasm, Metastatic'],
  ['cysts?|zysten?|kystes?', '367643001', 'Cyst'],
  ['nodules?|knoten|noduli', '27925004', 'Nodule'],
  ['o?edema|ödem|œdème', '79654002', 'Edema'],
  ['necrosis|nekrosen?|nécroses?', '6574001', 'Necrosis'],
  ['lesions?|läsion(en)?|lésions?', '52988006', 'Lesion'],
];

/** Organs and other parts of the body; a longer word before one that is in it. */
const ANATOMY_BY_NAME: readonly NamedCode[] = [
  ['liver|leber|foie|hepar', '10200004', 'Liver'],
  ['spleen|milz|rate', '78961009', 'Spleen'],
  ['kidneys?|nieren?|reins?|renes', '64033007', 'Kidney'],
  ['pancreas|pankreas|pancréas', '15776009', 'Pancreas'],
  ['stomach|magen|estomac', '69695003', 'Stomach'],
  ['gall ?bladder|gallenblase|vésicule', '28231008', 'Gallbladder'],
  ['(urinary )?bladder|(harn)?blase|vessie', '89837001', 'Urinary bladder'],
  ['prostata?|prostate', '41216001', 'Prostate'],
  ['uterus|utérus', '35039007', 'Uterus'],
  ['heart|herz|cœur|coeur', '80891009', 'Heart'],
  ['lungs?|lungen?|poumons?', '39607008', 'Lung'],
  ['trachea|luftröhre|trachée', '44567001', 'Trachea'],
  ['o?esophagus|ösophagus|speiseröhre|œsophage', '32849002', 'Esophagus'],
  ['aorta|aorte', '15825003', 'Aorta'],
  ['inferior vena cava|ivc', '64131007', 'Inferior vena cava'],
  ['portal vein|pfortader|veine porte', '32764006', 'Portal vein'],
  ['duodenum|zwölffingerdarm', '38848004', 'Duodenum'],
  ['small (bowel|intestine)|dünndarm|intestin grêle', '30315005', 'Small intestine'],
  ['colon|kolon|dickdarm', '71854001', 'Colon'],
  ['rectum|rektum', '34402009', 'Rectum'],
  ['adrenal( gland)?s?|nebennieren?|surrénales?', '23451007', 'Adrenal gland'],
  ['spinal ?cord|rückenmark|moelle', '2748008', 'Spinal cord'],
  ['brain ?stem|hirnstamm|tronc cérébral', '119238007', 'Brain Stem'],
  ['brain|gehirn|cerveau', '12738006', 'Brain'],
  ['thyroid|schilddrüse|thyroïde', '69748006', 'Thyroid'],
  ['parotid|parotis|parotide', '45289007', 'Parotid gland'],
  ['mandible|unterkiefer|mandibule', '91609006', 'Mandible'],
  ['femoral heads?|hüftkopf|tête fémorale', '2812003', 'Femoral head'],
  ['femurs?|fémurs?', '71341001', 'Femur'],
  ['vertebrae?|wirbel|vertèbres?', '51282000', 'Vertebra'],
  ['bones?|knochen|os', '272673000', 'Bone'],
  ['breasts?|mamma|brust|seins?', '76752008', 'Breast'],
  ['body|external|körper|corps|bodymask', '38266002', 'Entire body'],
];

/** Words as a regular expression, SNOMED CT code, its meaning. */
type NamedCode = readonly [words: string, value: string, meaning: string];

/** Types of disease, of which a liver has some too: what their codes mean is enough to tell. */
const ABNORMAL_MEANING =
  /neoplasm|tumou?r|carcinoma|metasta|lesion|mass\b|nodule|cyst|edema|necrosis/i;

/**
 * The codes of a segment: its own; where it has no type, one by its name; else tissue.
 * Source: SNOMED CT; PS3.16 CID 7150 (categories).
 */
export function segmentCodes(segment: {
  readonly name: string;
  readonly type: CodedConcept | null;
  readonly category: CodedConcept | null;
}): SegmentCodes {
  if (segment.type) {
    const category = ABNORMAL_MEANING.test(segment.type.meaning) ? ABNORMAL : ANATOMY;
    return { category: segment.category ?? category, type: segment.type };
  }
  const abnormal = codeByName(ABNORMAL_BY_NAME, segment.name);
  const type = abnormal ?? codeByName(ANATOMY_BY_NAME, segment.name);
  if (!type) return { category: segment.category ?? TISSUE, type: TISSUE };
  return { category: segment.category ?? (abnormal ? ABNORMAL : ANATOMY), type };
}

/** The first whose words are in the name as words of their own. */
function codeByName(codes: readonly NamedCode[], name: string): CodedConcept | null {
  const text = name
    .toLowerCase()
    .normalize('NFC')
    .replaceAll(/[_.-]+/g, ' ');
  const known = codes.find(([words]) =>
    new RegExp(`(?<!\\p{L})(?:${words})(?!\\p{L})`, 'u').test(text),
  );
  return known ? sct(known[1], known[2]) : null;
}

function sct(value: string, meaning: string): CodedConcept {
  return { scheme: 'SCT', value, meaning };
}
