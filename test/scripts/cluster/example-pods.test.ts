import {
  type ExampleName,
  exampleNames,
  scrapedNames,
} from '@observability-stack/lab/services/programs';
import { localWithServices } from '@observability-stack/lab/services/render';
import { inPods } from '../../../scripts/cluster/example-pods';
import { isError } from '../../../validation/problem';
import { synthesize } from '../../../validation/synthesize';

const render = (failing: readonly ExampleName[]) => {
  const bundles = { report: '// report', requests: '// requests' };
  const { problems, manifests } = synthesize(
    localWithServices(inPods({ running: scrapedNames, bundles, failing })),
  );
  return {
    errors: problems.filter(isError),
    objects: manifests.map(({ object }) => JSON.stringify(object)),
  };
};

test('the services run in pods, and only requests and runs change when all of them fail', () => {
  const normal = render([]);
  const failing = render(exampleNames);
  expect(normal.errors).toEqual([]);
  expect(failing.errors).toEqual([]);
  const changed = failing.objects.filter((object) => !normal.objects.includes(object));
  expect(
    changed
      .map((object) => JSON.parse(object))
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`),
  ).toEqual(['Deployment requests', 'CronJob stock-report']);
  expect(changed.join().match(/\/broken"|"broken"/g)).toHaveLength(exampleNames.length);
});
