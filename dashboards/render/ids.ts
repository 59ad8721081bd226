/** Ids of panels are whole numbers; addresses of single panels and links in chats name them. */
const LARGEST = 2 ** 31 - 1;

/** An id that depends on the key alone, so that it stays when others come and go (FNV-1a). */
export function idOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return ((hash >>> 0) % LARGEST) + 1;
}
