import { open, stat } from 'node:fs/promises';
import { AppError } from '../core/errors.ts';

/** Which bytes of a file; `to` is exclusive. */
interface FilePart {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** A file of the disk whose bytes are read when they are asked for, as a browser's are: a folder of scans is not held at once. */
class FileBlob extends Blob {
  readonly #part: FilePart;

  constructor(part: FilePart) {
    super();
    this.#part = part;
  }

  override get size(): number {
    return this.#part.to - this.#part.from;
  }

  /** Ends beyond the file are cut off; neither counts from the end. */
  override slice(start = 0, end = this.size): Blob {
    const { path, from } = this.#part;
    const first = Math.min(start, this.size);
    return new FileBlob({
      path,
      from: from + first,
      to: from + Math.min(Math.max(end, first), this.size),
    });
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const { path, from } = this.#part;
    const bytes = new Uint8Array(this.size);
    const file = await open(path);
    try {
      let at = 0;
      while (at < bytes.length) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, from + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return at === bytes.length ? bytes.buffer : bytes.buffer.slice(0, at);
    } finally {
      await file.close();
    }
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer());
  }

  override stream(): never {
    throw new AppError('internal/unexpected', { what: 'stream' });
  }
}

/**
 * A file as the readers take it.
 * @throws AppError `input/unreadable` for one that is not there or not permitted.
 */
export async function fileBlob(path: string): Promise<Blob> {
  try {
    const { size } = await stat(path);
    return new FileBlob({ path, from: 0, to: size });
  } catch (cause) {
    throw new AppError('input/unreadable', {}, { cause });
  }
}
