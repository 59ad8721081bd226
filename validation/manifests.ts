import { ApiObject, type App, Chart, DependencyGraph } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { LocatedManifest, OutputManifest } from './output';

/**
 * Returns the path of a construct inside its stack, which is the same in every environment:
 * `loki/loki/pods`.
 */
export const constructPath = ({ node }: IConstruct): string =>
  node.path.split('/').slice(1).join('/');

/**
 * Returns every object of an app with its file: the same objects in the same order as `App.synth()`
 * writes them. That method prepares the whole app for each chart, which is quadratic in the number
 * of charts; here the first chart prepares and validates the app, and each chart is then rendered
 * separately. Files have the ids of the charts as names, so that a dependency between charts does
 * not rename them.
 * @throws if the validation of a construct fails
 */
export function readChartManifests(app: App): LocatedManifest[] {
  // Each access traverses the app.
  const { charts } = app;
  charts[0]?.toJson();
  return charts.flatMap((chart) =>
    new DependencyGraph(chart.node)
      .topology()
      .filter((construct): construct is ApiObject => construct instanceof ApiObject)
      .filter((object) => Chart.of(object) === chart)
      .map((object) =>
        located({
          file: `${chart.node.id}.yaml`,
          path: constructPath(object),
          object: object.toJson() as OutputManifest,
        }),
      ),
  );
}

const lastLocated = new WeakMap<OutputManifest, LocatedManifest>();

/** Returns the same manifest for the same object in the same place, by which checks memoize what they found. */
function located(manifest: LocatedManifest): LocatedManifest {
  const last = lastLocated.get(manifest.object);
  if (last?.file === manifest.file && last.path === manifest.path) return last;
  lastLocated.set(manifest.object, manifest);
  return manifest;
}
