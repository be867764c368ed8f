import type { DescMessage } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

const DEEPEST = 64;

/**
 * Counts the messages and texts that decoding would allocate, without allocating them. Two bytes of a file can
 * ask for an object of hundreds: this is asked first, so that a small hostile file cannot fill the memory.
 * @param limit counting stops above it.
 * @returns a number above `limit` also where messages nest deeper than any network's.
 * @throws Error of the protobuf library when the bytes are no such message.
 */
export function messageCount(bytes: Uint8Array, message: DescMessage, limit: number): number {
  return countWithin({ bytes, message, depth: 0 }, limit);
}

function countWithin(
  part: { readonly bytes: Uint8Array; readonly message: DescMessage; readonly depth: number },
  limit: number,
): number {
  if (part.depth > DEEPEST) return limit + 1;
  const fields = new Map(part.message.fields.map((field) => [field.number, field]));
  const reader = new BinaryReader(part.bytes);
  let count = 1;
  while (reader.pos < reader.len && count <= limit) {
    const [number, wireType] = reader.tag();
    if (wireType !== WireType.LengthDelimited) {
      reader.skip(wireType, number, DEEPEST);
      continue;
    }
    const bytes = reader.bytes();
    const message = fields.get(number)?.message;
    if (message) count += countWithin({ bytes, message, depth: part.depth + 1 }, limit - count);
    else count += 1;
  }
  return count;
}
