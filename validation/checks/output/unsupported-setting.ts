import type { OperatorGap } from '../../../outputs/operator';
import type { OutputCheck, OutputInput } from '../../check';
import { servicePlace, settingPlace, teamPlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports parts of scrapes, receivers and pods that an output cannot contain. */
export const outputUnsupportedSetting: OutputCheck = {
  code: 'output/unsupported-setting',
  severity: 'error',
  title: 'An output of the environment cannot contain a setting of a scrape, a receiver or a pod.',
  stage: 'output',
  run: (input) =>
    input.further.flatMap(({ name, gaps = [] }) => gaps.map((gap) => finding(input, name, gap))),
};

function finding(
  { environment, resolved }: OutputInput,
  output: string,
  { of, path, problem }: OperatorGap,
): Finding {
  const service = 'job' in of ? resolved.services.find(({ name }) => name === of.job) : undefined;
  const from = [settingPlace(environment, `outputs.${output}`)];
  if ('team' in of)
    return {
      where: teamPlace(of.team, 'routing'),
      message: `output "${output}" lacks "${path}" of the routing: it ${problem}`,
      hint: 'use another kind of receiver, or waive the finding and configure it elsewhere',
      from,
    };
  if ('program' in of)
    return {
      where: settingPlace(environment, `outputs.${output}`),
      message: `output "${output}" lacks "${path}" of the pods of "${of.program}": it ${problem}`,
      hint: 'remove the setting, or waive the finding and do the same on the machine',
    };
  return {
    where: service
      ? servicePlace(service, 'scrape')
      : settingPlace(environment, `outputs.${output}`),
    message: `output "${output}" lacks "${path}" of scrape job "${of.job}": it ${problem}`,
    hint: 'change the scrape, or waive the finding and configure the job elsewhere',
    from,
  };
}
