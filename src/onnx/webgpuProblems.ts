import { intAttribute, type Graph } from './graph.ts';
import { misalignment } from './passes/alignConvolutions.ts';
import { isVolumetric } from './passes/replaceOperators.ts';
import { inferShapes } from './shapes.ts';
import { ELEMENT } from './tensor.ts';

/** A node that native WebGPU cannot run, or that has not been verified there. */
export interface WebgpuProblem {
  readonly node: string;
  readonly op: string;
  readonly reason:
    | 'conv-transpose-3d'
    | 'grouped-conv-3d'
    | 'training-mode-dropout'
    /** Runs, with wrong numbers: see `misalignment`. */
    | 'wrong-conv-channels'
    | 'wrong-conv-padding'
    /** Not in the set that was compared with the CPU: it may run, may run on the CPU, may fail. */
    | 'unverified-operator';
  /** True where the run would fail, or be wrong, for certain; false for a doubt. */
  readonly isFatal: boolean;
}

/**
 * What of a graph cannot run on ONNX Runtime Web's native WebGPU provider, found before the first run: the provider
 * claims these nodes when the session is made and fails only when it runs. `replaceOperators` takes care of the first
 * two and `alignConvolutions` of what is silently wrong; for the rest WASM is the choice. Measured with onnxruntime-web 1.30.
 */
export function webgpuProblems(graph: Graph): WebgpuProblem[] {
  const shapes = inferShapes(graph);
  const problems: WebgpuProblem[] = [];
  for (const node of graph.nodes) {
    const found = (reason: WebgpuProblem['reason'], isFatal = true) => {
      problems.push({ node: node.name, op: node.op, reason, isFatal });
    };
    if (isVolumetric(node, shapes)) {
      if (node.op === 'ConvTranspose') found('conv-transpose-3d');
      else if (intAttribute(node, 'group', 1) > 1) found('grouped-conv-3d');
    } else if (node.op === 'Conv') {
      const fault = misalignment(node, shapes);
      if (fault) found(fault === 'channels' ? 'wrong-conv-channels' : 'wrong-conv-padding');
    } else if (node.op === 'Dropout') {
      const flag = graph.initializers.get(node.inputs[2] ?? '');
      const isOff = !node.inputs[2] || (flag?.type === ELEMENT.bool && flag.bytes[0] === 0);
      if (!isOff) found('training-mode-dropout');
    } else if (!VERIFIED.has(node.op)) {
      found('unverified-operator', false);
    }
  }
  return problems;
}

/** Compared with the CPU, or executed on the CPU side of the provider because they only compute shapes. */
const VERIFIED = new Set(
  `Add ArgMax AveragePool BatchNormalization Cast Clip Concat Conv ConvTranspose Div Dropout Equal Exp Expand Flatten
  Gather Gemm GlobalAveragePool HardSigmoid Identity InstanceNormalization LeakyRelu Log MatMul Max MaxPool Min Mul Neg
  PRelu Pad ReduceMax ReduceMean ReduceSum Relu Reshape Resize Shape Sigmoid Slice Softmax Split Sqrt Squeeze Sub Tanh
  Transpose Unsqueeze`.split(/\s+/),
);
