/** Texture units that niivue leaves alone: it uses 0 … 10, and WebGL 2 grants 16. */
export const UNITS = { image: 11, labels: 12, heatmap: 13, budget: 14, tables: 15 } as const;

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
] as const;

export type UniformName = (typeof UNIFORMS)[number];

/**
 * Fragment shader of a slice. niivue's own first bakes the image through its window, and all overlays into one,
 * into 8-bit textures of the image's size: a new window or mask would cost an upload and a pass over every
 * slice. Here each layer stays what it is, on its own grid, and is windowed and blended per pixel shown.
 *
 * In: `texPos`, fraction of the image's extent. Layers in order: image (trilinear), filled structures (nearest
 * voxel), uncertainty (trilinear), budget mask (nearest voxel; tinted only where no uncertainty is shown, whose
 * colours mean values), outlines (measured in pixels): what is to be judged lies on top.
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
in vec3 texPos;
out vec4 color;
vec3 pixelRight;
vec3 pixelUp;

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

// True within so many pixels of a voxel with another value.
bool isRim(highp usampler3D layer, mat4 matrix, vec3 texel, float pixels) {
  ivec3 size = textureSize(layer, 0);
  uint inside = nearest(layer, texel, size);
  vec3 right = mat3(matrix) * pixelRight * vec3(size) * pixels;
  vec3 up = mat3(matrix) * pixelUp * vec3(size) * pixels;
  return nearest(layer, texel + right, size) != inside || nearest(layer, texel - right, size) != inside
      || nearest(layer, texel + up, size) != inside || nearest(layer, texel - up, size) != inside;
}

void main() {
  pixelRight = dFdx(texPos);
  pixelUp = dFdy(texPos);
  vec3 shown = vec3(clamp((imageAt(texPos) - windowLower) * windowScale, 0.0, 1.0));

  vec3 contour = vec3(0.0);
  float contourCover = 0.0;
  if (contourMode > 0) {
    ivec3 size = textureSize(labels, 0);
    vec3 texel = texelIn(labelMatrix, size, texPos);
    uint label = nearest(labels, texel, size);
    vec4 paint = texelFetch(tables, ivec2(int(label), 0), 0);
    if (label > 0u && paint.a > 0.0
        && (contourMode == 2 || isRim(labels, labelMatrix, texel, outlinePixels))) {
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
    vec3 texel = texelIn(budgetMatrix, size, texPos);
    uint inBudget = nearest(budget, texel, size);
    if (inBudget > 0u) {
      float rimPixels = inBudget > 1u ? outlinePixels : 0.5 * outlinePixels;
      bool rim = isRim(budget, budgetMatrix, texel, rimPixels);
      float tint = heatmapOpacity > 0.0 ? 0.0 : 0.22;
      shown = mix(shown, inBudget > 1u ? vec3(1.0) : vec3(0.35, 1.0, 1.0), budgetOpacity * (rim ? 0.95 : tint));
    }
  }
  if (contourMode == 1) shown = mix(shown, contour, contourCover);
  color = vec4(shown, 1.0);
}
`;
}
