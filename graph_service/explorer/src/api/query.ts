/** Query strings: short, for links are read and sent by people, and the service takes no more than 8 KiB. */

/** What the service takes as a query, in bytes. */
export const LONGEST_QUERY = 8192;
/** The service takes a parameter no oftener. */
export const MOST_VALUES = 50;

/** Characters that mean nothing in a query, and of which every id has some. */
const HARMLESS = /%3A|%2F|%2C|%40|%7E/g;

/** Writes fields as a query string without a question mark. */
export function writeQuery(fields: Iterable<readonly [string, string]>): string {
  const query = new URLSearchParams([...fields].map(([name, value]) => [name, value]));
  return query.toString().replace(HARMLESS, decodeURIComponent);
}

/** Parameters that may have several values, as fields. */
export function fieldsOf(parameters: Readonly<Record<string, readonly string[]>>): [string, string][] {
  return Object.entries(parameters).flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));
}
