import {
  arrayEnd,
  eachElement,
  JsonError,
  type JsonValue,
  MALFORMED_JSON,
  nextToken,
  objectEnd,
  readValue,
  stringEnd,
  unescaped,
} from './json-scan';

/** The keys of a path, with array indices as `[0]`. */
export type JsonPath = readonly string[];

const FIELD = /([a-zA-Z_]\w*)|\[[ \t\n]*(?:(\d+)|"([^"\]]*)")[ \t\n]*\]/g;

export const parseJsonPath = (text: string): JsonPath =>
  [...text.matchAll(FIELD)].map(([, field, index, key]) =>
    index === undefined ? (field ?? key ?? '') : `[${Number(index)}]`,
  );

type Found = (path: number, value: JsonValue | JsonError) => void;

/**
 * Searches for several paths at once, and stops when all are found. Of two equal keys the first
 * applies; the rest of the text is not validated.
 */
export function findPaths(text: string, paths: readonly JsonPath[], found: Found): void {
  new Search(text, paths, found).run();
}

class Search {
  private readonly matched = new Set<number>();
  private readonly keys: string[] = [];
  private readonly longest: number;
  private level = 0;

  constructor(
    private readonly text: string,
    private readonly paths: readonly JsonPath[],
    private readonly found: Found,
  ) {
    this.longest = Math.max(...paths.map(({ length }) => length));
  }

  run(): void {
    for (let i = 0; i >= 0 && i < this.text.length; i++) {
      switch (this.text[i]) {
        case '"':
          i = this.string(i);
          break;
        case '{':
          this.level++;
          break;
        case '}':
        case ']':
          this.level--;
          break;
        case '[':
          i = this.array(i);
      }
      if (i === DONE) return;
    }
  }

  /** Reads a key, or skips a value. Returns the last position that was read. */
  private string(from: number): number {
    const end = stringEnd(this.text, from + 1);
    const next = end < 0 ? -1 : nextToken(this.text, end);
    if (next < 0) return DONE;
    if (this.text[next] !== ':') return next - 1;
    const key = unescaped(this.text.slice(from + 1, end - 1));
    if (key === undefined) return DONE;
    if (this.longest < this.level) return this.behindKey(next);
    if (this.level < 1) return this.malformed();
    this.keys[this.level - 1] = key;
    const here = this.paths.flatMap((path, index) => (this.isHere(path, index) ? [index] : []));
    for (const index of here) this.match(index, () => readValue(this.text, next + 1));
    if (this.matched.size === this.paths.length) return DONE;
    return here.length > 0 ? next : this.behindKey(next);
  }

  private isHere(path: JsonPath, index: number): boolean {
    return path.length === this.level && !this.matched.has(index) && this.isSameTree(path);
  }

  private isSameTree(path: JsonPath): boolean {
    for (let i = 0; i < Math.min(path.length, this.level); i++)
      if (path[i] !== this.keys[i]) return false;
    return true;
  }

  private match(index: number, read: () => JsonValue): void {
    this.matched.add(index);
    try {
      this.found(index, read());
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      this.found(index, error);
    }
  }

  private behindKey(colon: number): number {
    const next = nextToken(this.text, colon + 1);
    return next < 0 ? DONE : next - 1;
  }

  private malformed(): number {
    this.found(-1, new JsonError(MALFORMED_JSON));
    return DONE;
  }

  private array(from: number): number {
    if (this.level < 0) return this.malformed();
    const { level } = this;
    const inside = this.paths.flatMap((path, index) =>
      !this.matched.has(index) && path[level]?.startsWith('[') && this.isSameTree(path)
        ? [{ index, place: Number(path[level]?.slice(1, -1)), rest: path.slice(level + 1) }]
        : [],
    );
    if (inside.length === 0) {
      const end = arrayEnd(this.text, from);
      return end < 0 ? DONE : end - 1;
    }
    this.level++;
    const end = eachElement(this.text, from, (value, place) => {
      for (const one of inside.filter((path) => path.place === place)) {
        const at = searchPath(value.raw, one.rest);
        if (at < 0) this.matched.add(one.index);
        else
          this.match(one.index, () =>
            value.type === 'string'
              ? { ...value, raw: value.raw.slice(at) }
              : readValue(value.raw, at),
          );
      }
    });
    return this.matched.size === this.paths.length ? DONE : end - 1;
  }
}

const DONE = Number.MAX_SAFE_INTEGER;

/** Returns the position at which the value of a path starts; -1 if it is not found. */
function searchPath(text: string, path: JsonPath): number {
  if (path.length === 0) return 0;
  let keyLevel = 0;
  let level = 0;
  let lastMatched = true;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '"': {
        const end = stringEnd(text, i + 1);
        const next = end < 0 ? -1 : nextToken(text, end);
        if (next < 0) return -1;
        if (text[next] !== ':') {
          i = next - 1;
          break;
        }
        const key = unescaped(text.slice(i + 1, end - 1));
        if (key === undefined || level < 1 || level > path.length) return -1;
        i = next;
        lastMatched = key === path[level - 1];
        if (lastMatched && keyLevel === level - 1 && ++keyLevel === path.length) return i + 1;
        break;
      }
      case '{':
        if (lastMatched) level++;
        else {
          const end = objectEnd(text, i);
          if (end < 0) return -1;
          i = end - 1;
        }
        break;
      case '}':
        if (--level === keyLevel) keyLevel--;
        break;
      case '[': {
        if (keyLevel === level && path[level]?.startsWith('['))
          return searchElement(text, i, path.slice(level));
        const end = arrayEnd(text, i);
        if (end < 0) return -1;
        i = end - 1;
        break;
      }
      case ':':
        return -1;
    }
  }
  return -1;
}

function searchElement(text: string, from: number, [place = '', ...rest]: JsonPath): number {
  let start = -1;
  eachElement(text, from, (value, index) => {
    if (`[${index}]` !== place) return;
    const quotes = value.type === 'string' ? 2 : 0;
    const at = searchPath(quotes ? `"${value.raw}"` : value.raw, rest);
    if (at >= 0) start = value.end - value.raw.length - quotes + at;
  });
  return start;
}
