// Z takes deeds back, the last one first; Shift+Z does them again. Each answer of the server brings the deed that leads
// back from what was done (toast.html). They are kept here until the page is left, and asked for in their order.

import { listed } from "./claims";
import { find, need, tell } from "./dom";
import { ask, isWholePage } from "./saving";

export type Way = "undo" | "redo";

interface Inverse {
  address: string;
  fields: Record<string, string>;
}

const NOTHING: Record<Way, string> = {
  undo: "There is nothing to undo.",
  redo: "There is nothing to redo.",
};

export class Undoing {
  readonly #kept: Record<Way, Inverse[]> = { undo: [], redo: [] };

  constructor() {
    document.addEventListener("htmx:afterRequest", (event) => {
      const { requestConfig, xhr } = (event as CustomEvent).detail;
      if (requestConfig?.verb === "post") this.#take(requestConfig.formData.get("way"), xhr);
    });
  }

  go(way: Way): void {
    const last = this.#kept[way].at(-1);
    if (last) void ask("POST", last.address, need("#toasts"), { ...last.fields, way, list: listed() });
    else tell(NOTHING[way]);
  }

  /** What got no answer stays to be asked for again; what was refused is told by its answer, and is given up. */
  #take(way: Way | null, xhr: XMLHttpRequest): void {
    if (!xhr.status || xhr.status >= 500 || isWholePage(xhr)) return;
    if (way) this.#kept[way].pop();
    const brought =
      xhr.status < 400 ? find<HTMLFormElement>("#toasts [data-inverse]:not([data-kept])") : null;
    if (!brought) return;
    brought.dataset.kept = "";
    if (!way) this.#kept.redo = [];
    this.#kept[way === "undo" ? "redo" : "undo"].push(inverseOf(brought));
  }
}

function inverseOf(form: HTMLFormElement): Inverse {
  const { csrfmiddlewaretoken: _, ...fields } = Object.fromEntries(new FormData(form)) as Record<
    string,
    string
  >;
  return { address: form.getAttribute("action") ?? "", fields };
}
