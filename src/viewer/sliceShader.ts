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
 * In: `texPos`, fraction of the image's extent. Layers in order: image (trilinear), contour (nearest voxel,
 * outline measured in pixels), uncertainty (trilinear), budget mask (nearest voxel).
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

float voxelAt(ivec3 index, ivec3 last) {
  return float(texelFetch(image, clamp(index, ivec3(0), last), 0).r);
}

// By hand: integer textures have no filter, and float32 ones only by an extension.
float imageAt(vec3 p) {
  ivec3 size = textureSize(image, 0);
  ivec3 last = size - 1;
  vec3 at = (imageMatrix * vec4(p, 1.0)).xyz * vec3(size) - 0.5;
  ivec3 i = ivec3(floor(at));
  vec3 f = at - floor(at);
  vec4 low = vec4(voxelAt(i, last), voxelAt(i + ivec3(1, 0, 0), last),
                  voxelAt(i + ivec3(0, 1, 0), last), voxelAt(i + ivec3(1, 1, 0), last));
  vec4 high = vec4(voxelAt(i + ivec3(0, 0, 1), last), voxelAt(i + ivec3(1, 0, 1), last),
                   voxelAt(i + ivec3(0, 1, 1), last), voxelAt(i + ivec3(1, 1, 1), last));
  vec4 k = mix(low, high, f.z);
  return mix(mix(k.x, k.y, f.x), mix(k.z, k.w, f.x), f.y);
}

bool isOutside(vec3 t) {
  return any(lessThan(t, vec3(0.0))) || any(greaterThanEqual(t, vec3(1.0)));
}

uint fetchNearest(highp usampler3D layer, mat4 matrix, vec3 p) {
  vec3 t = (matrix * vec4(p, 1.0)).xyz;
  return isOutside(t) ? 0u : texelFetch(layer, ivec3(t * vec3(textureSize(layer, 0))), 0).r;
}

bool isRim(highp usampler3D layer, mat4 matrix, uint inside, vec3 right, vec3 up) {
  vec3 a = 0.7071 * (right + up);
  vec3 b = 0.7071 * (right - up);
  return fetchNearest(layer, matrix, texPos + right) != inside
      || fetchNearest(layer, matrix, texPos - right) != inside
      || fetchNearest(layer, matrix, texPos + up) != inside
      || fetchNearest(layer, matrix, texPos - up) != inside
      || fetchNearest(layer, matrix, texPos + a) != inside
      || fetchNearest(layer, matrix, texPos - a) != inside
      || fetchNearest(layer, matrix, texPos + b) != inside
      || fetchNearest(layer, matrix, texPos - b) != inside;
}

void main() {
  vec3 right = dFdx(texPos) * outlinePixels;
  vec3 up = dFdy(texPos) * outlinePixels;
  vec3 shown = vec3(clamp((imageAt(texPos) - windowLower) * windowScale, 0.0, 1.0));

  float overContour = 1.0;
  if (contourMode > 0) {
    uint label = fetchNearest(labels, labelMatrix, texPos);
    vec4 paint = texelFetch(tables, ivec2(int(label), 0), 0);
    if (label > 0u && paint.a > 0.0
        && (contourMode == 2 || isRim(labels, labelMatrix, label, right, up))) {
      shown = mix(shown, paint.rgb, contourOpacity);
      // Uncertainty is highest on the outline: what is to be judged must show through.
      if (contourMode == 1) overContour = 1.0 - 0.85 * contourOpacity;
    }
  }
  if (heatmapOpacity > 0.0) {
    vec3 t = (heatmapMatrix * vec4(texPos, 1.0)).xyz;
    if (!isOutside(t)) {
      float value = clamp(textureLod(heatmap, t, 0.0).r, 0.0, 1.0);
      vec4 paint = texelFetch(tables, ivec2(int(value * 255.0 + 0.5), 1), 0);
      shown = mix(shown, paint.rgb, paint.a * heatmapOpacity * overContour);
    }
  }
  if (budgetOpacity > 0.0 && fetchNearest(budget, budgetMatrix, texPos) > 0u) {
    bool rim = isRim(budget, budgetMatrix, 1u, right * 0.6, up * 0.6);
    shown = mix(shown, vec3(0.35, 1.0, 1.0), budgetOpacity * (rim ? 0.95 : 0.22));
  }
  color = vec4(shown, 1.0);
}
`;
}
