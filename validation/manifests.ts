import { ApiObject, type App, Chart, DependencyGraph } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { LocatedManifest, OutputManifest } from './output';

/** The path of a construct inside its stack, which is the same in every environment: `loki/loki/pods`. */
export const constructPath = ({ node }: IConstruct): string =>
  node.path.split('/').slice(1).join('/');

/**
 * Every object of an app, with the file it belongs to: the objects and the order that `App.synth()` writes. That method
 * prepares the whole app once more for each chart, which is quadratic where charts are many; here the first chart prepares
 * and validates the app, and each chart is then rendered by itself. Files are named by the charts' ids, so that a
 * dependency between charts renames nothing.
 * @throws when a construct's own validation fails
 */
export function readChartManifests(app: App): LocatedManifest[] {
  const [first] = app.charts;
  first?.toJson();
  return app.charts.flatMap((chart) =>
    new DependencyGraph(chart.node)
      .topology()
      .filter((construct): construct is ApiObject => construct instanceof ApiObject)
      .filter((object) => Chart.of(object) === chart)
      .map((object) => ({
        file: `${chart.node.id}.yaml`,
        path: constructPath(object),
        object: object.toJson() as OutputManifest,
      })),
  );
}
