/** Asks the service. The token, where one is needed, stays in memory: a reload asks for it again. */

import { signal } from "@preact/signals";
import { fieldsOf, writeQuery } from "./query";
import type { ProblemDetails } from "./types";

export type Parameters = Readonly<Record<string, readonly string[]>>;

/** Whether the service has refused a request for want of a token. */
export const tokenNeeded = signal(false);

let token: string | null = null;

export function setToken(text: string): void {
  token = text;
  tokenNeeded.value = false;
}

/** An answer that isn't one: what happened and what to do, in words for people. */
export class Problem extends Error {
  constructor(
    readonly title: string,
    readonly detail: string,
    readonly status: number,
  ) {
    super(title);
  }
}

/** Whatever was thrown, in words for people. */
export function problemFrom(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem("The page failed", String(error), 0);
}

/** The address of a question, relative to the page, so that it holds under any mount point. */
export function addressOf(path: string, parameters: Parameters = {}): string {
  const text = writeQuery(fieldsOf(parameters));
  return new URL(`v1/${path}${text ? `?${text}` : ""}`, document.baseURI.replace(/[?#].*$/, "")).href;
}

/** The path of an entity's resource: ids may hold any character. */
export function entityPath(id: string, rest = ""): string {
  return `entities/${encodeURIComponent(id)}${rest}`;
}

/**
 * Asks one question.
 *
 * @param path the path below /v1/, such as `paths`
 * @param parameters the API's own parameters
 * @param abort ends the request when a newer one replaces it
 * @throws Problem with a title and a detail for people; DOMException "AbortError" when ended
 */
export async function ask<Answer>(path: string, parameters: Parameters = {}, abort?: AbortSignal): Promise<Answer> {
  const response = await fetchFile(path, parameters, abort);
  try {
    return (await response.json()) as Answer;
  } catch (error) {
    if (abort?.aborted) throw error;
    throw new Problem("The answer broke off", "The service ended it before it was whole. Ask again.", response.status);
  }
}

/** Asks for a file, with the same errors as `ask`. */
export async function fetchFile(path: string, parameters: Parameters = {}, abort?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json, */*;q=0.5" };
  if (token !== null) headers["Authorization"] = `Bearer ${token}`;
  let response: Response;
  try {
    response = await fetch(addressOf(path, parameters), { headers, ...(abort ? { signal: abort } : {}) });
  } catch (error) {
    if (abort?.aborted) throw error;
    throw new Problem("The service can't be reached", "Is it still running? What is shown stays; ask again.", 0);
  }
  if (response.ok) return response;
  if (response.status === 401) {
    token = null;
    tokenNeeded.value = true;
  }
  throw await problemOf(response);
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const details = (await response.json()) as ProblemDetails;
    return new Problem(details.title, details.detail ?? "", response.status);
  } catch {
    return new Problem(`The service answered ${response.status}`, "What is shown stays; ask again.", response.status);
  }
}
