// What becomes of a request, told in one place: saved, saving, or not saved with a way to try again.
// Refusals the server explains (403, 409, 412, 422) come as readable fragments and are swapped like any answer.

import { announce, find, need } from "./dom";
import { forgetKey } from "./drafts";

type State = "idle" | "saved" | "saving" | "failed";

interface AnswerDetail {
  elt: HTMLElement;
  requestConfig?: { verb: string; elt: HTMLElement };
  xhr: XMLHttpRequest;
  shouldSwap?: boolean;
}

const detailOf = (event: Event): AnswerDetail => (event as CustomEvent<AnswerDetail>).detail;
const isDeed = (detail: AnswerDetail): boolean => (detail.requestConfig?.verb ?? "get") !== "get";

let unsent: HTMLElement | null = null;

function show(state: State, words = ""): void {
  const status = find("#saved");
  if (!status) return;
  status.dataset.state = state;
  if (words) need("[data-words]", status).textContent = words;
}

function fail(element: HTMLElement, words: string): void {
  unsent = element;
  show("failed", words);
  announce(words);
}

/** Sends what failed once more; the form still holds every word. */
function retry(): void {
  const element = unsent;
  if (!element?.isConnected) show("idle");
  else if (element instanceof HTMLFormElement) element.requestSubmit();
  else htmx.trigger(element, element.matches("button, a") ? "click" : "retry");
}

/** A whole page where a fragment was asked for: the session ended, or the server's own error page came. */
function isWholePage(detail: AnswerDetail): boolean {
  // The event comes from where the answer goes; who asked says whether a whole page was meant.
  const asker = detail.requestConfig?.elt ?? detail.elt;
  return /^\s*<!doctype html/i.test(detail.xhr.responseText) && !asker.hasAttribute("hx-select");
}

export function watchRequests(): void {
  const on = (name: string, react: (detail: AnswerDetail) => void): void =>
    document.addEventListener(`htmx:${name}`, (event) => react(detailOf(event)));

  document.addEventListener("htmx:configRequest", (event) => {
    const { headers, parameters, triggeringEvent } = (event as CustomEvent).detail;
    const submitter = triggeringEvent instanceof SubmitEvent ? triggeringEvent.submitter : null;
    // htmx overlooks a button that stands outside its form, or that Ctrl+Enter pressed.
    if (submitter instanceof HTMLButtonElement && submitter.name)
      parameters[submitter.name] = submitter.value;
    const token = find<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
    if (token) headers["X-CSRFToken"] = token;
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isDeed(detailOf(event))) show("saving");
  });

  on("beforeSwap", (detail) => {
    if (!isWholePage(detail)) return;
    detail.shouldSwap = false;
    const hasLeft = detail.xhr.status === 200 || detail.xhr.status === 401;
    fail(
      detail.elt,
      hasLeft ? "You were signed out. Sign in in another tab, then retry." : reason(detail.xhr.status),
    );
  });

  on("afterRequest", (detail) => {
    const isDone = detail.xhr.status >= 200 && detail.xhr.status < 400 && !isWholePage(detail);
    if (!isDone || !isDeed(detail)) return;
    // The answer may have swapped the form away; then the event comes from what stood around it.
    const form = detail.requestConfig?.elt.closest("form");
    if (form?.dataset.draft) forgetKey(form.dataset.draft);
    unsent = null;
    show("saved");
  });

  on("responseError", (detail) => {
    if (isDeed(detail)) fail(detail.elt, reason(detail.xhr.status));
  });
  on("sendError", (detail) =>
    fail(detail.elt, navigator.onLine ? "Not saved: no answer." : "Not saved: offline."),
  );
  on("timeout", (detail) => fail(detail.elt, "Not saved: no answer in time."));

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
