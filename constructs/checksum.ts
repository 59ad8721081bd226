const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * Changes when a file does: FNV-1a of 32 bits over UTF-16 code units, which is how Kubernetes tells pod templates apart
 * (over bytes), and the length. No secret hangs on it, and what makes longer ones takes longer to load than this to run.
 * http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function checksumOf(files: Readonly<Record<string, string>>): string {
  let hash = OFFSET;
  let length = 0;
  const add = (text: string): void => {
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
    length += text.length;
  };
  for (const name of Object.keys(files).sort()) {
    // a text cannot be mistaken for the name behind it: neither has this character
    add(`${name}\0`);
    add(`${files[name]}\0`);
  }
  // the other way round it may be a number for YAML: 5139546e-2804
  return `${length}-${(hash >>> 0).toString(16).padStart(8, '0')}`;
}
