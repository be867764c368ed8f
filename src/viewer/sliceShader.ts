import { OBSERVER_DASHES } from '../core/evaluation/agreementMap.ts';

/**
 * Texture units that niivue leaves alone: its pictures use 0 … 10. WebGL 2 grants 32 of them, of which one
 * shader may use 16, whichever these are.
 */
export const UNITS = {
  image: 11,
  labels: 12,
  heatmap: 13,
  budget: 14,
  tables: 15,
  automatic: 16,
  preview: 17,
  agreement: 18,
  observers: 19,
} as const;

/** Uniforms of the slice shader besides the texture units. */
export const UNIFORMS = [
  'imageMatrix',
  'labelMatrix',
  'heatmapMatrix',
  'budgetMatrix',
  'windowLower',
  'windowScale',
  'contourMode',
  'contourOpacity',
  'heatmapOpacity',
  'budgetOpacity',
  'outlinePixels',
  'comparison',
  'hasSets',
  'isPreviewing',
  'previewLow',
  'agreementMatrix',
  'agreementOpacity',
  'observersMatrix',
  'observersShown',
  'observerPaints',
] as const;

export type UniformName = (typeof UNIFORMS)[number];

/** Okabe and Ito's bluish green and vermilion: what a contour gained, and what it lost. */
const GAINED = 'vec3(0.0, 0.62, 0.451)';
const LOST = 'vec3(0.835, 0.369, 0.0)';
/** The same two and their blue: where a contour and its reference agree, what it has too much, what it lacks. */
const TRUE_POSITIVE = GAINED;
const FALSE_POSITIVE = LOST;
const FALSE_NEGATIVE = 'vec3(0.0, 0.447, 0.698)';

/**
 * GLSL function that is true where `fetch` gives another value on one of four sides, and says towards which
 * sides: right and up 1, left and down −1, both or none 0.
 */
function rimFunction(name: string, fetch: string): string {
  return `
bool ${name}(vec3 texel, vec3 right, vec3 up, out vec2 towards) {
  uint inside = ${fetch}(texel);
  ivec4 isOther = ivec4(${fetch}(texel + right) != inside, ${fetch}(texel - right) != inside,
                        ${fetch}(texel + up) != inside, ${fetch}(texel - up) != inside);
  towards = vec2(isOther.x - isOther.y, isOther.z - isOther.w);
  return isOther != ivec4(0);
}`;
}

/**
 * GLSL function that gives the paint of the outline at a place, alpha 0 where there is none: of what the place belongs to
 * and one of four sides does not. Of several segments whose outlines run there the first; a second one shows in its gaps.
 */
function outlineFunction(name: string, fetch: string, isRim: string): string {
  return `
vec4 ${name}(vec3 texel, vec3 right, vec3 up, out vec2 towards) {
  uint inside = ${fetch}(texel);
  vec4 paint = paintOf(inside);
  towards = vec2(0.0);
  if (paint.a == 0.0) return paint;
  if (!hasSets) return ${isRim}(texel, right, up, towards) ? paint : vec4(0.0);
  uvec4 sides = uvec4(${fetch}(texel + right), ${fetch}(texel - right),
                      ${fetch}(texel + up), ${fetch}(texel - up));
  paint = vec4(0.0);
  uint outside = inside;
  vec4 isOther = vec4(0.0);
  for (int side = 0; side < 4; side++) {
    vec4 between = paintBetween(inside, sides[side], 0);
    if (between.a == 0.0) continue;
    isOther[side] = 1.0;
    if (between.a <= paint.a) continue;
    paint = between;
    outside = sides[side];
  }
  towards = vec2(isOther.x - isOther.y, isOther.z - isOther.w);
  vec4 second = paintBetween(inside, outside, 1);
  return second.a > 0.0 && !isDash(towards, 4.0, 8.0) ? second : paint;
}`;
}

/**
 * Fragment shader of a slice. niivue's own first bakes the image through its window, and all overlays into one,
 * into 8-bit textures of the image's size: a new window or mask would cost an upload and a pass over every
 * slice. Here each layer stays what it is, on its own grid, and is windowed and blended per pixel shown.
 *
 * In: `texPos`, fraction of the image's extent. Layers in order: image (trilinear), filled structures (nearest
 * voxel), uncertainty (trilinear), budget mask (nearest voxel; tinted only where no uncertainty is shown, whose
 * colours mean values), what differs from the automatic labels or would by a preview (hatched one way where a
 * contour gained, the other where it lost), how a contour agrees with its reference (dotted, hatched one way and the
 * other), outlines (measured in pixels): the automatic one thin and dashed, the observers' each with its own dashes,
 * the present one, the preview's in white dashes. What is to be judged lies on top. Where voxels belong to several
 * segments, each has its outline, and the fill of the first is striped with the second.
 * @param voxels type of the image's voxels.
 */
export function sliceShader(voxels: 'int16' | 'float32'): string {
  return `#version 300 es
precision highp float;
precision highp int;
uniform highp ${voxels === 'int16' ? 'isampler3D' : 'sampler3D'} image;
uniform highp usampler3D labels;
uniform highp sampler3D heatmap;
uniform highp usampler3D budget;
uniform highp usampler3D automatic;
uniform highp usampler3D preview;
uniform highp usampler3D agreement;
uniform highp usampler3D observers;
uniform highp sampler2D tables;
uniform mat4 imageMatrix;
uniform mat4 labelMatrix;
uniform mat4 heatmapMatrix;
uniform mat4 budgetMatrix;
uniform float windowLower;
uniform float windowScale;
uniform int contourMode;
uniform float contourOpacity;
uniform float heatmapOpacity;
uniform float budgetOpacity;
uniform float outlinePixels;
uniform int comparison;
uniform bool hasSets;
uniform bool isPreviewing;
uniform vec3 previewLow;
uniform mat4 agreementMatrix;
uniform float agreementOpacity;
uniform mat4 observersMatrix;
uniform int observersShown;
uniform vec3 observerPaints[${OBSERVER_DASHES.length}];
in vec3 texPos;
out vec4 color;

const ivec3 I = ivec3(1, 0, 0);
const ivec3 J = ivec3(0, 1, 0);
const ivec3 K = ivec3(0, 0, 1);

float voxelAt(ivec3 index) {
  return float(texelFetch(image, clamp(index, ivec3(0), textureSize(image, 0) - 1), 0).r);
}

float bilinear(ivec3 i, ivec3 a, ivec3 b, vec2 f) {
  return mix(mix(voxelAt(i), voxelAt(i + a), f.x), mix(voxelAt(i + b), voxelAt(i + a + b), f.x), f.y);
}

// By hand: integer textures have no filter, and float32 ones only by an extension.
float imageAt(vec3 p) {
  vec3 at = (imageMatrix * vec4(p, 1.0)).xyz * vec3(textureSize(image, 0)) - 0.5;
  vec3 whole = floor(at + 1e-3);
  ivec3 i = ivec3(whole);
  vec3 f = at - whole;
  // A slice through voxel centres, the usual one, needs half the voxels: what matters without a graphics card.
  if (f.z < 2e-3) return bilinear(i, I, J, f.xy);
  if (f.y < 2e-3) return bilinear(i, I, K, f.xz);
  if (f.x < 2e-3) return bilinear(i, J, K, f.yz);
  return mix(bilinear(i, I, J, f.xy), bilinear(i + K, I, J, f.xy), f.z);
}

vec3 texelIn(mat4 matrix, ivec3 size, vec3 p) {
  return (matrix * vec4(p, 1.0)).xyz * vec3(size);
}

uint nearest(highp usampler3D layer, vec3 texel, ivec3 size) {
  bool isOutside = any(lessThan(texel, vec3(0.0))) || any(greaterThanEqual(texel, vec3(size)));
  return isOutside ? 0u : texelFetch(layer, ivec3(texel), 0).r;
}

vec4 paintOf(uint label) {
  return texelFetch(tables, ivec2(int(label), 0), 0);
}

// Of what the voxels of one label belong to and those of another do not: the first segment, or (rank 1) the second.
// Alpha falls from the first segment to the last; 0: there is none that is shown.
vec4 paintBetween(uint inside, uint outside, int rank) {
  if (hasSets) return texelFetch(tables, ivec2(int(outside), 2 + 256 * rank + int(inside)), 0);
  return inside == outside || rank > 0 ? vec4(0.0) : paintOf(inside);
}

uint labelAt(vec3 texel) {
  return nearest(labels, texel, textureSize(labels, 0));
}

uint automaticAt(vec3 texel) {
  return nearest(automatic, texel, textureSize(automatic, 0));
}

uint budgetAt(vec3 texel) {
  return nearest(budget, texel, textureSize(budget, 0));
}

bool isPreviewed(vec3 texel) {
  vec3 at = texel - previewLow;
  return isPreviewing && all(greaterThanEqual(at, vec3(0.0))) && all(lessThan(at, vec3(textureSize(preview, 0))));
}

uint previewAt(vec3 texel) {
  return isPreviewed(texel) ? texelFetch(preview, ivec3(texel - previewLow), 0).r : labelAt(texel);
}
${rimFunction('isLabelRim', 'labelAt')}
${rimFunction('isAutomaticRim', 'automaticAt')}
${rimFunction('isPreviewRim', 'previewAt')}
${rimFunction('isBudgetRim', 'budgetAt')}

// True on a dash of a line whose other side lies towards some direction; lengths in outline widths.
bool isDash(vec2 towards, float dash, float period) {
  vec2 along = towards == vec2(0.0) ? vec2(1.0) : vec2(-towards.y, towards.x);
  return fract(dot(gl_FragCoord.xy, normalize(along)) / (period * outlinePixels)) * period < dash;
}
${outlineFunction('labelOutline', 'labelAt', 'isLabelRim')}
${outlineFunction('automaticOutline', 'automaticAt', 'isAutomaticRim')}
${outlineFunction('previewOutline', 'previewAt', 'isPreviewRim')}

vec4 fillOf(uint label) {
  vec4 second = paintBetween(label, 0u, 1);
  bool isStripe = fract((gl_FragCoord.x + gl_FragCoord.y) / (7.0 * outlinePixels)) < 0.3;
  return second.a > 0.0 && isStripe ? second : paintBetween(label, 0u, 0);
}

vec3 hatched(vec3 shown, vec3 paint, float across) {
  // Where uncertainty is shown, its colours mean values: lines alone.
  float fill = heatmapOpacity > 0.0 ? 0.0 : 0.16;
  float period = 5.0 * outlinePixels;
  float offLine = abs(fract(across * 0.70711 / period) - 0.5) * period - 0.35 * outlinePixels;
  return mix(shown, paint, mix(0.9, fill, clamp(offLine + 0.5, 0.0, 1.0)));
}

vec3 withAgreement(vec3 shown) {
  ivec3 size = textureSize(agreement, 0);
  uint what = nearest(agreement, texelIn(agreementMatrix, size, texPos), size);
  vec2 at = gl_FragCoord.xy;
  if (what == 1u) {
    // Sparse dots: most of a structure, in which the image is still to be read.
    vec2 toDot = (fract(at / (6.0 * outlinePixels)) - 0.5) * 6.0;
    float fill = heatmapOpacity > 0.0 ? 0.0 : 0.14;
    return mix(shown, ${TRUE_POSITIVE}, mix(0.8, fill, clamp(2.0 * length(toDot) - 0.9, 0.0, 1.0)));
  }
  if (what == 2u) return hatched(shown, ${FALSE_POSITIVE}, at.x + at.y);
  if (what == 3u) return hatched(shown, ${FALSE_NEGATIVE}, at.x - at.y);
  return shown;
}

uint observersAt(vec3 texel) {
  return nearest(observers, texel, textureSize(observers, 0));
}

const vec2 OBSERVER_DASHES[${OBSERVER_DASHES.length}] = vec2[](${OBSERVER_DASHES.map(
    ([dash, period]) => `vec2(${dash.toFixed(1)}, ${period.toFixed(1)})`,
  ).join(', ')});

// A bit for each observer. Where outlines run together, a later one lies on top and an earlier shows in its gaps.
vec3 withObservers(vec3 shown, vec3 right, vec3 up) {
  ivec3 size = textureSize(observers, 0);
  vec3 texel = texelIn(observersMatrix, size, texPos);
  uint inside = observersAt(texel) & uint(observersShown);
  if (inside == 0u) return shown;
  uvec4 sides = uvec4(observersAt(texel + right), observersAt(texel - right),
                      observersAt(texel + up), observersAt(texel - up));
  uint rim = inside & ~(sides.x & sides.y & sides.z & sides.w);
  for (int one = 0; one < ${OBSERVER_DASHES.length}; one++) {
    if ((rim >> one & 1u) == 0u) continue;
    vec4 isOther = 1.0 - vec4(sides >> uint(one) & 1u);
    vec2 towards = vec2(isOther.x - isOther.y, isOther.z - isOther.w);
    vec2 dash = OBSERVER_DASHES[one];
    if (isDash(towards, dash.x, dash.y)) shown = observerPaints[one];
  }
  return shown;
}

// Both where a voxel went from one contour to another.
vec3 withChange(vec3 shown, uint before, uint after) {
  vec2 at = gl_FragCoord.xy;
  if (before == after) return shown;
  if (paintBetween(before, after, 0).a > 0.0) shown = hatched(shown, ${LOST}, at.x + at.y);
  if (paintBetween(after, before, 0).a > 0.0) shown = hatched(shown, ${GAINED}, at.x - at.y);
  return shown;
}

void main() {
  vec3 pixelRight = dFdx(texPos);
  vec3 pixelUp = dFdy(texPos);
  vec3 shown = vec3(clamp((imageAt(texPos) - windowLower) * windowScale, 0.0, 1.0));

  vec3 texel = vec3(0.0);
  vec3 right = vec3(0.0);
  vec3 up = vec3(0.0);
  uint label = 0u;
  vec3 contour = vec3(0.0);
  float contourCover = 0.0;
  vec2 towards;
  if (contourMode > 0) {
    ivec3 size = textureSize(labels, 0);
    texel = texelIn(labelMatrix, size, texPos);
    right = mat3(labelMatrix) * pixelRight * vec3(size) * outlinePixels;
    up = mat3(labelMatrix) * pixelUp * vec3(size) * outlinePixels;
    label = labelAt(texel);
    vec4 paint = contourMode == 2 ? fillOf(label) : labelOutline(texel, right, up, towards);
    if (paint.a > 0.0) {
      contour = paint.rgb;
      contourCover = contourOpacity;
    }
  }
  if (contourMode == 2) shown = mix(shown, contour, contourCover);
  if (heatmapOpacity > 0.0) {
    vec3 t = (heatmapMatrix * vec4(texPos, 1.0)).xyz;
    if (all(greaterThanEqual(t, vec3(0.0))) && all(lessThan(t, vec3(1.0)))) {
      float value = clamp(textureLod(heatmap, t, 0.0).r, 0.0, 1.0);
      vec4 paint = texelFetch(tables, ivec2(int(value * 255.0 + 0.5), 1), 0);
      shown = mix(shown, paint.rgb, paint.a * heatmapOpacity);
    }
  }
  if (budgetOpacity > 0.0) {
    ivec3 size = textureSize(budget, 0);
    vec3 budgetTexel = texelIn(budgetMatrix, size, texPos);
    uint inBudget = budgetAt(budgetTexel);
    if (inBudget > 0u) {
      float pixels = inBudget > 1u ? outlinePixels : 0.5 * outlinePixels;
      vec3 budgetRight = mat3(budgetMatrix) * pixelRight * vec3(size) * pixels;
      vec3 budgetUp = mat3(budgetMatrix) * pixelUp * vec3(size) * pixels;
      bool rim = isBudgetRim(budgetTexel, budgetRight, budgetUp, towards);
      float tint = heatmapOpacity > 0.0 ? 0.0 : 0.22;
      shown = mix(shown, inBudget > 1u ? vec3(1.0) : vec3(0.35, 1.0, 1.0), budgetOpacity * (rim ? 0.95 : tint));
    }
  }
  if (agreementOpacity > 0.0) shown = withAgreement(shown);
  bool isInPreview = contourMode > 0 && isPreviewed(texel);
  if (isInPreview) {
    shown = withChange(shown, label, previewAt(texel));
  } else if (contourMode > 0 && comparison > 0) {
    shown = withChange(shown, automaticAt(texel), label);
  }
  if (contourMode > 0 && comparison > 1) {
    vec4 paint = automaticOutline(texel, 0.6 * right, 0.6 * up, towards);
    if (paint.a > 0.0)
      shown = isDash(towards, 2.5, 4.5) ? mix(shown, paint.rgb, contourOpacity) : 0.5 * shown;
  }
  if (observersShown > 0) {
    vec3 scale = vec3(textureSize(observers, 0)) * outlinePixels;
    shown = withObservers(shown, mat3(observersMatrix) * pixelRight * scale, mat3(observersMatrix) * pixelUp * scale);
  }
  if (contourMode == 1) shown = mix(shown, contour, contourCover);
  if (isInPreview && previewOutline(texel, right, up, towards).a > 0.0)
    shown = isDash(towards, 3.0, 5.0) ? vec3(1.0) : mix(shown, vec3(0.0), 0.6);
  color = vec4(shown, 1.0);
}
`;
}
