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

/** The last manifest with the same files, and all of it but the files as JSON. */
const lastManifests = new WeakMap<
  object,
  { readonly manifest: LocatedManifest; readonly rest: string }
>();

/**
 * Returns the same manifest for the same ConfigMap: the checks memoize by it what they find, and `watch` its YAML. Files that
 * are equal to those of the last synth are the same object.
 */
function located(manifest: LocatedManifest): LocatedManifest {
  const { file, path, object } = manifest;
  if (object.kind !== 'ConfigMap' || !object.data) return manifest;
  const { data, ...others } = object;
  const rest = JSON.stringify([file, path, others]);
  const last = lastManifests.get(data);
  if (last?.rest === rest) return last.manifest;
  lastManifests.set(data, { manifest, rest });
  return manifest;
}
