import type { TargetFile } from '../../../scrape-configs/targets';
import type { SchemaCheck } from '../../check';
import { fileDifferences, invalidTexts } from '../../differences';
import { targetPlace } from '../../places';
import type { Finding } from '../../problem';

/** Pattern of file names, which are the name of the job, and of a key in a ConfigMap. */
const JOB = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/;

export const scrapeInvalidTargetFile: SchemaCheck = {
  code: 'scrape/invalid-target-file',
  severity: 'error',
  title: 'A target file is not valid: its kind, encoding, JSON, keys or addresses.',
  stage: 'schema',
  run: ({ targetFiles }) => targetFiles.flatMap((file) => [...nameOf(file), ...contentOf(file)]),
};

const nameOf = ({ file, job }: TargetFile): Finding[] =>
  JOB.test(job)
    ? []
    : [
        {
          where: targetPlace(file),
          message: `file name ${JSON.stringify(job)} is not a valid job name`,
          hint: 'use lower-case letters, digits, dots, dashes and underscores',
        },
      ];

function contentOf({ file, text, problem }: TargetFile): Finding[] {
  if (problem) return [{ where: targetPlace(file), ...problem }];
  let groups: unknown;
  try {
    groups = JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    return [
      {
        where: `${file}${lineOf(text, message)}`,
        message: `file is not valid JSON: ${message}`,
        hint: 'write a list of groups: [{"targets": ["host:9100"], "labels": {"team": "x"}}]',
      },
    ];
  }
  return [
    ...repeatedKeys(text).map(({ key, line }) => ({
      where: `${file}:${line}`,
      message: `key ${JSON.stringify(key)} is repeated in one object`,
      hint: 'remove one: JSON parsers silently use the last',
    })),
    ...fileDifferences('targetGroups', groups, (path) => targetPlace(file, path)),
    ...invalidTexts(groups, (path) => targetPlace(file, path)),
  ];
}

/** Returns the line at which the parser stopped, as `:3`; the offset is in its message. */
function lineOf(text: string, message: string): string {
  const offset = /position (\d+)/.exec(message)?.[1];
  return offset === undefined ? '' : `:${text.slice(0, Number(offset)).split('\n').length}`;
}

/** Returns the keys that occur twice in an object, in a text that is valid JSON. */
function repeatedKeys(text: string): { readonly key: string; readonly line: number }[] {
  const open: Set<string>[] = [];
  const found: { key: string; line: number }[] = [];
  for (const { 0: token, 1: quoted, index } of text.matchAll(
    /("(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}]/g,
  )) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (quoted !== undefined) {
      const key = JSON.parse(quoted) as string;
      if (open.at(-1)?.has(key)) found.push({ key, line: text.slice(0, index).split('\n').length });
      open.at(-1)?.add(key);
    }
  }
  return found;
}
