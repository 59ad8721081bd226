import { readInput } from '../../catalog/helpers/input';
import { decodeUtf8 } from '../../catalog/helpers/utf8';

/** Reads a file, or standard input for `-`, as UTF-8. @throws with a hint if it cannot be read */
export function readText(file: string): string {
  const name = file === '-' ? 'standard input' : file;
  const decoded = decodeUtf8(bytesOf(file));
  if ('problem' in decoded)
    throw new Error(`${name} ${decoded.problem.message}: convert it to UTF-8`);
  return decoded.text;
}

function bytesOf(file: string): Buffer {
  try {
    return readInput(file);
  } catch (error) {
    const isAddress = /^[\w.-]+:\d+/.test(file);
    throw new Error(
      `${(error as Error).message}${isAddress ? `: write a URL, such as http://${file}` : ''}`,
    );
  }
}
