import type { OutputCheck } from '../../check';
import { settingPlace } from '../../places';

/** Reports machines and ports of programs that do not fit the environment. */
export const outputInvalidHost: OutputCheck = {
  code: 'output/invalid-host',
  severity: 'error',
  title: 'The machines or ports of the output "files" do not fit the programs of the environment.',
  stage: 'output',
  run: ({ environment, further }) =>
    further.flatMap(({ name, problems = [] }) =>
      problems.map(({ path, message, hint }) => ({
        where: settingPlace(environment, `outputs.${name}.${path}`),
        message,
        hint,
      })),
    ),
};
