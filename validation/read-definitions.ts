import path from 'node:path';
import { types } from 'node:util';
import type { Environment } from '../catalog/definitions/environment';
import type { GrafanaModel } from '../catalog/definitions/grafana-model';
import { readInput } from '../catalog/helpers/input';
import { decodeUtf8 } from '../catalog/helpers/utf8';
import { panelSelector } from '../resolve/services';
import { errorFinding } from './construct-problems';
import { settingPlace, teamPlace } from './places';
import type { Finding, Problem } from './problem';

/**
 * The only step in which the code of definitions runs: functions, getters and proxies. It returns
 * plain data, which can be read repeatedly without running more of their code. `constructs` and
 * `extend` are functions that change the output, and run when the stack is built.
 */

/** Code of a function that threw, or that returned a promise. */
export const FAILED_FUNCTION = 'definition/failed-function';
/** Code of a value that is not data. */
const SCHEMA_ERROR = 'definition/schema-error';

export interface ReadDefinitions {
  /** Environment; undefined if there is nothing to check in it. */
  readonly environment: Environment | undefined;
  readonly problems: readonly Problem[];
}

/** Definitions of teams by the object that they were read from. */
export type ReadTeams = Map<object, unknown>;

/**
 * Reads definitions; `where` is the place of an environment without a name. Teams in `known` are not read again; it is then
 * replaced by the teams that were read without problems and without files.
 */
export function readDefinitions(
  given: unknown,
  where: string,
  known: ReadTeams = new Map(),
): ReadDefinitions {
  const reader = new Reader(known);
  const environment = readEnvironment(reader, given, where);
  known.clear();
  // A value that several teams share is reported at the first one, so that another one may depend on it.
  if (reader.problems.length === 0) for (const one of reader.teams) known.set(...one);
  return { environment, problems: reader.problems };
}

function readEnvironment(reader: Reader, given: unknown, where: string): Environment | undefined {
  const label = labelOf(given);
  const placeIn = (key: string): string =>
    label === undefined ? `${where}, ${key}` : settingPlace({ name: label }, key);
  const top = reader.entries(given, where, placeIn);
  if (top === undefined) return undefined;
  const { name: givenName, teams, agents, ...rest } = top;
  const name = reader.read(givenName, { where: `${where}, name`, keys: ['name'] });
  const at = (path = ''): string =>
    typeof name === 'string' ? settingPlace({ name }, path) : where;
  const settings = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === 'extend'
        ? reader.callback(value, at(key))
        : reader.read(value, { where: at(key), keys: [key] }),
    ]),
  );
  return {
    ...settings,
    ...('name' in top && { name }),
    ...('teams' in top && { teams: readTeams(reader, teams, at('teams')) }),
    ...('agents' in top && { agents: readAgents(reader, agents, at('agents')) }),
  } as Environment;
}

const readAgents = (reader: Reader, given: unknown, where: string): unknown =>
  reader
    .items(given, where)
    ?.map((agent, index) => readEnvironment(reader, agent, `${where}[${index}]`)) ??
  reader.read(given, { where, keys: ['agents'] });

function readTeams(reader: Reader, given: unknown, where: string): unknown {
  const list = reader.items(given, where);
  return list === undefined
    ? reader.read(given, { where, keys: ['teams'] })
    : list.map((team, index) => readTeam(reader, team, index));
}

function readTeam(reader: Reader, given: unknown, index: number): unknown {
  if (typeof given !== 'object' || given === null)
    return reader.read(given, { where: teamPlace(`[${index}]`), keys: [] });
  const before = reader.filesRead;
  const team = reader.known.get(given) ?? readFields(reader, given, index);
  if (reader.filesRead === before) reader.teams.set(given, team);
  return team;
}

function readFields(reader: Reader, given: object, index: number): unknown {
  const label = labelOf(given) ?? `[${index}]`;
  const top = reader.entries(given, teamPlace(label), (key) => teamPlace(label, key));
  if (top === undefined) return undefined;
  const name = typeof top.name === 'string' ? top.name : label;
  return Object.fromEntries(
    Object.entries(top).map(([key, value]) => {
      const where = teamPlace(name, key);
      return [
        key,
        key === 'constructs'
          ? reader.callback(value, where)
          : reader.read(value, { where, keys: [key] }),
      ];
    }),
  );
}

/** The position of a value. */
interface Position {
  readonly where: string;
  /** Keys from the team or the environment; list items by index. */
  readonly keys: readonly string[];
  /** Name of the object that contains it. @default it has none */
  readonly holder?: unknown;
}

/** Maximum depth, larger than that of any query; the checks are recursive. */
const MAX_DEPTH = 500;
/** Maximum number of values that getters and proxies may produce; other data is finite. */
const MAX_PRODUCED = 100_000;

/**
 * Returns the arguments of a function whose result is part of a service; undefined if no function
 * is allowed.
 */
function argumentOf({ keys, holder }: Position): readonly unknown[] | undefined {
  const [list, , key, , inner] = keys;
  if (list !== 'services') return undefined;
  if (keys.length === 3 && typeof holder === 'string') {
    if (key === 'alerts' || key === 'recordings') return [{ service: holder }];
    if (key === 'panels') return [panelSelector(holder)];
  }
  const isRule = key === 'alerts' || key === 'recordings';
  return keys.length === 5 && isRule && inner === 'tests' ? [] : undefined;
}

/** Keys that only dashboards in Grafana's own form have. */
const MODEL_KEYS = ['panels', 'schemaVersion', 'templating', 'elements', 'apiVersion'];

const hasKey = (value: object, keys: readonly string[]): boolean =>
  keys.some((key) => key in value);

/** Returns a panel of Grafana as the definition of one; its key is derived from its title. */
function grafanaPanel({ title = '', description = '', gridPos, id: _, ...model }: GrafanaModel) {
  const key = String(title || model.type)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  const { w: width, h: height } = (gridPos ?? {}) as GrafanaModel;
  return {
    ...{ kind: 'grafana', key, title, description, model },
    ...(width > 0 && { width }),
    ...(height > 0 && { height }),
  };
}

/** Returns what a position may contain in Grafana's own form: a dashboard, the model of one, or a panel. */
function grafanaForm(keys: readonly string[]): 'dashboard' | 'model' | 'panel' | undefined {
  const [list, , key, , inner] = keys;
  if (list === 'services') return keys.length === 4 && key === 'panels' ? 'panel' : undefined;
  if (keys.length === 6 && key === 'rows' && inner === 'panels') return 'panel';
  if (list !== 'dashboards') return undefined;
  if (keys.length === 2) return 'dashboard';
  return keys.length === 3 && key === 'model' ? 'model' : undefined;
}

const FILE_HINT = 'relative to the folder of package.json';
const DASHBOARD_FILE = {
  what: 'dashboard file',
  hint: `write the path of a JSON file, ${FILE_HINT}`,
};
const TEMPLATE_FILE = { what: 'template file', hint: `write the path of a file, ${FILE_HINT}` };

/** Reports whether a value is a template file of Alertmanager that is given by its path. */
const isTemplateFile = (value: object, { keys }: Position): value is { readonly file: string } =>
  keys.length === 3 &&
  keys[0] === 'alertmanager' &&
  keys[1] === 'templates' &&
  typeof Object.getOwnPropertyDescriptor(value, 'file')?.value === 'string';

class Reader {
  readonly problems: Problem[] = [];
  /** Teams whose data is only derived from the given object. */
  readonly teams: ReadTeams = new Map();
  filesRead = 0;
  /** Data by original object, so that values that several definitions share are read once. */
  private readonly data = new Map<object, unknown>();
  private readonly around: object[] = [];
  private produced = 0;

  constructor(readonly known: ReadonlyMap<object, unknown>) {}

  /** Returns the value as data; undefined if it is not data. */
  read(value: unknown, at: Position): unknown {
    switch (typeof value) {
      case 'function':
        return this.readFunction(value as () => unknown, at);
      case 'bigint':
      case 'symbol':
        return this.refuse(at.where, `value is a ${typeof value}`, 'write a text or a number');
      case 'object': {
        if (value === null) return value;
        if (isTemplateFile(value, at)) return this.fileText(value.file, at.where, TEMPLATE_FILE);
        const data = this.built(value, at);
        return data && this.readObject(data, at);
      }
      default:
        return value;
    }
  }

  /** Returns a function that runs later. */
  callback(value: unknown, where: string): unknown {
    if (value === undefined || typeof value === 'function') return value;
    return this.refuse(
      where,
      `value is not a function: found ${kindOf(value)}`,
      'write a function, such as (scope) => { ... }',
    );
  }

  /** Returns the own keys of an object, with their values; undefined if it has none. */
  entries(
    value: unknown,
    where: string,
    placeOf: (key: string) => string,
  ): Record<string, unknown> | undefined {
    if (typeof value !== 'object' || value === null || isBuiltIn(value)) {
      this.refuse(
        where,
        `entry is not an object: found ${kindOf(value)}`,
        value === undefined
          ? 'remove the circular import of its file: in a circle the import is undefined'
          : 'export what defineEnvironment() or defineTeam() returns',
      );
      return undefined;
    }
    return this.attempt(where, () => {
      const object = value as Record<string, unknown>;
      return Object.fromEntries(
        keysOf(object).map((key) => [key, this.valueOf(object, key, placeOf(key))]),
      );
    });
  }

  /** Returns the items of a list; undefined if it is not a list. */
  items(value: unknown, where: string): readonly unknown[] | undefined {
    return this.attempt(where, () => (Array.isArray(value) ? Array.from(value) : undefined));
  }

  private readFunction(call: (...args: readonly unknown[]) => unknown, at: Position): unknown {
    const args = argumentOf(at);
    if (args === undefined)
      return this.refuse(
        at.where,
        `value is a function${call.name ? ` (${call.name})` : ''}: expected its result`,
        'call it, as in name(...)',
      );
    const result = this.attempt(at.where, () => call(...args));
    // A missing list would be ignored.
    if (result === undefined) {
      if (!this.problems.some(({ where }) => where.startsWith(at.where)))
        this.refuse(at.where, 'function returns undefined', 'return a list, such as () => [...]');
      return undefined;
    }
    if (typeof result === 'function')
      return this.refuse(at.where, 'function returns a function', 'return a list');
    return this.read(result, { ...at, keys: at.keys });
  }

  /**
   * Returns a dashboard in Grafana's own form as data; other values are unchanged, and an invalid
   * one is undefined.
   */
  private built(value: object, at: Position): object | undefined {
    const form = grafanaForm(at.keys);
    if (form === undefined || types.isPromise(value)) return value;
    return this.attempt(at.where, () => {
      const { build, kind, file } = value as GrafanaModel;
      if (form === 'dashboard' && kind === 'raw')
        return typeof file === 'string' ? this.fromFile(value, file, at.where) : value;
      const isBuilder = typeof build === 'function';
      const isModel =
        form === 'panel' ? kind === undefined && 'type' in value : hasKey(value, MODEL_KEYS);
      if (!isBuilder && !isModel) return value;
      const result: unknown = isBuilder ? build.call(value) : value;
      // results of the Foundation SDK have methods that mark their types
      const model: GrafanaModel = JSON.parse(JSON.stringify(result));
      if (form === 'panel') return grafanaPanel(model);
      return form === 'dashboard' ? { kind: 'raw', model } : model;
    });
  }

  private fromFile(raw: object, file: string, where: string): object | undefined {
    const text = this.fileText(file, where, DASHBOARD_FILE);
    if (text === undefined) return undefined;
    try {
      return { ...raw, model: JSON.parse(text) };
    } catch (error) {
      return this.refuse(
        where,
        `${DASHBOARD_FILE.what} "${file}" is not JSON: ${(error as Error).message}`,
        DASHBOARD_FILE.hint,
      );
    }
  }

  /** Returns the text of a file that a definition names; undefined if it cannot be read. */
  private fileText(
    file: string,
    where: string,
    { what, hint }: { readonly what: string; readonly hint: string },
  ): string | undefined {
    this.filesRead += 1;
    const refuse = (problem: string): undefined =>
      this.refuse(where, `${what} "${file}" ${problem}`, hint);
    let bytes: Buffer;
    try {
      // An absolute path is never standard input.
      bytes = readInput(path.resolve(file));
    } catch (error) {
      return refuse((error as Error).message.slice(path.resolve(file).length + 1));
    }
    const decoded = decodeUtf8(bytes);
    return 'problem' in decoded ? refuse(decoded.problem.message) : decoded.text;
  }

  private readObject(value: object, at: Position): unknown {
    if (this.data.has(value)) return this.data.get(value);
    const { where } = at;
    if (this.around.includes(value))
      return this.refuse(where, 'value contains itself', 'remove the circular reference');
    if (this.around.length > MAX_DEPTH)
      return this.refuse(
        where.slice(0, where.indexOf('.', 200) + 1 || undefined),
        `value is nested too deeply: expected at most ${MAX_DEPTH} levels`,
        'simplify it',
      );
    const unusual = this.attempt(where, () => unusualKind(value) ?? '');
    if (unusual === undefined) return undefined;
    if (unusual === 'Promise') {
      // A later rejection would end the process.
      (value as Promise<unknown>).then(undefined, () => undefined);
      return this.fail(
        where,
        'value is a promise: definitions are synchronous',
        'remove async, and use the value itself',
      );
    }
    if (unusual)
      return this.refuse(
        where,
        `value is a ${unusual}: expected a list or an object`,
        'write it as [...] or { ... }',
      );
    this.around.push(value);
    const read = this.attempt(where, () =>
      Array.isArray(value) ? this.readList(value, at) : this.readFields(value, at),
    );
    this.around.pop();
    this.data.set(value, read);
    return read;
  }

  private readList(list: readonly unknown[], at: Position): readonly unknown[] {
    const isProxy = types.isProxy(list);
    const items = Array.from(list, (item, index) =>
      this.read(item, {
        where: `${at.where}[${labelOf(item) ?? index}]`,
        keys: [...at.keys, String(index)],
      }),
    );
    if (isProxy) this.count(items.length);
    return isProxy || items.some((item, index) => item !== list[index]) ? items : list;
  }

  private readFields(object: object, at: Position): object {
    const fields = object as Record<string, unknown>;
    const keys = keysOf(fields);
    const holder = labelOf(object);
    const isContract = keys.includes('queryLabels');
    let isCopy = types.isProxy(object) || isDisguised(object);
    if (isCopy) this.count(keys.length);
    const entries = keys.map((key): readonly [string, unknown] => {
      const where = at.where ? `${at.where}.${key}` : key;
      const given = this.valueOf(fields, key, where);
      if (isContract && key === 'where' && typeof given === 'function') return [key, given];
      const value = this.read(given, { where, keys: [...at.keys, key], holder });
      if (value !== given) isCopy = true;
      return [key, value];
    });
    return isCopy ? Object.fromEntries(entries) : object;
  }

  /** Returns the value of a getter; undefined if it throws. */
  private valueOf(object: Record<string, unknown>, key: string, where: string): unknown {
    return this.attempt(where, () => object[key]);
  }

  private count(values: number): void {
    this.produced += values;
    if (this.produced > MAX_PRODUCED)
      throw new Error(`getters or proxies produce more than ${MAX_PRODUCED} values`);
  }

  private attempt<T>(where: string, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      this.problems.push({
        code: FAILED_FUNCTION,
        severity: 'error',
        ...errorFinding(where, error),
      });
      return undefined;
    }
  }

  private refuse(where: string, message: string, hint: string): undefined {
    return this.report(SCHEMA_ERROR, { where, message, hint });
  }

  private fail(where: string, message: string, hint: string): undefined {
    return this.report(FAILED_FUNCTION, { where, message, hint });
  }

  private report(code: string, finding: Finding): undefined {
    this.problems.push({ code, severity: 'error', ...finding });
    return undefined;
  }
}

const isBuiltIn = (value: object): boolean => unusualKind(value) !== undefined;

/**
 * Returns the name of a built-in type whose content has no keys; undefined for objects and lists.
 */
function unusualKind(value: object): string | undefined {
  if (types.isProxy(value)) return undefined;
  if (types.isPromise(value)) return 'Promise';
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (['Object', 'Array', 'Module'].includes(tag)) return undefined;
  return tag;
}

/** Returns own keys, and those of getters of the class. */
function keysOf(object: object): readonly string[] {
  const keys = Reflect.ownKeys(object).filter((key): key is string => typeof key === 'string');
  return isDisguised(object) ? [...new Set([...keys, ...classGetters(object)])] : keys;
}

/** Reports whether reading the object again may return other values. */
const isDisguised = (object: object): boolean =>
  types.isProxy(object) ||
  classGetters(object).length > 0 ||
  Object.values(Object.getOwnPropertyDescriptors(object)).some(
    ({ get, set, enumerable }) => get !== undefined || set !== undefined || !enumerable,
  );

function classGetters(object: object): readonly string[] {
  const found: string[] = [];
  for (
    let at: object | null = Object.getPrototypeOf(object);
    at !== null && Object.getPrototypeOf(at) !== null;
    at = Object.getPrototypeOf(at)
  )
    for (const [key, { get }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (get !== undefined) found.push(key);
  return found;
}

/** Returns the name of a list item, if reading it does not run code of a definition. */
function labelOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || types.isProxy(item)) return undefined;
  for (const key of ['name', 'key']) {
    const label = Object.getOwnPropertyDescriptor(item, key)?.value;
    if (typeof label === 'string' && label !== '') return label;
  }
  return undefined;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (types.isPromise(value)) return 'a promise';
  return Array.isArray(value) ? 'a list' : 'an object';
}
