import { didYouMean } from '@observability-stack/query-common';
import { ports } from '../../catalog/components/ports';
import type { ResolvedFilesOutput } from '../../catalog/definitions/outputs';
import { type Endpoint, endpointsOf } from '../rendered/addresses';
import { isService, type RenderedObject, type ServiceManifest } from '../rendered/manifests';
import type { RenderedPod } from '../rendered/pods';
import type { PodAddresses } from '../rendered/rewrite';

/** A setting of the output that does not fit the environment. */
export interface FilesProblem {
  /** Path below the settings of the output, such as `hosts.loki`. */
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/** A program of the stack that runs on machines: the pods of a workload. */
export interface MachineProgram {
  /** Name of the workload. */
  readonly name: string;
  /** One for each replica; one for an agent, which runs on every machine. */
  readonly pods: readonly RenderedPod[];
  readonly isAgent: boolean;
}

const IPV4 = /^\d+(\.\d+){3}$/;

/** A name of the Service with stable names of pods: `order-service-0.order-service-headless.commerce`. */
const POD_NAME = /^(?<workload>.+)-(?<index>\d+)\.(?<service>.+)-headless\.[^.]+$/;

/** A port that a program opens on the loopback interface, so that its pod does not declare it. */
const INTERNAL_PORTS: Readonly<Record<string, { readonly name: string; readonly port: number }>> = {
  loki: { name: 'grpc', port: ports.loki.grpc },
  // The default of the library that both are based on.
  tempo: { name: 'grpc', port: ports.loki.grpc },
};

/** Returns the ports of a program in the cluster, by name. */
function portsOf({ pods: [pod] }: MachineProgram): ReadonlyMap<string, number> {
  const internal = INTERNAL_PORTS[pod?.component ?? ''];
  return new Map([
    ...(internal ? [[internal.name, internal.port] as const] : []),
    ...(pod?.containers ?? []).flatMap(({ ports: own = [] }) =>
      own.map(({ name, containerPort }) => [name ?? '', containerPort] as const),
    ),
  ]);
}

/** The machines and ports of programs and services. Collects what does not fit. */
export class Machines {
  readonly problems: FilesProblem[] = [];
  private readonly services: readonly ServiceManifest[];
  private readonly pods: readonly RenderedPod[];

  constructor(
    private readonly settings: ResolvedFilesOutput,
    objects: readonly RenderedObject[],
    private readonly programs: readonly MachineProgram[],
    /** Names of the services that may have machines. */
    private readonly others: readonly string[],
  ) {
    this.services = objects.filter(isService);
    this.pods = programs.flatMap(({ pods }) => pods);
    this.checkNames();
    for (const program of programs) this.checkProgram(program);
    this.checkConflicts();
  }

  /** Returns the machines of a program. */
  ofProgram({ name, isAgent }: MachineProgram): readonly string[] {
    const own = this.given(name);
    return own ?? (isAgent ? [...new Set(Object.values(this.settings.hosts).flat())] : []);
  }

  /** Returns the machines of a service, which has targets; reports if there are none. */
  ofService(name: string): readonly string[] {
    const own = this.given(name);
    if (own) return own;
    this.report({
      path: `hosts.${name}`,
      message: `service "${name}" has no machine`,
      hint: `add ${JSON.stringify(name)} to hosts, or remove the service from the environment with services: { ${JSON.stringify(name)}: false }`,
    });
    return [];
  }

  /** Returns the port on machines of a port of a program, by its number or name. */
  port(program: MachineProgram, port: number | string): number {
    const own = portsOf(program);
    const number = typeof port === 'string' ? (own.get(port) ?? 0) : port;
    const changed = Object.hasOwn(this.settings.ports, program.name)
      ? Object.entries(this.settings.ports[program.name] ?? {})
      : [];
    return changed.find(([name]) => own.get(name) === number)?.[1] ?? number;
  }

  /**
   * Returns the address on which a program listens on a machine, or on all of its machines: that of the machine, if there is
   * only one and its address is known.
   */
  listen(program: MachineProgram, machine?: string): string | undefined {
    const [only, ...more] = machine === undefined ? this.ofProgram(program) : [machine];
    return only !== undefined && more.length === 0 && IPV4.test(only) ? only : undefined;
  }

  /** Returns the mapping of the addresses of a program on a machine, or on all of its machines. */
  addresses(program: MachineProgram, machine?: string): PodAddresses {
    const own = [...portsOf(program).values()];
    return {
      listen: this.listen(program, machine),
      port: (port) => (own.includes(port) ? this.port(program, port) : undefined),
      resolve: (host, port) => this.resolve(host, port),
    };
  }

  private given(name: string): readonly string[] | undefined {
    return Object.hasOwn(this.settings.hosts, name) ? this.settings.hosts[name] : undefined;
  }

  private resolve(host: string, port: number | undefined): readonly string[] {
    const endpoints = endpointsOf(this.services, this.pods, host, port);
    if (endpoints.length > 0) return endpoints.flatMap((one) => this.addressOf(one));
    const { workload, index, service } = POD_NAME.exec(host)?.groups ?? {};
    if (workload !== undefined && workload === service && this.others.includes(workload)) {
      const machine = this.ofService(workload)[Number(index)];
      return machine === undefined ? [] : [`${machine}:${port}`];
    }
    const address = `${host}.svc${port === undefined ? '' : `:${port}`}`;
    this.report({
      path: 'hosts',
      message: `address "${address}" is an address in Kubernetes, which machines do not resolve`,
      hint: 'set an address outside of Kubernetes in the environment',
    });
    return [];
  }

  /** Returns the address of a port of a pod; none if the machine is missing, which is reported. */
  private addressOf({ pod, port }: Endpoint): readonly string[] {
    const program = this.programs.find(({ pods }) => pods.includes(pod));
    if (!program) return [];
    const machine = this.ofProgram(program)[program.pods.indexOf(pod)];
    return machine === undefined ? [] : [`${machine}:${this.port(program, port)}`];
  }

  private report(problem: FilesProblem): void {
    if (!this.problems.some(({ message }) => message === problem.message))
      this.problems.push(problem);
  }

  private checkNames(): void {
    const known = [...this.programs.map(({ name }) => name), ...this.others];
    const check = (setting: 'hosts' | 'ports' | 'logs', names: readonly string[], what: string) => {
      for (const name of Object.keys(this.settings[setting]))
        if (!names.includes(name))
          this.report({
            path: `${setting}.${name}`,
            message: `"${name}" is not ${what} of the environment`,
            hint: `${didYouMean(name, names)}; or remove it`,
          });
    };
    const programs = this.programs.map(({ name }) => name);
    check('hosts', known, 'a program or service');
    check('ports', programs, 'a program');
    check('logs', this.others, 'a service');
    for (const program of this.programs) {
      const { name } = program;
      const known = [...portsOf(program).keys()];
      for (const port of Object.keys(this.settings.ports[name] ?? {}))
        if (!known.includes(port))
          this.report({
            path: `ports.${name}.${port}`,
            message: `program "${name}" has no port "${port}"`,
            hint: didYouMean(port, known),
          });
    }
  }

  private checkProgram(program: MachineProgram): void {
    const { name, pods, isAgent } = program;
    const machines = this.ofProgram(program);
    const path = `hosts.${name}`;
    if (machines.length === 0)
      this.report({
        path,
        message: `program "${name}" has no machine`,
        hint: `add ${JSON.stringify(name)} with its address to hosts`,
      });
    else if (!isAgent && machines.length !== pods.length)
      this.report({
        path,
        message: `program "${name}" has ${pods.length} replicas, and ${machines.length} machines`,
        hint: 'list one machine for each replica, or change the number of replicas',
      });
    const unknown = machines.find((machine) => !IPV4.test(machine));
    if (unknown !== undefined && pods.length > 1 && ADVERTISED.has(name))
      this.report({
        path,
        message: `replicas of program "${name}" announce their addresses to each other, and "${unknown}" is a name`,
        hint: 'write the IPv4 addresses of its machines',
      });
  }

  private checkConflicts(): void {
    const used = new Map<string, string>();
    const conflicts = new Map<string, { readonly programs: readonly string[]; ports: number[] }>();
    for (const program of this.programs) {
      for (const machine of this.ofProgram(program))
        for (const own of portsOf(program).values()) {
          const port = this.port(program, own);
          const other = used.get(`${machine}:${port}`);
          used.set(`${machine}:${port}`, program.name);
          if (other === undefined) continue;
          const programs = [other, program.name];
          const known = conflicts.get(programs.join()) ?? { programs, ports: [] };
          conflicts.set(programs.join(), known);
          if (!known.ports.includes(port)) known.ports.push(port);
        }
    }
    for (const { programs, ports } of conflicts.values()) {
      const name = programs[1] ?? '';
      const names = programs.map((one) => JSON.stringify(one)).join(' and ');
      this.report({
        path: `ports.${name}`,
        message: `programs ${names} listen on the same ports of one machine: ${ports.join(', ')}`,
        hint: `set other ports in ports: { ${JSON.stringify(name)}: { ... } }, or another machine in hosts`,
      });
    }
  }
}

/** Programs whose replicas form a cluster, in which each announces its address. */
const ADVERTISED: ReadonlySet<string> = new Set(['loki', 'tempo']);
