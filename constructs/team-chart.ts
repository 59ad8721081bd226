import { type ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { TeamContext } from '../catalog/definitions/constructs';
import type { Team } from '../catalog/definitions/team';
import { sha256Prefix } from '../catalog/helpers/hash';
import { labelKeys } from '../catalog/names';
import { endpointsOf } from '../resolve/endpoints';
import type { ResolvedEnvironment } from '../resolve/environment';
import { pushgatewayUrl } from './pushgateway/topology';
import { commonLabels, componentLabels } from './shared/labels';

export interface TeamChartProps {
  readonly environment: ResolvedEnvironment;
  readonly team: Team;
}

/** Ids that cdk8s and cdk8s-plus give to the only or main object of a construct. */
const HIDDEN_IDS = ['Resource', 'Default'];
/** A CronJob appends a timestamp to the names of its Jobs. */
const LONGEST_NAME = { CronJob: 52 } as const;
const LONGEST_LABEL = 63;
const HASH_DIGITS = 8;

/** The chart of the constructs of a team: in its namespace, with the labels of the stack and the team. */
export class TeamChart extends Chart {
  readonly team: string;
  readonly context: TeamContext;

  constructor(scope: Construct, id: string, { environment, team }: TeamChartProps) {
    const namespace = team.namespace ?? team.name;
    super(scope, id, {
      namespace,
      labels: { ...commonLabels(), [labelKeys.team]: team.name },
    });
    this.team = team.name;
    this.context = {
      environment: environment.name,
      cluster: environment.cluster,
      team: team.name,
      namespace,
      imagePullSecrets: environment.imagePullSecrets,
      get otlp() {
        const [grpc, http] = endpointsOf(environment, 'otlp');
        if (grpc === undefined || http === undefined)
          throw new Error(
            `collector is off in environment "${environment.name}": there is no OTLP endpoint`,
          );
        return { grpc, http };
      },
      pushgateway: pushgatewayUrl(environment),
      podLabels: (service) => ({ ...componentLabels(service), [labelKeys.team]: team.name }),
    };
  }

  /** Names an object after the ids of its constructs inside this chart, so that moving the chart does not rename it. */
  override generateObjectName(object: ApiObject): string {
    const scopes = object.node.scopes;
    const inside = scopes.slice(scopes.indexOf(this) + 1).map(({ node }) => node.id);
    const ids = inside.filter((id) => !HIDDEN_IDS.includes(id));
    const path = ids.join('-');
    const label = path
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '');
    const longest = object.kind in LONGEST_NAME ? LONGEST_NAME.CronJob : LONGEST_LABEL;
    if (label.length > 0 && label.length <= longest && label === path) return label;
    // The hash keeps truncated names unique.
    const kept = label.slice(0, longest - HASH_DIGITS - 1).replace(/-+$/, '');
    return [kept, sha256Prefix(path, HASH_DIGITS)].filter(Boolean).join('-');
  }
}
