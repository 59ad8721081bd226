// Secret values in configurations, which must not be in a report.
import { isRecord } from '@observability-stack/query-common';
import type { JsonValueNode } from './parts';

/** Pattern of the keys with a secret as their value; a key such as `password_file` has the name of a file. */
const SECRET_KEY =
  /(^|[._-]|[a-z])(password|passwd|passphrase|requirepass|masterauth|secret|token|token_id|authorization|cookie|credentials?|data_source_name|webhook(_?url)?|(api|service|routing|user|access|account|secret|private)[_-]?key)s?$/i;

/** Pattern of short forms of `password`, which other words such as `bypass` and `compass` end with too. */
const SHORT_SECRET_KEY = /(^|[._-])([a-z]*(db|user|admin|root|smtp|redis|sql))?(pass|pwd)$/i;
const CAMEL_SECRET_KEY = /[a-z](Pass|Pwd)$/;
/** Variables of shells with a folder as their value. */
const FOLDER_KEY = /^(OLD)?PWD$/;

/** Keys with the PEM text of a private key as their value, beside `key_file`. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/**
 * Pattern of a key and its separator in YAML, JSON, INI, Alloy, and arguments of a program. Its quotes may be escaped, as in
 * JSON within a text; `==` before a space is a comparison.
 */
const KEY = /((?:\\*["'])?)(?<![\w.-])([\w.-]+)\1[ \t]*(:=|:|=(?!=[ \t]))[ \t]*/g;

/** Pattern of a text in quotes; `\"a\"` is one in JSON within a text. */
const QUOTED = String.raw`"(?:\\[\s\S]|[^"\\])*"|'[^']*'|(?<quote>\\+["'])[\s\S]*?(?<!\\)\k<quote>`;
/** Adjacent texts in quotes, such as `'it''s'` in YAML, with the rest of the word in a shell. */
const QUOTED_VALUE = new RegExp(String.raw`(?:${QUOTED})+[^\s,;:)}\]"'\\&|<>]*`, 'y');
/** Pattern of a list; one of objects has keys, and `[^` begins a class of a regular expression. */
const LIST_VALUE =
  /\[(?!\^)(?!\s*[{\]])(?:"(?:\\[\s\S]|[^"\\])*"|'[^']*'|[^\]"']){1,20000}\][^\s,;:)}\]"'\\]*/y;
/** Pattern of a value that ends with its line. Braces belong to templates and objects, unless they name a hash: `{SSHA}abc`. */
const LINE_VALUE = /(?:[^\s{[]|\{[\w.-]+\}|\[(?!\^|\s*[{\]]))[^\r\n]*/y;
/** Pattern of the first line of a block of YAML: `password: |`. */
const BLOCK_HEADER = /[|>][-+\d]*[ \t]*(?:#[^\n]*)?(?=\r?\n|$)/y;
const LINE_END = /\r?\n/y;
/** Patterns of a key of YAML, and of an item that is an object, whose keys are searched separately. */
const MAPPING = /^(["']?)[\w./-]+\1[ \t]*:(\s|$)/;
const OBJECT_ITEM = /^-[ \t]+(["']?)[\w./-]+\1[ \t]*:(\s|$)/;

/** Pattern of a parameter of a URL, with its value. */
const PARAMETER = /([?&;])([\w.-]+)=([^\s&;#"'`<>]+)/g;
/** Parameters that are credentials, in addition to those whose names show it, such as the signature of an address. */
const SECRET_PARAMETER = /^(sig|signature|key|code|auth|jwt|sas|x-amz-(signature|credential))$/i;

/** Pattern of the addresses of receivers whose path is a credential. */
const WEBHOOK = new RegExp(
  `(https?://(?:[^\\s/@"'\`<>]*@)?)(${[
    'hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/',
    '(?:[a-z]+\\.)?discord(?:app)?\\.com/api/webhooks/',
    '[\\w.-]+\\.webhook\\.office\\.com/webhookb2/',
    'outlook\\.office(?:365)?\\.com/webhook/',
    'api\\.telegram\\.org/bot',
    'hooks\\.zapier\\.com/hooks/',
    'events\\.pagerduty\\.com/integration/',
    'open\\.(?:feishu\\.cn|larksuite\\.com)/open-apis/bot/v2/hook/',
    'hc-ping\\.com/',
    // Mattermost and Rocket.Chat, whose hosts have any name
    '[^\\s"\'`<>]{1,300}?/hooks/',
  ].join('|')})([^\\s"'\`<>]+)`,
  'gi',
);

/** Pattern of a URL up to the last `@`. It also contains what follows a slash in a password that is not encoded. */
const URL_TO_USER =
  /\b([a-z][a-z0-9+.-]{0,30}:\/\/)((?:(?!:\/\/)(?:[^\s"'`\\]|\\(?!["'])|(?<=\w)''?(?=\w)))*)@/gi;
/** URLs in which a number after a colon is a port, and whose paths may contain `@`. */
const WITH_PORTS = /^(https?|wss?|oci|docker):/i;
/** URLs in which a user without a password is not a credential. */
const OF_SSH = /^(git\+)?(ssh|sftp|scp):/i;

/** Pattern of what is between an argument and its value, in a command, in a list, and in a block of YAML. */
const BEFORE_VALUE = String.raw`[ \t]+(?:\\\r?\n[ \t]*)?|(?:\\*["'])?[ \t]*,\s*|["']?\r?\n[ \t]*-[ \t]+`;
const ARGUMENT_VALUE = String.raw`${QUOTED}|[^\s"'\\-](?:[^\s"'\\]|\\(?!["']))*`;
/** Text before an argument: a quote or a bracket, but not a part of a word. */
const BEFORE_ARGUMENT = String.raw`(?<![^\s"'\x60(\[,])`;
/** Pattern of an argument in a command, with its value: `--password hunter2`. */
const ARGUMENT_IN_TEXT = new RegExp(
  `${BEFORE_ARGUMENT}(--?(?<name>[A-Za-z][\\w.-]*)(?:${BEFORE_VALUE}))(?<value>${ARGUMENT_VALUE})`,
  'g',
);
/** Pattern of a user of curl and others with a password, as in `-u USER:PASSWORD`. */
const USER_IN_TEXT = new RegExp(
  `${BEFORE_ARGUMENT}((?:-[uU]|-[fgikLNsSv]+[uU](?=\\s)|--(?:proxy-)?user(?![\\w-]))(?:=|${BEFORE_VALUE})?)(?<value>${ARGUMENT_VALUE})`,
  'g',
);
/** Pattern of the password of a client of MySQL or MariaDB, which follows the argument without a space: `mysql -pSECRET`. */
const MYSQL_PASSWORD_IN_TEXT = new RegExp(`${BEFORE_ARGUMENT}(-p)(?<value>${ARGUMENT_VALUE})`, 'g');
const MYSQL_PASSWORD = /^-p(?=.)/;
const MYSQL = /^(?:[^\s]*\/)?(?:mysql|mariadb)[\w-]*$/;
/** Pattern of the rest of a command after the name of such a client: up to the end of its line, or of its list in YAML. */
const MYSQL_ARGUMENTS =
  /^[\s\S]*(?<![\w.-])(?:mysql|mariadb)[\w-]*["']?(?:[\s,](?:[^|;&\n]|(?<=\\\r?)\n|\n(?=[ \t]*-[ \t]))*)$/;
/** Number of characters before an argument in which the name of its program is searched. */
const COMMAND_LENGTH = 500;

/** Pattern of the passwords of a redis.conf, which has no separators. */
const REDIS_PASSWORD = new RegExp(
  String.raw`((?:^[ \t]*|\bset[ \t]+)(?:requirepass|masterauth)[ \t]+)(?<value>${ARGUMENT_VALUE})`,
  'gim',
);
/** Pattern of the password of a netrc file. */
const NETRC_PASSWORD = new RegExp(
  String.raw`((?<![\w.-])(?:machine\s+\S+|default)(?:\s+(?:login|account)\s+\S+){0,2}\s+password\s+)(?<value>${ARGUMENT_VALUE})`,
  'g',
);

const USER_ARGUMENT = /^(-[fgikLNsSv]*[uU]|--(proxy-)?user)$/;
/** Reports whether a user has a password; `1000:1000` is a user and a group, and `https://a` a URL. */
const hasPassword = (user: string): boolean =>
  /^[^:=]*:(?!\/\/)/.test(user) && !/^\W*\d+:\d+\W*$/.test(user);

/** Pattern of a variable in a list of a container: `name: PASSWORD`, `value: a`. */
const VARIABLE = new RegExp(
  String.raw`(\bname(?:\\*["'])?[ \t]*[:=][ \t]*(?:\\*["'])?(?<name>[\w.-]+)(?:\\*["'])?(?:\s*,)?\s*(?:\\*["'])?value(?:\\*["'])?[ \t]*[:=][ \t]*)(?<value>${QUOTED}|[^\s"'\\{}[\],][^\s"',}\]]*)`,
  'g',
);

/** Pattern of an argument whose value is the next one: `--password`. */
const ARGUMENT = /^--?([A-Za-z][\w.-]*)$/;

/** Keys with a secret as their value in receivers of Alertmanager: its types Secret and SecretURL. */
const RECEIVER_KEY = /^(api_url|url|webhook_url|slack_api_url)$/;

/** Keys with headers of requests, which may contain credentials. */
const HEADERS = ['http_headers', 'proxy_connect_header'];

/**
 * Replaces secrets by numbers: equal ones have equal numbers, so that a report shows which differ. One instance reads both
 * sides of a comparison.
 */
export class Redaction {
  private readonly numbers = new Map<string, number>();

  /** Returns the number of a secret in place of its value. */
  numbered(secret: string): string {
    const known = this.numbers.get(secret) ?? this.numbers.size + 1;
    this.numbers.set(secret, known);
    return `(secret ${known})`;
  }

  /** Returns a configuration without its secrets; `inReceiver` is within a receiver of Alertmanager. */
  redacted(value: JsonValueNode, inReceiver = false): JsonValueNode {
    if (Array.isArray(value)) return this.redactedList(value, inReceiver);
    if (!isRecord<JsonValueNode>(value))
      return typeof value === 'string' ? this.redactedText(value) : value;
    const isNamedSecret = isSecretKey(String(value.name ?? ''));
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        isScalar(inner) &&
        (isSecret(key, inner) ||
          (inReceiver && RECEIVER_KEY.test(key)) ||
          key === 'slack_api_url' ||
          // a variable of a container
          (isNamedSecret && key === 'value'))
          ? this.numbered(String(inner))
          : key === 'secureJsonData' || HEADERS.includes(key) || isSecretList(key, inner)
            ? this.allNumbered(inner)
            : key === 'args' && Array.isArray(inner) && isMysql(value.command)
              ? this.redactedList(inner, inReceiver, true)
              : this.redacted(inner, inReceiver || key === 'receivers'),
      ]),
    );
  }

  /** Returns a list without its secrets; `ofMysql` is of the arguments of a client of MySQL, which the list may also name. */
  private redactedList(
    list: readonly JsonValueNode[],
    inReceiver: boolean,
    ofMysql = isMysql(list),
  ): JsonValueNode {
    return list.map((item, index) => {
      if (isValueOf(list[index - 1], item)) return this.numbered(String(item));
      const password = ofMysql && typeof item === 'string' && MYSQL_PASSWORD.test(item);
      return password ? `-p${this.numbered(item.slice(2))}` : this.redacted(item, inReceiver);
    });
  }

  /** Returns a value with a number in place of each of its texts. */
  private allNumbered(value: JsonValueNode): JsonValueNode {
    if (Array.isArray(value)) return value.map((item) => this.allNumbered(item));
    if (isRecord<JsonValueNode>(value)) return mapped(value, (inner) => this.allNumbered(inner));
    return isScalar(value) ? this.numbered(String(value)) : value;
  }

  /**
   * Returns a text without private keys, users and parameters of URLs, addresses of webhooks, arguments, and the values of keys
   * such as `password`. A value without quotes ends with its line, and with the lines below it that are indented further.
   */
  redactedText(text: string): string {
    const found = text
      .replace(PRIVATE_KEY, (key) => this.numbered(key))
      .replace(
        WEBHOOK,
        (_, scheme: string, place: string, path: string) =>
          `${scheme}${place}${this.numbered(path)}`,
      )
      .replace(URL_TO_USER, (all: string, scheme: string, text: string) => {
        const user = userIn(scheme, text);
        const rest = `${text}@`.slice(user.length);
        return user === '' ? all : `${scheme}${this.numbered(user)}${rest}`;
      })
      .replace(PARAMETER, (all: string, separator: string, key: string, value: string) =>
        SECRET_PARAMETER.test(key) || isSecret(key, value)
          ? `${separator}${key}=${this.numbered(value)}`
          : all,
      )
      .replace(VARIABLE, (all: string, variable: string, name: string, ...groups) => {
        const { value } = groups.at(-1) as { readonly value: string };
        return isSecret(name, value) ? variable + this.numbered(value) : all;
      })
      .replace(ARGUMENT_IN_TEXT, (all: string, argument: string, name: string, ...groups) => {
        const { value } = groups.at(-1) as { readonly value: string };
        return isSecret(name, value) && !value.startsWith('(secret')
          ? argument + this.numbered(value)
          : all;
      })
      .replace(USER_IN_TEXT, (all: string, argument: string, ...groups) => {
        const { value } = groups.at(-1) as { readonly value: string };
        return hasPassword(value) ? argument + this.numbered(value) : all;
      })
      .replace(MYSQL_PASSWORD_IN_TEXT, (all: string, argument: string, ...groups) => {
        const { value } = groups.at(-1) as { readonly value: string };
        const at = groups.at(-3) as number;
        const before = (groups.at(-2) as string).slice(Math.max(0, at - COMMAND_LENGTH), at);
        return MYSQL_ARGUMENTS.test(before) ? argument + this.numbered(value) : all;
      })
      .replace(REDIS_PASSWORD, (all: string, key: string, ...groups) =>
        this.unlessNumbered(all, key, groups),
      )
      .replace(NETRC_PASSWORD, (all: string, key: string, ...groups) =>
        this.unlessNumbered(all, key, groups),
      );
    return this.withoutAssignments(found);
  }

  /** Returns a match without its value, unless a pattern before has replaced it. */
  private unlessNumbered(all: string, key: string, groups: readonly unknown[]): string {
    const { value } = groups.at(-1) as { readonly value: string };
    return value.startsWith('(secret') ? all : key + this.numbered(value);
  }

  /** The value of another key may contain one, so that the search continues inside it. */
  private withoutAssignments(text: string): string {
    const parts: string[] = [];
    let end = 0;
    KEY.lastIndex = 0;
    for (let found = KEY.exec(text); found; found = KEY.exec(text)) {
      const from = KEY.lastIndex;
      const [, , key = '', separator = ''] = found;
      if (!isSecretKey(key)) continue;
      const until = endOfValue(text, { start: found.index, separator, from });
      const value = text.slice(from, until);
      if (/^(["'\\]*$|\(secret )/.test(value) || !isSecret(key, value)) continue;
      parts.push(text.slice(end, from), this.numbered(value));
      end = until;
      KEY.lastIndex = end;
    }
    return [...parts, text.slice(end)].join('');
  }
}

/**
 * Returns the credentials at the beginning of a URL without its scheme, up to its last `@`: `bob:hunter2`, `:hunter2`, or a token.
 * With a password, which may contain slashes, these are up to the last one; a token ends before the host.
 */
function userIn(scheme: string, text: string): string {
  const [authority = ''] = /^[^/?#]*/.exec(text) ?? [];
  const isWhole = authority === text;
  const at = isWhole ? text.length : authority.lastIndexOf('@');
  if (at < 0) {
    const isHost = /^(\[[^\]]*\]|[^:[\]]*)$/.test(authority);
    const isPort = /^(\[[^\]]*\]:\d*|[^:[\]]*:\d*)$/.test(authority);
    const isAddress = isHost || (isPort && (WITH_PORTS.test(scheme) || authority.startsWith('[')));
    return isAddress ? '' : text;
  }
  const [user = ''] = authority.split('@');
  if (user.includes(':')) return text;
  if (OF_SSH.test(scheme)) return '';
  // `bob@example.org:hunter2`
  const hasAddressAfter = /^[^:]*(:\d{1,5})?$/.test(authority.slice(at + 1));
  return !isWhole && hasAddressAfter ? authority.slice(0, at) : text;
}

/** A key of a text. */
interface FoundKey {
  readonly start: number;
  readonly separator: string;
  /** Where its value begins. */
  readonly from: number;
}

/** Returns where the value of a key ends; where it begins, if it has none. */
function endOfValue(text: string, { start, separator, from }: FoundKey): number {
  const endOf = (pattern: RegExp, at = from): number | undefined => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : undefined;
  };
  const lineEnd = (at: number): number => {
    const end = text.indexOf('\n', at);
    return end < 0 ? text.length : end;
  };
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const column = start - lineStart;
  const quoted = endOf(QUOTED_VALUE);
  // A quote that has no end.
  if (quoted !== undefined) return text[quoted] === text[from] ? lineEnd(quoted) : quoted;
  const header = endOf(BLOCK_HEADER);
  if (header !== undefined) return endOfBlock(text, header, column);
  if (separator === ':' && endOf(LINE_END) !== undefined) {
    const end = endOfBlock(text, from, column, { hasItems: true });
    const lines = text
      .slice(from, end)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
    const isObject = MAPPING.test(lines[0] ?? '') || /^\{/.test(lines[0] ?? '{');
    return isObject || lines.some((line) => OBJECT_ITEM.test(line)) ? from : end;
  }
  const list = endOf(LIST_VALUE);
  if (list !== undefined) return list;
  const line = endOf(LINE_VALUE);
  if (line === undefined) return from;
  const isFirst = /^[\s-]*$/.test(text.slice(lineStart, start));
  return separator === ':' && isFirst ? endOfBlock(text, line, column) : line;
}

/** Returns the end of the lines after an offset that are indented further than a column, or are items of a list there. */
function endOfBlock(
  text: string,
  from: number,
  column: number,
  { hasItems = false }: { readonly hasItems?: boolean } = {},
): number {
  const line = /\r?\n([ \t]*)([^\r\n]*)/y;
  let end = from;
  line.lastIndex = from;
  for (let found = line.exec(text); found; found = line.exec(text)) {
    const [, indent = '', content = ''] = found;
    if (content === '') continue;
    const isItem = hasItems && indent.length === column && /^-(\s|$)/.test(content);
    if (indent.length <= column && !isItem) break;
    end = line.lastIndex;
  }
  return end;
}

/** Reports whether an item of a list of arguments is the value of the one before: `--password`, `hunter2`. */
const isValueOf = (argument: JsonValueNode | undefined, item: JsonValueNode): boolean => {
  if (typeof argument !== 'string' || !isScalar(item) || /^-/.test(String(item))) return false;
  if (USER_ARGUMENT.test(argument)) return hasPassword(String(item));
  const [, name] = ARGUMENT.exec(argument) ?? [];
  return name !== undefined && isSecret(name, item);
};

/** Reports whether a list contains the name of a client of MySQL or MariaDB. */
const isMysql = (list: JsonValueNode | undefined): boolean =>
  Array.isArray(list) && list.some((item) => typeof item === 'string' && MYSQL.test(item));

/** Reports whether a value is a list of secrets: `tokens: ['a', 'b']`. */
const isSecretList = (key: string, value: JsonValueNode): boolean =>
  isSecretKey(key) && Array.isArray(value) && value.every((item) => !isRecord(item));

const isSecretKey = (key: string): boolean =>
  SECRET_KEY.test(key) ||
  CAMEL_SECRET_KEY.test(key) ||
  (SHORT_SECRET_KEY.test(key) && !FOLDER_KEY.test(key));

/** Pattern of a switch, and of an empty value. */
const NOT_A_TEXT = /^(true|false|null|~)[\s,}\]]*$/i;

/** Reports whether the value of a key is a secret. The values of keys such as `max_tokens` are numbers. */
const isSecret = (key: string, value: JsonValueNode): boolean =>
  isSecretKey(key) &&
  !NOT_A_TEXT.test(String(value)) &&
  !(/tokens?$/i.test(key) && Number.isFinite(Number(value)));

const isScalar = (value: JsonValueNode): boolean =>
  (typeof value === 'string' && value !== '') || typeof value === 'number';

const mapped = (
  values: Record<string, JsonValueNode>,
  to: (value: JsonValueNode) => JsonValueNode,
) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, to(value)]));
