// What becomes of a request, told in one place: saved, saving, or not saved with a way to try again.
// Refusals the server explains (403, 409, 412, 422) come as readable fragments and are swapped like any answer.

import { announce, find, need } from "./dom";
import { forgetKey } from "./drafts";

type State = "idle" | "saved" | "saving" | "failed" | "lost";

interface RequestConfig {
  verb: string;
  path: string;
  elt: HTMLElement;
  formData: FormData;
}

interface AnswerDetail {
  elt: HTMLElement;
  requestConfig?: RequestConfig;
  xhr: XMLHttpRequest;
  shouldSwap?: boolean;
}

const detailOf = (event: Event): AnswerDetail => (event as CustomEvent<AnswerDetail>).detail;
const isDeed = (detail: AnswerDetail): boolean => (detail.requestConfig?.verb ?? "get") !== "get";

const isPoll = ({ elt, requestConfig }: AnswerDetail): boolean =>
  ((requestConfig?.elt ?? elt).getAttribute("hx-trigger") ?? "").startsWith("every");

let unsent: RequestConfig | null = null;

function show(state: State, words = ""): void {
  const status = find("#saved");
  if (!status) return;
  status.dataset.state = state;
  if (words) need("[data-words]", status).textContent = words;
}

/** A read got no answer: nothing of anybody's hangs in the air, so it is said without alarm. */
function lose(detail: AnswerDetail): void {
  const status = find("#saved");
  if (!status || status.dataset.state === "failed") return;
  const words = find("[data-when=lost]", status) ?? document.createElement("span");
  words.dataset.when = "lost";
  words.textContent = isPoll(detail) ? "Connection lost; trying again" : "Connection lost";
  status.append(words);
  show("lost");
}

function fail(detail: AnswerDetail, words: string): void {
  // A read in the background that fails behind a deed leaves the deed to be tried again.
  if (isDeed(detail) || !unsent) unsent = detail.requestConfig ?? null;
  show("failed", words);
  announce(words);
}

/** Sends what failed once more; the form still holds every word. */
function retry(): void {
  const source = unsent?.elt;
  if (!unsent || !source?.isConnected) show("idle");
  else if (source instanceof HTMLFormElement) source.requestSubmit();
  else if (source.matches("button, a")) source.click();
  else if (unsent.verb === "get") show("idle");
  else void ask("POST", unsent.path, source, Object.fromEntries(unsent.formData) as Record<string, string>);
}

/**
 * Asks the server on behalf of an element; whether it answered. What became of it is told by this module.
 * The answer goes to the parts of the page that it names, or all of it `into` one.
 */
export function ask(
  verb: "GET" | "POST",
  path: string,
  source: HTMLElement,
  values: Record<string, string> = {},
  into?: HTMLElement,
): Promise<boolean> {
  const where = into ? { target: into, swap: "innerHTML" } : { target: "#claims", swap: "none" };
  const answered = htmx.ajax(verb, path, { source, ...where, values });
  return answered.then(
    () => true,
    () => false,
  );
}

/** A whole page where a fragment was asked for: the session ended, or the server's own error page came. */
export const isWholePage = (xhr: XMLHttpRequest): boolean => /^\s*<!doctype html/i.test(xhr.responseText);

function isUnasked(detail: AnswerDetail): boolean {
  // The event comes from where the answer goes; who asked says whether a whole page was meant.
  const asker = detail.requestConfig?.elt ?? detail.elt;
  return isWholePage(detail.xhr) && !asker.hasAttribute("hx-select");
}

const isSaved = (detail: AnswerDetail): boolean =>
  isDeed(detail) && detail.xhr.status >= 200 && detail.xhr.status < 400 && !isUnasked(detail);

export function watchRequests(): void {
  // What comes in works at once: between swapping and settling its forms would be plain ones.
  htmx.config.defaultSettleDelay = 0;
  const on = (name: string, react: (detail: AnswerDetail) => void): void =>
    document.addEventListener(`htmx:${name}`, (event) => react(detailOf(event)));

  document.addEventListener("htmx:configRequest", (event) => {
    const { headers, parameters, triggeringEvent } = (event as CustomEvent).detail;
    const submitter = triggeringEvent instanceof SubmitEvent ? triggeringEvent.submitter : null;
    // htmx overlooks a button that stands outside its form, or that Ctrl+Enter pressed.
    if (submitter instanceof HTMLButtonElement && submitter.name)
      parameters[submitter.name] = submitter.value;
    // Signing in again, in another tab, changes the token: the cookie has the one that counts now.
    const now = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
    const token = now ?? find<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
    if (token) headers["X-CSRFToken"] = token;
    if (token && parameters.csrfmiddlewaretoken) parameters.csrfmiddlewaretoken = token;
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isDeed(detailOf(event))) show("saving");
  });

  on("beforeSwap", (detail) => {
    if (!isUnasked(detail)) return;
    detail.shouldSwap = false;
    // A refusal of ours is a fragment; a whole page with 403 misses the token that signing in brings.
    const hasLeft = [200, 401, 403].includes(detail.xhr.status);
    fail(
      detail,
      hasLeft ? "You were signed out. Sign in in another tab, then retry." : reason(detail.xhr.status),
    );
  });

  // What the server has is no draft any more; told before its answer draws the form anew.
  on("beforeOnLoad", (detail) => {
    const form = isSaved(detail) ? detail.requestConfig?.elt.closest("form") : null;
    if (form?.dataset.draft) forgetKey(form.dataset.draft);
  });

  on("afterRequest", (detail) => {
    if (detail.xhr.status && find("#saved")?.dataset.state === "lost") show("idle");
    if (!isSaved(detail)) return;
    unsent = null;
    show("saved");
  });

  on("responseError", (detail) => {
    if (isDeed(detail)) fail(detail, reason(detail.xhr.status));
  });
  on("sendError", (detail) => {
    if (isDeed(detail)) fail(detail, navigator.onLine ? "Not saved: no answer." : "Not saved: offline.");
    else lose(detail);
  });
  on("timeout", (detail) => {
    if (isDeed(detail)) fail(detail, "Not saved: no answer in time.");
    else lose(detail);
  });

  // A refusal was explained in its place: nothing hangs in the air, nothing was saved either.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (detailOf(event).xhr.status >= 400) show("idle");
  });

  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("#saved [data-retry]")) retry();
  });
  window.addEventListener("online", () => unsent && retry());
}

function reason(status: number): string {
  if (status === 404) return "Not saved: this is not there any more.";
  if (status === 403) return "Not saved: you may not do this.";
  return `Not saved: the server failed (${status}).`;
}
