import { heatmapTable, rgbOf } from '../core/colormap.ts';
import type { LabelSets } from '../core/contour/labelSets.ts';
import { OBSERVER_DASHES } from '../core/evaluation/agreementMap.ts';
import { affineFromColumns } from '../core/geometry/affine.ts';
import type { VoxelBox } from '../core/geometry/voxelBox.ts';
import { boxShape } from '../core/geometry/voxelBox.ts';
import { textureMatrix } from './displayGrid.ts';
import type { DisplayGrid } from './displayGrid.ts';
import { contourPalette } from './contourPalette.ts';
import { UNIFORMS, UNITS } from './sliceShader.ts';
import type { UniformName } from './sliceShader.ts';
import type { ObserverStyle, SegmentStyle, WindowEvent } from './viewer.ts';
import { VoxelTexture } from './voxelTexture.ts';

/** How wide an outline is on the screen, CSS pixels. */
const OUTLINE_PX = 2;

/** How the layers are shown; the owner changes it. */
export interface LayerStyle {
  window: WindowEvent;
  contour: { mode: 'outline' | 'fill'; opacity: number; isVisible: boolean };
  heatmap: { opacity: number; isVisible: boolean };
  isBudgetVisible: boolean;
  comparison: 'off' | 'changed' | 'outline';
  isAgreementVisible: boolean;
  /** By bit. */
  observers: readonly ObserverStyle[];
}

/** The layers and their colours on the graphics card, and the uniforms that show them. */
export class SliceLayers {
  readonly image: VoxelTexture;
  readonly labels: VoxelTexture;
  readonly heatmap: VoxelTexture;
  readonly budget: VoxelTexture;
  /** On the grid of the labels, or empty. */
  readonly automatic: VoxelTexture;
  readonly agreement: VoxelTexture;
  /** A bit for each observer. */
  readonly observers: VoxelTexture;
  readonly style: LayerStyle = {
    window: { center: 40, width: 400 },
    contour: { mode: 'outline', opacity: 1, isVisible: true },
    heatmap: { opacity: 0.7, isVisible: true },
    isBudgetVisible: true,
    comparison: 'off',
    isAgreementVisible: true,
    observers: [],
  };
  readonly #gl: WebGL2RenderingContext;
  /** Its grid is the label map's voxels, not the world. */
  readonly #preview: VoxelTexture;
  #previewLow: VoxelBox['low'] = [0, 0, 0];
  readonly #tables: WebGLTexture;
  /**
   * Row 0 paints labels, row 1 uncertainty; RGBA. With sets rows 2 + a and 258 + a, at b: the first and the second segment
   * that the voxels of label a belong to and those of label b do not.
   */
  #palette = new Uint8Array(2 * 256 * 4);
  #program: WebGLProgram | null = null;
  #locations: Partial<Record<UniformName, WebGLUniformLocation | null>> = {};

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.image = new VoxelTexture(gl, UNITS.image, 'int16');
    this.labels = new VoxelTexture(gl, UNITS.labels, 'uint8');
    this.heatmap = new VoxelTexture(gl, UNITS.heatmap, 'unit-float');
    this.budget = new VoxelTexture(gl, UNITS.budget, 'uint8');
    this.automatic = new VoxelTexture(gl, UNITS.automatic, 'uint8');
    this.agreement = new VoxelTexture(gl, UNITS.agreement, 'uint8');
    this.observers = new VoxelTexture(gl, UNITS.observers, 'uint8');
    this.#preview = new VoxelTexture(gl, UNITS.preview, 'uint8');
    this.#tables = gl.createTexture();
    this.#palette.set(heatmapTable(), 256 * 4);
    this.#uploadPalette();
  }

  /** @throws AppError `internal/shape` for an index outside 1 … 255. */
  setSegmentStyles(styles: readonly SegmentStyle[], sets: LabelSets): void {
    this.#palette = contourPalette(styles, sets);
    this.#palette.set(heatmapTable(), 256 * 4);
    this.#uploadPalette();
  }

  /**
   * Shows other labels within a box of the label map, or none.
   * @throws AppError `internal/shape` when they do not fit the box.
   */
  setPreview(preview: { readonly box: VoxelBox; readonly labels: Uint8Array } | null): void {
    if (!preview) return this.#preview.clear();
    const { box, labels } = preview;
    const [i, j, k] = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const;
    const affine = affineFromColumns([i, j, k], box.low);
    this.#preview.put({ shape: boxShape(box), affine }, labels, 'uint8');
    this.#previewLow = box.low;
  }

  /** Removes the layers over the image. */
  clearOverlays(): void {
    for (const layer of this.#all()) if (layer !== this.image) layer.clear();
  }

  /**
   * Brings changes to the card, binds the textures and sets the uniforms of the program in use.
   * @param dpr device pixels per CSS pixel.
   * @returns false when changes are left for the next picture.
   */
  apply(program: WebGLProgram, image: DisplayGrid, dpr: number): boolean {
    const gl = this.#gl;
    if (program !== this.#program) this.#adopt(program);
    const layers = this.#all();
    const isUpToDate = layers.map((layer) => layer.flush()).every(Boolean);
    for (const layer of layers) layer.bind();
    gl.activeTexture(gl.TEXTURE0 + UNITS.tables);
    gl.bindTexture(gl.TEXTURE_2D, this.#tables);
    const { window, contour, heatmap, isBudgetVisible, comparison, isAgreementVisible } =
      this.style;
    const matrix = (name: UniformName, { grid }: VoxelTexture): void => {
      const m = textureMatrix(image, grid ?? image.grid);
      gl.uniformMatrix4fv(this.#location(name), false, m);
    };
    matrix('imageMatrix', this.image);
    matrix('labelMatrix', this.labels);
    matrix('heatmapMatrix', this.heatmap);
    matrix('budgetMatrix', this.budget);
    const value = (name: UniformName, x: number): void => gl.uniform1f(this.#location(name), x);
    matrix('agreementMatrix', this.agreement);
    matrix('observersMatrix', this.observers);
    value('windowLower', window.center - window.width / 2);
    value('windowScale', 1 / window.width);
    const contourMode = { outline: 1, fill: 2 }[contour.mode];
    const hasContour = contour.isVisible && this.labels.grid !== null;
    gl.uniform1i(this.#location('contourMode'), hasContour ? contourMode : 0);
    value('contourOpacity', contour.opacity);
    value('heatmapOpacity', heatmap.isVisible && this.heatmap.grid ? heatmap.opacity : 0);
    value('budgetOpacity', isBudgetVisible && this.budget.grid ? 1 : 0);
    value('agreementOpacity', isAgreementVisible && this.agreement.grid ? 1 : 0);
    this.#applyObservers();
    value('outlinePixels', OUTLINE_PX * dpr);
    const comparing = this.automatic.grid ? { off: 0, changed: 1, outline: 2 }[comparison] : 0;
    gl.uniform1i(this.#location('comparison'), comparing);
    gl.uniform1i(this.#location('hasSets'), this.#palette.length > 2 * 256 * 4 ? 1 : 0);
    gl.uniform1i(this.#location('isPreviewing'), this.#preview.grid ? 1 : 0);
    gl.uniform3f(this.#location('previewLow'), ...this.#previewLow);
    return isUpToDate;
  }

  #applyObservers(): void {
    const { observers } = this.style;
    const shown = this.observers.grid ? observers.slice(0, OBSERVER_DASHES.length) : [];
    const bits = shown.reduce((sum, { isVisible }, at) => sum + (isVisible ? 1 << at : 0), 0);
    const paints = new Float32Array(3 * OBSERVER_DASHES.length);
    for (const [at, { color }] of shown.entries()) {
      paints.set(
        rgbOf(color).map((channel) => channel / 255),
        3 * at,
      );
    }
    this.#gl.uniform1i(this.#location('observersShown'), bits);
    this.#gl.uniform3fv(this.#location('observerPaints'), paints);
  }

  dispose(): void {
    for (const layer of this.#all()) layer.dispose();
    this.#gl.deleteTexture(this.#tables);
  }

  #all(): readonly VoxelTexture[] {
    const { image, labels, heatmap, budget, automatic, agreement, observers } = this;
    return [image, labels, heatmap, budget, automatic, agreement, observers, this.#preview];
  }

  #location(name: UniformName): WebGLUniformLocation | null {
    return this.#locations[name] ?? null;
  }

  #adopt(program: WebGLProgram): void {
    const gl = this.#gl;
    this.#program = program;
    this.#locations = Object.fromEntries(
      UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]),
    );
    for (const [name, unit] of Object.entries(UNITS))
      gl.uniform1i(gl.getUniformLocation(program, name), unit);
  }

  #uploadPalette(): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + UNITS.tables);
    gl.bindTexture(gl.TEXTURE_2D, this.#tables);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    const size = [256, this.#palette.length / (256 * 4), 0] as const;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, ...size, gl.RGBA, gl.UNSIGNED_BYTE, this.#palette);
  }
}
