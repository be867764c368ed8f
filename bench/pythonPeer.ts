import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { ensurePython } from '../scripts/python.mjs';
import type { Cost } from './interleave.ts';

/** An answer of peer.py: the cost of what was asked, and whatever else the call gives. */
export type PeerAnswer = Cost & Readonly<Record<string, unknown>>;

/** One thread, whatever library does the work. */
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  NUMEXPR_NUM_THREADS: '1',
};

/** A Python process that runs the other side of the comparisons, one call after the other, on one thread. */
export class PythonPeer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;

  private constructor(python: string) {
    this.#process = spawn(python, ['bench/peer.py'], {
      env: { ...process.env, ...ONE_THREAD },
    });
    this.#process.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#process.stdout });
  }

  /**
   * Starts the interpreter named in ISODOUBT_BENCH_PYTHON, or one with bench/requirements.txt installed, which is made if need
   * be: that downloads PyTorch once.
   * @returns why there is none, where there is none.
   */
  static async open(): Promise<PythonPeer | { readonly reason: string }> {
    const chosen = process.env['ISODOUBT_BENCH_PYTHON'];
    if (chosen && !existsSync(chosen)) return { reason: `ISODOUBT_BENCH_PYTHON: no ${chosen}` };
    const python = chosen ?? ensurePython('bench', 'bench/requirements.txt', true);
    if (!python) return { reason: 'no python3 with the packages of bench/requirements.txt' };
    const peer = new PythonPeer(python);
    try {
      await peer.call('hello', {});
      return peer;
    } catch (error) {
      peer.dispose();
      return { reason: String(error) };
    }
  }

  /** @throws Error with what Python says, or when the process has ended. */
  async call(op: string, params: Readonly<Record<string, unknown>>): Promise<PeerAnswer> {
    const line = this.#nextLine();
    this.#process.stdin.write(`${JSON.stringify({ op, ...params })}\n`);
    const answer = JSON.parse(await line) as PeerAnswer | { error: string };
    if ('error' in answer) throw new Error(String(answer.error));
    return answer;
  }

  #nextLine(): Promise<string> {
    return new Promise((resolve, reject) => {
      const onEnd = (): void => reject(new Error('the Python process has ended'));
      this.#lines.once('close', onEnd);
      this.#lines.once('line', (line) => {
        this.#lines.off('close', onEnd);
        resolve(line);
      });
    });
  }

  /** Python's own and of the packages that it has loaded. */
  async versions(): Promise<Record<string, string>> {
    return (await this.call('versions', {}))['versions'] as Record<string, string>;
  }

  dispose(): void {
    this.#process.kill();
  }
}
