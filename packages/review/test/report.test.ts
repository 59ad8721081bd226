import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compareRevisions } from '../compare';
import { changeLines } from '../render/text';
import { before, type Edit, reportOf } from './edit';
import { dashboardEdits } from './edits/dashboards';
import { outputEdits } from './edits/output';
import { settingEdits } from './edits/settings';
import { signalEdits } from './edits/signals';
import { silentEdits } from './edits/silent';

const GOLDEN = path.join('test', 'golden', 'review');
const ADVICE =
  'look at it, and if it is right: UPDATE_GOLDEN=1 npx jest packages/review/test --selectProjects unit';

const edits = {
  signals: signalEdits,
  settings: settingEdits,
  output: outputEdits,
  dashboards: dashboardEdits,
  silent: silentEdits,
};

/** What a reviewer reads of every edit. */
const pageOf = (list: readonly Edit[]): string =>
  list
    .map((edit) => {
      const { changes, restarts } = reportOf(edit);
      return [
        `# ${edit.title}`,
        ...changes.flatMap(changeLines),
        ...restarts.map(({ workload }) => `restarts: ${workload}`),
        '',
      ].join('\n');
    })
    .join('\n');

describe.each(Object.entries(edits))('edits of %s', (name, list) => {
  test.each(list)('$title: $changes reported', (edit) => {
    const { changes } = reportOf(edit);
    const reported = changes.flatMap(changeLines).join('\n');
    if (changes.length !== edit.changes)
      throw new Error(
        `${changes.length} changes are reported, expected ${edit.changes}:\n${reported}`,
      );
  });

  test('are reported as in the golden file', () => {
    const page = pageOf(list);
    const file = path.join(GOLDEN, `${name}.txt`);
    if (process.env.UPDATE_GOLDEN) {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(file, page);
    }
    const [was, now] = [readFileSync(file, 'utf8').split('\n'), page.split('\n')];
    const line = now.findIndex((text, index) => text !== was[index]);
    if (line >= 0 || was.length !== now.length)
      throw new Error(
        `${file} differs in line ${line + 1}:\n- ${was[line]}\n+ ${now[line]}\n${ADVICE}`,
      );
  });
});

test('there are at least forty edits', () => {
  expect(Object.values(edits).flat().length).toBeGreaterThanOrEqual(40);
});

test('a state does not differ from itself', () => {
  const { changes, restarts, estimates } = compareRevisions(before(), before());
  expect({ changes, restarts, estimates }).toEqual({ changes: [], restarts: [], estimates: [] });
});
